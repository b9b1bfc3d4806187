"""Figures over a real database: what the documents say is what is counted."""

from __future__ import annotations

from datetime import timedelta

from dispatch.adapters.postgres.counting.counter import FigureCounter, roomy
from dispatch.adapters.postgres.counting.populations import likeness
from dispatch.adapters.postgres.question import Session
from dispatch.application.policy import sees_figures_of_persons
from dispatch.bootstrap import Services
from dispatch.domain.assessment.counted import By, Counted
from dispatch.domain.assessment.figure import Figures, Population, figures_from
from dispatch.domain.assessment.period import Span, this_month
from dispatch.domain.terms import Action, Role
from runtime.clock import utc_now
from tests.postgres.passing_time import let_pass
from tests.postgres.township import CITIZEN, HANDLER, OPERATOR, decided, move, report_of, reported, rows, somebody
from tests.postgres.web import Somebody, number_of, running

NO_PHOTO = "06028"
DAY = timedelta(days=1)


def shipped(services: Services) -> Figures:
    document = services.documents()["figures"]
    return figures_from(document.body, version=document.version)


def count(services: Services, by: By = By.NONE, *ids: str) -> dict[str, list[Counted]]:
    now, figures = utc_now(), shipped(services)
    chosen = [figures[id] for id in ids or figures]
    with services.engine.connect() as connection:
        found = FigureCounter(connection).count(chosen, Span(now - 400 * DAY, now), by)
    return {figure.id: [each for each in found if each.figure == figure.id] for figure in chosen}


def test_what_is_due_in_the_period_is_the_denominator(services: Services) -> None:
    done, late, open_ = (reported(services, CITIZEN) for _ in range(3))
    for incident in (done, late, open_):
        services.apply_triage([decided(incident, report_of(services, incident), category=NO_PHOTO)])
        move(services, incident, Action.SIGN, HANDLER)
    let_pass(services, 3 * 86_400, only=late)
    for incident in (done, late):
        move(services, incident, Action.HAND_IN, HANDLER, result="已清理")
        move(services, incident, Action.CONFIRM, OPERATOR, note="现场已看")
    for incident in (done, late, open_):
        let_pass(services, 3 * 86_400, only=incident)

    found = count(services)  # the facts stay where they are when time is let pass: whose it was is no matter here

    (on_time,) = found["on-time"]
    assert (on_time.numerator, on_time.denominator) == (1, 3)
    (closed,) = found["closed"]
    assert (closed.numerator, closed.denominator) == (2, 3)


def test_what_clocks_took_is_found_out_once_for_all_figures_over_them(services: Services) -> None:
    figures = shipped(services).values()

    assert len({likeness(figure) for figure in figures if figure.population is Population.CLOCKS}) == 1
    assert len({likeness(figure) for figure in figures}) <= 6 < len(figures)


def test_figures_are_told_in_the_order_in_which_they_are_asked_for(services: Services) -> None:
    incident = reported(services, CITIZEN)
    services.apply_triage([decided(incident, report_of(services, incident), category=NO_PHOTO)])
    move(services, incident, Action.SIGN, HANDLER)
    mixed = ["sign-p90", "assigned", "sign-median", "received", "returned"]

    with services.engine.connect() as connection:
        now, figures = utc_now(), shipped(services)
        found = FigureCounter(connection).count([figures[id] for id in mixed], Span(now - DAY, now + DAY), By.NONE)

    assert [each.figure for each in found] == mixed


def test_a_figure_is_planned_by_the_time_that_it_is_asked_for(services: Services) -> None:
    count(services, By.UNIT)
    with services.engine.connect() as connection:
        FigureCounter(connection).count(shipped(services).values(), Span(utc_now() - DAY, utc_now()), By.UNIT)
        kept = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%numerator%%'"

        assert connection.exec_driver_sql(kept).scalar_one() == 0


