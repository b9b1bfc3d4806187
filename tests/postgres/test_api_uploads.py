"""Photos: sent in pieces, whole only with the declared hash, and kept as pixels and nothing else."""

from __future__ import annotations

import fcntl
import io
import os
import resource
import struct
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa
from PIL import Image

from deploy.checkup.finding import Outcome
from deploy.checkup.photos import photo_checks
from dispatch.adapters.media_files import Arriving, MediaFiles, UploadBusy
from dispatch.adapters.postgres.incidents import attachments
from dispatch.bootstrap import Services
from dispatch.domain.terms import UserId
from producers.terminal import media
from producers.terminal.turns import Turns
from runtime.clock import utc_now
from runtime.failpoints import ENVIRONMENT, Failpoint, arm, was_hit
from runtime.ids import new_id
from schemas.texts import word
from tests.postgres.township import CITIZEN, reported, rows
from tests.postgres.web import Site, Somebody

SIZE = (64, 48)


@pytest.fixture
def services(site: Site) -> Services:
    return site.services


def a_jpeg(*, exif: bool = False) -> bytes:
    picture = Image.new("RGB", SIZE, "red")
    kept = Image.Exif()
    if exif:
        kept[0x010F] = "canary maker"
        kept[0x0112] = 6  # lying on its side
        kept.get_ifd(0x8825)[2] = (30.0, 38.0, 12.0)
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=kept)
    return out.getvalue()


class Photo:
    """A photo that a citizen declared with a report."""

    def __init__(
        self, site: Site, content: bytes, *, media_type: str = "image/jpeg", account: str = "citizen01"
    ) -> None:
        self.content = content
        self.id = new_id()
        self.person = Somebody(site, account)
        declared = {
            "id": str(self.id),
            "sha256": sha256(content).hexdigest(),
            "media_type": media_type,
            "bytes": len(content),
        }
        sender = replace(CITIZEN, user=UserId(account))
        self.incident = reported(site.services, sender, attachments=[declared])

    @property
    def path(self) -> str:
        return f"/api/v1/attachments/{self.id}"

    def put(self, first: int = 0, last: int | None = None, *, whole: bool = False) -> httpx.Response:
        """Send a piece, or all of it."""
        total = len(self.content)
        last = total - 1 if last is None else last
        headers = {} if whole else {"Content-Range": f"bytes {first}-{last}/{total}"}
        return self.person.http.put(self.path, content=self.content[first : last + 1], headers=headers)

    def offset(self) -> int:
        """How many bytes have arrived."""
        return int(self.person.http.head(self.path).headers["upload-offset"])

    def state(self, services: Services) -> tuple[str, str | None]:
        """What became of it, and why."""
        (row,) = rows(services, "SELECT state, reason FROM attachment WHERE id = :id", id=self.id)
        return row.state, row.reason


def work_all(services: Services) -> None:
    """Work on every photo that waits."""
    turns = Turns()
    while media.work_once(services.engine, services.media, turns):
        pass


def after_the_grace(services: Services) -> None:
    """The time is over for which originals stay; what is tidied away then is gone."""
    media.tidy(services.engine, services.media, utc_now() + media.GRACE)


def let_time_pass(services: Services, photo: Photo) -> None:
    """The time that a worker had the photo for is over."""
    with services.engine.begin() as connection:
        connection.execute(
            sa.text("UPDATE attachment SET next_attempt_at = clock_timestamp() WHERE id = :id"), {"id": photo.id}
        )


class SlowDecoder:
    """A decoder that waits for its release before it refuses."""

    def __init__(self, folder: Path) -> None:
        self._begun, self._released = folder / "begun", folder / "released"
        self.program = folder / "slow.py"
        self.program.write_text(
            "import pathlib, sys, time\n"
            f"pathlib.Path({str(self._begun)!r}).touch()\n"
            f"while not pathlib.Path({str(self._released)!r}).exists(): time.sleep(0.01)\n"
            'sys.stdout.write(\'{"refused": "slow"}\')\n'
            "sys.exit(3)\n"
        )

    def await_begun(self) -> None:
        while not self._begun.exists():
            time.sleep(0.01)

    def release(self) -> None:
        self._released.touch()


