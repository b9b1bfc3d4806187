"""Which categories of matters there are, and by which words a report is taken for one of them.

The tree is in the codes: the code of a group begins those of what lies below it. A leaf is a category that no other
one names as its parent; only leaves are given to incidents, so a leaf says which platform it belongs to and how grave
it is by itself, and a group says neither and is found by no words.

How the words are looked up and weighed is said in the triage rules, not here.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Any

from msgspec import Struct, field

from dispatch.domain.document import BadDocument, Where, refuse_twice, shaped
from dispatch.domain.terms import CategoryCode, Grade, Platform


class Words(Struct, frozen=True, kw_only=True):
    """Words that speak for a category, each with the same weight."""

    weight: float
    any: tuple[str, ...]


class Category(Struct, frozen=True, kw_only=True):
    """A category of a scheme, leaf or group; `name_en` is its English name where the township gives one."""

    code: CategoryCode
    name: str
    scheme: str
    name_en: str | None = None
    parent: CategoryCode | None = None

    @property
    def label(self) -> str:
        """Code and name, as explanations cite it."""
        return f"{self.code} {self.name}"


class Leaf(Category, frozen=True, kw_only=True):
    """A category that incidents can have."""

    platform: Platform
    grade: Grade
    photo_required: bool = False
    words: tuple[Words, ...] = ()


class Scoring(Struct, frozen=True, kw_only=True):
    """The bar of a classification, and what the parts of a report weigh.

    floor: the share of the evidence that the winner must have, `enough`: its evidence at least. doubt: evidence that
    nobody has. sibling_share: how much a rival of the same group counts. hint: the weight of a citizen's category.
    opening: how many characters of a text are its opening, where words count `opening_factor` times. trusted: channels
    whose category and urgency count fully.
    """

    floor: float = field(name="gate")
    enough: float
    doubt: float
    sibling_share: float
    hint: float
    opening: int
    opening_factor: float
    trusted: frozenset[str] = field(name="trusted_channels")


class Denial(Struct, frozen=True, kw_only=True):
    """Words that do not count behind one that denies them (没有异味)."""

    before: tuple[str, ...]
    words: tuple[str, ...]


class Combination(Struct, frozen=True, kw_only=True):
    """Groups of words; one of each group within `within` characters speaks with `weight` for `category`."""

    category: CategoryCode
    near: tuple[tuple[str, ...], ...]
    within: int
    weight: float


class Landmarks(Struct, frozen=True, kw_only=True):
    """Places that are only named to say where something is (小学门口), and the words beside them."""

    places: tuple[str, ...]
    beside: tuple[str, ...]


class GravityWords(Struct, frozen=True, kw_only=True):
    """Words that raise the grade of a report."""

    grade: Grade
    any: tuple[str, ...]


class Gravity(Struct, frozen=True, kw_only=True):
    """What raises a grade: an urgent flag, and words; `not_these` only look like such words."""

    urgent_flag: Grade
    words: tuple[GravityWords, ...]
    not_these: tuple[str, ...]


class Named(Struct, frozen=True, kw_only=True):
    """A scheme or a platform with the township's name for it."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Categories:
    """The categories of a township in one version, and everything that a classification needs beside them."""

    version: str
    by_code: Mapping[str, Category]
    leaves: Mapping[str, Leaf]
    platforms: tuple[Named, ...]
    scoring: Scoring
    denial: Denial
    combinations: tuple[Combination, ...]
    gravity: Gravity
    landmarks: Landmarks
    neutral: tuple[str, ...]


class _Row(Category, frozen=True, kw_only=True):
    platform: Platform | None = None
    grade: Grade | None = None
    photo_required: bool = False
    words: tuple[Words, ...] = ()


class _Document(Struct, frozen=True, kw_only=True):
    schemes: tuple[Named, ...]
    platforms: tuple[Named, ...]
    categories: tuple[_Row, ...]
    scoring: Scoring
    denial: Denial
    combinations: tuple[Combination, ...]
    grading: Gravity
    landmarks: Landmarks
    neutral: tuple[str, ...]


def categories_from(body: Mapping[str, Any], *, version: int | str) -> Categories:
    """Read a document of kind `categories`.

    Raises:
        BadDocument: a category says too little or too much for what it is, a code is given twice, or something names a
            scheme or category that is not there.
    """
    read = shaped(Where("categories"), body, _Document)
    refuse_twice(Where("categories"), "categories", (row.code for row in read.categories))
    groups = {row.parent for row in read.categories}
    by_code: dict[str, Category] = {
        row.code: _group(row) if row.code in groups else _leaf(row) for row in read.categories
    }
    leaves: dict[str, Leaf] = {code: category for code, category in by_code.items() if isinstance(category, Leaf)}
    _check_references(read, by_code.keys(), leaves.keys())
    return Categories(
        version=str(version),
        by_code=by_code,
        leaves=leaves,
        platforms=read.platforms,
        scoring=read.scoring,
        denial=read.denial,
        combinations=read.combinations,
        gravity=read.grading,
        landmarks=read.landmarks,
        neutral=read.neutral,
    )


def _leaf(row: _Row) -> Leaf:
    if row.platform is None or row.grade is None:
        raise BadDocument(
            Where("categories"), f"{row.label}: a leaf needs a platform and a grade", "leaf_lacks", name=row.label
        )
    return Leaf(
        code=row.code,
        name=row.name,
        scheme=row.scheme,
        name_en=row.name_en,
        parent=row.parent,
        platform=row.platform,
        grade=row.grade,
        photo_required=row.photo_required,
        words=row.words,
    )


def _group(row: _Row) -> Category:
    if row.platform or row.grade or row.photo_required or row.words:
        raise BadDocument(
            Where("categories"),
            f"{row.label}: others lie below it; platform, grade, photos and words are theirs",
            "branch_has",
            name=row.label,
        )
    return Category(code=row.code, name=row.name, scheme=row.scheme, name_en=row.name_en, parent=row.parent)


def _check_references(read: _Document, codes: Set[str], leaves: Set[str]) -> None:
    schemes = {scheme.id for scheme in read.schemes}
    for row in read.categories:
        if row.scheme not in schemes:
            raise BadDocument(
                Where("categories"),
                f"{row.label}: {row.scheme} is no scheme of the document",
                "no_scheme",
                name=row.label,
                value=row.scheme,
            )
        if row.parent is None:
            continue
        if row.parent not in codes:
            raise BadDocument(
                Where("categories"),
                f"{row.label}: its parent {row.parent} is no category of the document",
                "no_parent",
                name=row.label,
                value=row.parent,
            )
        if row.parent == row.code or not row.code.startswith(row.parent):
            raise BadDocument(
                Where("categories"),
                f"{row.label}: its code does not go on from that of its parent {row.parent}",
                "parent_code",
                name=row.label,
                value=row.parent,
            )
    for combination in read.combinations:
        if combination.category not in leaves:
            raise BadDocument(
                Where("categories"),
                f"a combination speaks for {combination.category}, which is no leaf",
                "no_leaf",
                value=combination.category,
            )