def test_a_figure_is_shown_with_what_it_is_made_of_and_opens_to_its_cases(services: Services) -> None:
    incident = reported(services, CITIZEN)
    services.apply_triage([decided(incident, report_of(services, incident), category=NO_PHOTO)])
    let_pass(services, 86_400)

    with running(services) as site:
        operator = Somebody(site, "operator01")
        shown = operator.get("/statistics/figures", params={"by": "unit", "period": this_month(utc_now())[:4]})
        cases = operator.get(
            "/statistics/cases",
            params={"figure": "signed-on-time", "by": "unit", "subject": "enforcement", "period": str(utc_now().year)},
        )

    by_id = {figure["id"]: figure for figure in shown["figures"]}
    (row,) = by_id["signed-on-time"]["rows"]
    assert (row["subject"], row["numerator"], row["denominator"], row["value"]) == ("enforcement", 0, 1, 0)
    assert row["name"] == "综合行政执法队"
    assert [(case["number"], case["counted"], case["excluded"]) for case in cases["items"]] == [
        (number_of(services, incident), False, None)
    ]


def test_what_counts_has_longer_than_what_is_read_otherwise(services: Services) -> None:
    def limits(session: Session) -> list[object]:
        def limit() -> object:
            return session.execute("SHOW statement_timeout").fetchone()

        before = limit()
        with roomy(session):
            inside = limit()
        return [before, inside, limit()]

    assert services.reading.run(limits) == [("3s",), ("15s",), ("3s",)]


def test_figures_are_named_in_groups_that_together_are_all_of_them_once(services: Services) -> None:
    with running(services) as site:
        operator = Somebody(site, "operator01")
        told = operator.get("/statistics/groups")
        (first, *others) = [operator.get("/statistics/figures", params={"figure": ids}) for ids in told["groups"]]

    named = [id for group in told["groups"] for id in group]
    assert sorted(named) == sorted(told["order"]) == sorted(services.figures())
    assert len(named) == len(set(named))
    assert "received" in told["groups"][0]
    assert {figure["id"] for figure in first["figures"]} == set(told["groups"][0])
    assert len(others) >= 3


def test_what_was_counted_a_moment_ago_is_told_to_the_same_reader_with_its_time(services: Services) -> None:
    asked = {"figure": "received"}
    with running(services) as site:
        operator, other = Somebody(site, "operator01"), Somebody(site, "operator03")
        before = operator.get("/statistics/figures", params=asked)
        reported(services, CITIZEN)

        again = operator.get("/statistics/figures", params=asked)
        others = other.get("/statistics/figures", params=asked)

    assert again == before
    assert others["as_of"] > before["as_of"]
    assert others["figures"][0]["rows"][0]["numerator"] == before["figures"][0]["rows"][0]["numerator"] + 1


def test_whoever_reads_figures_of_persons_is_recorded_and_what_is_of_nobody_is_not(services: Services) -> None:
    with running(services) as site:
        for user, asked in (
            ("assessor01", {"by": "unit"}),
            ("assessor01", {"by": "officer", "figure": "verified-reports"}),
            ("assessor02", {"by": "cell", "figure": "verified-reports"}),
            ("operator01", {"by": "officer", "figure": "verified-reports"}),
        ):
            Somebody(site, user).get("/statistics/figures", params={"period": "2026-11", **asked})
        cases = {"figure": "received", "by": "officer", "subject": "officer02", "period": "2026-11"}
        Somebody(site, "assessor02").get("/statistics/cases", params=cases)

    read = rows(services, "SELECT actor, subject FROM audit_log WHERE action = 'persons-assessed-read' ORDER BY id")
    assert [tuple(row) for row in read] == [
        ("assessor01", "statistics verified-reports 2026-11"),
        ("assessor02", "statistics verified-reports 2026-11"),
        ("assessor02", "statistics received 2026-11 officer02"),
    ]


def test_an_assessor_of_a_village_sees_figures_of_persons_there_and_nowhere_else() -> None:
    assessor = somebody("assessor", Role.ASSESSOR, area="330499101201")

    seen = [sees_figures_of_persons(assessor, area) for area in ("330499101201002", "330499101202", "330499101", None)]

    assert seen == [True, False, False, False]
    assert sees_figures_of_persons(somebody("assessor", Role.ASSESSOR), None)
