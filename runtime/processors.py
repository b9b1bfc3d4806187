"""How many processes a machine has room for."""

import os
from typing import Final

PROCESSORS_FOR_TWO: Final = 4


def web_processes_here() -> int:
    """Return how many web processes a machine has unless it is told: two, where processors are left for the second.

    PostgreSQL, Kafka and the loops take two. Reports that two processes share come in smaller batches, and each batch
    costs a commit: on two processors that is a tenth more time for each of 300 reports a second.
    """
    return 2 if len(os.sched_getaffinity(0)) >= PROCESSORS_FOR_TWO else 1
