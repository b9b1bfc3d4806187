"""Ids made by the side that starts something; ids that follow from a cause are in `schemas.ids`."""

from uuid import UUID

import uuid_utils


def new_id() -> UUID:
    """A fresh UUIDv7: unique, and later ones sort after earlier ones."""
    return UUID(int=uuid_utils.uuid7().int)
