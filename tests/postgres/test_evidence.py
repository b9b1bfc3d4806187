"""The evidence of one incident: whole, with hashes that can be checked by ordinary tools, and no more than its page."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import zipfile
from base64 import b64decode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from dispatch.bootstrap import Services
from dispatch.domain.terms import Action
from tests.postgres.test_api_access import a_stored_photo
from tests.postgres.township import CITIZEN, HANDLER, decided, move, report_of, reported, rows
from tests.postgres.web import Site, Somebody, number_of, running

EVERYBODYS = {"evidence.html", "incident.json", "history.json", "receipt-key.pem", "README.txt", "SHA256SUMS"}


@pytest.fixture
def site(services: Services) -> Iterator[Site]:
    with running(services) as made:
        yield made


@pytest.fixture
def number(services: Services) -> str:
    incident = reported(services, CITIZEN)
    services.apply_triage([decided(incident, report_of(services, incident))])
    move(services, incident, Action.SIGN, HANDLER)
    a_stored_photo(services, incident)
    return number_of(services, incident)


def archive(somebody: Somebody, number: str, language: str = "zh-CN") -> zipfile.ZipFile:
    answer = somebody.http.get(f"/api/v1/incidents/{number}/evidence", headers={"Accept-Language": language})
    assert answer.status_code == 200, answer.text
    made = zipfile.ZipFile(io.BytesIO(answer.content))
    assert made.testzip() is None
    return made


def read(made: zipfile.ZipFile, name: str) -> Any:
    return json.loads(made.read(name))


def test_every_file_has_its_hash_and_the_hashes_are_signed(site: Site, number: str) -> None:
    made = archive(Somebody(site, "operator03"), number)
    key = load_pem_public_key(made.read("receipt-key.pem"))
    sums = made.read("SHA256SUMS")

    assert isinstance(key, Ed25519PublicKey)
    key.verify(made.read("SHA256SUMS.sig"), sums)
    title, *lines = sums.decode().splitlines()
    assert number in title
    said = {name: hashed for hashed, name in (line.split("  ") for line in lines)}
    assert said == {
        name: sha256(made.read(name)).hexdigest() for name in made.namelist() if not name.startswith("SHA256SUMS")
    }


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="sha256sum is not installed")
def test_the_ordinary_tool_checks_it_as_the_readme_says(site: Site, number: str, tmp_path: Path) -> None:
    made = archive(Somebody(site, "operator03"), number)
    made.extractall(tmp_path)

    good = subprocess.run(["sha256sum", "--strict", "-c", "SHA256SUMS"], cwd=tmp_path, capture_output=True, text=True)
    (tmp_path / "history.json").write_text("[]", "utf-8")
    forged = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=tmp_path, capture_output=True, text=True)

    assert "sha256sum -c SHA256SUMS" in made.read("README.txt").decode()
    assert good.returncode == 0, good.stderr
    assert forged.returncode != 0


def test_it_holds_incident_history_photo_and_the_receipt_that_verifies(site: Site, number: str) -> None:
    operator = Somebody(site, "operator03")
    made = archive(operator, number)
    receipt, detail = read(made, "receipt.json"), operator.get(f"/incidents/{number}")

    key = load_pem_public_key(made.read("receipt-key.pem"))
    assert isinstance(key, Ed25519PublicKey)
    signed = "\n".join(receipt[name] for name in ("number", "report_id", "sha256", "received_at"))
    key.verify(b64decode(receipt["signature"]), signed.encode())
    assert read(made, "history.json") == operator.get(f"/incidents/{number}/events")["items"]
    incident = read(made, "incident.json")
    assert incident["reasons"] == detail["reasons"]
    assert {clock["id"] for clock in incident["clocks"]} == {clock["id"] for clock in detail["clocks"]}
    (photo,) = [name for name in made.namelist() if name.startswith("photos/")]
    assert made.read(photo) == b"picture"


@pytest.mark.parametrize(("language", "words"), [("zh-CN", ("经过", "已签收", "时限逐条说明")), ("en", ("signed",))])
def test_the_page_tells_it_in_the_language_of_the_caller(
    site: Site, number: str, language: str, words: tuple[str, ...]
) -> None:
    page = archive(Somebody(site, "operator03"), number, language).read("evidence.html").decode()

    assert [word for word in words if word not in page] == []
    assert "<script" not in page
    assert "http://" not in page
    assert "https://" not in page


@pytest.mark.parametrize(
    ("user", "receipt"),
    [
        ("citizen01", True),
        ("operator03", True),
        ("supervisor01", True),
        ("officer01", False),
        ("enforcement-lead", False),
    ],
)
def test_whoever_may_not_call_back_gets_no_receipt(site: Site, number: str, user: str, receipt: bool) -> None:
    made = archive(Somebody(site, user), number)

    assert {*made.namelist()} >= EVERYBODYS
    assert ("receipt.json" in made.namelist()) is receipt


def test_nobody_finds_more_in_it_than_on_the_page(site: Site, number: str) -> None:
    for user in ("citizen01", "officer01", "enforcement-lead", "operator03", "supervisor01"):
        somebody = Somebody(site, user)
        made = archive(somebody, number)

        shown = somebody.get(f"/incidents/{number}")
        incident = read(made, "incident.json")
        assert {name: shown[name] for name in incident if name not in ("clocks", "clock", "custody")} == {
            name: value for name, value in incident.items() if name not in ("clocks", "clock", "custody")
        }
        assert read(made, "history.json") == somebody.get(f"/incidents/{number}/events")["items"]


def test_it_is_audited_and_so_is_who_learnt_of_the_reporter(services: Services, site: Site, number: str) -> None:
    archive(Somebody(site, "operator03"), number)

    said = rows(services, "SELECT actor, action FROM audit_log WHERE subject = :number ORDER BY id", number=number)

    assert ("operator03", "evidence-fetched") in [tuple(row) for row in said]
    assert ("operator03", "reporter-read") in [tuple(row) for row in said]


def test_what_a_resident_writes_is_text_on_the_page(services: Services, site: Site) -> None:
    incident = reported(services, CITIZEN, text="<script>alert(1)</script><img src=x onerror=alert(2)>")

    page = archive(Somebody(site, "operator03"), number_of(services, incident)).read("evidence.html").decode()

    assert "<script" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;" in page
