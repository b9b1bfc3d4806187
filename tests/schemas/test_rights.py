"""Who may do what on Kafka follows from the files of the topics, and from nothing else."""

from __future__ import annotations

from schemas.rights import KEEPER, May, Right, rights
from schemas.topics import FIGURES_LIVE, INCIDENTS_EVENTS, REPORTS_ACCEPTED, TRIAGE_DECISIONS, catalogue
from tests import gauges


def holders(may: May, name: str) -> set[str]:
    """Who may do something with a topic or a group."""
    return {right.role for right in rights(catalogue()) if right.may is may and right.name == name}


def test_each_topic_is_written_and_read_by_those_whom_its_file_names() -> None:
    assert holders(May.WRITE, REPORTS_ACCEPTED) == {"relay"}
    assert holders(May.READ, REPORTS_ACCEPTED) == {"triage"}
    assert holders(May.WRITE, TRIAGE_DECISIONS) == {"triage"}
    assert holders(May.READ, TRIAGE_DECISIONS) == {"effects"}
    assert holders(May.WRITE, INCIDENTS_EVENTS) == {"relay"}
    assert holders(May.READ, INCIDENTS_EVENTS) == {"watch"}
    assert holders(May.WRITE, FIGURES_LIVE) == {"watch"}
    assert holders(May.READ, FIGURES_LIVE) == {"web"}


def test_a_reader_has_the_groups_of_its_own_name_and_the_relay_looks_at_them() -> None:
    assert holders(May.READ, "effects-") == {"effects"}
    assert holders(May.LOOK, "effects-") == {KEEPER}


def test_topics_are_made_by_the_relay_alone() -> None:
    makers = {right.role for right in rights(catalogue()) if right.may is May.CREATE}

    assert makers == {KEEPER}


def test_a_changelog_is_its_worker_s_alone() -> None:
    of_changelog = {right for right in rights(gauges.CATALOGUE) if right.name == gauges.LAST.name}

    assert of_changelog == {
        Right("flood", May.WRITE, "topic", gauges.LAST.name),
        Right("flood", May.READ, "topic", gauges.LAST.name),
        Right(KEEPER, May.LOOK, "topic", gauges.LAST.name),
        Right(KEEPER, May.CREATE, "topic", gauges.LAST.name),
    }
