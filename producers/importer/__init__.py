"""Past reports from a file, through the same front door as every other report."""
