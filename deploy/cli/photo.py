"""`gridloop photo ...`: photos that arrived and became no picture, and another try for them."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from deploy.cli.options import AsJson, DataDir, connected_settings, fail, print_json, transaction

if TYPE_CHECKING:
    from dispatch.adapters.postgres.incidents.photo_care import WithoutPicture

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Photos that arrived and became no picture.")

Photo = Annotated[UUID, typer.Argument(help="The photo's id, as `list` shows it.")]


@app.command("list")
def list_photos(data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """List the photos that were refused, and those that are put aside and tried again, the latest first."""
    from dispatch.adapters.postgres.incidents.photo_care import without_picture

    with transaction(connected_settings(data_dir)) as connection:
        found = without_picture(connection)
    if as_json:
        print_json([asdict(photo) for photo in found])
        return
    for photo in found:
        print(f"{photo.id}\t{photo.number}\t{photo.arrived_at:%Y-%m-%d %H:%M:%S %z}\t{_said(photo)}")


@app.command()
def again(photo: Photo, data_dir: DataDir = None) -> None:
    """Have a picture made of a photo once more, refused or put aside, because what was in the way is mended.

    The original of a refused photo stays for three days; afterwards its sender has to send the photo again.
    """
    from dispatch.adapters.media_files import MediaFiles
    from dispatch.adapters.postgres.incidents.photo_care import NoOriginal, NothingToTry, try_again

    settings = connected_settings(data_dir)
    try:
        with transaction(settings) as connection:
            try_again(connection, MediaFiles(settings.data_dir), photo)
    except NothingToTry:
        fail(f"Nothing was changed: {photo} is no photo that has arrived without becoming a picture.")
    except NoOriginal as gone:
        fail(f"Nothing was changed: the bytes of {photo} are not here: {gone}.")
    print(f"{photo} is tried again within seconds; gridloop photo list says if it is refused once more.")


def _said(photo: "WithoutPicture") -> str:
    if photo.state == "refused":
        return f"refused: {photo.reason}"
    return f"put aside after {photo.attempts} attempts, next at {photo.next_attempt_at:%Y-%m-%d %H:%M:%S %z}"
