"""Tiles of a map outside: the key stays here, a picture comes once, and nothing but a picture is passed on."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import cast
from urllib.parse import urlsplit

import pytest
from pydantic import SecretStr
from starlette.responses import Response

from console.api.basemap import read_tile
from console.api.catalogue import Catalogue
from console.api.context import Console
from dispatch.adapters.outside.basemap import Basemap, Tile
from dispatch.domain.township.box import Box
from runtime.http.problem import Problem
from runtime.settings import Settings
from tests.outside_servers import Handler, Web, a_web

TOWN = cast("Catalogue", SimpleNamespace(box=Box(west=-180, south=-85, east=180, north=85.05)))
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100


def gives(body: bytes) -> object:
    def behave(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return behave


@pytest.fixture
def web() -> Iterator[Web]:
    with a_web() as made:
        yield made


def a_basemap(web: Web, folder: Path, *, inside: bool = True) -> Basemap:
    parts = urlsplit(web.url)
    return Basemap(
        Settings(
            data_dir=folder,
            basemap_url=f"http://{parts.netloc}/vec?col={{x}}&row={{y}}&at={{z}}&tk={{key}}",
            basemap_key=SecretStr("a-key-of-the-town"),
            basemap_hosts="127.0.0.1",
            basemap_inside=inside,
        )
    )


def test_a_tile_is_fetched_with_the_key_and_once_only(web: Web, tmp_path: Path) -> None:
    web.always = gives(PNG)  # type: ignore[assignment]

    first = a_basemap(web, tmp_path).tile(12, 3423, 1673)
    again = a_basemap(web, tmp_path).tile(12, 3423, 1673)

    assert first == again
    assert first is not None
    assert (first.picture, first.media_type) == (PNG, "image/png")
    assert [one.query for one in web.received] == [
        {"col": "3423", "row": "1673", "at": "12", "tk": "a-key-of-the-town"}
    ]


@pytest.mark.parametrize("body", [b"<html>sign in</html>", b"{}", PNG * 10_000], ids=["a page", "JSON", "too much"])
def test_what_is_no_picture_of_a_size_is_passed_on_to_nobody(web: Web, tmp_path: Path, body: bytes) -> None:
    web.always = gives(body)  # type: ignore[assignment]

    assert a_basemap(web, tmp_path).tile(12, 3423, 1673) is None
    assert not any(one.is_file() for one in tmp_path.rglob("*"))


@pytest.mark.parametrize(("z", "x", "y"), [(20, 0, 0), (-1, 0, 0), (3, 8, 0), (3, 0, -1)])
def test_a_tile_that_cannot_be_is_not_asked_for(web: Web, tmp_path: Path, z: int, x: int, y: int) -> None:
    assert a_basemap(web, tmp_path).tile(z, x, y) is None
    assert web.received == []


def test_a_server_in_our_own_network_is_asked_only_where_the_settings_say_so(web: Web, tmp_path: Path) -> None:
    web.always = gives(PNG)  # type: ignore[assignment]

    assert a_basemap(web, tmp_path, inside=False).tile(12, 3423, 1673) is None
    assert web.received == []


def test_after_a_tile_that_did_not_come_nobody_waits_for_the_next(web: Web, tmp_path: Path) -> None:
    basemap = a_basemap(web, tmp_path)
    web.always = lambda handler: handler.send_error(500)

    assert basemap.tile(12, 3423, 1673) is None
    assert basemap.tile(12, 3424, 1673) is None

    assert len(web.received) == 1


def test_names_above_the_map_come_from_an_address_of_their_own_with_the_same_key(web: Web, tmp_path: Path) -> None:
    web.always = gives(PNG)  # type: ignore[assignment]
    parts = urlsplit(web.url)
    settings = Settings(
        data_dir=tmp_path,
        basemap_url=f"http://{parts.netloc}/vec?z={{z}}&x={{x}}&y={{y}}&tk={{key}}",
        basemap_labels_url=f"http://{parts.netloc}/cva?z={{z}}&x={{x}}&y={{y}}&tk={{key}}",
        basemap_key=SecretStr("a-key-of-the-town"),
        basemap_hosts="127.0.0.1",
        basemap_inside=True,
    )

    ground = Basemap(settings).tile(12, 3423, 1673)
    names = Basemap(settings, settings.basemap_labels_url).tile(12, 3423, 1673)

    assert ground is not None
    assert names is not None
    assert [(one.path, one.query["tk"]) for one in web.received] == [
        ("/vec", "a-key-of-the-town"),
        ("/cva", "a-key-of-the-town"),
    ]
    assert not Basemap(Settings(data_dir=tmp_path), "").has_tiles


@pytest.mark.parametrize(("status", "asked"), [(403, 1), (404, 2)], ids=["a key that ended", "no such tile"])
def test_a_service_that_refuses_is_let_alone_and_one_without_a_tile_is_not(
    web: Web, tmp_path: Path, status: int, asked: int
) -> None:
    basemap = a_basemap(web, tmp_path)
    web.always = lambda handler: handler.send_error(status)

    assert basemap.tile(12, 3423, 1673) is None
    assert basemap.tile(12, 3424, 1673) is None

    assert len(web.received) == asked


def test_what_is_kept_is_bounded_by_its_size(web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dispatch.adapters.outside.basemap.KEPT_BYTES", 2 * len(PNG))
    web.always = gives(PNG)  # type: ignore[assignment]

    for x in range(3423, 3427):
        assert a_basemap(web, tmp_path).tile(12, x, 1673) is not None

    assert sum(one.is_file() for one in tmp_path.rglob("*")) == 2


def test_two_that_fetch_one_tile_at_once_keep_it_whole(web: Web, tmp_path: Path) -> None:
    together = threading.Barrier(2)

    def give_together(handler: Handler) -> None:
        together.wait(10)
        gives(PNG)(handler)  # type: ignore[operator]

    web.always = give_together
    basemap = a_basemap(web, tmp_path)
    with ThreadPoolExecutor(2) as people:
        found = [people.submit(basemap.tile, 12, 3423, 1673) for _ in range(2)]
        pictures = [one.result(20) for one in found]

    assert [one and one.picture for one in pictures] == [PNG, PNG]
    assert [one.name for one in tmp_path.rglob("*") if one.is_file()] == ["1673"]
    assert basemap.known(12, 3423, 1673) == pictures[0]


class Hanging:
    """A basemap whose service hangs, and which has one tile already."""

    has_tiles = True

    def __init__(self) -> None:
        self.go = threading.Event()
        self.asked = 0

    def known(self, z: int, x: int, y: int) -> Tile | None:
        """There is one tile."""
        return Tile(PNG, "image/png") if x == 0 else None

    def tile(self, z: int, x: int, y: int) -> Tile | None:
        """Hang."""
        self.asked += 1
        self.go.wait(10)
        return None


def test_a_service_that_hangs_holds_four_threads_and_keeps_nobody_from_what_is_here() -> None:
    basemap = Hanging()
    here = cast("Console", SimpleNamespace(services=SimpleNamespace(basemap=basemap)))

    async def ask() -> tuple[Response, int, list[object]]:
        missing = [asyncio.create_task(read_tile(12, x, 1, None, here, TOWN)) for x in range(1, 60)]
        await asyncio.sleep(0.2)
        known = await asyncio.wait_for(read_tile(12, 0, 1, None, here, TOWN), 5)
        asked = basemap.asked
        basemap.go.set()
        return known, asked, await asyncio.gather(*missing, return_exceptions=True)

    known, asked, answers = asyncio.run(ask())

    assert known.body == PNG
    assert asked == 4
    assert {type(answer) for answer in answers} == {Problem}


def test_outside_the_town_nobody_is_asked_for_a_tile() -> None:
    basemap = Hanging()
    here = cast("Console", SimpleNamespace(services=SimpleNamespace(basemap=basemap)))
    box = Box(west=120.4, south=30.5, east=120.7, north=30.8)
    town, nowhere = (cast("Catalogue", SimpleNamespace(box=each)) for each in (box, None))

    async def ask(names: Catalogue, z: int, x: int, y: int) -> int:
        with pytest.raises(Problem) as refused:
            await asyncio.wait_for(read_tile(z, x, y, None, here, names), 5)
        return refused.value.status

    for tile in [(12, 3372, 1552), (12, 3423, 1600), (20, 1, 1), (-1, 0, 0)]:
        assert asyncio.run(ask(town, *tile)) == 404
    assert asyncio.run(ask(nowhere, 12, 3423, 1673)) == 404
    assert basemap.asked == 0


def test_the_shapes_of_our_own_file_need_nobody_outside(tmp_path: Path) -> None:
    file = tmp_path / "town.geojson"
    file.write_text('{"type": "FeatureCollection", "features": []}')

    basemap = Basemap(Settings(data_dir=tmp_path, basemap_file=file))

    assert basemap.shapes() == file.read_bytes()
    assert basemap.tile(12, 3423, 1673) is None


@pytest.mark.parametrize(
    ("url", "hosts"),
    [
        ("https://elsewhere.example/{z}/{x}/{y}", "t0.tianditu.gov.cn"),
        ("https://t0.tianditu.gov.cn/fixed", "t0.tianditu.gov.cn"),
        ("https://{x}.example/{z}/{y}", "t0.tianditu.gov.cn"),
    ],
)
def test_an_address_whose_host_is_not_listed_is_refused(url: str, hosts: str) -> None:
    with pytest.raises(ValueError, match="GRIDLOOP_BASEMAP_URL"):
        Settings(basemap_url=url, basemap_hosts=hosts)
    with pytest.raises(ValueError, match="GRIDLOOP_BASEMAP_LABELS_URL"):
        Settings(basemap_labels_url=url, basemap_hosts=hosts)
