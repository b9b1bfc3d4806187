"""Who is assessed by a scheme: those that its classes name, else all units, grids, villages or officers of the town."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import sqlalchemy as sa

from dispatch.adapters.postgres.tables import app_user, role_grant
from dispatch.domain.assessment.scheme import Scheme, Subjects
from dispatch.domain.terms import Role, UnitKind
from dispatch.domain.township.areas import areas_from
from dispatch.domain.township.units import units_from
from schemas.reference import ReferenceDocument

_OFFICERS: Final = (
    sa.select(role_grant.c.user)
    .join(app_user, app_user.c.id == role_grant.c.user)
    .where(role_grant.c.role == Role.OFFICER.value, app_user.c.enabled)
    .distinct()
)


def subjects_of(
    connection: sa.Connection, scheme: Scheme, documents: Mapping[str, ReferenceDocument]
) -> tuple[str, ...]:
    """Return the subjects of a scheme, in order."""
    if scheme.classes:
        return tuple(sorted(subject for each in scheme.classes for subject in each.subjects))
    match scheme.subjects:
        case Subjects.OFFICERS:
            return tuple(sorted(connection.execute(_OFFICERS).scalars()))
        case Subjects.UNITS:
            units = units_from(documents["units"].body) if "units" in documents else {}
            return tuple(sorted(unit.id for unit in units.values() if unit.kind is UnitKind.STATION))
    areas = areas_from(documents["areas"].body) if "areas" in documents else None
    found = () if areas is None else areas.cells if scheme.subjects is Subjects.CELLS else areas.villages
    return tuple(sorted(area.code for area in found))
