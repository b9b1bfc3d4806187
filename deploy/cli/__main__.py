"""`python -m deploy.cli`, the same as `gridloop`."""

from deploy.cli import main

main()
