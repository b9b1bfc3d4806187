"""Topic files say what they have to say, and our code agrees with them."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import pytest

from schemas.codec import RECORDS
from schemas.topics import (
    FIGURES_LIVE,
    FOLDER,
    INCIDENTS_EVENTS,
    REPORTS_ACCEPTED,
    TRIAGE_DECISIONS,
    catalogue,
    read_catalogue,
    read_topic,
    topics,
)
from tests import gauges

GAUGES = Path(gauges.__file__).parent / "topics"


def test_the_topics_are_the_ones_our_code_names() -> None:
    assert set(topics()) == {FIGURES_LIVE, INCIDENTS_EVENTS, REPORTS_ACCEPTED, TRIAGE_DECISIONS}


def test_every_record_has_its_topic() -> None:
    assert {catalogue().topic_of(name).name for name, _ in RECORDS} == set(topics())


def test_a_record_that_no_topic_carries_is_an_error() -> None:
    with pytest.raises(KeyError):
        catalogue().topic_of("IncidentVanished")


def test_a_file_that_names_a_table_describes_its_changelog() -> None:
    assert set(gauges.CATALOGUE.topics) == {"levels.measured", "levels.high"}
    assert set(gauges.CATALOGUE.changelogs) == {"levels.last", "levels.hourly"}
    assert {each.name for each in gauges.CATALOGUE.all()} == {path.stem for path in GAUGES.glob("*.yaml")}


@pytest.mark.parametrize(
    ("before", "after", "error"),
    [
        ("partitions: 2", "partitions: 4", "levels.last has 4 partitions, levels.measured 2"),
        ("follows: levels.measured", "follows: levels.last", "levels.last, which is no topic"),
        ("worker: flood", "reader: flood", "unknown field"),
    ],
)
def test_a_changelog_that_no_worker_could_use_is_refused(tmp_path: Path, before: str, after: str, error: str) -> None:
    folder = Path(shutil.copytree(GAUGES, tmp_path / "topics"))
    changelog = folder / "levels.last.yaml"
    changelog.write_text(changelog.read_text("utf-8").replace(before, after), "utf-8")

    with pytest.raises((ValueError, msgspec.ValidationError), match=error):
        read_catalogue(folder)


def test_a_topic_of_other_words_reads_no_version() -> None:
    assert topics()[REPORTS_ACCEPTED].readable("TriageDecided") == ()


@pytest.mark.parametrize(
    ("before", "after", "error"),
    [
        ("confirm: effect", "confirm: maybe", msgspec.ValidationError),
        ("partitions: 4", "partitions: 0", msgspec.ValidationError),
        ("writer: relay", "scribe: relay", msgspec.ValidationError),
        ("written: 1", "written: 2", ValueError),
        ("name: reports.accepted", "name: reports.refused", ValueError),
    ],
)
def test_a_wrong_topic_file_is_refused(tmp_path: Path, before: str, after: str, error: type[Exception]) -> None:
    right = (FOLDER / "reports.accepted.yaml").read_text("utf-8")
    wrong = tmp_path / "reports.accepted.yaml"
    wrong.write_text(right.replace(before, after), "utf-8")

    assert right != wrong.read_text("utf-8")
    with pytest.raises(error):
        read_topic(wrong)