@pytest.fixture
def slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SlowDecoder]:
    """Photos are decoded slowly by workers in this process; released at the end at the latest."""
    decoder = SlowDecoder(tmp_path)
    monkeypatch.setattr(media, "PROGRAM", decoder.program)
    yield decoder
    decoder.release()


def test_a_photo_is_sent_in_pieces_and_goes_on_where_it_stopped(services: Services, site: Site) -> None:
    photo = Photo(site, a_jpeg())

    assert photo.offset() == 0
    assert photo.put(0, 99).status_code == 308
    assert photo.offset() == 100
    assert photo.put(100).status_code == 201
    assert photo.offset() == len(photo.content)
    assert photo.put(whole=True).status_code == 200
    assert photo.state(services) == ("arrived", None)


def test_a_piece_at_the_wrong_place_is_refused_with_the_right_one(site: Site) -> None:
    photo = Photo(site, a_jpeg())
    photo.put(0, 99)

    gap, overlap = photo.put(200), photo.put(50)

    assert (gap.status_code, gap.headers["upload-offset"]) == (409, "100")
    assert (overlap.status_code, overlap.headers["upload-offset"]) == (409, "100")


def test_a_photo_may_be_begun_anew(site: Site) -> None:
    photo = Photo(site, a_jpeg())
    photo.put(0, 99)

    assert photo.put(whole=True).status_code == 201


