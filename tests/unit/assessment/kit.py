"""The shipped examples of schemes, and short ways to measure."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from deploy.demo.seed import documents
from dispatch.application.assessing.computing import Figured
from dispatch.domain.assessment.marking import Measured
from dispatch.domain.assessment.scheme import Scheme, schemes_from

SHIPPED = {document.kind: document for document in documents()}["schemes"]


def a_body(change: Callable[[Any], object] = lambda body: None) -> dict[str, Any]:
    """The shipped document, with a change of its stations."""
    body = deepcopy(dict(SHIPPED.body))
    change(next(each for each in body["schemes"] if each["id"] == "stations"))
    return body


def scheme(id: str, change: Callable[[Any], object] = lambda body: None) -> Scheme:
    """A shipped scheme, the stations' with a change."""
    found = schemes_from(a_body(change), version="test").scheme(id)
    assert found is not None
    return found


def share(numerator: int, denominator: int) -> Figured:
    """A share of a figure."""
    return Figured(
        version="test",
        measured=Measured.share(numerator, denominator),
        numerator=numerator,
        denominator=denominator,
    )


def number(count: int) -> Figured:
    """A number of cases."""
    return Figured(version="test", measured=Measured.number(count), numerator=count, denominator=None)
