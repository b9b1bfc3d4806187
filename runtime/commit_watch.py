"""Did a COMMIT wait for its synchronous standby, or was it cut off while waiting?

PostgreSQL reports a commit that the standby never confirmed as success plus a warning; it is no receipt.
"""

from __future__ import annotations

from typing import Any, Final

import psycopg

LOCALLY_COMMITTED: Final = "01000"
"""SQLSTATE of the warning that a commit was cut off while waiting for its synchronous standby."""


class CommitWatch:
    """Notices a COMMIT that returned although its synchronous standby never confirmed."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.only_local = False
        connection.add_notice_handler(self._notice)

    def _notice(self, diagnostic: psycopg.errors.Diagnostic) -> None:
        # Not by its words, which a server may say in any language. Where it warns of something else: no receipt, once.
        if diagnostic.sqlstate == LOCALLY_COMMITTED and diagnostic.severity_nonlocalized == "WARNING":
            self.only_local = True
