"""`gridloop assess`: what a period of a scheme comes to, point by point, with the cases behind each of them."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from deploy.cli.assess_replay import Replayed, Source, replay
from deploy.cli.options import AsJson, DataDir, connected_settings, fail, plain_errors, print_json

if TYPE_CHECKING:
    from dispatch.adapters.postgres.assessing.book import Reckoned
    from dispatch.application.assessing.computing import Result, Score

app = typer.Typer(add_completion=False)


@app.command()
def assess(
    period: Annotated[str, typer.Argument(help="2026-11, 2026-Q4 or 2026.")],
    scheme: Annotated[str, typer.Option("--scheme", help="The id of a scheme in the document schemes.")],
    source: Annotated[
        Source | None,
        typer.Option(
            "--from",
            help="Compute it once more, slowly, from the facts of PostgreSQL or those that Kafka holds, and compare.",
        ),
    ] = None,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Compute a period of a scheme from the facts.

    The exit code is 1 when it is frozen and came to something else then, or comes to something else from --from.
    """
    from dispatch.bootstrap import Services
    from dispatch.domain.assessment.period import NoPeriod, period_of
    from dispatch.domain.assessment.scheme import NO_SCHEMES, schemes_from
    from dispatch.domain.assessment.standing import PeriodState
    from runtime.kafka import KafkaUnavailable

    try:
        asked = period_of(period)
    except NoPeriod:
        fail(f"{period} is no period: write it as 2026-11, 2026-Q4 or 2026.", 2)
    with plain_errors():
        settings = connected_settings(data_dir)
        if source is Source.KAFKA and not settings.kafka_bootstrap_servers:
            fail("No Kafka runs with this data folder: start ./run, or set KAFKA_BOOTSTRAP_SERVERS.", 2)
        services = Services(settings, pool_size=2)
        try:
            found = services.documents().get("schemes")
            schemes = schemes_from(found.body, version=found.version) if found else NO_SCHEMES
            known = schemes.scheme(scheme)
            if known is None:
                fail(f"There is no scheme {scheme}: {', '.join(each.id for each in schemes.schemes) or 'none'}.", 2)
            reckoned = services.assessments.reckon(known, asked)
            replayed = replay(services, reckoned, asked, source) if source is not None else None
        except KafkaUnavailable as away:
            fail(str(away), 3)
        finally:
            services.close()
    print_json(_told(reckoned, asked.name, replayed)) if as_json else _print(reckoned, replayed)
    if reckoned.state is PeriodState.FROZEN and reckoned.kept != reckoned.computed.fingerprint:
        fail("The period is frozen, and came to something else then.")
    if replayed is not None and not replayed.same:
        fail("The facts say something else: " + ", ".join(replayed.differing))


def _told(reckoned: "Reckoned", period: str, replayed: Replayed | None) -> dict[str, Any]:
    computed = reckoned.computed
    by_subject: dict[str, list[Any]] = {}
    for score in computed.scores:
        by_subject.setdefault(score.subject, []).append(score)
    return {
        "scheme": reckoned.scheme.id,
        "period": period,
        "state": reckoned.state,
        "fingerprint": computed.fingerprint.hex(),
        "kept_fingerprint": reckoned.kept.hex() if reckoned.kept else None,
        "results": [_result(result, by_subject[result.subject]) for result in computed.results],
        "replayed": _replayed(replayed) if replayed is not None else None,
    }


def _replayed(replayed: Replayed) -> dict[str, Any]:
    return {
        "from": replayed.source,
        "same": replayed.same,
        "fingerprint": replayed.computed.fingerprint.hex(),
        "against": replayed.against.fingerprint.hex(),
        "incidents": replayed.incidents,
        "not_held": list(replayed.not_held),
        "differing": list(replayed.differing),
    }


def _result(result: "Result", scores: "list[Score]") -> dict[str, Any]:
    total = result.total
    return {
        "subject": result.subject,
        "class": result.of_class,
        "rank": result.rank,
        "total": None if total.total is None else str(total.total),
        "earned": str(total.earned),
        "asked": str(total.asked),
        "scaled": str(total.scaled),
        "bonus": str(total.bonus),
        "deduction": str(total.deduction),
        "corrected": str(total.corrected),
        "entries": [_entry(score) for score in scores],
    }


def _entry(score: "Score") -> dict[str, Any]:
    found = score.figured
    return {
        "leaf": score.leaf,
        "points": str(score.mark.points),
        "left_out": score.mark.left_out,
        "few": score.mark.few,
        "figure": score.figure,
        "version": found.version if found else None,
        "numerator": found.numerator if found else None,
        "denominator": found.denominator if found else None,
        "entry": str(score.entry) if score.entry else None,
        "incidents": [
            {"number": case.number, "counted": case.counted, "excluded": case.excluded, "value": case.value}
            for case in (found.behind if found else ())
        ],
    }


def _print(reckoned: "Reckoned", replayed: Replayed | None) -> None:
    print(f"{reckoned.scheme.id}\t{reckoned.state or 'not opened'}\t{reckoned.computed.fingerprint.hex()}")
    for result in sorted(reckoned.computed.results, key=lambda each: (each.of_class or "~", each.rank or 9999)):
        print(f"{result.of_class or '-'}\t{result.rank or '-'}\t{result.subject}\t{result.total.total}")
    if replayed is None:
        return
    whole = replayed.incidents - len(replayed.not_held)
    same = "the same" if replayed.same else "something else"
    print(f"from {replayed.source}: {same}; {whole} of the {replayed.incidents} incidents behind it are told whole")
    for number in replayed.not_held:
        print(f"not told whole any more\t{number}")
