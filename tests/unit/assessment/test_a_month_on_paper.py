"""The example schemes on a month of a small town, worked out on paper: the numbers are in the comments."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from dispatch.application.assessing.computing import OBJECTION, Behind, Computed, Entered, compute
from dispatch.domain.assessment.standing import EntryKind
from tests.unit.assessment.kit import number, scheme, share

STATIONS = scheme("stations")
OFFICERS = scheme("grid-officers")

# 执法监管类. signed (15): 60 % gives nothing, 100 % all. on-time (45): likewise. rework (15), returned (10): 30 % gives
# nothing, 0 % all. satisfied (15): by bands.
FIGURES = {
    "signed-on-time": {"enforcement": share(18, 20), "police": share(6, 6), "market": share(4, 4)},
    "on-time": {"enforcement": share(17, 20), "police": share(3, 6), "market": share(5, 5)},
    "rework": {"enforcement": share(2, 16), "police": share(1, 5), "market": share(0, 5)},
    "returned": {"enforcement": share(1, 21), "police": share(0, 7), "market": share(0, 6)},
    "satisfied": {"enforcement": share(9, 10), "police": share(4, 5), "market": share(1, 3)},
    "escalations": {"enforcement": number(3), "police": number(25)},
}
PRAISE = Entered(id=UUID(int=1), kind=EntryKind.SCORED, subject="enforcement", leaf="praised", points=Decimal(3))


def points(computed: Computed, subject: str) -> dict[str, str]:
    return {each.leaf: str(each.mark.points) for each in computed.scores if each.subject == subject}


def totals(computed: Computed) -> dict[str, tuple[str, int | None]]:
    return {each.subject: (str(each.total.total), each.rank) for each in computed.results}


def test_the_stations_of_a_small_town_get_what_was_worked_out_on_paper() -> None:
    computed = compute(STATIONS, ["enforcement", "police", "market"], FIGURES, [PRAISE])

    assert points(computed, "enforcement") == {
        "signed": "11.25",  # 90 %: 30 of 40 points of percent, 15 x 0.75
        "on-time": "28.13",  # 85 %: 25 of 40, 45 x 0.625 = 28.125, a half upwards
        "rework": "8.75",  # 12.5 %: 17.5 of 30, 15 x 0.58333
        "returned": "8.41",  # 4.7619 %: 25.2381 of 30, 10 x 0.84127
        "satisfied": "12.00",  # 90 % is in the second band
        "praised": "3.00",
        "escalated": "3.00",
    }
    assert points(computed, "police") == {
        "signed": "15.00",
        "on-time": "0.00",  # 50 % is below the line
        "rework": "5.00",  # 20 %: 10 of 30
        "returned": "10.00",
        "satisfied": "8.00",
        "praised": "0.00",
        "escalated": "20.00",  # 25 escalations, 20 at most
    }
    # 市场监管所: four signatures are too few to judge by (15 marks are not asked), three ratings count as fulfilled:
    # 45 + 15 + 10 + 15 = 85 of 85, scaled to 100.
    assert totals(computed) == {
        "enforcement": ("68.54", 2),  # 11.25 + 28.13 + 8.75 + 8.41 + 12 = 68.54; - 3 + 3
        "market": ("100.00", 1),
        "police": ("18.00", 3),  # 15 + 0 + 5 + 10 + 8 = 38; - 20
    }


def test_the_officers_of_a_small_town_get_what_was_worked_out_on_paper() -> None:
    given = {
        "safe": ("18", "20"),
        "clean": ("12.5", "15"),
        "service": ("14", "15"),
        "innovation": ("8", "0"),
    }
    entries = [
        Entered(id=UUID(int=n), kind=EntryKind.SCORED, subject=subject, leaf=leaf, points=Decimal(points))
        for n, (leaf, both) in enumerate(given.items())
        for subject, points in zip(("officer01", "officer02"), both, strict=True)
    ]
    figures = {
        "on-time": {"officer01": share(9, 10), "officer02": share(10, 10)},
        "satisfied": {"officer01": share(5, 6), "officer02": share(2, 2)},
        "random-checks": {"officer01": share(9, 10)},
        "verified-reports": {"officer01": number(12), "officer02": number(3)},
        "rework": {"officer01": share(3, 10)},
    }

    computed = compute(OFFICERS, ["officer01", "officer02"], figures, entries)

    assert points(computed, "officer01") == {
        "safe": "18.00",
        "clean": "12.50",
        "service": "14.00",
        "officer-on-time": "10.29",  # 90 %: 30 of 35, 12 x 0.857142
        "officer-satisfied": "5.93",  # 83.333 %: 33.333 of 45, 8 x 0.740740
        "officer-drawn": "8.00",  # 90 % of the random checks in order
        "officer-reports": "12.00",  # twelve verified reports
        "innovation": "8.00",
        "officer-reworked": "1.00",  # three were sent back, the first is free
    }
    # officer02: 20 + 15 + 15 + 12, of 100 - 8 - 10 marks (two ratings and no random check are not asked), 62 of 82
    # scaled to 75.61; three reports give nothing.
    assert totals(computed) == {"officer01": ("87.72", 1), "officer02": ("75.61", 2)}


def test_the_same_month_computed_again_is_the_same_to_the_digit_whatever_order_it_comes_in() -> None:
    first = compute(STATIONS, ["enforcement", "police", "market"], FIGURES, [PRAISE])

    turned = {figure: dict(reversed(found.items())) for figure, found in reversed(FIGURES.items())}
    again = compute(STATIONS, ["market", "police", "enforcement"], turned, [PRAISE])

    assert (again.scores, again.results, again.fingerprint) == (first.scores, first.results, first.fingerprint)
    more = compute(STATIONS, ["enforcement", "police", "market"], FIGURES, [])
    assert more.fingerprint != first.fingerprint


def test_what_was_decided_on_an_objection_stands_for_the_score_and_a_correction_goes_to_the_total() -> None:
    praise = replace(PRAISE, subject="police")
    decided = replace(praise, id=UUID(int=2), kind=EntryKind.DECIDED, points=Decimal(5))
    corrected = Entered(
        id=UUID(int=3), kind=EntryKind.CORRECTION, subject="market", leaf="on-time", points=Decimal("-1.25")
    )

    computed = compute(STATIONS, ["police", "market"], FIGURES, [praise, decided, corrected])

    assert points(computed, "police")["praised"] == "5.00"
    assert points(computed, "market")["on-time"] == "45.00"
    assert totals(computed) == {"police": ("23.00", 2), "market": ("98.75", 1)}


def test_what_an_objection_leaves_out_of_a_figure_is_computed_anew_and_says_by_which_decision() -> None:
    late = {"case-17": UUID(int=7), "case-18": UUID(int=8)}
    entries = [
        Entered(id=id, kind=EntryKind.DECIDED, subject="enforcement", leaf="on-time", points=None, left_out=(number,))
        for number, id in late.items()
    ]
    behind = tuple(Behind(number=f"case-{n}", counted=n < 17) for n in range(20))
    figures = {**FIGURES, "on-time": {"enforcement": replace(share(17, 20), behind=behind)}}

    computed = compute(STATIONS, ["enforcement"], figures, entries)

    (score,) = (each for each in computed.scores if each.leaf == "on-time")
    assert score.figured is not None
    assert (score.figured.numerator, score.figured.denominator) == (17, 18)
    assert str(score.mark.points) == "38.75"  # 94.444 %: 34.444 of 40, 45 x 0.86111
    assert {case.number: case.entry for case in score.figured.behind if case.excluded == OBJECTION} == late
    assert computed.fingerprint != compute(STATIONS, ["enforcement"], figures, entries[:1]).fingerprint
