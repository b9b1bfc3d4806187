"""A board never misses an event: it comes back after every loss, and a slow one is told to load anew."""

from __future__ import annotations

import socket
import time
from typing import Final

import pytest
from prometheus_client.parser import text_string_to_metric_families

from runtime.clock import monotonic
from tests.fault.board import Board, Bookmark, happened
from tests.fault.checker import judge, settle
from tests.fault.evidence import NIGHTLY, Evidence
from tests.fault.harness import Town, wait_until

pytestmark = pytest.mark.fault

RATE: Final = 20.0
DROP_EVERY: Final = 3.0
BETWEEN: Final = 15.0 if NIGHTLY else 6.0
VICTIMS: Final = ("web", "effects", "postgres", "relay", "web")
TOLD_WITHIN: Final = 20.0
STUCK_SECONDS: Final = 30.0
BURST: Final = 40
SMALL_BUFFER: Final = 4096
SMALL_SEGMENT: Final = 536


@pytest.mark.timeout(300)
def test_a_board_that_comes_back_has_missed_nothing_whatever_was_killed(town: Town) -> None:
    evidence = Evidence("board", town.seed)
    began = monotonic()

    with Board(town) as board:
        wait_until(lambda: board.first is not None, 20, what="the board is open")
        with town.terminals.posting(RATE):
            for victim in VICTIMS:
                drop_now_and_then(board, BETWEEN)
                killed = town.kill_kind(victim)
                back = max(town.await_restart(name, pid) for name, pid in killed.items())
                evidence.faults[f"{victim} killed at {monotonic() - began:.0f} s"] = f"back after {back:.1f} s"
            last = monotonic()
            drop_now_and_then(board, BETWEEN)
        settle(town)
        assert board.first is not None
        events = happened(town, board.first)
        assert board.await_event(*events[-1][1], TOLD_WITHIN), "the last event never came"

    seen = set(board.seen)
    missed = [event for _, event in events if event not in seen]
    evidence.figures |= {"events": len(events), "told": len(board.seen), "connections": board.joined}
    evidence.figures["missed"] = len(missed)
    history = town.terminals.history.between(began)
    judge(town, evidence, history, healthy=[history.between(last)])
    assert board.joined > len(VICTIMS)
    assert not board.excused, "a board that was away for seconds need not load everything anew"
    assert not missed
    assert in_order(town, board, board.first)
    evidence.keep()


def drop_now_and_then(board: Board, seconds: float) -> None:
    """Let time pass in which the board loses its connection now and then."""
    until = monotonic() + seconds
    while monotonic() < until:
        time.sleep(min(DROP_EVERY, max(0.0, until - monotonic())))
        board.drop()


@pytest.mark.timeout(240)
def test_a_board_that_takes_nothing_is_told_to_load_anew_and_holds_up_nobody(town: Town) -> None:
    told_before = resyncs(town)

    with Board(town) as quick, stuck_board(town) as stuck:
        wait_until(lambda: quick.first is not None, 20, what="the quick board is open")
        assert quick.first is not None
        with town.terminals.posting(RATE):
            until = monotonic() + STUCK_SECONDS
            while resyncs(town) == told_before and monotonic() < until:
                town.terminals.post(BURST)
        assert b"event: resync" in taken_until(stuck, b"event: resync")
        settle(town)
        events = happened(town, quick.first)
        assert quick.await_event(*events[-1][1], TOLD_WITHIN)

    assert resyncs(town) > told_before
    assert not quick.excused
    assert {event for _, event in events} <= set(quick.seen)
    assert in_order(town, quick, quick.first)


def in_order(town: Town, board: Board, first: Bookmark) -> bool:
    """Say whether a board was told what happened, in order and nothing else, up to where it stopped: clocks go on."""
    told = list(dict.fromkeys(board.seen))
    return told == [event for _, event in happened(town, first)][: len(told)]


def stuck_board(town: Town) -> socket.socket:
    """Open a stream and take nothing of it; little of it finds room on the way."""
    host, _, port = town.url.removeprefix("http://").partition(":")
    board = socket.socket()
    board.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER)
    board.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, SMALL_SEGMENT)
    board.settimeout(STUCK_SECONDS)
    board.connect((host, int(port)))
    asked = {"Host": f"{host}:{port}", "Authorization": f"Bearer {town.token('supervisor01')}"}
    lines = ["GET /api/v1/stream HTTP/1.1", *(f"{name}: {value}" for name, value in asked.items()), "", ""]
    board.sendall("\r\n".join(lines).encode())
    return board


def resyncs(town: Town) -> int:
    """Return how many boards were told to load anew, as the web processes count."""
    answer = town.terminals.ask("GET", "/metrics", town.token("operator01"))
    families = text_string_to_metric_families(answer.body.decode())
    samples = (sample for family in families for sample in family.samples)
    return int(sum(sample.value for sample in samples if sample.name == "gridloop_stream_resyncs_total"))


def taken_until(board: socket.socket, wanted: bytes) -> bytes:
    """Take what was kept for a board until this comes, or nothing more does."""
    received = bytearray()
    while wanted not in received and (part := board.recv(1 << 16)):
        received += part
    return bytes(received)
