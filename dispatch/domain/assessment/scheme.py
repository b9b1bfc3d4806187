"""考核办法: by what are the subjects of a class assessed? A weighted tree of leaves, as a township publishes it.

A leaf is *computed* from a figure by bands or a line, *counted* (so many points for each case of a figure) or *scored*
by a named office. What points follow from it is worked out in `marking`, who ranks where in `ranking`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Any, Final, Literal

from msgspec import Meta, Struct

from dispatch.domain.document import BadDocument, Misfit, Where, refuse_twice, shaped
from dispatch.domain.terms import UnitId

KIND: Final = "schemes"
RANDOM_CHECKS: Final = "random-checks"
"""The one figure that no document defines: of the checks that 双随机 drew and that are done, those found in order."""
HIDDEN_BELOW: Final = 5
"""Of fewer cases nothing may be told, not even by the points that follow from them."""


class Subjects(StrEnum):
    """Of what a scheme speaks: 站所, 网格, 网格员, 村社."""

    UNITS = "units"
    CELLS = "cells"
    OFFICERS = "officers"
    VILLAGES = "villages"


class Side(StrEnum):
    """Where the points of a leaf go: among the full marks, to the bonus (加分), or off them (扣分)."""

    MARKS = "marks"
    BONUS = "bonus"
    DEDUCTION = "deduction"


class Below(StrEnum):
    """What becomes of a computed leaf of which there are too few cases.

    FULL: it counts as fulfilled. NOTHING: it gives nothing, where the cases themselves are what is asked for.
    LEFT_OUT: it is not asked of the subject, and the other marks are scaled up to full.
    """

    FULL = "full"
    NOTHING = "nothing"
    LEFT_OUT = "left_out"


class Named(Struct, frozen=True, kw_only=True):
    """What something is called, in both languages."""

    zh: str
    en: str


class Line(Struct, frozen=True, kw_only=True):
    """Points by a straight line: none at `zero` and beyond, all of them at `full` and beyond; either may be higher."""

    zero: Decimal
    full: Decimal


class Band(Struct, frozen=True, kw_only=True):
    """So many points where the value is at least, or at most, so much; the first band that fits counts."""

    points: Decimal
    at_least: Decimal | None = None
    at_most: Decimal | None = None

    def holds(self, value: Fraction) -> bool:
        """Say whether a value lies in the band."""
        enough = self.at_least is None or value >= Fraction(self.at_least)
        return enough and (self.at_most is None or value <= Fraction(self.at_most))


class Computed(Struct, frozen=True, kw_only=True):
    """A leaf that a figure gives, by a line or by bands; minimum: so many cases it takes."""

    figure: str
    line: Line | None = None
    bands: tuple[Band, ...] = ()
    minimum: Annotated[int, Meta(ge=HIDDEN_BELOW)] = HIDDEN_BELOW
    below: Below = Below.LEFT_OUT


class Counted(Struct, frozen=True, kw_only=True):
    """A leaf that gives or takes so many points for each case of a figure beyond the first `free` ones."""

    figure: str
    each: Decimal
    side: Literal["bonus", "deduction"]
    free: Annotated[int, Meta(ge=0)] = 0


class Scored(Struct, frozen=True, kw_only=True):
    """A leaf that an office enters, with a reason and what shows it; choices: the points that may be given, if listed.

    Of a bonus or deduction nothing has to be entered.
    """

    office: UnitId
    side: Side = Side.MARKS
    choices: tuple[Decimal, ...] = ()


class Node(Struct, frozen=True, kw_only=True):
    """A part of the tree: parts of its own, or a leaf of one of the three kinds.

    marks: how many there are to get; of a bonus or deduction, how much it comes to at most.
    """

    id: str
    name: Named
    marks: Decimal
    parts: tuple[Node, ...] = ()
    computed: Computed | None = None
    counted: Counted | None = None
    scored: Scored | None = None

    @property
    def kinds(self) -> list[object]:
        """What the node says that it is; a sound one says one thing."""
        return [each for each in (self.parts or None, self.computed, self.counted, self.scored) if each is not None]

    @property
    def side(self) -> Side:
        """Where its points go; of a node with parts, to the marks."""
        if self.counted is not None:
            return Side(self.counted.side)
        return self.scored.side if self.scored is not None else Side.MARKS

    @property
    def figure(self) -> str | None:
        """The figure that a leaf is made from."""
        of = self.computed or self.counted
        return of.figure if of is not None else None

    def leaves(self) -> Iterator[Node]:
        """Yield the leaves below the node, or the node itself where it is one."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.leaves()


class SubjectClass(Struct, frozen=True, kw_only=True):
    """Subjects whose work is alike, and who are ranked with each other."""

    id: str
    name: Named
    subjects: tuple[str, ...]


