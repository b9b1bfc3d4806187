"""The policy's `visible(actor)` as SQL: the condition that every query about incidents carries."""

from __future__ import annotations

import sqlalchemy as sa

from dispatch.adapters.postgres.tables import assignment, incident
from dispatch.application.policy import Visibility


def condition(seen: Visibility) -> sa.ColumnElement[bool]:
    """Return the rows of `incident` that are visible; it says the same as `Visibility.covers`."""
    parts: list[sa.ColumnElement[bool]] = [sa.false()]
    for area in seen.areas:
        parts += [incident.c.town.startswith(area, autoescape=True), incident.c.cell.startswith(area, autoescape=True)]
    parts += [incident.c.cell.startswith(cell, autoescape=True) for cell in seen.cells]
    if seen.units:
        had = sa.select(sa.literal(1)).where(
            assignment.c.incident == incident.c.id, assignment.c.unit.in_(sorted(seen.units))
        )
        parts.append(had.exists())
    if seen.reporter is not None:
        parts.append(incident.c.reporter == seen.reporter)
    return sa.or_(*parts)
