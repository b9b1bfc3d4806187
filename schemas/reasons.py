"""Every reason that an automatic decision can give, by its code; the data that go with each fill the sentence's gaps.

The sentences are in the catalogue (`schemas/texts`) as `reason.<code>`. A reader shows a code that it does not know
with its data as they are: later releases give reasons, and take steps, that earlier ones never heard of.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from schemas.incident_records import Line


class LeftWhy(StrEnum):
    """Why the platform left an incident to a person; beside these, the code of the refusal that it met."""

    ACCUSATION = "accusation"
    THANKS = "thanks"
    NO_CATEGORY = "no_category"
    UNPLACED = "unplaced"
    NO_UNIT = "no_unit"
    UNKNOWN_UNIT = "unknown_unit"
    NO_AFTER_PHOTO = "no_after_photo"
    DEAD_LETTER = "dead_letter"
    FAILED = "failed"


class Reason(StrEnum):
    """Why a step of an automatic decision came out as it did."""

    PURPOSE_COMPLAINT = "purpose.complaint"
    PURPOSE_DECLARED = "purpose.declared"
    PURPOSE_QUESTION = "purpose.question"
    PURPOSE_THANKS = "purpose.thanks"
    PURPOSE_REPORT = "purpose.report"
    PURPOSE_MATTER = "purpose.matter"
    PURPOSE_DANGER = "purpose.danger"
    ACCUSE_SAID = "accuse.said"
    ACCUSE_SUPERVISOR = "accuse.supervisor"
    CLASSIFY_NO_MATTER = "classify.no_matter"
    CLASSIFY_CONSULTED = "classify.consulted"
    CLASSIFY_DECLARED = "classify.declared"
    CLASSIFY_WORDS_SAY_OTHER = "classify.words_say_other"
    CLASSIFY_DECLARED_UNKNOWN = "classify.declared_unknown"
    CLASSIFY_DECLARED_HINT = "classify.declared_hint"
    CLASSIFY_EVIDENCE = "classify.evidence"
    CLASSIFY_EVIDENCE_WITH_HINT = "classify.evidence_with_hint"
    CLASSIFY_LOST = "classify.lost"
    CLASSIFY_PASSED = "classify.passed"
    CLASSIFY_BELOW_GATE = "classify.below_gate"
    CLASSIFY_NO_WORDS = "classify.no_words"
    CLASSIFY_MODEL_SAYS = "classify.model_says"
    CLASSIFY_MODEL_HEARD = "classify.model_heard"
    CLASSIFY_MODEL_AGREES = "classify.model_agrees"
    CLASSIFY_MODEL_BELOW_GATE = "classify.model_below_gate"
    CLASSIFY_MODEL_DIFFERS = "classify.model_differs"
    CLASSIFY_MODEL_UNSURE = "classify.model_unsure"
    CLASSIFY_MODEL_MISSING = "classify.model_missing"
    CLASSIFY_MODEL_SLOW = "classify.model_slow"
    CLASSIFY_MODEL_FAILED = "classify.model_failed"
    CLASSIFY_DENIED = "classify.denied"
    GRADE_BY_CATEGORY = "grade.by_category"
    GRADE_BY_WORD = "grade.by_word"
    GRADE_BY_DANGER = "grade.by_danger"
    GRADE_DANGER_DENIED = "grade.danger_denied"
    GRADE_NOT_RAISED = "grade.not_raised"
    GRADE_BY_FLAG = "grade.by_flag"
    GRADE_BY_FLAG_AGREEING = "grade.by_flag_agreeing"
    GRADE_FLAG_ALONE = "grade.flag_alone"
    GRADE_RESULT = "grade.result"
    GRADE_NOTHING = "grade.nothing"
    LOCATE_NO_POSITION = "locate.no_position"
    LOCATE_NOT_FINITE = "locate.not_finite"
    LOCATE_OUTSIDE = "locate.outside"
    LOCATE_SPANS = "locate.spans"
    LOCATE_INSIDE = "locate.inside"
    LOCATE_CONVERTED = "locate.converted"
    LOCATE_BORDER = "locate.border"
    ROUTE_NO_MATTER = "route.no_matter"
    ROUTE_HISTORY = "route.history"
    ROUTE_NO_CATEGORY = "route.no_category"
    ROUTE_UNPLACED = "route.unplaced"
    ROUTE_SELF_HANDLED = "route.self_handled"
    ROUTE_LISTED = "route.listed"
    ROUTE_NOT_LISTED = "route.not_listed"
    ROUTE_NO_ROW = "route.no_row"
    ROUTE_WON = "route.won"
    ROUTE_ADMITTED = "route.admitted"
    ROUTE_DUTY_BASIC = "route.duty_basic"
    ROUTE_DUTY_HELPING = "route.duty_helping"
    ROUTE_DUTY_TAKEN_BACK = "route.duty_taken_back"
    ROUTE_DUTY_LAW = "route.duty_law"
    ROUTE_DUTY_TOWN_DOES = "route.duty_town_does"
    ROUTE_DUTY_DEPARTMENT_DOES = "route.duty_department_does"
    ROUTE_LOST_OTHER_AREA = "route.lost_other_area"
    ROUTE_LOST_OTHER_GRADE = "route.lost_other_grade"
    ROUTE_LOST_WIDER_CATEGORY = "route.lost_wider_category"
    ROUTE_LOST_WIDER_AREA = "route.lost_wider_area"
    ROUTE_LOST_ANY_GRADE = "route.lost_any_grade"
    ROUTE_LOST_LATER_ID = "route.lost_later_id"
    ROUTE_LOST_JURISDICTION = "route.lost_jurisdiction"
    ROUTE_LOST_NOT_ADMITTED = "route.lost_not_admitted"
    ROUTE_LOST_NOT_LISTED = "route.lost_not_listed"
    ROUTE_LOST_NO_COUNTY = "route.lost_no_county"


def line(reason: Reason, /, **data: Any) -> Line:
    """Return a line of an explanation."""
    return Line(code=reason.value, data=data)
