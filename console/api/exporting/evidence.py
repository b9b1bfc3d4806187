"""What is evidence of an incident: everything that its page shows to this caller, as files with their hashes.

Whoever may not call the reporter back gets no receipt: its hash is one of the bytes that came, and with the rest of
them known somebody could try telephone numbers until one fits.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec

from console.api.exporting.source import Asking
from console.api.models.history import EventView
from console.api.models.incidents import Detail
from console.api.telling.page import page_of
from console.api.telling.teller import Teller
from console.api.views import Viewer, detail_view, history_view
from dispatch.adapters.postgres.reading.details import Details
from dispatch.adapters.zip_stream import Packed, zipped
from dispatch.application.accept.receipt_text import instant_text, signed_text
from dispatch.application.exporting.sheet import local
from dispatch.application.policy import Sight, calls_back

NOT_EVIDENCE: Final = ("moves", "forbidden", "on_duty")
"""What the caller could do now, and who is there now: nothing that happened."""
KEY: Final = "receipt-key.pem"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """An incident as a caller sees it, with its photos and its receipt, and how to speak of it."""

    asking: Asking
    details: Details
    detail: Detail
    history: list[EventView]
    receipt: dict[str, str] | None
    photos: dict[str, Path]

    @property
    def teller(self) -> Teller:
        """Who tells it in the caller's language."""
        return Teller(names=self.asking.names, language=self.asking.language)

    def archive(self) -> Iterator[bytes]:
        """Yield the archive, piece by piece."""
        at = self.details.at
        title = f"gridloop evidence of {self.detail.number}, {instant_text(at)}"
        return zipped(self._files(), title=title, at=local(at), sign=self.asking.here.services.receipt_key.sign)

    def _files(self) -> Iterator[Packed]:
        notes, teller = self._notes(), self.teller
        named = {id: f"photos/{id}.jpg" for id in self.photos}
        yield Packed(name="evidence.html", content=page_of(self.detail, self.history, named, notes, teller))
        shown = msgspec.json.decode(msgspec.json.encode(self.detail))
        yield Packed(name="incident.json", content=_json({k: v for k, v in shown.items() if k not in NOT_EVIDENCE}))
        yield Packed(name="history.json", content=_json(self.history))
        if self.receipt is not None:
            yield Packed(name="receipt.json", content=_json(self.receipt))
        for id, path in self.photos.items():
            yield Packed(name=named[id], content=path)
        yield Packed(name=KEY, content=self.asking.here.services.receipt_key.public_pem().encode())
        said = [f"{name}: {value}" for name, value in notes]
        readme = "\n".join([*said, "", teller.text("export.evidence.readme", key=KEY)]) + "\n"
        yield Packed(name="README.txt", content=readme.encode())

    def _notes(self) -> list[tuple[str, str]]:
        teller = self.teller
        missing = "" if self.receipt is not None else teller.text("export.evidence.noReceipt")
        return [
            (teller.text("export.front.by"), self.asking.caller.user),
            (teller.text("export.front.at"), teller.instant(self.details.at)),
            (teller.text("export.front.masked"), f"{teller.text('export.evidence.sight')}{missing}"),
        ]


def evidence_of(details: Details, asking: Asking) -> Evidence:
    """Return the evidence of an incident that the caller sees."""
    viewer = Viewer(actor=asking.caller, catalogue=asking.names, at=details.at)
    detail = detail_view(details, viewer)
    return Evidence(
        asking=asking,
        details=details,
        detail=detail,
        history=history_view(details, viewer),
        receipt=_receipt(details, detail.sight, asking),
        photos=_photos(detail, asking),
    )


def _receipt(details: Details, sight: Sight, asking: Asking) -> dict[str, str] | None:
    services, caller = asking.here.services, asking.caller
    own = caller.user == details.concerned.reporter and sight is not Sight.FORMER
    found = services.reading.as_(caller).receipt(details.listed.number)
    if found is None or not (own or calls_back(caller, details.concerned)):
        return None
    signed = signed_text(found.number, found.report_id, found.sha256, found.received_at)
    return {
        "number": found.number,
        "report_id": str(found.report_id),
        "sha256": found.sha256,
        "received_at": instant_text(found.received_at),
        "signature": base64.b64encode(services.receipt_key.sign(signed)).decode(),
    }


def _photos(detail: Detail, asking: Asking) -> dict[str, Path]:
    """Return where the finished pictures lie that the caller sees, by the ids of their attachments."""
    services = asking.here.services
    reading, found = services.reading.as_(asking.caller), {}
    for each in detail.attachments:
        picture = reading.picture(each.id) if each.url is not None else None
        if picture is not None and (path := services.media.path(picture.stored.sha256)).is_file():
            found[str(each.id)] = path
    return found


def _json(value: Any) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"
