"""Who ranks where in a class? By the total, then by the parts that the scheme names for ties; equals share a rank."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from dispatch.domain.assessment.marking import Mark, Total, is_judged, points_of
from dispatch.domain.assessment.scheme import Node, Scheme


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """A subject with the marks of its leaves and what they come to."""

    subject: str
    marks: Mapping[str, Mark]
    total: Total


def ranks(scheme: Scheme, assessed: list[Assessed]) -> dict[str, int]:
    """Return the ranks within each class: after two that share the second comes the fourth.

    Who is in no class, or of whom there is too little to judge by, has none.
    """
    classes: dict[str, list[tuple[tuple[Decimal, ...], str]]] = {}
    for each in assessed:
        of = scheme.class_of(each.subject)
        if of is not None and each.total.total is not None and is_judged(scheme, each.marks):
            classes.setdefault(of, []).append((_order(scheme, each, each.total.total), each.subject))
    return {
        subject: 1 + sum(other > key for other, _ in members)
        for members in classes.values()
        for key, subject in members
    }


def _order(scheme: Scheme, each: Assessed, total: Decimal) -> tuple[Decimal, ...]:
    return (total, *(points_of(node, each.marks) for id in scheme.ties for node in _found(scheme.tree, id)))


def _found(tree: tuple[Node, ...], id: str) -> list[Node]:
    return [hit for node in tree for hit in ([node] if node.id == id else _found(node.parts, id))]
