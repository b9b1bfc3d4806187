"""Do a township's documents fit together? Each one keeps to its schema already; here they are held against each other.

Only what is there is looked at: a document that another one needs may still be missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from schemas.reference import ReferenceDocument

Body = Mapping[str, Any]


def faults(documents: Mapping[str, ReferenceDocument], *, town: str) -> list[str]:
    """Return what does not fit, each with the document and the place in it."""
    bodies = {kind: document.body for kind, document in documents.items()}
    found: list[str] = []
    if "areas" in bodies:
        areas = bodies["areas"]
        found += _areas(areas, town)
        found += _unknown_areas(bodies, area_codes(areas))
    if "units" in bodies:
        found += _unknown(bodies, "responsibility", "rows", "unit", {row["id"] for row in bodies["units"]["units"]})
    if "admission" in bodies:
        items = {row["id"] for row in bodies["admission"]["items"]}
        found += _unknown(bodies, "responsibility", "rows", "admission_item", items)
    if "categories" in bodies:
        found += _unknown_categories(bodies, [row["code"] for row in bodies["categories"]["categories"]])
    return found


def area_codes(areas: Body) -> set[str]:
    """Return the code of the town, of every village and of every cell."""
    return {areas["town"]["code"], *(row["code"] for row in (*areas["villages"], *areas["cells"]))}


def _areas(areas: Body, town: str) -> Iterator[str]:
    code = areas["town"]["code"]
    if code != town:
        yield f"areas: town/code: {code} is not the town of this deployment, {town} (GRIDLOOP_TOWN)"
    villages = {row["code"] for row in areas["villages"]}
    for number, row in enumerate(areas["villages"]):
        if row["parent"] != code or not row["code"].startswith(code):
            yield f"areas: villages/{number}: {row['code']} does not lie in {code}"
    for number, row in enumerate(areas["cells"]):
        if row["village"] not in villages or not row["code"].startswith(row["village"]):
            yield f"areas: cells/{number}: {row['code']} does not lie in a village of this document"


def _unknown_areas(bodies: Mapping[str, Body], known: set[str]) -> Iterator[str]:
    for number, unit in enumerate(bodies.get("units", {}).get("units", ())):
        for code in unit["jurisdiction"]:
            if code not in known:
                yield f"units: units/{number}/jurisdiction: {code} is no area of areas"
    yield from _unknown(bodies, "responsibility", "rows", "area", known)


def _unknown_categories(bodies: Mapping[str, Body], codes: Iterable[str]) -> Iterator[str]:
    known = {code[:length] for code in codes for length in range(1, len(code) + 1)}
    for kind, part in (("responsibility", "rows"), ("limits", "clocks"), ("limits", "windows")):
        yield from _unknown(bodies, kind, part, "category", known)
    for number, code in enumerate(bodies.get("self_handling", {}).get("categories", ())):
        if code not in known:
            yield f"self_handling: categories/{number}: {code} is nothing in categories"


def _unknown(bodies: Mapping[str, Body], kind: str, part: str, field: str, known: set[str]) -> Iterator[str]:
    for number, row in enumerate(bodies.get(kind, {}).get(part, ())):
        if row.get(field) is not None and row[field] not in known:
            yield f"{kind}: {part}/{number}/{field}: {row[field]} is nothing that the other documents know"
