"""What people do on their screens, in the words of the pages' test ids."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any, Final

from PIL import Image
from playwright.sync_api import FilePayload, Locator, Page, expect

from runtime.clock import monotonic
from tests.e2e.people import ask

SLOW: Final = 60_000
"""Milliseconds: the machine may be busy; a person would wait less."""
OPENED: Final = """
    const opening = indexedDB.open('gridloop-officer')
    const base = await new Promise((done) => { opening.onsuccess = () => done(opening.result) })
    const all = (name, keys) => new Promise((done) => {
        const store = base.transaction(name).objectStore(name)
        const asked = keys ? store.getAllKeys() : store.getAll()
        asked.onsuccess = () => done(asked.result)
    })
"""
KEPT: Final = f"async () => {{ {OPENED} const keys = await all('kept', true); base.close(); return keys }}"
STORED: Final = f"""async () => {{ {OPENED}
    const [reports, photos] = [await all('reports'), await all('photos')]
    base.close()
    const hash = async (bytes) => Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)))
        .map((byte) => byte.toString(16).padStart(2, '0')).join('')
    return Promise.all(reports.map(async (report) => ({{
        state: report.state, sha256: report.sha256, stored: await hash(report.body),
        photos: photos.filter((photo) => photo.report === report.id)
            .map((photo) => ({{ id: photo.id, sha256: photo.sha256, bytes: photo.bytes.byteLength }})),
    }})))
}}"""


def all_at(page: Page, name: str, **attributes: str) -> Locator:
    """The elements with this test id and these data attributes."""
    wanted = "".join(f'[data-{key}="{value}"]' for key, value in attributes.items())
    return page.locator(f'[data-testid="{name}"]{wanted}')


def at(page: Page, name: str, **attributes: str) -> Locator:
    """The first of them."""
    return all_at(page, name, **attributes).first


def see(page: Page, name: str, **attributes: str) -> Locator:
    """Wait until there is one, and return it."""
    found = at(page, name, **attributes)
    expect(found).to_be_visible(timeout=SLOW)
    return found


def a_photo(width: int = 1200, height: int = 900, shade: int = 120) -> FilePayload:
    """A photo as a file input takes it: noise, which no compression makes small."""
    picture = io.BytesIO()
    Image.effect_noise((width, height), shade).convert("RGB").save(picture, "JPEG", quality=70)
    return {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()}


def until(page: Page, condition: Callable[[], bool], *, what: str) -> None:
    """Wait until something holds."""
    deadline = monotonic() + SLOW / 1000
    while not condition():
        assert monotonic() < deadline, f"not within {SLOW / 1000:.0f} s: {what}"
        page.wait_for_timeout(100)


def assigned(page: Page, number: str) -> str:
    """Wait until an incident has a unit, and return it."""
    until(page, lambda: ask(page, f"/incidents/{number}")["status"] == "assigned", what="it is assigned")
    return str(ask(page, f"/incidents/{number}")["lead_unit"]["id"])


def ready_for_offline(phone: Page) -> None:
    """Wait until the page would open without a network, and knows who it is for."""
    see(phone, "report-text")
    until(
        phone, lambda: bool(phone.evaluate("navigator.serviceWorker.controller !== null")), what="the worker is there"
    )
    until(phone, lambda: set(phone.evaluate(KEPT)) >= {"me", "reference", "cells"}, what="the answers are kept")


def fill_in(phone: Page, text: str, *, address: str = "", photo: FilePayload | None = None) -> None:
    """Fill in a report at the phone's own position."""
    see(phone, "report-text").fill(text)
    at(phone, "report-address").fill(address)
    if photo is not None:
        at(phone, "photo-input").set_input_files([photo])
        see(phone, "photo-chosen")
    at(phone, "report-gps").click()
    see(phone, "report-place")


def report(phone: Page, text: str, *, address: str = "", photo: FilePayload | None = None) -> None:
    """Fill in a report and send it off, as far as the network allows."""
    fill_in(phone, text, address=address, photo=photo)
    at(phone, "report-submit").click()


def number_of(phone: Page) -> str:
    """Wait until the newest report is complete at the server, and return the number on its receipt."""
    text = see(phone, "outbox-item-state", state="done").text_content() or ""
    return text[text.index("(") + 1 : text.rindex(")")]


def outbox(phone: Page) -> list[dict[str, Any]]:
    """What the phone's own store holds of its reports: state, hash, hash of the stored bytes, its photos."""
    found: list[dict[str, Any]] = phone.evaluate(STORED)
    return found


def submit_move(page: Page, move: str, **fields: str) -> None:
    """Open a move's form, fill in its texts and send it."""
    at(page, f"move-{move}").click(timeout=SLOW)
    for name, text in fields.items():
        at(page, f"field-{name}").fill(text)
    at(page, "dialog-submit").click()


def moves_shown(page: Page) -> set[str]:
    """The moves there are buttons for."""
    names = page.locator('[data-testid^="move-"]').evaluate_all("all => all.map((one) => one.dataset.testid)")
    return {str(name).removeprefix("move-") for name in names}


def plain(text: str | None) -> str:
    """A text without its white space, which a page sets as it likes."""
    return "".join((text or "").split())
