"""What people send, apart from moves: signing in, taking note of alerts, what a caller says, and photos that follow."""

from __future__ import annotations

from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from dispatch.domain.workflow.form import PHOTO_LIMIT, PHOTOS_AT_ONCE, TEXT_LIMIT, MediaType, Purpose

ALERTS_AT_ONCE: Final = 200
"""As many as are listed."""
CHOSEN_AT_ONCE: Final = 200
"""As many as a page of the list has."""
WITHOUT_NUL: Final = "^[^\\x00]*$"
"""PostgreSQL keeps that character in no text, and compares none with it."""


Code = Annotated[str, StringConstraints(min_length=1, max_length=32, pattern=WITHOUT_NUL)]
CODES_AT_ONCE: Final = 200


class SignIn(BaseModel):
    """A name and a password."""

    user: str = Field(max_length=64, pattern=WITHOUT_NUL)
    password: str = Field(max_length=256)


class DemoSignIn(BaseModel):
    """Which demo account to become."""

    user: str = Field(max_length=64)


class Acknowledgement(BaseModel):
    """Several notifications that somebody takes note of together."""

    ids: list[UUID] = Field(min_length=1, max_length=ALERTS_AT_ONCE)


class Chosen(BaseModel):
    """Incidents that somebody chose together, by their numbers."""

    numbers: list[Annotated[str, StringConstraints(max_length=64, pattern=WITHOUT_NUL)]] = Field(
        min_length=1, max_length=CHOSEN_AT_ONCE
    )


class Leaving(BaseModel):
    """What the one who leaves has to say to the next shift; area: of which command room, for who works in several."""

    notes: str = Field(max_length=TEXT_LIMIT, pattern=WITHOUT_NUL)
    area: str | None = Field(default=None, max_length=64, pattern=WITHOUT_NUL)


class Taking(BaseModel):
    """What the one who takes over remarks."""

    remark: str = Field(default="", max_length=TEXT_LIMIT, pattern=WITHOUT_NUL)


class EmergencyProposal(BaseModel):
    """Which matters shall wait, why, and until when; the id is the sender's, so that sending again is safe."""

    id: UUID
    reason: str = Field(min_length=1, max_length=TEXT_LIMIT, pattern=WITHOUT_NUL)
    since: AwareDatetime
    until: AwareDatetime
    grades: list[Annotated[int, Field(ge=3, le=4)]] = Field(min_length=1, max_length=4)
    categories: list[Code] = Field(default_factory=list, max_length=CODES_AT_ONCE)
    areas: list[Code] = Field(default_factory=list, max_length=CODES_AT_ONCE)


class Remark(BaseModel):
    """What somebody has to say who decides."""

    remark: str = Field(default="", max_length=TEXT_LIMIT, pattern=WITHOUT_NUL)


class Trial(BaseModel):
    """Over which way a letter of trial goes, and to which account, where the way is not a group's."""

    way: str = Field(max_length=64, pattern=r"^[a-z]+(:[a-z][a-z0-9-]*)?$")
    user: str | None = Field(default=None, max_length=64, pattern=WITHOUT_NUL)


class DeclaredPhoto(BaseModel):
    """A photo that will follow: its id and SHA-256 are made by the client."""

    id: UUID
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    media_type: MediaType
    bytes: int = Field(ge=1, le=PHOTO_LIMIT)
    purpose: Purpose = "evidence"


class HeardPlace(BaseModel):
    """A point on the map, WGS-84."""

    lon: float = Field(ge=-180, le=180)
    lat: float = Field(ge=-90, le=90)


class Heard(BaseModel):
    """What somebody tells on the telephone, as far as it is written down."""

    text: str = Field(default="", max_length=TEXT_LIMIT, pattern=WITHOUT_NUL)
    address: str | None = Field(default=None, max_length=256, pattern=WITHOUT_NUL)
    position: HeardPlace | None = None
    cell: str | None = Field(default=None, max_length=32, pattern=WITHOUT_NUL)


class Declaration(BaseModel):
    """Photos that will follow for an incident."""

    attachments: list[DeclaredPhoto] = Field(min_length=1, max_length=PHOTOS_AT_ONCE)


class NewScreen(BaseModel):
    """What a screen is called that is about to hang on a wall."""

    name: str = Field(min_length=1, max_length=60, pattern=WITHOUT_NUL)


class ScreenLink(BaseModel):
    """The secret of a screen's device link: it stands after # in the link, so that no log of a server has it."""

    link: str = Field(min_length=20, max_length=100, pattern=r"^[A-Za-z0-9_-]+$")


class RemoteAsked(BaseModel):
    """A phone in the room asks whether the screen of its code did what was said."""

    code: str = Field(min_length=4, max_length=20, pattern=r"^[A-Za-z0-9 -]+$")
    id: UUID


class WallShown(BaseModel):
    """A screen did what a phone said, and shows this scene now."""

    id: UUID
    scene: Literal["overview", "heat", "timing", "emergency"]


class RemoteCommand(BaseModel):
    """What a phone in the room tells a screen: the code of the screen, and what to do."""

    code: str = Field(min_length=4, max_length=20, pattern=r"^[A-Za-z0-9 -]+$")
    command: Literal["hello", "scene", "next", "previous", "pause", "play", "sound", "silence", "language"]
    value: str = Field(default="", max_length=32, pattern=r"^[a-z-]*$")
