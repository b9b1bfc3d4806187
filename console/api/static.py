"""The built pages: served from our own host only, and a plain word where they were not built.

Files under assets/ carry their hash in their name and are kept by browsers for good; everything else is asked for anew
each time, the service worker above all. The build compressed what is worth it beside each file, and a browser that
understands this gets the compressed one: the desk is 335 kB as it is, which takes a weak link half a minute.
"""

from __future__ import annotations

import mimetypes
from html import escape
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import quote

from fastapi import APIRouter, Header
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response

import console
from console.api.context import Visitor
from console.api.problems import not_found
from dispatch.domain.actor import Actor
from dispatch.domain.terms import Role
from schemas.texts import Language, text

DIST: Final = Path(console.__file__).parent / "web" / "dist"
PAGES: Final = (
    "login",
    "desk",
    "officer",
    "track",
    "morning",
    "slips",
    "handover",
    "roster",
    "documents",
    "emergency",
    "contacts",
    "wall",
    "screens",
    "streams",
)
DESK_ROLES: Final = frozenset({Role.OPERATOR, Role.SUPERVISOR, Role.COUNTY_OPERATOR, Role.ADMIN})
WORKER: Final = "officer-sw.js"
COMPRESSED: Final = {"br": ".br", "gzip": ".gz"}
"""What the build makes beside each file, by encoding; the smallest first."""

Accepted = Annotated[str, Header()]

router: Final = APIRouter(include_in_schema=False)

_NOT_BUILT: Final = """<!doctype html><meta charset="utf-8"><title>Gridloop</title>{sections}</html>"""
_SECTION: Final = """<section lang="{language}"><h1>{title}</h1><p>{text}</p></section>"""


@router.get("/")
async def front(visitor: Visitor) -> Response:
    """Send everybody to their own page."""
    return RedirectResponse(_home(visitor), status_code=303, headers={"Cache-Control": "no-store"})


@router.get("/i/{number}")
async def scanned(number: str, visitor: Visitor) -> Response:
    """Send whoever scanned a slip to the incident, on the page that is theirs; the code itself opens nothing."""
    named = quote(number, safe="")
    where = {
        "/login": f"/login?next=/i/{named}",
        "/desk": f"/desk?number={named}",
        "/officer": f"/officer#incident/{named}",
    }
    return RedirectResponse(where[_home(visitor)], status_code=303, headers={"Cache-Control": "no-store"})


@router.get("/assets/{name:path}")
def asset(name: str, accept_encoding: Accepted = "") -> Response:
    """Serve a file that carries its hash in its name."""
    path = (DIST / "assets" / name).resolve()
    if not path.is_relative_to(DIST / "assets") or path.suffix in COMPRESSED.values() or not _is_there(path):
        raise not_found()
    return _file(path, "public, max-age=31536000, immutable", accept_encoding)


@router.get("/wall/remote")
def remote(accept_encoding: Accepted = "") -> Response:
    """Serve the page of a phone in the room."""
    path = DIST / "remote.html"
    return _file(path, "no-cache", accept_encoding) if path.is_file() else _not_built()


@router.get("/{name}")
def page(name: str, accept_encoding: Accepted = "") -> Response:
    """Serve a page, or one of the few files beside them."""
    if name in PAGES:
        path = DIST / f"{name}.html"
        return _file(path, "no-cache", accept_encoding) if path.is_file() else _not_built()
    path = DIST / name
    if name not in _beside() or not path.is_file():
        raise not_found()
    response = _file(path, "no-cache", accept_encoding)
    if name == WORKER:
        response.headers["Service-Worker-Allowed"] = "/"
    return response


def _home(actor: Actor | None) -> str:
    if actor is None:
        return "/login"
    return "/desk" if any(grant.role in DESK_ROLES for grant in actor.grants) else "/officer"


def _beside() -> set[str]:
    hidden = {".html", *COMPRESSED.values()}
    return {path.name for path in DIST.iterdir() if path.suffix not in hidden} if DIST.is_dir() else set()


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name that no file can have, being too long
        return False


def _file(path: Path, kept: str, accepted: str) -> FileResponse:
    kind, _ = mimetypes.guess_type(path.name)
    headers = {"Cache-Control": kept, "Vary": "Accept-Encoding"}
    for encoding in encodings_of(accepted):
        compressed = path.with_name(path.name + COMPRESSED[encoding])
        if compressed.is_file():
            path, headers["Content-Encoding"] = compressed, encoding
            break
    return FileResponse(path, media_type=kind or "application/octet-stream", headers=headers)


def encodings_of(accepted: str) -> list[str]:
    """Return which of our encodings an `Accept-Encoding` header takes, the smallest first."""
    taken: dict[str, bool] = {}
    for part in accepted.lower().split(","):
        name, _, weight = part.partition(";")
        taken[name.strip()] = weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return [encoding for encoding in COMPRESSED if taken.get(encoding, taken.get("*", False))]


def _not_built() -> HTMLResponse:
    """Say it in every language: nothing is there yet that could ask which one."""
    sections = "".join(map(_section, Language))
    return HTMLResponse(_NOT_BUILT.format(sections=sections), 503, headers={"Cache-Control": "no-store"})


def _section(language: Language) -> str:
    said = text("notBuilt.text", language, folder=escape(str(DIST.parent)))
    return _SECTION.format(language=language, title=text("notBuilt.title", language), text=said)
