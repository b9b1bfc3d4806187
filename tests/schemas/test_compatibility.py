"""What lies here may go out, and each rule refuses what it is there to refuse."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from schemas.compatibility import (
    EXAMPLES,
    RELEASED,
    breaking,
    check_examples,
    check_files,
    check_released,
    check_topics,
    findings,
    main,
    release,
)
from schemas.json_schema import FOLDER, current_schemas, read_schemas, write_schemas
from schemas.topics import topics

REPORT = "ReportAccepted.v1.json"


def test_nothing_stands_against_what_lies_here() -> None:
    assert findings() == []


def test_the_command_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert capsys.readouterr().out == "schemas: nothing breaks\n"


@pytest.mark.parametrize("path", sorted(EXAMPLES.rglob("*.json")), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_an_example_fits_the_schema_that_other_programs_get(path: Path) -> None:
    schema = json.loads((FOLDER / f"{path.parent.name}.json").read_text("utf-8"))
    value = json.loads(path.read_text("utf-8"))

    jsonschema.validate(value, schema)
    if path.parent.name == "IncidentEvent.v1":
        fact = json.loads((FOLDER / "facts" / f"{value['type']}.json").read_text("utf-8"))
        jsonschema.validate(value["data"], fact)


def in_report(change: Callable[[dict[str, Any]], object]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The released schema of a report, and the same after a change."""
    released = current_schemas()[REPORT]
    changed = copy.deepcopy(released)
    change(changed["$defs"]["ReportAccepted"])
    return released, changed


@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("removed", lambda schema: schema["properties"].pop("address")),
        ("required", lambda schema: schema["required"].append("address")),
        ("required", lambda schema: schema["required"].remove("number")),
        ("type", lambda schema: schema["properties"]["urgent"].update(type="string")),
        ("anyOf", lambda schema: schema["properties"]["address"]["anyOf"].pop()),
        ("anyOf/0/type", lambda schema: schema["properties"]["address"]["anyOf"][0].update(type="integer")),
        ("default", lambda schema: schema["properties"]["urgent"].update(default=True)),
        ("maxLength", lambda schema: schema["properties"]["text"].update(maxLength=10)),
    ],
)
def test_a_breaking_difference_is_refused(what: str, change: Callable[[dict[str, Any]], object]) -> None:
    released, changed = in_report(change)

    (difference,) = breaking(released, changed)

    assert what in difference


@pytest.mark.parametrize(
    "change",
    [
        lambda schema: schema["properties"].update(mood={"anyOf": [{"type": "string"}, {"type": "null"}]}),
        lambda schema: schema.update(description="better words"),
    ],
)
def test_an_optional_field_and_better_words_are_welcome(change: Callable[[dict[str, Any]], object]) -> None:
    released, changed = in_report(change)

    assert list(breaking(released, changed)) == []


def test_a_new_value_of_a_closed_set_is_refused() -> None:
    released = current_schemas()["TriageDecided.v1.json"]
    changed = copy.deepcopy(released)
    changed["$defs"]["TriageDecided"]["properties"]["level"]["anyOf"][0]["enum"].append("province")

    (difference,) = breaking(released, changed)

    assert "enum" in difference


def test_a_type_that_only_new_fields_use_is_welcome() -> None:
    released = {"type": "object", "properties": {}}
    changed = {
        "type": "object",
        "properties": {"mood": {"$ref": "#/$defs/Mood"}},
        "$defs": {"Mood": {"type": "string"}},
    }

    assert list(breaking(released, changed)) == []


def test_a_released_version_that_is_gone_is_refused() -> None:
    current = dict(current_schemas())
    del current[REPORT]

    assert list(check_released(read_schemas(RELEASED), current)) == [f"{REPORT}: released, and gone"]


def test_a_schema_without_a_type_is_an_orphan(tmp_path: Path) -> None:
    write_schemas(tmp_path)
    (tmp_path / "IncidentVanished.v1.json").write_text("{}")

    (finding,) = check_files(tmp_path, current_schemas())

    assert "orphan" in finding


def test_a_schema_that_differs_from_its_type_is_refused(tmp_path: Path) -> None:
    write_schemas(tmp_path)
    (tmp_path / REPORT).write_text("{}")

    (finding,) = check_files(tmp_path, current_schemas())

    assert "differs" in finding


def test_a_record_on_no_topic_is_refused() -> None:
    described = [topic for topic in topics().values() if topic.name != "reports.accepted"]

    assert list(check_topics(described)) == ["ReportAccepted.v1: on no topic"]


@pytest.mark.parametrize("key", ["cell", "category", "received_at"])
def test_a_key_that_a_record_lacks_or_may_lack_or_that_is_no_word_is_refused(key: str) -> None:
    described = [
        msgspec.structs.replace(topic, key=key) if topic.name == "reports.accepted" else topic
        for topic in topics().values()
    ]

    assert list(check_topics(described)) == [f"reports.accepted: ReportAccepted cannot be keyed by {key}"]


@pytest.fixture
def examples(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLES, tmp_path / "examples"))


def test_a_record_without_an_example_is_refused(examples: Path) -> None:
    shutil.rmtree(examples / "TriageDecided.v1")

    assert list(check_examples(examples)) == ["TriageDecided.v1: has no example"]


def test_a_fact_without_an_example_is_refused(examples: Path) -> None:
    (examples / "IncidentEvent.v1" / "IncidentRated.json").unlink()

    assert list(check_examples(examples)) == ["IncidentRated: has no example"]


def test_an_example_of_nothing_is_an_orphan(examples: Path) -> None:
    (examples / "IncidentVanished.v1").mkdir()
    (examples / "IncidentVanished.v1" / "one.json").write_text("{}")

    (finding,) = check_examples(examples)

    assert "orphan" in finding


@pytest.mark.parametrize("damage", ["{", "{}", '{"event_id": 1}'])
def test_an_example_that_does_not_decode_is_refused(examples: Path, damage: str) -> None:
    (examples / "ReportAccepted.v1" / "broken.json").write_text(damage)

    (finding,) = check_examples(examples)

    assert finding.startswith("ReportAccepted.v1/broken.json")


def test_a_release_freezes_what_lies_here_and_never_what_would_break(tmp_path: Path) -> None:
    release(tmp_path, current_schemas())
    assert read_schemas(tmp_path) == current_schemas()

    _, changed = in_report(lambda schema: schema["properties"].pop("address"))
    with pytest.raises(SystemExit, match="address: removed"):
        release(tmp_path, {**current_schemas(), REPORT: changed})
