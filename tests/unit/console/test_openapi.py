"""docs/openapi.json is what the code says; a difference is a change of the contract."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from deploy.openapi import document
from deploy.openapi import main as write_document
from dispatch.domain.moves.table import FORMS

RELEASED = Path(__file__).parents[3] / "docs" / "openapi.json"


@pytest.fixture(scope="module")
def described() -> bytes:
    return document()


def test_the_committed_document_is_what_the_code_says(described: bytes) -> None:
    assert RELEASED.read_bytes() == described, "run: python -m deploy.openapi docs/openapi.json"


def test_the_document_is_openapi_3_1_and_every_reference_leads_somewhere(described: bytes) -> None:
    whole = json.loads(described)
    text = described.decode()
    named = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}

    assert whole["openapi"].startswith("3.1")
    assert named <= whole["components"]["schemas"].keys()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("post", "/api/v1/reports"),
        ("get", "/api/v1/receipt-key"),
        ("put", "/api/v1/attachments/{id}"),
        ("head", "/api/v1/attachments/{id}"),
        ("get", "/api/v1/incidents"),
        ("get", "/api/v1/incidents/{number}"),
        ("get", "/api/v1/incidents/{number}/events"),
        ("post", "/api/v1/incidents/{number}/moves/{move}"),
        ("get", "/api/v1/stream"),
        ("get", "/api/v1/deadletters"),
        ("post", "/api/v1/deadletters/{id}/replay"),
        ("get", "/api/v1/deliveries"),
        ("post", "/api/v1/deliveries/{id}/resend"),
    ],
)
def test_every_route_of_the_contract_is_described(described: bytes, method: str, path: str) -> None:
    assert method in json.loads(described)["paths"][path]


def test_every_move_stands_in_the_description_with_what_it_takes(described: bytes) -> None:
    whole = json.loads(described)
    said = whole["paths"]["/api/v1/incidents/{number}/moves/{move}"]["post"]["description"]
    forms = whole["components"]["schemas"]["MoveForms"]["properties"]

    assert all(f"`{action}`" in said for action in FORMS)
    assert set(forms) == {action.value for action in FORMS}
    assert whole["components"]["schemas"]["RecallForm"]["required"] == ["reason"]


def test_the_document_can_be_written_to_a_file(described: bytes, tmp_path: Path) -> None:
    write_document([str(tmp_path / "openapi.json")])

    assert (tmp_path / "openapi.json").read_bytes() == described
