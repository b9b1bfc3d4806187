"""Which figures does a township have? Those of its document in force, none where it has no such document."""

from __future__ import annotations

from collections.abc import Mapping

from dispatch.domain.assessment.figure import KIND, NO_FIGURES, Figures, figures_from
from schemas.reference import ReferenceDocument


def figures_of(documents: Mapping[str, ReferenceDocument]) -> Figures:
    """Return the figures of a township, by their ids.

    Raises:
        BadDocument: the document is no good.
    """
    found = documents.get(KIND)
    return figures_from(found.body, version=found.version) if found else NO_FIGURES
