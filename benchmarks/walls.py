"""How long from a report to every wall: a hundred screens and fifty desks that follow, two of the walls real pages.

Each screen has a link and a session of its own. Reports come at an even rate whatever becomes of them; the time runs
from sending a report, before it is stored, to the moment at which a wall has read that it was received. For the real
pages it ends when the line stands in the page.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import ssl
from collections.abc import Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

from benchmarks.town import Town, running_town, token_of
from runtime.clock import monotonic, utc_now
from runtime.ids import new_id

WALLS: Final = 100
DESKS: Final = 50
PAGES: Final = 2
RATE: Final = 20.0
SETTLE_SECONDS: Final = 5.0
PLACE: Final = {"lon": 120.5395, "lat": 30.6305}
DESK_USERS: Final = ("operator01", "operator02", "operator03", "supervisor01")
OBSERVE: Final = """() => {
    window.seenAt = {}
    const note = () => document.querySelectorAll('[data-testid="wall-event"]').forEach((one) => {
        window.seenAt[one.dataset.number] ??= Date.now()
    })
    new MutationObserver(note).observe(document.body, { subtree: true, childList: true, attributes: true })
}"""


def measure(seconds: float, *, walls: int = WALLS, desks: int = DESKS) -> dict[str, Any]:
    """Start a township, hang up the walls, and report for so many seconds."""
    with running_town() as town:
        return asyncio.run(_measure(town, seconds, walls, desks))


async def _measure(town: Town, seconds: float, walls: int, desks: int) -> dict[str, Any]:
    links = _links(town, walls)
    tokens = [token_of(user, town.data_dir) for user in DESK_USERS]
    heard: list[dict[str, float]] = [{} for _ in range(walls - PAGES)]
    following = [
        asyncio.create_task(_follow(town.url, "/api/v1/wall/stream", f"Cookie: {_cookie(town, link)}", seen))
        for link, seen in zip(links[PAGES:], heard, strict=True)
    ]
    following += [
        asyncio.create_task(_follow(town.url, "/api/v1/stream", f"Authorization: Bearer {tokens[n % len(tokens)]}", {}))
        for n in range(desks)
    ]
    async with _pages(town.url, links[:PAGES]) as pages:
        await asyncio.sleep(SETTLE_SECONDS)
        cpu = town.cpu_seconds()
        sent = await _report(town, seconds)
        await asyncio.sleep(SETTLE_SECONDS)
        used = {name: round((town.cpu_seconds()[name] - before) / seconds, 3) for name, before in cpu.items()}
        shown = [await page.evaluate("window.seenAt") for page in pages]
    for task in following:
        task.cancel()
    of_streams = [at - sent[number][0] for seen in heard for number, at in seen.items() if number in sent]
    of_pages = [at / 1000 - sent[number][1] for seen in shown for number, at in seen.items() if number in sent]
    return {
        "walls": walls,
        "real_pages": PAGES,
        "desks": desks,
        "reports_per_second": RATE,
        "reports": len(sent),
        "missed_by_walls": sum(len(sent) - len(sent.keys() & seen.keys()) for seen in heard),
        "report_to_wall_ms": _summary(of_streams),
        "report_to_page_ms": _summary(of_pages),
        "cores_used": used,
    }


def _links(town: Town, walls: int) -> list[str]:
    keeper = {"Authorization": f"Bearer {token_of('admin', town.data_dir)}"}
    with httpx.Client(base_url=town.url, headers=keeper, trust_env=False) as client:
        made = [client.post("/api/v1/screens", json={"name": f"wall {n}"}).json() for n in range(walls)]
    return [str(one["path"]) for one in made]


def _cookie(town: Town, path: str) -> str:
    answer = httpx.post(f"{town.url}/api/v1/screens/sign-in", json={"link": path.partition("#")[2]}, trust_env=False)
    assert answer.status_code == 204, answer.text
    return str(answer.headers["set-cookie"]).partition(";")[0]


async def _follow(url: str, path: str, named: str, seen: dict[str, float]) -> None:
    parts = urlsplit(url)
    context = ssl.create_default_context() if parts.scheme == "https" else None
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port, ssl=context)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\n{named}\r\n\r\n".encode())
    event = b""
    with suppress(asyncio.CancelledError, ConnectionError):
        while line := await reader.readline():
            if line.startswith(b"event: "):
                event = line[7:].strip()
            elif line.startswith(b"data: ") and event == b"happened":
                at, told = monotonic(), json.loads(line[6:])
                if told["kind"] == "received":
                    seen.setdefault(told["sign"]["number"], at)
    writer.close()


@asynccontextmanager
async def _pages(url: str, links: list[str]) -> Any:
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        program = shutil.which("chromium")
        browser = await playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        pages = []
        for link in links:
            context = await browser.new_context(viewport={"width": 1920, "height": 1080})
            page = await context.new_page()
            await page.goto(url.rstrip("/") + link)
            await page.wait_for_selector('[data-testid="wall-events"]')
            await page.evaluate(OBSERVE)
            pages.append(page)
        yield pages
        await browser.close()


async def _report(town: Town, seconds: float) -> Mapping[str, tuple[float, float]]:
    """Report at an even rate; return when each was sent, by its number: by the even clock and by the wall clock."""
    sent: dict[str, tuple[float, float]] = {}
    async with httpx.AsyncClient(base_url=town.url, trust_env=False, timeout=30) as client:

        async def one(n: int) -> None:
            token = town.tokens[n % len(town.tokens)]
            body = {"report_id": str(new_id()), "text": f"桥洞下垃圾成堆 {n}", "position": PLACE}
            at = (monotonic(), utc_now().timestamp())
            answer = await client.post("/api/v1/reports", json=body, headers={"Authorization": f"Bearer {token}"})
            assert answer.status_code == 201, answer.text
            sent[answer.json()["number"]] = at

        began, tasks = monotonic(), []
        for n in range(int(seconds * RATE)):
            await asyncio.sleep(max(0.0, began + n / RATE - monotonic()))
            tasks.append(asyncio.create_task(one(n)))
        await asyncio.gather(*tasks)
    return sent


def _summary(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    if not ordered:
        return {"n": 0}
    return {
        "n": len(ordered),
        "p50": round(ordered[len(ordered) // 2] * 1000, 1),
        "p99": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))] * 1000, 1),
        "max": round(ordered[-1] * 1000, 1),
    }
