"""The page on which the stream is watched: what is stored of the steps, and what it makes of that."""

from __future__ import annotations

from dispatch.adapters.postgres.stream_steps import Seen, StreamSteps
from dispatch.bootstrap import Services
from tests.postgres.township import CITIZEN, decided, report_of, reported, rows
from tests.postgres.web import Site, Somebody


def looked(services: Services, *seen: Seen) -> None:
    StreamSteps(services.engine).note(seen)


def test_each_step_is_shown_with_what_it_could_not_handle_and_what_to_do(site: Site) -> None:
    looked(
        site.services,
        Seen("triage", "reports.accepted", 500, 0, 2.0, came=True, moved=True),
        Seen("effects", "triage.decisions", 500, 9000, 100.0, came=True, moved=True),
        Seen("watch", "incidents.events", 900, 3, 0.0, came=True, moved=False),
    )

    found = Somebody(site, "operator03").get("/stream-health")

    assert {step["step"]: step["health"] for step in found["steps"]} == {
        "triage": "good",
        "effects": "behind",
        "watch": "stopped",
    }
    assert found["health"] == "stopped"
    assert [(one["code"], one["step"]) for one in found["advice"]] == [
        ("step_stopped", "watch"),
        ("step_behind", "effects"),
    ]


def test_a_look_keeps_what_an_earlier_one_found_that_it_does_not_know_better(services: Services) -> None:
    looked(services, Seen("triage", "reports.accepted", 5, 0, 1.0, came=True, moved=True))
    (before,) = rows(services, "SELECT came_at, moved_at, looked_at FROM stream_step")

    looked(services, Seen("triage", "reports.accepted", 5, 1, 0.0, came=False, moved=False))

    (after,) = rows(services, "SELECT came_at, moved_at, looked_at, lag FROM stream_step")
    assert (after.came_at, after.moved_at, after.lag) == (before.came_at, before.moved_at, 1)
    assert after.looked_at > before.looked_at


def test_the_share_of_the_fallback_is_of_what_was_decided_by_itself(services: Services) -> None:
    by_stream, by_fallback, undecided = (reported(services, CITIZEN) for _ in range(3))
    services.apply_triage([decided(by_stream, report_of(services, by_stream))])
    services.apply_triage([decided(by_fallback, report_of(services, by_fallback))], decided_by="fallback")
    assert undecided

    found = services.reading.streams()

    assert (found.hour.decided, found.hour.without_kafka) == (2, 1)
    assert found.day == found.hour
