"""How a scheme of 考核 looks to its caller: its tree with marks, and how each leaf gets its points."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from console.api.catalogue import Catalogue
from console.api.models.assessment import BandView, PartRule, SchemeClass, SchemeName, SchemePart, SchemeView
from dispatch.domain.assessment.figure import Figures, Measure
from dispatch.domain.assessment.scheme import Node, Scheme


def decimal(number: Decimal, places: int | None = None) -> str:
    """Return points as they are written: with the places of the scheme, or as few as they need."""
    if places is not None:
        return f"{number:.{places}f}"
    whole = number.normalize()
    return f"{whole:f}"


def scheme_name(scheme: Scheme) -> SchemeName:
    """Return a scheme by its names."""
    return SchemeName(
        id=scheme.id,
        name=scheme.name.zh,
        name_en=scheme.name.en,
        subjects=scheme.subjects,
        example=scheme.example,
    )


def scheme_view(scheme: Scheme, version: str, names: Catalogue, figures: Figures) -> SchemeView:
    """Return a scheme with its tree, read from the top."""
    return SchemeView(
        id=scheme.id,
        name=scheme.name.zh,
        name_en=scheme.name.en,
        subjects=scheme.subjects,
        example=scheme.example,
        version=version,
        note=scheme.note.zh if scheme.note else None,
        note_en=scheme.note.en if scheme.note else None,
        full_marks=decimal(scheme.full_marks),
        bonus_cap=decimal(scheme.bonus_cap),
        deduction_cap=None if scheme.deduction_cap is None else decimal(scheme.deduction_cap),
        publicity_working_days=scheme.publicity_working_days,
        classes=[SchemeClass(id=each.id, name=each.name.zh, name_en=each.name.en) for each in scheme.classes],
        parts=[*_parts(scheme.tree, None, 0, names, figures)],
    )


def _parts(
    tree: tuple[Node, ...], parent: str | None, depth: int, names: Catalogue, figures: Figures
) -> Iterator[SchemePart]:
    for node in tree:
        yield SchemePart(
            id=node.id,
            parent=parent,
            depth=depth,
            name=node.name.zh,
            name_en=node.name.en,
            marks=decimal(node.marks),
            side=node.side,
            rule=None if node.parts else _rule(node, names, figures),
        )
        yield from _parts(node.parts, node.id, depth + 1, names, figures)


def _rule(leaf: Node, names: Catalogue, figures: Figures) -> PartRule:
    computed, counted, scored = leaf.computed, leaf.counted, leaf.scored
    line = computed.line if computed else None
    return PartRule(
        figure=leaf.figure,
        measure=measure_of(leaf.figure, figures),
        zero=decimal(line.zero) if line else None,
        full=decimal(line.full) if line else None,
        bands=[
            BandView(points=decimal(band.points), at_least=_maybe(band.at_least), at_most=_maybe(band.at_most))
            for band in (computed.bands if computed else ())
        ],
        minimum=computed.minimum if computed else None,
        below=computed.below if computed else None,
        each=decimal(counted.each) if counted else None,
        free=counted.free if counted else None,
        office=names.unit(scored.office) if scored else None,
        choices=[decimal(choice) for choice in scored.choices] if scored else [],
    )


def _maybe(number: Decimal | None) -> str | None:
    return None if number is None else decimal(number)


def measure_of(figure: str | None, figures: Figures) -> Measure | None:
    """Return what a figure's values are; None where there is none, or it is counted no longer."""
    found = figures.get(figure) if figure is not None else None
    return None if found is None else found.measure
