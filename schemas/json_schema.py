"""What do the records and facts look like to other programs: JSON Schema files made from our types.

`python -m schemas.json_schema` writes `schemas/json`; a test compares. Nothing is validated with them at run time,
the codec does that with the types themselves.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

from schemas.codec import RECORDS
from schemas.facts import FACTS

FOLDER: Final = Path(__file__).parent / "json"
DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def current_schemas() -> Mapping[str, dict[str, Any]]:
    """Return every schema by its file name below `schemas/json`."""
    records = {f"{name}.v{version}.json": kind for (name, version), kind in RECORDS.items()}
    facts = {f"facts/{name}.json": kind for name, kind in FACTS.items()}
    return {file: _schema(file, kind) for file, kind in sorted({**records, **facts}.items())}


def _schema(file: str, kind: type[msgspec.Struct]) -> dict[str, Any]:
    name = file.removesuffix(".json").replace("/", ":").replace(".v", ":v")
    schema: dict[str, Any] = json.loads(msgspec.json.encode(msgspec.json.schema(kind)))
    return {"$schema": DIALECT, "$id": f"urn:gridloop:{name}", **schema}


def as_text(schema: Mapping[str, Any]) -> str:
    """Return a schema as it lies in its file."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def read_schemas(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the schema files below a folder by their names."""
    return {
        str(path.relative_to(folder)): json.loads(path.read_text("utf-8")) for path in sorted(folder.rglob("*.json"))
    }


def write_schemas(folder: Path = FOLDER) -> None:
    """Write every schema to its file."""
    for name, schema in current_schemas().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(as_text(schema), "utf-8")


if __name__ == "__main__":
    write_schemas()
