"""How msgspec's types are described in an OpenAPI document: each by its name among the components."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import msgspec

REF: Final = "#/components/schemas/{name}"


def schema_of(kind: Any) -> dict[str, Any]:
    """Return the schema of a type, which refers to the components for the types that have names."""
    (schema,), _ = msgspec.json.schema_components((kind,), ref_template=REF)
    return schema


def components_of(kinds: Iterable[Any]) -> dict[str, Any]:
    """Return the components that the schemas of the types refer to."""
    _, components = msgspec.json.schema_components(tuple(kinds), ref_template=REF)
    return components
