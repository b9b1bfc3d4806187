"""The documents through the front door: what a supervisor's page asks for, in its order."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from runtime.clock import utc_now
from tests.postgres.web import Site, Somebody

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def boss(site: Site) -> Somebody:
    return Somebody(site, "supervisor01")


def post(who: Somebody, path: str, body: Any, *, revision: int | None = None) -> Any:
    headers = {} if revision is None else {"If-Match": f'"{revision}"'}
    return who.http.post(f"/api/v1/documents{path}", json=body, headers=headers)


def test_from_reading_to_publishing_and_back(boss: Somebody) -> None:
    kinds = {each["kind"]: each for each in boss.get("/documents")["items"]}
    history = boss.get("/documents/limits")
    first = history["newest"]
    text = boss.get(f"/documents/limits/versions/{first}")["text"]
    assert kinds["limits"]["current"]["version"] == first
    assert "people" not in kinds
    key = ["clock", "category", "grade", "level", "area_class"]
    assert history["tables"][0] == {
        "name": "clocks",
        "columns": [*key, "minutes", "working_minutes", "working_days"],
        "key": key,
    }

    changed = text.replace("{clock: sign, minutes: 3}", "{clock: sign, minutes: 6}")
    looked = post(boss, "/limits/look", {"text": changed}).json()
    assert looked["faults"] == []
    (change,) = looked["changes"]
    assert (change["part"], change["key"], change["kind"], change["columns"]) == (
        "clocks",
        "sign",
        "changed",
        ["minutes"],
    )

    draft = post(boss, "/limits/drafts", {"text": changed, "remark": "放宽签收", "based_on": first})
    assert draft.status_code == 201
    id = draft.json()["id"]
    assert boss.get("/documents/limits")["drafts"][0]["made_by"]["name"] == "董国梁"
    assert (
        post(boss, f"/drafts/{id}", {"text": changed, "remark": "签收放宽到六分钟", "based_on": first}).status_code
        == 428
    )
    rewritten = post(boss, f"/drafts/{id}", {"text": changed, "remark": "签收放宽", "based_on": first}, revision=1)
    assert rewritten.json()["revision"] == 2
    late = post(boss, f"/drafts/{id}/publish", {}, revision=1)
    assert (late.status_code, late.json()["code"]) == (412, "draft_stale")

    done = post(boss, f"/drafts/{id}/publish", {"remark": ""}, revision=2)
    assert done.status_code == 200, done.text
    lost = post(boss, f"/drafts/{id}/publish", {"remark": ""}, revision=2)
    assert (lost.status_code, lost.json()["code"]) == (412, "draft_published")
    newest = boss.get("/documents/limits")["versions"][0]
    assert (newest["version"], newest["validity"], newest["remark"]) == (done.json()["version"], "in force", "签收放宽")
    told = boss.get("/documents/limits/difference", params={"to": first})
    assert [each["after"]["minutes"] for each in told["changes"]] == [3]

    back = post(boss, f"/limits/versions/{first}/back", {"reason": "还是三分钟"})
    assert back.status_code == 200, back.text
    assert boss.get("/documents/limits")["newest"] == back.json()["version"]


def test_what_is_coming_is_shown_and_withdrawn(boss: Somebody) -> None:
    first = boss.get("/documents/reasons")["newest"]
    text = boss.get(f"/documents/reasons/versions/{first}")["text"] + "\n"
    draft = post(boss, "/reasons/drafts", {"text": text.replace("label:", "label: 新", 1), "based_on": first}).json()
    at = (utc_now() + timedelta(days=1)).isoformat()
    version = post(boss, f"/drafts/{draft['id']}/publish", {"effective_from": at}, revision=1).json()["version"]

    kinds = {each["kind"]: each for each in boss.get("/documents")["items"]}
    assert [each["version"] for each in kinds["reasons"]["coming"]] == [version]
    assert post(boss, f"/reasons/versions/{version}/withdraw", {"reason": ""}).status_code == 422
    assert post(boss, f"/reasons/versions/{version}/withdraw", {"reason": "写错"}).status_code == 204
    withdrawn = next(each for each in boss.get("/documents/reasons")["versions"] if each["version"] == version)
    assert (withdrawn["validity"], withdrawn["withdrawn_by"]) == ("withdrawn", "supervisor01")
    assert (
        post(boss, f"/reasons/versions/{version}/withdraw", {"reason": "再撤"}).json()["code"] == "document_not_coming"
    )


def test_faults_are_told_by_line_in_both_languages_and_keep_a_draft_from_being_published(boss: Somebody) -> None:
    text = "clocks:\n- {clock: lunch, minutes: 3}\nwindows: []\n"
    headers = {"Accept-Language": "en"}
    english = boss.http.post("/api/v1/documents/limits/look", json={"text": text}, headers=headers).json()["faults"][0]
    chinese = post(boss, "/limits/look", {"text": text}).json()["faults"][0]
    assert (chinese["code"], chinese["place"], chinese["line"]) == ("not_one_of", "clocks/0/clock", 2)
    assert "应为其中之一" in chinese["message"]
    assert "should be one of" in english["message"]

    newest = boss.get("/documents/limits")["newest"]
    draft = post(boss, "/limits/drafts", {"text": text, "based_on": newest}).json()
    refused = post(boss, f"/drafts/{draft['id']}/publish", {}, revision=1)
    assert (refused.status_code, refused.json()["code"]) == (422, "document_faulty")
    assert refused.json()["faults"][0]["line"] == 2
    dropped = boss.http.delete(f"/api/v1/documents/drafts/{draft['id']}", headers={"If-Match": '"1"'})
    assert dropped.status_code == 204
    again = post(boss, f"/drafts/{draft['id']}", {"text": text}, revision=1)
    assert (again.status_code, again.json()["code"]) == (412, "draft_dropped")


def test_what_is_not_there_is_not_found(boss: Somebody) -> None:
    assert boss.status("/documents/weather") == 404
    assert boss.status("/documents/people") == 404
    assert boss.status("/documents/limits/versions/never") == 404
    assert boss.status("/documents/drafts/00000000-0000-0000-0000-000000000000") == 404
    assert post(boss, "/limits/drafts", {"text": "a: 1", "based_on": "never"}).status_code == 404
    assert post(boss, "/limits/drafts", {"text": "a: \x00"}).status_code == 422


def test_a_long_document_passes_where_a_long_report_does_not(boss: Somebody) -> None:
    categories = boss.get("/documents/categories")["newest"]
    text = boss.get(f"/documents/categories/versions/{categories}")["text"] + "#" * 100_000
    looked = post(boss, "/categories/look", {"text": text})

    assert looked.status_code == 200, looked.text
    assert looked.json()["faults"] == []
    long_report = boss.http.post("/api/v1/follow", json={"number": "x" * 100_000, "code": "x"})
    assert long_report.status_code == 413


def published(boss: Somebody, kind: str, change: Callable[[dict[str, Any]], object], *, days: int) -> str:
    """Publish a change of a document, to come into force in so many days."""
    newest = boss.get(f"/documents/{kind}")["newest"]
    body = boss.get(f"/documents/{kind}/versions/{newest}")["body"]
    change(body)
    proposal = {"text": json.dumps(body), "remark": "试", "based_on": newest}
    draft = post(boss, f"/{kind}/drafts", proposal).json()
    at = (utc_now() + timedelta(days=days)).isoformat()
    answer = post(boss, f"/drafts/{draft['id']}/publish", {"effective_from": at, "remark": "试"}, revision=1)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["version"])


def test_what_does_not_fit_is_told_by_codes_and_in_the_language_of_the_reader(boss: Somebody) -> None:
    units = published(
        boss, "units", lambda body: body["units"].append(dict(body["units"][0], id="new-team", name="新队伍")), days=2
    )
    rows = published(boss, "responsibility", lambda body: body["rows"][0].update(unit="new-team"), days=3)

    refused = post(boss, f"/units/versions/{units}/withdraw", {"reason": "不设了"})

    assert refused.status_code == 422
    told = refused.json()
    assert (told["code"], told["faults"][0]["code"]) == ("document_misfit_later", "unknown_elsewhere")
    assert told["faults"][0]["params"] == {"value": "new-team", "about": "responsibility"}
    assert told["params"]["since"].endswith("+00:00")
    assert told["detail"].endswith("其他文件中没有“new-team”")
    assert "responsibility" not in told["detail"]
    assert "+00:00" not in told["detail"], "the time is the township's"
    for kind, version in (("responsibility", rows), ("units", units)):
        assert post(boss, f"/{kind}/versions/{version}/withdraw", {"reason": "复原"}).status_code == 204
