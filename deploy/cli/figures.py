"""`gridloop figures`: what the figures of a township come to in a period, and whether its facts say the same."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from deploy.cli.options import AsJson, DataDir, connected_settings, fail, print_json, transaction

if TYPE_CHECKING:
    from collections.abc import Sequence

    import sqlalchemy as sa

    from dispatch.application.ports import CountFigures
    from dispatch.domain.assessment.counted import By, Counted
    from dispatch.domain.assessment.figure import Figure
    from dispatch.domain.assessment.period import Span

app = typer.Typer(add_completion=False)


@app.command()
def figures(
    period: Annotated[
        str | None,
        typer.Option("--period", help="2026-11-27, 2026-W47, 2026-11, 2026-Q4 or 2026 (default: this month)."),
    ] = None,
    by: Annotated[
        str, typer.Option("--by", help="none, unit, platform, town, village, cell, category or officer.")
    ] = "none",
    figure: Annotated[list[str] | None, typer.Option("--figure", help="Only this figure; may be given again.")] = None,
    retold: Annotated[
        bool, typer.Option("--retold", help="Count once more from the facts of every incident, slowly, and compare.")
    ] = False,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Count the figures of a period, exactly; the exit code of --retold is 1 when the facts say something else."""
    from dispatch.adapters.postgres.counting.counter import FigureCounter
    from dispatch.adapters.postgres.reference import in_force
    from dispatch.application.figures import figures_of
    from dispatch.domain.assessment.counted import By
    from dispatch.domain.assessment.period import NoPeriod, period_of, this_month
    from runtime.clock import utc_now

    now = utc_now()
    try:
        asked, told_by = period_of(period or this_month(now)), By(by)
    except NoPeriod:
        fail(f"{period} is no period: write it as 2026-11-27, 2026-W47, 2026-11, 2026-Q4 or 2026.", 2)
    except ValueError:
        fail(f"{by}: figures are told by {', '.join(By)}.", 2)
    span = asked.span.until(now)
    with transaction(connected_settings(data_dir)) as connection:
        known = figures_of(in_force(connection, min(asked.span.end, now)))
        chosen = [each for id, each in known.items() if figure is None or id in figure]
        if not chosen:
            fail("There is no such figure; the document figures says which there are.", 2)
        counter: CountFigures = FigureCounter(connection)
        found = counter.count(chosen, span, told_by)
        others = _retold(connection, chosen, span, told_by) if retold else found
    if as_json:
        print_json(
            {
                "period": asked.name,
                "begin": span.begin,
                "end": asked.span.end,
                "as_of": span.end,
                "by": by,
                "rows": [_row(each) for each in found],
                "same_by_facts": found == others if retold else None,
            }
        )
    else:
        for each in found:
            print(f"{each.figure}\t{each.subject or '-'}\t{each.numerator}\t{each.denominator or '-'}\t{each.value}")
    if found != others:
        fail("The facts say something else: " + ", ".join(sorted(_differing(found, others))))


def _retold(connection: "sa.Connection", chosen: "Sequence[Figure]", span: "Span", by: "By") -> "Sequence[Counted]":
    from dispatch.adapters.postgres.counting.histories import histories
    from dispatch.domain.assessment.retold import retold

    told = list(histories(connection, span.end))
    return [row for figure in chosen for row in retold(figure, told, span, by)]


def _differing(found: "Sequence[Counted]", others: "Sequence[Counted]") -> set[str]:
    return {each.figure for each in set(found) ^ set(others)}


def _row(counted: "Counted") -> dict[str, Any]:
    return {
        "figure": counted.figure,
        "version": counted.version,
        "subject": counted.subject,
        "numerator": counted.numerator,
        "denominator": counted.denominator,
        "value": None if counted.value is None else str(counted.value),
    }
