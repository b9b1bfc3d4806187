"""An administrator sees which photos became no picture, and has one tried again while its original lies there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from deploy.cli import photo as command
from dispatch.bootstrap import Services
from producers.terminal import media
from tests.postgres.test_api_uploads import Photo, a_jpeg, after_the_grace, work_all
from tests.postgres.township import rows
from tests.postgres.web import Site


@pytest.fixture
def services(site: Site, monkeypatch: pytest.MonkeyPatch) -> Services:
    monkeypatch.setenv("DATABASE_URL", site.services.settings.database_url)
    return site.services


def gridloop_photo(services: Services, *arguments: str, data_dir: Path | None = None) -> Result:
    """Call the command for this installation."""
    return CliRunner().invoke(command.app, [*arguments, "--data-dir", str(data_dir or services.settings.data_dir)])


def wrongly_refused(site: Site, folder: Path) -> Photo:
    """A sound photo that a decoder out of its mind has refused."""
    photo = Photo(site, a_jpeg())
    photo.put(whole=True)
    decoder = folder / "decoder.py"
    decoder.write_text('import sys; sys.stdout.write(\'{"refused": "broken"}\'); sys.exit(3)\n')
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(media, "PROGRAM", decoder)
        work_all(site.services)
    assert photo.state(site.services) == ("refused", "broken")
    return photo


def test_refused_photos_and_those_put_aside_are_listed_with_the_incident_and_the_reason(
    services: Services, site: Site, tmp_path: Path
) -> None:
    refused = wrongly_refused(site, tmp_path)
    aside = Photo(site, a_jpeg())
    aside.put(whole=True)
    services.media.incoming(aside.id).write_bytes(b"damaged")
    work_all(services)

    listed = json.loads(gridloop_photo(services, "list", "--json").stdout)

    assert {(one["id"], one["state"], one["reason"]) for one in listed} == {
        (str(refused.id), "refused", "broken"),
        (str(aside.id), "arrived", None),
    }
    (incident,) = rows(services, "SELECT number FROM incident WHERE id = :id", id=refused.incident)
    said = gridloop_photo(services, "list").stdout
    assert f"{refused.id}\t{incident.number}\t" in said
    assert "put aside after 1 attempts" in said


def test_a_photo_that_was_refused_wrongly_becomes_a_picture_after_all(
    services: Services, site: Site, tmp_path: Path
) -> None:
    photo = wrongly_refused(site, tmp_path)

    done = gridloop_photo(services, "again", str(photo.id))

    assert done.exit_code == 0, done.output
    work_all(services)
    assert photo.state(services) == ("stored", None)


def test_a_photo_is_not_tried_again_without_its_original(services: Services, site: Site, tmp_path: Path) -> None:
    photo = wrongly_refused(site, tmp_path)
    elsewhere = gridloop_photo(services, "again", str(photo.id), data_dir=tmp_path / "another host")
    after_the_grace(services)

    late = gridloop_photo(services, "again", str(photo.id))

    assert "they arrived in the folder" in elsewhere.stderr
    assert "after its time of grace" in late.stderr
    assert photo.state(services) == ("refused", "broken")


def test_a_picture_is_not_made_twice(services: Services, site: Site) -> None:
    photo = Photo(site, a_jpeg())
    photo.put(whole=True)
    work_all(services)

    done = gridloop_photo(services, "again", str(photo.id))

    assert done.exit_code == 1
    assert "Nothing was changed" in done.stderr
    assert photo.state(services) == ("stored", None)
