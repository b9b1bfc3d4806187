"""Keeps a town of the checkout that it runs in until its input is closed, and tells how to reach it.

`against` hands this text to the Python of any checkout, older ones too: it may lean on nothing but what that checkout's
own `benchmarks` have had since they can be compared.
"""

import json
import sys
from dataclasses import asdict

from benchmarks.town import running_door, running_town


def main(kind: str, accounts: int) -> None:
    """Run the door alone, a whole town, or one with limits of hours and days, in which nothing escalates meanwhile."""
    with (running_door if kind == "door" else running_town)(accounts=accounts) as town:
        if kind == "calm":
            from benchmarks.pipe_rate import with_real_limits

            with_real_limits(town)
        print(json.dumps(asdict(town), default=str), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
