"""A simulated day of the demo township: a plan made from a seed, and a player who carries it out over HTTP."""
