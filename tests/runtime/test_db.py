"""A server that may lose a commit, or a text, is no server for receipts."""

from __future__ import annotations

import pytest

from runtime.db import UnsafeServer, check_server

SAFE = {
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "server_encoding": "UTF8",
    "server_version_num": "150014",
    "server_version": "15.14",
}


@pytest.mark.parametrize("changes", [{}, {"synchronous_commit": "remote_apply"}, {"server_version_num": "180006"}])
def test_a_server_that_keeps_what_it_was_given_is_taken(changes: dict[str, str]) -> None:
    check_server((SAFE | changes).__getitem__)


@pytest.mark.parametrize(
    "changes",
    [
        {"fsync": "off"},
        {"full_page_writes": "off"},
        {"synchronous_commit": "off"},
        {"synchronous_commit": "local"},
        {"server_encoding": "SQL_ASCII"},
        {"server_version_num": "150013", "server_version": "15.13"},
    ],
)
def test_one_that_may_lose_a_commit_or_a_text_is_refused_with_the_reason(changes: dict[str, str]) -> None:
    said = list(changes.values())[-1]

    with pytest.raises(UnsafeServer, match=said):
        check_server((SAFE | changes).__getitem__)
