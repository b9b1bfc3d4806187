"""What incidents are found by: the marks of those that are over, and the words of all.

Every row here can be made anew from the reports and incidents.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import CheckConstraint, Column, Index, Integer, Table, Text, func
from sqlalchemy.dialects.postgresql import ARRAY, UUID

from dispatch.adapters.postgres.tables.base import Instant, metadata

PLACE_LENGTHS: Final = (9, 12, 15)
"""How long the codes of a town, a village and a cell are."""

_MARKS: Final = (
    "'platform:' || {0}.platform",
    "'grade:' || {0}.grade::text",
    "'unit:' || {0}.lead_unit",
    "'by:' || {0}.reporter",
    *(f"'at:' || left({{0}}.cell, {length})" for length in PLACE_LENGTHS),
)
FACETS: Final = f"(array_remove(ARRAY[{', '.join(_MARKS)}], NULL) || {{0}}.units)"
"""What an incident is found by when it is over, in SQL: its marks, and the bare names of its units."""

incident_words = Table(
    "incident_words",
    metadata,
    Column("incident", UUID(as_uuid=True), primary_key=True),
    Column("received_at", Instant, nullable=False),
    Column("number", Text, nullable=False),
    Column("text", Text, nullable=False, comment="of the report and its address, in normal form"),
    Column("words", ARRAY(Integer), comment="bigrams of the text; null while the incident is open"),
    Column("facets", ARRAY(Text), comment="of the incident when it was closed"),
    CheckConstraint("(words IS NULL) = (facets IS NULL)", name="indexed_whole"),
    Index("ix_incident_words_number", "number", postgresql_ops={"number": "text_pattern_ops"}),
    comment="what an incident is found by; written after the fact, and made anew from what is stored elsewhere",
)

Index(
    "ix_incident_words_sought",
    incident_words.c.words,
    incident_words.c.facets,
    postgresql_using="gin",
    postgresql_where=incident_words.c.words.is_not(None),
)

Index(
    "ix_incident_words_newest",
    incident_words.c.received_at.desc(),
    incident_words.c.incident.desc(),
    postgresql_where=incident_words.c.words.is_not(None),
)

Index(
    "ix_incident_words_number_end",
    func.reverse(incident_words.c.number).label("backwards"),
    postgresql_ops={"backwards": "text_pattern_ops"},
)
