"""统计: which matters where. A table of a figure by category and place, for whoever works here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final

from fastapi import Query

from console.api.answer import Answer, Door
from console.api.catalogue import Catalogue
from console.api.context import Caller, Here, Names
from console.api.models.statistics import FigureName
from console.api.models.statistics_crossed import CrossedFigure, CrossedMatter, CrossedPlace, Places
from console.api.problems import not_found
from dispatch.application.policy import works_here
from dispatch.domain.assessment.counted import Counted, Within
from dispatch.domain.assessment.crossed import Crossed, crossed
from dispatch.domain.assessment.period import NoPeriod, Period, period_of, this_month
from dispatch.domain.township.areas import AreaLevel
from runtime.clock import utc_now
from runtime.http.problem import FieldError, Problem
from schemas.field_errors import Wrong

router: Final = Door(tags=["figures"])
DEFAULT: Final = "received"
DIGITS: Final[dict[Places, AreaLevel]] = {"village": AreaLevel.VILLAGE, "cell": AreaLevel.CELL}
Name = Annotated[str | None, Query(max_length=60)]


@router.get("/statistics/crossed")
def read_crossed(
    caller: Caller,
    here: Here,
    names: Names,
    figure: Annotated[str, Query(max_length=60)] = DEFAULT,
    period: Annotated[str | None, Query(max_length=10)] = None,
    by: Places = "cell",
    platform: Name = None,
    area: Name = None,
) -> Answer[CrossedFigure]:
    """Return how many cases of a figure there are of each category in each village or cell."""
    if not works_here(caller):
        raise Problem(403, "not_yours")
    chosen = here.services.figures().get(figure)
    if chosen is None or chosen.personal:
        raise not_found()
    now = utc_now()
    asked = _period(period or this_month(now))
    span = asked.span.until(now)
    fields = here.services.reading.as_(caller).figured_fields(chosen, span, within=Within(platform=platform, area=area))
    tops = _tops(names)
    table = crossed(
        chosen,
        fields,
        place_of=lambda cell: None if cell is None else cell[: DIGITS[by]],
        matter_of=lambda category: None if category is None else tops.get(category, category),
    )
    columns, rows = _matters(table, names), _places(table, names, by, area)
    return Answer(
        CrossedFigure(
            figure=chosen.id,
            version=chosen.version,
            name=FigureName(zh=chosen.name.zh, en=chosen.name.en),
            period=asked.name,
            by=by,
            as_of=span.end,
            columns=columns,
            rows=[_row(place, columns, table, names) for place in rows],
            total=table.total.numerator,
            rounded=any(each.rounded for each in (table.total, *table.places.values(), *table.fields.values())),
        )
    )


def _period(name: str) -> Period:
    try:
        return period_of(name)
    except NoPeriod as error:
        raise Problem(422, "invalid", errors=[FieldError("period", Wrong.NO_PERIOD)]) from error


def _tops(names: Catalogue) -> dict[str, str]:
    """Return for each category the one at the top of its scheme."""
    parents = {each.code: each.parent for each in names.categories}

    def top(code: str) -> str:
        parent = parents.get(code)
        return code if parent is None else top(parent)

    return {code: top(code) for code in parents}


def _matters(table: Crossed, names: Catalogue) -> list[CrossedMatter]:
    """Return the columns that have a case, as the categories stand in their document; what has none comes last."""
    order = {each.code: place for place, each in enumerate(names.categories)}
    found = sorted(table.matters, key=lambda code: (code is None, order.get(code or "", len(order)), code or ""))
    return [_matter(code, table.matters[code], names) for code in found]


def _matter(code: str | None, total: Counted, names: Catalogue) -> CrossedMatter:
    named = names.category(code)
    return CrossedMatter(
        code=code,
        name=named.name if named else None,
        name_en=named.name_en if named else None,
        total=total.numerator,
    )


def _places(table: Crossed, names: Catalogue, by: Places, area: str | None) -> Sequence[str | None]:
    """Return the rows: every place of the area, also one without a case, and last what has no place."""
    if not table.places:
        return ()
    all_of_area = {code for code in names.area_names if len(code) == DIGITS[by] and code.startswith(area or "")}
    return sorted(all_of_area | table.places.keys(), key=lambda code: (code is None, code or ""))


def _row(place: str | None, columns: Sequence[CrossedMatter], table: Crossed, names: Catalogue) -> CrossedPlace:
    total = table.places.get(place)
    return CrossedPlace(
        subject=place,
        name=None if place is None else names.area_names.get(place, place),
        total=total.numerator if total else 0,
        counts=[field.numerator if (field := table.fields.get((place, each.code))) else 0 for each in columns],
    )
