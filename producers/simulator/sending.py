"""Sends a planned report the way terminals do: text first, photos after, again and again until there is a receipt."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

import httpx

from producers.simulator.client import BrokenOff, Client, encoded
from producers.simulator.day import Evil, Fault, Photo, PlannedReport
from producers.simulator.picture import draw
from producers.simulator.truth import Truth
from producers.simulator.world import World

REPORTS: Final = "/reports"
PIECE: Final = 4096
UPLOAD_TRIES: Final = 10
UPLOAD_PAUSE: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A photo as it is declared and later sent."""

    id: UUID
    content: bytes
    photo: Photo

    def declared(self, purpose: str) -> dict[str, Any]:
        """Return its declaration."""
        return {
            "id": str(self.id),
            "sha256": sha256(self.content).hexdigest(),
            "media_type": "image/jpeg",
            "bytes": len(self.content),
            "purpose": purpose,
        }


@dataclass(frozen=True, slots=True)
class Received:
    """What a receipt says of the incident: its number, and the code by which anybody with the receipt follows it."""

    number: str
    code: str


class Terminals:
    """Everybody's terminal."""

    def __init__(
        self, client: Client, world: World, truth: Truth, *, new_id: Callable[[], UUID], now: Callable[[], datetime]
    ) -> None:
        self._client = client
        self._world = world
        self._truth = truth
        self._new_id = new_id
        self._now = now

    async def send(self, planned: PlannedReport) -> Received | None:
        """Send a report until there is a receipt and return what it says, None when it was refused."""
        if planned.caller:
            await self._look_for_the_same(planned)
        report_id = self._new_id()
        before = [await self.take(photo) for photo in planned.photos]
        after = [await self.take(planned.after_photo)] if planned.after_photo else []
        body = encoded(self._form(planned, report_id, before, after))
        self._note_sent(planned, report_id, body)
        answer = await self._posted(planned, body)
        if answer.status_code not in (200, 201):
            self._truth.note("no_receipt", report_id=report_id, status=answer.status_code, answer=answer.text[:500])
            return None
        receipt = answer.json()
        self._truth.note("receipt", report_id=report_id, status=answer.status_code, receipt=receipt)
        await self._try_evil(planned, report_id, body)
        for photo in (*before, *after):
            await self.upload(planned.sender, photo)
        return Received(receipt["number"], receipt["code"])

    async def _look_for_the_same(self, planned: PlannedReport) -> None:
        """While somebody is on the telephone, see what may be the same."""
        place = {"lon": planned.position.lon, "lat": planned.position.lat} if planned.position else None
        heard = {"text": planned.text, "address": planned.address, "position": place}
        answer = await self._client.call(planned.sender, "POST", "/calls/alike", json=heard)
        self._truth.note("looked", n=planned.n, by=planned.sender, status=answer.status_code)

    async def take(self, photo: Photo) -> Taken:
        """Draw a photo; in a thread, because it takes some milliseconds."""
        return Taken(id=self._new_id(), content=await asyncio.to_thread(draw, photo.seed, tidy=photo.tidy), photo=photo)

    async def upload(self, user: str, taken: Taken) -> None:
        """Send a photo that was declared, in pieces where the plan says that the connection breaks."""
        path = f"/attachments/{taken.id}"
        offset = await self._upload_half(user, path, taken.content) if taken.photo.interrupted else 0
        answer = await self._upload_rest(user, path, taken.content, offset)
        for _ in range(UPLOAD_TRIES):
            if answer.status_code != 409:
                break
            await asyncio.sleep(UPLOAD_PAUSE)  # the piece that broke off is still being put away
            answer = await self._upload_rest(user, path, taken.content, int(answer.headers["Upload-Offset"]))
        self._truth.note("photo", id=taken.id, by=user, status=answer.status_code, interrupted=taken.photo.interrupted)

    async def _upload_rest(self, user: str, path: str, content: bytes, offset: int) -> httpx.Response:
        headers = {"Content-Type": "image/jpeg"}
        if offset:
            headers["Content-Range"] = f"bytes {offset}-{len(content) - 1}/{len(content)}"
        return await self._client.call(user, "PUT", path, content=content[offset:], headers=headers)

    async def _upload_half(self, user: str, path: str, content: bytes) -> int:
        """Break off in the middle, then ask how far it came."""
        half = len(content) // 2

        async def breaking_off() -> AsyncIterator[bytes]:
            for start in range(0, half, PIECE):
                yield content[start : start + PIECE]
            raise BrokenOff

        headers = {"Content-Type": "image/jpeg", "Content-Length": str(len(content))}
        with suppress(BrokenOff):
            await self._client.call(user, "PUT", path, content=breaking_off, headers=headers)
        answer = await self._client.call(user, "HEAD", path)
        return int(answer.headers.get("Upload-Offset", "0")) if answer.status_code == 200 else 0

    async def _posted(self, planned: PlannedReport, body: bytes) -> httpx.Response:
        if Fault.LOST in planned.faults:
            await self._client.begin(planned.sender, REPORTS, content=body)
        if Fault.DOUBLE in planned.faults:
            first, _ = await asyncio.gather(self._post(planned.sender, body), self._post(planned.sender, body))
            return first
        return await self._post(planned.sender, body)

    async def _post(self, user: str, body: bytes) -> httpx.Response:
        return await self._client.call(user, "POST", REPORTS, content=body)

    async def _try_evil(self, planned: PlannedReport, report_id: UUID, body: bytes) -> None:
        if planned.evil is Evil.OTHER_BODY:
            answer = await self._post(planned.sender, body.replace(b"}", b" }"))
        elif planned.evil is Evil.OTHER_SENDER:
            others = [account for account in self._world.people("officer") if account.user != planned.sender]
            answer = await self._post(others[planned.n % len(others)].user, body)
        else:
            return
        self._truth.note("evil", kind=planned.evil, report_id=report_id, status=answer.status_code, expected=[409])

    def _form(self, planned: PlannedReport, report_id: UUID, before: list[Taken], after: list[Taken]) -> dict[str, Any]:
        occurred_at = self._now() - timedelta(seconds=planned.occurred_before)
        form: dict[str, Any] = {
            "report_id": str(report_id),
            "text": planned.text,
            "category": planned.category,
            "position": asdict(planned.position) if planned.position else None,
            "address": planned.address,
            "occurred_at": occurred_at.isoformat(timespec="seconds"),
            "urgent": planned.urgent or None,
            "attachments": [taken.declared("before") for taken in before] or None,
        }
        if planned.self_handled:
            shown = [taken.declared("after") for taken in after]
            form["self_handled"] = {"note": planned.self_handled, "attachments": shown}
        if planned.caller:
            form["caller"] = {"name": planned.caller.name, "phone": planned.caller.phone}
            form["tell_by"] = planned.caller.tell_by
        return {key: value for key, value in form.items() if value is not None}

    def _note_sent(self, planned: PlannedReport, report_id: UUID, body: bytes) -> None:
        self._truth.note(
            "sent",
            n=planned.n,
            report_id=report_id,
            sha256=sha256(body).hexdigest(),
            sender=planned.sender,
            text=planned.text,
            position=asdict(planned.position) if planned.position else None,
            urgent=planned.urgent,
            self_handled=planned.self_handled is not None,
            photos=len(planned.photos),
            faults=sorted(planned.faults),
            expected=asdict(planned.expected),
            settled=planned.settled,
            unit=planned.expected.unit or planned.unit,
            neglect=planned.fate.neglect,
        )
