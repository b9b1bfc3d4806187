"""What is wrong with a document as it was written: where, on which line, and by which code."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from deploy.demo.seed import documents
from deploy.publishing import misfits
from dispatch.application import township
from dispatch.application.documents.faults import MOST, look
from dispatch.application.documents.text import written
from schemas.reference import ReferenceDocument, ReferenceRefused
from schemas.texts import Language, gaps, sentences
from tests.builders import TOWN

DEMO: Mapping[str, ReferenceDocument] = {document.kind: document for document in documents()}
FITS = partial(misfits, town=TOWN)
Body = dict[str, Any]
ROOT = Path(__file__).parents[3]
READERS = {"BadDocument", "Misfit"}
OF_TEXT = {"not_yaml", "too_long", "too_deep", "reference", "name_twice", "no_name", "no_object", "tag"}
OF_SCHEMA = (
    *("required", "unknown_field", "wrong_type", "not_one_of", "pattern", "one_of_these", "not_as_required"),
    *("too_few", "too_many", "too_short", "too_long_text", "too_small", "not_above", "too_great", "not_below"),
)


def found(kind: str, text: str) -> list[tuple[str, str, int | None]]:
    return [(each.code, each.place, each.line) for each in look(kind, text, beside=DEMO, fits=FITS).faults]


def changed(kind: str, change: Callable[[Body], object]) -> str:
    body = deepcopy(dict(DEMO[kind].body))
    change(body)
    return written(kind, body)


@pytest.mark.parametrize("kind", DEMO)
def test_the_documents_of_the_demo_have_no_faults(kind: str) -> None:
    assert found(kind, written(kind, DEMO[kind].body)) == []


def test_a_text_that_cannot_be_read_has_no_body_and_one_fault() -> None:
    looked = look("limits", "clocks: [", beside=DEMO, fits=FITS)

    assert looked.body is None
    assert [each.code for each in looked.faults] == ["not_yaml"]


@pytest.mark.parametrize(
    ("change", "code", "place", "params"),
    [
        (lambda body: body["clocks"][2].pop("clock"), "required", "clocks/2", {"name": "clock"}),
        (lambda body: body["clocks"][2].update(hours=1), "unknown_field", "clocks/2", {"name": "hours"}),
        (
            lambda body: body["clocks"][2].update(grade="二"),
            "wrong_type",
            "clocks/2/grade",
            {"expected": ["int"], "value": "二"},
        ),
        (lambda body: body["clocks"][2].update(minutes=0), "not_above", "clocks/2/minutes", {"limit": 0}),
        (lambda body: body["clocks"][2].update(grade=7), "too_great", "clocks/2/grade", {"limit": 4}),
        (
            lambda body: body["clocks"][2].update(working_days=1),
            "one_of_these",
            "clocks/2",
            {"allowed": ["minutes", "working_days", "working_minutes"]},
        ),
        (lambda body: body.update(clocks=[]), "too_few", "clocks", {"limit": 1}),
        (
            lambda body: body["clocks"][2].update(category="06-1"),
            "pattern",
            "clocks/2/category",
            {"pattern": "^S?[0-9]{0,6}$", "value": "06-1"},
        ),
    ],
)
def test_what_breaks_the_schema_is_told_by_code_place_and_line(
    change: Callable[[Body], object], code: str, place: str, params: Mapping[str, Any]
) -> None:
    text = changed("limits", change)
    (fault,) = look("limits", text, beside=DEMO, fits=FITS).faults

    assert (fault.code, fault.place, fault.params) == (code, place, params)
    assert fault.line == (1 if place == "clocks" else 4)


def test_a_value_that_is_none_of_the_allowed_ones_names_them() -> None:
    (fault,) = look(
        "limits", changed("limits", lambda body: body["clocks"][0].update(clock="lunch")), beside=DEMO, fits=FITS
    ).faults

    assert fault.code == "not_one_of"
    assert fault.params["value"] == "lunch"
    assert "handle" in fault.params["allowed"]


def test_what_the_reader_of_a_kind_refuses_is_told() -> None:
    twice = changed("limits", lambda body: body["clocks"].append({"clock": "total", "minutes": 9}))
    (fault,) = look("limits", twice, beside=DEMO, fits=FITS).faults

    assert fault.code == "two_rows"
    assert fault.params == {"clock": "total"} | dict.fromkeys(("category", "grade", "level", "area_class"), "–")


def test_what_does_not_fit_the_other_documents_is_told_at_its_line() -> None:
    text = changed("responsibility", lambda body: body["rows"][4].update(unit="navy"))

    line = next(n for n, said in enumerate(text.splitlines(), 1) if "navy" in said)
    assert found("responsibility", text) == [("unknown_elsewhere", "rows/4/unit", line)]


def test_what_another_document_lacks_by_this_one_has_no_line_here() -> None:
    text = changed("units", lambda body: body["units"].pop(1))

    faults = look("units", text, beside=DEMO, fits=FITS).faults
    assert {each.line for each in faults} == {None}
    assert ("unknown_elsewhere", "responsibility") in {(each.code, each.params["about"]) for each in faults}


def test_what_only_the_reader_of_a_kind_finds_in_the_wrong_shape_is_told_at_its_line_without_its_words() -> None:
    leap = {"unit": "works", "dates": [{"date": "2026-03-01", "shifts": []}, {"date": "2026-02-29", "shifts": []}]}
    text = written("roster", {"units": [leap]})

    (fault,) = look("roster", text, beside=DEMO, fits=FITS).faults

    line = next(number for number, said in enumerate(text.splitlines(), 1) if "2026-02-29" in said)
    assert (fault.code, fault.place, fault.line, fault.params) == ("shape", "units/0/dates/1/date", line, {})


def test_no_words_of_an_error_that_nobody_foresaw_reach_people(monkeypatch: pytest.MonkeyPatch) -> None:
    def unforeseen(_documents: object) -> None:
        raise KeyError("gone")

    monkeypatch.setattr(township, "township_rules", unforeseen)
    text = written("limits", DEMO["limits"].body)

    (fault,) = look("limits", text, beside=DEMO, fits=FITS).faults

    assert (fault.code, fault.params) == ("unusable", {})


def test_so_many_faults_are_told_at_once_and_no_more() -> None:
    rows = [{"clock": "lunch", "minutes": 1} for _ in range(3 * MOST)]

    assert len(found("limits", changed("limits", lambda body: body.update(clocks=rows)))) == MOST


def test_a_kind_that_is_none_is_refused() -> None:
    with pytest.raises(ReferenceRefused):
        look("weather", "a: 1", beside=DEMO, fits=FITS)


def test_several_items_of_a_list_are_told_one_by_one() -> None:
    def without(body: Body) -> None:
        for item in [item for item in body["items"] if item["kind"] == "helping"][:2]:
            item.pop("does")

    faults = look("duty_list", changed("duty_list", without), beside=DEMO, fits=FITS).faults

    assert [each.code for each in faults] == ["item_does", "item_does"]


def constant(node: ast.expr | None) -> object:
    return node.value if isinstance(node, ast.Constant) else None


def given_by(call: ast.Call) -> set[str] | None:
    """What a refusal gives for the gaps of its sentence; None where that is said elsewhere."""
    if len(call.args) < 4:
        return {given.arg for given in call.keywords if given.arg}
    params = call.args[3]
    return {str(constant(key)) for key in params.keys} if isinstance(params, ast.Dict) else None


def refusals() -> Iterator[tuple[str, set[str] | None]]:
    """Every code that a reader or a check of the township gives, with what it gives for the gaps."""
    for folder in ("dispatch/domain", "dispatch/application", "dispatch/adapters", "deploy"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in READERS:
                    for code in node.args[2:3]:
                        if isinstance(code, ast.Constant) and isinstance(code.value, str):
                            yield code.value, given_by(node)


@pytest.mark.parametrize("language", Language)
def test_whatever_a_reader_refuses_has_a_sentence_that_asks_for_what_is_given(language: Language) -> None:
    said = sentences(language)
    given = list(refusals())

    assert len(given) > 50
    for code, names in given:
        asked = gaps(said[f"documentFault.{code}"])
        assert names is None or asked <= names, code


def test_no_sentence_is_left_over() -> None:
    asked = {key.removeprefix("documentFault.") for key in sentences(Language.EN) if key.startswith("documentFault.")}

    assert asked - {code for code, _ in refusals()} == {*OF_SCHEMA, *OF_TEXT}
