"""Built pages travel compressed to whoever understands it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from starlette.responses import FileResponse, Response

from console.api import static
from dispatch.domain.actor import Actor
from dispatch.domain.terms import UserId
from runtime.http.problem import Problem
from tests.builders import AN_OPERATOR


@pytest.fixture(autouse=True)
def dist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "assets").mkdir()
    for name in ("desk.html", "assets/desk-1a2b.js"):
        for suffix in ("", ".br", ".gz"):
            (tmp_path / (name + suffix)).write_bytes(b"x")
    (tmp_path / "mark.svg").write_bytes(b"<svg/>")
    monkeypatch.setattr(static, "DIST", tmp_path)
    return tmp_path


def sent(answer: Response) -> tuple[str, str | None, str]:
    """The file that is sent, its encoding, and what it is."""
    assert isinstance(answer, FileResponse)
    assert answer.headers["vary"] == "Accept-Encoding"
    return Path(answer.path).name, answer.headers.get("content-encoding"), answer.headers["content-type"].split(";")[0]


@pytest.mark.parametrize(
    ("accepted", "suffix", "encoding"),
    [
        ("gzip, deflate, br", ".br", "br"),
        ("gzip", ".gz", "gzip"),
        ("br;q=0, gzip;q=0.5", ".gz", "gzip"),
        ("*", ".br", "br"),
        ("*;q=0", "", None),
        ("identity", "", None),
        ("", "", None),
    ],
)
def test_pages_and_assets_travel_in_the_smallest_encoding_that_is_understood(
    accepted: str, suffix: str, encoding: str | None
) -> None:
    assert sent(static.page("desk", accepted)) == (f"desk.html{suffix}", encoding, "text/html")
    script = sent(static.asset("desk-1a2b.js", accepted))
    assert script[:2] == (f"desk-1a2b.js{suffix}", encoding)
    assert script[2].endswith("javascript")


def test_a_file_that_was_not_worth_compressing_travels_as_it_is() -> None:
    assert sent(static.page("mark.svg", "br")) == ("mark.svg", None, "image/svg+xml")


def test_the_compressed_files_have_no_address_of_their_own() -> None:
    with pytest.raises(Problem):
        static.asset("desk-1a2b.js.br", "")
    with pytest.raises(Problem):
        static.page("desk.html.gz", "")


def test_a_name_that_no_file_can_have_is_not_found() -> None:
    with pytest.raises(Problem) as refused:
        static.asset("a" * 5_000, "")

    assert refused.value.status == 404


@pytest.mark.parametrize(
    ("visitor", "where"),
    [
        (None, "/login?next=/i/330499101-2"),
        (AN_OPERATOR, "/desk?number=330499101-2"),
        (Actor(user=UserId("handler")), "/officer#incident/330499101-2"),
    ],
)
def test_the_code_of_a_slip_leads_to_the_page_of_whoever_scans_it(visitor: Actor | None, where: str) -> None:
    answer = asyncio.run(static.scanned("330499101-2", visitor))

    assert answer.headers["location"] == where


def test_the_code_of_a_slip_leads_nowhere_else() -> None:
    answer = asyncio.run(static.scanned("../login?next=//elsewhere", AN_OPERATOR))

    assert answer.headers["location"] == "/desk?number=..%2Flogin%3Fnext%3D%2F%2Felsewhere"
