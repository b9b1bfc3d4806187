"""May this change of the schemas go out? `python -m schemas.compatibility` refuses what would break a reader.

Within a version only optional fields may come. Everything else is a new version with a pure upcast, and the old one
stays. `--release` freezes the present schemas as released; what is frozen is never edited.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import msgspec

from schemas.codec import RECORDS, RecordRejected, decode, event_headers, key_of
from schemas.facts import FACTS
from schemas.incident_records import IncidentEvent
from schemas.json_schema import FOLDER, as_text, current_schemas, read_schemas
from schemas.topics import Topic, TopicRecord, catalogue, topics

HERE: Final = Path(__file__).parent
RELEASED: Final = HERE / "released"
EXAMPLES: Final = HERE / "examples"
WORDS: Final = frozenset({"title", "description", "$id", "$schema"})
"""What a schema says to people only."""


def breaking(released: Mapping[str, Any], current: Mapping[str, Any], at: str = "") -> Iterator[str]:
    """Yield what a reader of the released schema would stumble over in the current one."""
    for key in sorted((released.keys() | current.keys()) - WORDS):
        here = f"{at}/{key}"
        before, now = released.get(key), current.get(key)
        if key in ("properties", "$defs") and isinstance(before, dict) and isinstance(now, dict):
            yield from _breaking_members(before, now, here)
        elif key == "$defs" and before is None:
            continue
        elif isinstance(before, dict) and isinstance(now, dict):
            yield from breaking(before, now, here)
        elif key == "anyOf" and isinstance(before, list) and isinstance(now, list) and len(before) == len(now):
            for index, (one, other) in enumerate(zip(before, now, strict=True)):
                yield from breaking(one, other, f"{here}/{index}")
        elif before != now:
            yield f"{here}: was {_short(before)}, is {_short(now)}"


def _breaking_members(before: Mapping[str, Any], now: Mapping[str, Any], at: str) -> Iterator[str]:
    # New members are optional fields: a new required one shows in the difference of `required`.
    for name, schema in before.items():
        if name not in now:
            yield f"{at}/{name}: removed"
        else:
            yield from breaking(schema, now[name], f"{at}/{name}")


def _short(value: Any) -> str:
    return "absent" if value is None else json.dumps(value, ensure_ascii=False)[:80]


def check_released(
    released: Mapping[str, Mapping[str, Any]], current: Mapping[str, Mapping[str, Any]]
) -> Iterator[str]:
    """Yield every breaking difference between the frozen schemas and the present ones."""
    for name, schema in released.items():
        if name not in current:
            yield f"{name}: released, and gone"
        else:
            yield from (f"{name}{difference}" for difference in breaking(schema, current[name]))


def check_files(folder: Path, current: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Yield schema files that have no type any more, and those that differ from their type."""
    files = read_schemas(folder)
    for name in sorted(files.keys() | current.keys()):
        if name not in current:
            yield f"{name}: orphan, no record or fact has this schema"
        elif files.get(name) != current[name]:
            yield f"{name}: differs from its type; run python -m schemas.json_schema"


def check_topics(described: Sequence[Topic]) -> Iterator[str]:
    """Yield records without a topic, and records on a topic that do not exist or cannot be keyed as its file says."""
    on_topics = {(each.name, version) for topic in described for each in topic.records for version in each.readable}
    yield from (f"{name}.v{version}: on no topic" for name, version in sorted(RECORDS.keys() - on_topics))
    yield from (
        f"{name}.v{version}: on a topic, but no such record" for name, version in sorted(on_topics - RECORDS.keys())
    )
    yield from (f"{topic.name}: {record.name} cannot be keyed by {topic.key}" for topic, record in _unkeyed(described))


def _unkeyed(described: Sequence[Topic]) -> Iterator[tuple[Topic, TopicRecord]]:
    """Yield records that have no such field, or one that may be missing or that is neither an id nor a text."""
    for topic in described:
        for record in topic.records:
            kinds = [RECORDS[key] for version in record.readable if (key := (record.name, version)) in RECORDS]
            keys = [field for kind in kinds for field in msgspec.structs.fields(kind) if field.name == topic.key]
            if len(keys) < len(kinds) or any(not key.required or key.type not in (UUID, str) for key in keys):
                yield topic, record


def check_examples(folder: Path) -> Iterator[str]:
    """Yield orphan examples, examples that do not decode, and records and facts without an example."""
    expected = {f"{name}.v{version}": (name, version) for name, version in RECORDS}
    shown: set[str] = set()
    for path in sorted(folder.rglob("*.json")):
        where = str(path.relative_to(folder))
        key = expected.get(where.split("/", maxsplit=1)[0])
        if key is None:
            yield f"{where}: orphan, there is no such record"
            continue
        try:
            shown |= {f"{key[0]}.v{key[1]}", _decode_example(key, path)}
        except RecordRejected as error:
            yield f"{where}: {error}"
    yield from (f"{name}: has no example" for name in [*expected, *FACTS] if name not in shown)


def _decode_example(key: tuple[str, int], path: Path) -> str:
    value = path.read_bytes()
    name = f"{key[0]}.v{key[1]}"
    topic = catalogue().topic_of(key[0])
    try:
        known = msgspec.json.decode(value, type=RECORDS[key])
    except (msgspec.MsgspecError, ValueError) as error:
        raise RecordRejected("not_json", str(error)) from error
    keyed_by = key_of(topic, known)
    headers = event_headers(name, event_id=known.event_id, key=keyed_by, occurred_at=known.occurred_at)
    event = decode(topic.name, keyed_by.encode(), headers, value)
    return event.type if isinstance(event, IncidentEvent) else name


def release(folder: Path, current: Mapping[str, Mapping[str, Any]]) -> None:
    """Freeze the present schemas as released.

    Raises:
        SystemExit: they would break a reader of what is released already.
    """
    differences = list(check_released(read_schemas(folder), current))
    if differences:
        raise SystemExit("\n".join(differences))
    for name, schema in current.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(as_text(schema), "utf-8")


def findings() -> list[str]:
    """Return every reason not to release the schemas as they are."""
    current = current_schemas()
    return [
        *check_released(read_schemas(RELEASED), current),
        *check_files(FOLDER, current),
        *check_topics(list(topics().values())),
        *check_examples(EXAMPLES),
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what is wrong and return 1, or return 0."""
    parser = argparse.ArgumentParser(prog="python -m schemas.compatibility", description=__doc__)
    parser.add_argument("--release", action="store_true", help="freeze the present schemas as released")
    if parser.parse_args(arguments).release:
        release(RELEASED, current_schemas())
    found = findings()
    sys.stdout.writelines(f"{line}\n" for line in found or ["schemas: nothing breaks"])
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