class Scheme(Struct, frozen=True, kw_only=True):
    """A scheme (考核办法) in one version of the document.

    example: it shows how one is written, and nobody decided on it. classes: who is ranked with whom; without any, all
    subjects are one class. ties: parts of the tree that decide, in this order, between equal totals. ranked_from:
    which share of the marks has to rest on enough cases for a subject to be ranked. places: decimal places of points.
    publicity_working_days: how long the provisional result can be objected to (公示).
    """

    id: str
    name: Named
    subjects: Subjects
    full_marks: Decimal
    tree: tuple[Node, ...]
    example: bool = False
    note: Named | None = None
    classes: tuple[SubjectClass, ...] = ()
    bonus_cap: Decimal = Decimal(0)
    deduction_cap: Decimal | None = None
    ties: tuple[str, ...] = ()
    ranked_from: Decimal = Decimal("0.5")
    places: Annotated[int, Meta(ge=0, le=4)] = 2
    publicity_working_days: Annotated[int, Meta(ge=1, le=30)] = 5

    @property
    def leaves(self) -> tuple[Node, ...]:
        """The leaves of the tree, from the left."""
        return tuple(leaf for node in self.tree for leaf in node.leaves())

    @property
    def figures(self) -> tuple[str, ...]:
        """The figures that its leaves are made from, each once."""
        return tuple(dict.fromkeys(leaf.figure for leaf in self.leaves if leaf.figure is not None))

    @property
    def offices(self) -> frozenset[UnitId]:
        """The offices that enter something."""
        return frozenset(leaf.scored.office for leaf in self.leaves if leaf.scored is not None)

    def leaf(self, id: str) -> Node | None:
        """Return the leaf with this id, None when there is none."""
        return next((leaf for leaf in self.leaves if leaf.id == id), None)

    def class_of(self, subject: str) -> str | None:
        """Return the class of a subject; empty where all are one class, None where the subject is in none."""
        if not self.classes:
            return ""
        return next((each.id for each in self.classes if subject in each.subjects), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schemes:
    """The schemes of a township in one version of the document."""

    version: str
    schemes: tuple[Scheme, ...] = ()

    def scheme(self, id: str) -> Scheme | None:
        """Return the scheme with this id, None when there is none."""
        return next((each for each in self.schemes if each.id == id), None)


NO_SCHEMES: Final = Schemes(version="none")


class _Document(Struct, frozen=True, kw_only=True):
    schemes: tuple[Scheme, ...]


def schemes_from(body: Mapping[str, Any], *, version: int | str) -> Schemes:
    """Read a document of kind `schemes`.

    Raises:
        BadDocument: two schemes have the same id, or one does not add up.
    """
    schemes = shaped(Where(KIND), body, _Document).schemes
    refuse_twice(Where(KIND), "schemes", (scheme.id for scheme in schemes))
    wrong = [lack for n, scheme in enumerate(schemes) for lack in _lacks(scheme, Where(KIND, ("schemes", n)))]
    if wrong:
        raise BadDocument.of(wrong)
    return Schemes(version=str(version), schemes=schemes)


def astray(schemes: Schemes, *, units: Collection[str] | None, figures: Collection[str] | None) -> Iterator[Misfit]:
    """Say which units and figures a scheme names that no document has; None: there is no such document yet."""
    for n, scheme in enumerate(schemes.schemes):
        here = Where(KIND, ("schemes", n))
        known = {*figures, RANDOM_CHECKS} if figures is not None else None
        for figure in scheme.figures:
            if known is not None and figure not in known:
                params = {"scheme": scheme.id, "value": figure}
                yield Misfit(here, f"{figure} is no figure of figures", "scheme_figure", params)
        named = {*scheme.offices}
        if scheme.subjects is Subjects.UNITS:
            named |= {UnitId(subject) for each in scheme.classes for subject in each.subjects}
        for unit in sorted(named - set(units) if units is not None else ()):
            yield Misfit(here, f"{unit} is no unit of units", "no_unit", {"value": unit})


def _lacks(scheme: Scheme, here: Where) -> Iterator[Misfit]:
    """Yield what is wrong with a scheme by itself."""
    ids = [node.id for node in _nodes(scheme.tree)]
    for id in sorted({id for id in ids if ids.count(id) > 1}):
        yield Misfit(here, f"two parts are called {id}", "scheme_twice", {"scheme": scheme.id, "value": id})
    yield from _sums(scheme, here)
    for node in _nodes(scheme.tree):
        yield from _node_lacks(node, here, scheme.id)
    for id in scheme.ties:
        if id not in ids:
            yield Misfit(here, f"ties: there is no part {id}", "scheme_tie", {"scheme": scheme.id, "value": id})
    grouped = [subject for each in scheme.classes for subject in each.subjects]
    for subject in sorted({subject for subject in grouped if grouped.count(subject) > 1}):
        said = f"{subject} is in two classes"
        yield Misfit(here, said, "scheme_two_classes", {"scheme": scheme.id, "value": subject})


def _sums(scheme: Scheme, here: Where) -> Iterator[Misfit]:
    """Yield where marks do not add up: those of the tree to full marks, those of parts to the marks of their whole."""
    wholes = [("", scheme.full_marks, scheme.tree), *((n.id, n.marks, n.parts) for n in _nodes(scheme.tree) if n.parts)]
    for id, marks, parts in wholes:
        found = sum((part.marks for part in parts if part.side is Side.MARKS), Decimal(0))
        if found != marks:
            params = {"scheme": scheme.id, "value": id or scheme.id, "marks": str(marks), "found": str(found)}
            yield Misfit(here, f"{id or scheme.id}: {found} marks of {marks}", "scheme_sum", params)


def _node_lacks(node: Node, here: Where, scheme: str) -> Iterator[Misfit]:
    params = {"scheme": scheme, "value": node.id}
    if len(node.kinds) != 1:
        yield Misfit(here, f"{node.id} is to be one thing: parts or a leaf", "scheme_leaf", params)
    computed = node.computed
    if computed is not None and (computed.line is None) == (not computed.bands):
        yield Misfit(here, f"{node.id} needs a line or bands", "scheme_line_or_bands", params)
    if computed is not None and computed.line is not None and computed.line.zero == computed.line.full:
        yield Misfit(here, f"{node.id}: the line stands upright", "scheme_line", params)
    most = [*(band.points for band in computed.bands)] if computed is not None else []
    most += [*node.scored.choices] if node.scored is not None else []
    if any(points > node.marks for points in most):
        yield Misfit(here, f"{node.id} gives more than its marks", "scheme_more", params)


def _nodes(tree: tuple[Node, ...]) -> Iterator[Node]:
    for node in tree:
        yield node
        yield from _nodes(node.parts)
