"""The built pages: served from our own host only, and a plain word where they were not built.

Files under assets/ carry their hash in their name and are kept by browsers for good; everything else is asked for anew
each time, the service worker above all.
"""

from __future__ import annotations

import mimetypes
from html import escape
from pathlib import Path
from typing import Final

from fastapi import APIRouter
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response

import console
from console.api.context import Visitor
from console.api.problems import not_found
from dispatch.domain.actor import Actor
from dispatch.domain.terms import Role

DIST: Final = Path(console.__file__).parent / "web" / "dist"
PAGES: Final = ("login", "desk", "officer")
DESK_ROLES: Final = frozenset({Role.OPERATOR, Role.SUPERVISOR, Role.ADMIN})
WORKER: Final = "officer-sw.js"

router: Final = APIRouter(include_in_schema=False)

_NOT_BUILT: Final = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>Gridloop</title>
<h1>页面尚未构建</h1><p>接口可用，但网页文件还没有生成。请在源码目录运行 <code>./run</code>，
或在 <code>{folder}</code> 中运行 <code>npm ci &amp;&amp; npm run build</code>，然后刷新。</p></html>"""


@router.get("/")
async def front(visitor: Visitor) -> Response:
    """Send everybody to their own page."""
    return RedirectResponse(_home(visitor), status_code=303, headers={"Cache-Control": "no-store"})


@router.get("/assets/{name:path}")
def asset(name: str) -> Response:
    """Serve a file that carries its hash in its name."""
    path = (DIST / "assets" / name).resolve()
    if not path.is_relative_to(DIST / "assets") or not path.is_file():
        raise not_found()
    return _file(path, "public, max-age=31536000, immutable")


@router.get("/{name}")
def page(name: str) -> Response:
    """Serve a page, or one of the few files beside them."""
    if name in PAGES:
        path = DIST / f"{name}.html"
        return _file(path, "no-cache") if path.is_file() else _not_built()
    path = DIST / name
    if name not in _beside() or not path.is_file():
        raise not_found()
    response = _file(path, "no-cache")
    if name == WORKER:
        response.headers["Service-Worker-Allowed"] = "/"
    return response


def _home(actor: Actor | None) -> str:
    if actor is None:
        return "/login"
    return "/desk" if any(grant.role in DESK_ROLES for grant in actor.grants) else "/officer"


def _beside() -> set[str]:
    return {path.name for path in DIST.iterdir() if path.suffix != ".html"} if DIST.is_dir() else set()


def _file(path: Path, kept: str) -> FileResponse:
    kind, _ = mimetypes.guess_type(path.name)
    return FileResponse(path, media_type=kind or "application/octet-stream", headers={"Cache-Control": kept})


def _not_built() -> HTMLResponse:
    text = _NOT_BUILT.format(folder=escape(str(DIST.parent)))
    return HTMLResponse(text, status_code=503, headers={"Cache-Control": "no-store"})