def test_a_photo_that_another_request_finished_meanwhile_is_left_as_it_is(
    services: Services, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = Photo(site, a_jpeg())
    writing = services.media.writing

    def writing_too_late(id: UUID) -> AbstractContextManager[Arriving]:
        services.media.incoming(id).parent.mkdir(parents=True, exist_ok=True)
        services.media.incoming(id).write_bytes(photo.content)
        with services.engine.begin() as connection:
            attachments.mark_arrived(connection, id, place=services.media.place)
        return writing(id)

    monkeypatch.setattr(services.media, "writing", writing_too_late)

    answer = photo.put(0, 99)

    assert answer.status_code == 201
    assert photo.state(services) == ("arrived", None)
    assert services.media.incoming(photo.id).read_bytes() == photo.content


def test_a_file_that_was_thrown_away_is_not_written_to(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    id = new_id()
    flock = fcntl.flock

    def flock_after_discarding(file: int, how: int) -> None:
        services.media.discard(id)
        flock(file, how)

    monkeypatch.setattr(fcntl, "flock", flock_after_discarding)

    with pytest.raises(UploadBusy), services.media.writing(id):
        pass


def test_bytes_with_another_hash_are_thrown_away(services: Services, site: Site) -> None:
    photo = Photo(site, a_jpeg())
    right = photo.content
    photo.content = right[:-1] + b"x"

    answer = photo.put(whole=True)

    assert (answer.status_code, answer.headers["upload-offset"]) == (422, "0")
    assert photo.state(services) == ("declared", None)
    assert not services.media.incoming(photo.id).exists()
    photo.content = right
    assert photo.put(whole=True).status_code == 201


def test_more_bytes_than_were_declared_are_not_taken(site: Site) -> None:
    photo = Photo(site, a_jpeg())
    http, path = photo.person.http, photo.path

    def endless() -> Iterator[bytes]:
        for _ in range(100):
            yield b"x" * 1000

    assert http.put(path, content=photo.content + b"x").status_code == 413
    assert http.put(path, content=endless()).status_code == 413
    assert http.put(path, content=b"x", headers={"Content-Range": "bytes 0-0/5"}).status_code == 422
    assert http.put(path, content=b"x", headers={"Content-Range": "pages 1-2"}).status_code == 400


def test_only_the_one_who_declared_a_photo_may_send_it(site: Site) -> None:
    photo = Photo(site, a_jpeg())

    for client in (Somebody(site, "citizen02").http, Somebody(site, "operator03").http):
        assert client.head(photo.path).status_code == 404
        assert client.put(photo.path, content=photo.content).status_code == 404
    assert site.anybody().put(photo.path, content=photo.content).status_code == 401
    assert photo.person.http.put(f"/api/v1/attachments/{new_id()}", content=b"x").status_code == 404


def test_a_photo_that_is_sent_when_somebody_else_has_signed_in_waits_for_its_sender(site: Site) -> None:
    photo = Photo(site, a_jpeg())
    written_by_another = {"Gridloop-Account": "citizen01"}
    next_person = Somebody(site, "citizen02").http

    assert next_person.head(photo.path, headers=written_by_another).status_code == 401
    assert next_person.put(photo.path, content=photo.content, headers=written_by_another).status_code == 401
    assert photo.person.http.put(photo.path, content=photo.content, headers=written_by_another).status_code == 201


def test_what_is_kept_is_a_smaller_upright_picture_without_place_or_maker(services: Services, site: Site) -> None:
    photo = Photo(site, a_jpeg(exif=True))
    photo.put(whole=True)

    work_all(services)

    (shown,) = photo.person.get(f"/incidents/{number(services, photo.incident)}")["attachments"]
    kept = photo.person.http.get(shown["url"])
    thumb = photo.person.http.get(shown["thumb_url"])
    with Image.open(io.BytesIO(kept.content)) as picture:
        assert picture.size == (SIZE[1], SIZE[0])
        assert len(picture.getexif()) == 0
    assert b"canary" not in kept.content
    assert b"Exif" not in kept.content
    assert thumb.headers["content-type"] == "image/jpeg"
    assert shown["sha256"] == sha256(photo.content).hexdigest()
    after_the_grace(services)
    assert not services.media.incoming(photo.id).exists()


def number(services: Services, incident: UUID) -> str:
    (row,) = rows(services, "SELECT number FROM incident WHERE id = :id", id=incident)
    found: str = row.number
    return found


def test_a_large_picture_is_shrunk(services: Services, tmp_path: Path) -> None:
    source = tmp_path / "large.png"
    Image.new("RGBA", (5000, 1000), (0, 0, 255, 0)).save(source)

    made = media.make(source, tmp_path)

    assert isinstance(made, media.Made)
    assert (made.width, made.height) == (2048, 410)
    with Image.open(made.picture) as picture:
        assert picture.getpixel((0, 0)) == (255, 255, 255)


def a_bomb() -> bytes:
    """A PNG of 20,000 × 20,000 pixels in a few kilobytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    side = 20_000
    packer = zlib.compressobj(9)
    line = b"\0" * (1 + side // 8)
    body = b"".join(packer.compress(line) for _ in range(side)) + packer.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (a_bomb(), "too_many_pixels"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_a_picture"),
        (a_jpeg()[:300], "broken"),
        (b"GIF89a" + bytes(50), "not_a_picture"),
    ],
    ids=["a pixel bomb", "an SVG", "half a picture", "another format"],
)
def test_what_is_no_picture_of_ours_is_refused_with_the_reason(
    content: bytes, reason: str, services: Services, site: Site
) -> None:
    photo = Photo(site, content, media_type="image/png")
    photo.put(whole=True)

    work_all(services)

    assert photo.state(services) == ("refused", reason)
    again = photo.put(whole=True)
    assert again.status_code == 422
    assert again.json()["detail"] == f"照片不能使用：{word('photoRefusal', reason)}"
    after_the_grace(services)
    assert not services.media.incoming(photo.id).exists()


def test_a_picture_that_was_not_finished_cannot_be_shown(services: Services, site: Site) -> None:
    photo = Photo(site, a_jpeg())
    photo.put(whole=True)

    assert photo.person.status(f"/attachments/{photo.id}") == 404


def test_no_browser_keeps_a_photo_for_the_next_person_at_the_phone(services: Services, site: Site) -> None:
    photo = Photo(site, a_jpeg())
    photo.put(whole=True)
    work_all(services)

    answers = [photo.person.http.get(photo.path, params={"size": size}) for size in ("full", "thumb")]

    assert [(answer.status_code, answer.headers["cache-control"]) for answer in answers] == [(200, "no-store")] * 2


def test_a_worker_that_dies_after_writing_leaves_a_photo_that_the_next_one_finishes(
    services: Services, site: Site, tmp_path: Path
) -> None:
    work_all(services)
    photo = Photo(site, a_jpeg())
    photo.put(whole=True)
    points = tmp_path / "points"
    points.mkdir()
    arm(Failpoint.ATTACHMENT_AFTER_WRITE, points)
    program = (
        "import sys; from pathlib import Path;"
        "from runtime.connections import engine; from producers.terminal import media;"
        "from dispatch.adapters.media_files import MediaFiles; from producers.terminal.turns import Turns;"
        "media.work_once(engine(sys.argv[1], application='t', pool_size=1), MediaFiles(Path(sys.argv[2])), Turns())"
    )
    settings = services.settings

    died = subprocess.run(
        (sys.executable, "-c", program, settings.database_url, str(settings.data_dir)),
        env=os.environ | {ENVIRONMENT: str(points)},
        check=False,
        timeout=60,
    )

    assert died.returncode == -9
    assert was_hit(Failpoint.ATTACHMENT_AFTER_WRITE, points)
    assert photo.state(services) == ("arrived", None)
    assert not media.work_once(services.engine, services.media, Turns())
    let_time_pass(services, photo)
    work_all(services)
    assert photo.state(services) == ("stored", None)
    (row,) = rows(services, "SELECT stored_sha256 FROM attachment WHERE id = :id", id=photo.id)
    assert services.media.path(bytes(row.stored_sha256), "thumb").is_file()


def test_while_a_photo_is_decoded_what_others_commit_is_told_at_once(
    services: Services, site: Site, slow: SlowDecoder
) -> None:
    work_all(services)
    Photo(site, a_jpeg()).put(whole=True)
    worker = threading.Thread(target=work_all, args=(services,))
    worker.start()
    slow.await_begun()

    incident = reported(services, CITIZEN)

    hidden = rows(
        services,
        "SELECT 1 FROM outbox WHERE key = CAST(:id AS text) AND xid >= pg_snapshot_xmin(pg_current_snapshot())",
        id=incident,
    )
    writing = rows(
        services, "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND backend_xid IS NOT NULL"
    )
    slow.release()
    worker.join(20)
    assert (hidden, writing) == ([], [])


def test_a_worker_whose_time_is_over_changes_nothing_when_it_comes_back(
    services: Services, site: Site, slow: SlowDecoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    work_all(services)
    photo = Photo(site, a_jpeg())
    photo.put(whole=True)
    slow_worker = threading.Thread(target=media.work_once, args=(services.engine, services.media, Turns()))
    slow_worker.start()
    slow.await_begun()

    monkeypatch.undo()
    let_time_pass(services, photo)
    assert media.work_once(services.engine, services.media, Turns())
    slow.release()
    slow_worker.join(20)

    assert photo.state(services) == ("stored", None)


def test_a_photo_that_cannot_be_worked_on_is_put_aside_and_its_neighbours_go_on(
    services: Services, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    work_all(services)
    stuck, neighbour = Photo(site, a_jpeg()), Photo(site, a_jpeg())
    stuck.put(whole=True)
    neighbour.put(whole=True)
    make = media.make

    def make_unless_stuck(source: Path, folder: Path) -> media.Made | str:
        if source.name == str(stuck.id):
            raise OSError(28, "No space left on device")
        return make(source, folder)

    monkeypatch.setattr(media, "make", make_unless_stuck)

    work_all(services)

    assert stuck.state(services) == ("arrived", None)
    assert neighbour.state(services) == ("stored", None)
    monkeypatch.undo()
    let_time_pass(services, stuck)
    work_all(services)
    assert stuck.state(services) == ("stored", None)


def test_a_photo_comes_again_later_each_time(services: Services, site: Site) -> None:
    work_all(services)
    photo = Photo(site, a_jpeg())
    photo.put(whole=True)

    waits: list[float] = []
    for _ in range(10):
        with services.engine.begin() as connection:
            taken = attachments.take_arrived(connection, services.media.place, CITIZEN.user)
        assert taken is not None
        waits.append(round((taken.until - utc_now()).total_seconds() / 60))
        let_time_pass(services, photo)

    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 256]


FAILURES = {
    "killed": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "its processor time is over": "import os, signal; os.kill(os.getpid(), signal.SIGXCPU)",
    "not done in time": "import time; time.sleep(60)",
    "a bug": "raise ValueError('broken')",
    "no memory": "raise MemoryError",
    "babbling": "print('width: 3')",
    "a refusal that is none": """print('{"refused": "broken"}')""",
    "a status without a word": "raise SystemExit(3)",
    "a full workshop": (
        f"import runpy, sys; sys.argv[2] = '/dev/full';runpy.run_path({str(media.PROGRAM)!r}, run_name='__main__')"
    ),
    "success without a picture": """print('{"width": 1, "height": 1}')""",
}


@pytest.mark.parametrize("program", FAILURES.values(), ids=FAILURES)
def test_a_decoder_that_fails_in_whatever_way_puts_the_photo_aside_with_its_bytes(
    program: str, services: Services, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work_all(services)
    photo = Photo(site, a_jpeg())
    photo.put(whole=True)
    sick = tmp_path / "sick.py"
    sick.write_text(program)
    monkeypatch.setattr(media, "PROGRAM", sick)
    monkeypatch.setattr(media, "WALL_SECONDS", 2)

    work_all(services)
    after_the_grace(services)

    assert photo.state(services) == ("arrived", None)
    assert services.media.incoming(photo.id).read_bytes() == photo.content
    monkeypatch.undo()
    let_time_pass(services, photo)
    work_all(services)
    assert photo.state(services) == ("stored", None)


def test_doctor_names_the_folder_whose_photos_are_put_aside_again_and_again(services: Services, site: Site) -> None:
    work_all(services)
    photo = Photo(site, a_jpeg())
    photo.put(whole=True)
    (before,) = photo_checks(services.settings)
    services.media.discard(photo.id)

    for _ in range(3):
        let_time_pass(services, photo)
        work_all(services)
    (after,) = photo_checks(services.settings)

    assert (before.outcome, after.outcome) == (Outcome.OK, Outcome.WARNING)
    assert services.media.place in after.detail


def test_a_worker_takes_only_photos_whose_bytes_lie_in_its_folder(
    services: Services, site: Site, tmp_path: Path
) -> None:
    work_all(services)
    photo = Photo(site, a_jpeg())
    photo.put(whole=True)
    elsewhere = MediaFiles(tmp_path)

    assert not media.work_once(services.engine, elsewhere, Turns())

    assert elsewhere.place != services.media.place
    assert MediaFiles(tmp_path).place == elsewhere.place
    work_all(services)
    assert photo.state(services) == ("stored", None)


def test_bytes_that_are_not_those_that_arrived_are_no_reason_to_refuse_a_photo(services: Services, site: Site) -> None:
    work_all(services)
    lost, damaged = Photo(site, a_jpeg()), Photo(site, a_jpeg())
    for photo in (lost, damaged):
        photo.put(whole=True)
    services.media.discard(lost.id)
    services.media.incoming(damaged.id).write_bytes(bytes(len(damaged.content)))

    work_all(services)

    assert {lost.state(services), damaged.state(services)} == {("arrived", None)}


def test_originals_stay_for_a_time_of_grace(services: Services, site: Site) -> None:
    kept, refused = Photo(site, a_jpeg()), Photo(site, b"no picture at all")
    for photo in (kept, refused):
        photo.put(whole=True)
    work_all(services)

    media.tidy(services.engine, services.media, utc_now() + media.GRACE - timedelta(minutes=1))

    assert [photo.state(services)[0] for photo in (kept, refused)] == ["stored", "refused"]
    for photo in (kept, refused):
        assert services.media.incoming(photo.id).read_bytes() == photo.content
    after_the_grace(services)
    assert not any(services.media.incoming(photo.id).exists() for photo in (kept, refused))


def test_the_loop_works_until_it_is_told_to_stop(services: Services, site: Site) -> None:
    photo = Photo(site, a_jpeg())
    photo.put(whole=True)
    stop = threading.Event()
    loop = threading.Thread(target=media.run, args=(services.settings, stop))
    loop.start()

    deadline = threading.Event()
    for _ in range(400):
        if photo.state(services)[0] == "stored":
            break
        deadline.wait(0.05)
    stop.set()
    loop.join(10)

    assert photo.state(services) == ("stored", None)
    assert not loop.is_alive()


def test_only_bytes_that_nobody_needs_are_tidied_away(services: Services, site: Site) -> None:
    half = Photo(site, a_jpeg())
    half.put(0, 99)
    orphan = services.media.incoming(new_id())
    orphan.write_bytes(b"left behind")
    (services.media.workshop() / "given-up").mkdir()

    media.tidy(services.engine, services.media, utc_now() + media.GRACE - timedelta(minutes=1))

    assert list(services.media.workshop().iterdir()) == []
    assert half.offset() == 100
    after_the_grace(services)
    assert not orphan.exists()


def test_what_arrived_of_a_photo_that_does_not_go_on_is_given_up_and_it_may_begin_anew(
    services: Services, site: Site
) -> None:
    half, at_work = Photo(site, a_jpeg()), Photo(site, a_jpeg())
    for photo in (half, at_work):
        photo.put(0, 99)

    with services.media.writing(at_work.id):
        after_the_grace(services)

    assert half.state(services) == ("declared", None)
    assert (half.offset(), at_work.offset()) == (0, 100)
    assert half.put(whole=True).status_code == 201


def test_a_photo_without_room_on_the_disk_goes_on_where_it_stopped(services: Services, site: Site) -> None:
    photo = Photo(site, os.urandom(700_000))
    room = 300_000
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))  # the kernel refuses to write beyond it
    try:
        full = photo.put(whole=True)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert (full.status_code, full.headers["upload-offset"]) == (507, str(room))
    assert full.json()["code"] == "storage_full"
    assert photo.offset() == room
    assert photo.put(room).status_code == 201
    assert photo.state(services) == ("arrived", None)


@pytest.mark.parametrize(
    "range", ["bytes 0-{many}/5", "bytes {many}-1/5", "bytes 0-1/{many}", "bytes \u0660-\u0661/\u0665"]
)
def test_a_range_of_thousands_of_digits_is_a_bad_request(range: str, site: Site) -> None:
    photo = Photo(site, a_jpeg())

    headers = {b"Content-Range": range.format(many="1" * 5000).encode()}
    answer = photo.person.http.put(photo.path, content=b"x", headers=headers)

    assert answer.status_code == 400


def test_one_person_cannot_begin_photos_without_end(
    services: Services, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = Photo(site, a_jpeg()), Photo(site, a_jpeg())
    monkeypatch.setattr(attachments, "MOST_UNFINISHED", len(first.content) * 2 - 1 + unfinished(services))

    assert first.put(0, 9).status_code == 308
    refused = second.put(0, 9)
    assert first.put(10).status_code == 201

    assert (refused.status_code, refused.json()["code"]) == (429, "photos_unfinished")
    assert second.put(0, 9).status_code == 308


def unfinished(services: Services) -> int:
    """Bytes that citizen01 has begun to send, in tests before."""
    (row,) = rows(
        services,
        "SELECT coalesce(sum(bytes), 0) AS sum FROM attachment WHERE declared_by = 'citizen01' AND state = 'partial'",
    )
    return int(row.sum)


def test_photos_of_one_person_do_not_delay_those_of_another(services: Services, site: Site) -> None:
    work_all(services)
    many = [Photo(site, a_jpeg()) for _ in range(3)]
    for photo in many:
        photo.put(whole=True)
    late = Photo(site, a_jpeg(), account="citizen02")
    late.put(whole=True)
    turns = Turns()

    for _ in range(2):
        media.work_once(services.engine, services.media, turns)

    assert [photo.state(services)[0] for photo in (*many, late)] == ["stored", "arrived", "arrived", "stored"]
