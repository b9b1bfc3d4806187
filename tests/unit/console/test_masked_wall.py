"""What a wall and an administrator see of live figures and of an act: nothing that tells a small number."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import cast
from uuid import UUID

from console.api.catalogue import Catalogue
from console.api.models.names import Coded
from console.api.views_live import Live
from console.api.views_streams import health_view
from console.api.views_wall import act_view, trouble_view
from dispatch.adapters.postgres.reading.arrivals import Arrivals
from dispatch.adapters.postgres.reading.arrivals import Group as Came
from dispatch.adapters.postgres.reading.figures import OutboxState
from dispatch.adapters.postgres.reading.streams import Decided, StepRow, StreamRows
from dispatch.domain.emergency import Emergency, Scope
from dispatch.domain.live.counted import Count
from dispatch.domain.live.ledger import TOWN, Group, Subject
from dispatch.domain.live.usual import Usual
from dispatch.domain.terms import AreaCode, Grade

NOON = datetime(2026, 11, 27, 4, tzinfo=UTC)


def arrived(count: int) -> Group:
    group = Group.empty()
    for place in range(3):
        group.counts[Count.ARRIVED + place] = count
    return group


def live(cells: dict[str, int], usual: dict[str, int]) -> Live:
    groups: dict[Subject, Group] = {("cell", cell): arrived(count) for cell, count in cells.items()}
    groups[TOWN] = arrived(sum(cells.values()))
    usually: dict[Subject, int] = {("cell", cell): 8 * count for cell, count in usual.items()}
    usually[TOWN] = sum(usually.values())
    known = Usual(at=NOON, weeks=8, arrivals={"1h": usually, "1d": usually})
    return Live(groups, known, as_of=NOON, source="stream")


def test_what_is_unusual_is_not_named_where_its_number_is_hidden_beside_a_small_one() -> None:
    found = live({"a": 3, "b": 60, "c": 90}, {"a": 6, "b": 6, "c": 7})

    assert [one.subject for one in found.whole.unusual if one.kind == "cell"] == ["c", "b"]
    assert [one.subject for one in found.masked.unusual if one.kind == "cell"] == ["c"]


def test_what_is_unusual_does_not_tell_that_few_are_usual() -> None:
    found = live({"a": 60, "b": 60}, {"a": 2, "b": 3})

    told = [(one.count, one.expected, one.score) for one in found.masked.unusual if one.kind == "cell"]

    assert told == [(60, None, None), (60, None, None)]
    assert all(one.expected for one in found.whole.unusual)


def came(**cells: int) -> tuple[int | None, dict[str, int | None]]:
    """Return what a wall shows of what came in since an act began, in all and by cell."""
    act = Emergency(
        id=UUID(int=1),
        reason="typhoon",
        since=NOON - timedelta(hours=1),
        until=NOON + timedelta(hours=9),
        scope=Scope(grades=(Grade.ORDINARY,)),
    )
    groups = tuple(
        Came(cell=AreaCode(cell), open=count, urgent=0, waiting=0, latest_at=NOON) for cell, count in cells.items()
    )
    names = SimpleNamespace(area=lambda code: Coded(code=code, name=code) if code != "nowhere" else None)
    found = act_view(act, Arrivals(waiting=0, groups=groups), cast("Catalogue", names), NOON)
    assert found is not None
    return found.came, {each.cell.code: each.open for each in found.cells}


def test_what_came_in_since_an_act_began_cannot_be_had_by_taking_cells_from_the_sum() -> None:
    assert came(a=7, b=3, c=9) == (19, {"a": None, "b": None, "c": 9})
    assert came(a=4, b=4, c=9, d=20) == (37, {"a": None, "b": None, "c": None, "d": 20})


def test_where_no_other_cell_keeps_small_ones_company_the_sum_is_hidden() -> None:
    assert came(a=4, b=4) == (None, {"a": None, "b": None})
    assert came(a=4, b=3) == (7, {"a": None, "b": None})


def test_what_came_from_no_cell_keeps_small_ones_company() -> None:
    assert came(a=4, nowhere=20) == (24, {"a": None})


def test_a_step_that_stands_is_named_with_its_figures_before_one_that_is_behind() -> None:
    behind = a_step("effects", lag=9000, per_second=100.0, moved_ago=1.0)
    stands = a_step("watch", lag=3, per_second=0.0, moved_ago=60.0)
    found = health_view(stream_rows(behind, stands), OutboxState(0, 0.0), None)

    told = trouble_view(found)

    assert told is not None
    assert (told.advice.code, told.advice.step, told.more) == ("step_stopped", "watch", 1)
    assert told.step is not None
    assert told.step.lag == 3


def test_a_stream_that_keeps_up_is_no_trouble() -> None:
    steps = a_step("triage", lag=0, per_second=2.0, moved_ago=1.0)

    assert trouble_view(health_view(stream_rows(steps), OutboxState(0, 0.0), None)) is None


def a_step(step: str, *, lag: int, per_second: float, moved_ago: float) -> StepRow:
    return StepRow(
        step=step,
        topic="incidents.events",
        lag=lag,
        per_second=per_second,
        ended=9000,
        looked_ago=1.0,
        came_at=NOON,
        moved_ago=moved_ago,
    )


def stream_rows(*steps: StepRow) -> StreamRows:
    nothing = Decided(decided=0, without_kafka=0)
    return StreamRows(at=NOON, steps=steps, letters={}, newest_letters={}, hour=nothing, day=nothing)
