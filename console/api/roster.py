"""值班表: who is on duty, this week and now, for those who work with these people; and the roster as a file."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Annotated, Final

from fastapi import Depends, Query, Request, Response
from pydantic import Field

from console.api.answer import Answer, Door
from console.api.catalogue import Catalogue
from console.api.context import Caller, Console, Here, Names
from console.api.models.roster import RosterView, Stretch
from console.api.models.roster_file import LineFaultView, RosterFile, RosterGaps
from console.api.views_documents import fault_views
from console.api.views_roster import Shower
from dispatch.application.accept.report_form import EARLIEST, LATEST
from dispatch.application.documents.faults import fault_of
from dispatch.application.policy import sees_every_roster, visible
from dispatch.application.roster_check import UnitGaps, gaps_ahead
from dispatch.application.roster_file import FileRefused, file_of, roster_in
from dispatch.application.township_check import faults
from dispatch.domain.actor import Actor
from dispatch.domain.calendar.workdays import day_of
from dispatch.domain.terms import AreaCode, UnitId
from runtime.http.problem import Problem, wished_language
from schemas.reference import ReferenceDocument

CSV: Final = "text/csv"
FILE: Final = "/roster/file"
FILE_LIMIT: Final = 1024 * 1024
"""Bytes: as many lines as are read, each as long as lines are; the shifts of one month by their dates are 64 KB."""
ON_TRIAL: Final = "trial"
"""The version of a document that is only looked at."""

Day = Annotated[date, Field(ge=EARLIEST.date(), le=LATEST.date())]
"""No clock says one beyond, and the weeks of these have all of their days."""

router: Final = Door(tags=["reference"])


@router.get("/roster")
def read_roster(
    caller: Caller,
    here: Here,
    names: Names,
    day: Annotated[Day | None, Query(description="a day of the week that is wanted; this week by default")] = None,
) -> Answer[RosterView]:
    """Return who of which unit is on duty in a week; the command room sees all units, others their own."""
    units = _units(caller, here, names)
    named = {user for unit in units for user in names.roster.named(unit)}
    found = here.services.reading.as_(caller).people(named)
    wanted = day or day_of(found.at)
    monday = wanted - timedelta(days=wanted.isoweekday() - 1)
    shower = Shower(catalogue=names, names=found.names, at=found.at)
    shown = [shower.unit(unit, monday) for unit in units]
    version = names.roster.version if names.roster.units else None
    return Answer(RosterView(version=version, at=found.at, monday=str(monday), units=shown))


@router.get(FILE, response_class=Response, responses={200: {"content": {CSV: {}}}})
def export(caller: Caller, here: Here) -> Response:
    """Return the roster in force as a table for spreadsheets; without one, only the heads of its columns."""
    _check_reader(caller, here)
    found = here.services.documents().get("roster")
    headers = {"Content-Disposition": "attachment; filename=roster.csv", "Cache-Control": "no-store"}
    return Response(file_of(found.body if found else {}), media_type=CSV, headers=headers)


async def file_in(request: Request) -> bytes:
    """Return the bytes that were sent, whatever they say they are: a spreadsheet's are GB18030 as often as not."""
    return await request.body()


@router.post(FILE, openapi_extra={"requestBody": {"required": True, "content": {CSV: {}}}})
def try_file(
    file: Annotated[bytes, Depends(file_in)], caller: Caller, here: Here, names: Names, request: Request
) -> Answer[RosterFile]:
    """Read a table, UTF-8 or GB18030, and say what is wrong with it and what it would leave open; nothing is kept."""
    _check_reader(caller, here)
    try:
        body = roster_in(file, {name: id for id, name in names.unit_names.items()})
    except FileRefused as refused:
        told = [LineFaultView(line=each.line, fault=each.fault, value=each.value) for each in refused.faults]
        return Answer(RosterFile(faults=told, misfits=[], gaps=[], units=0, text=None))
    documents = {**here.services.documents(), "roster": ReferenceDocument(kind="roster", version=ON_TRIAL, body=body)}
    found = [each for each in faults(documents, town=here.services.settings.town) if each.kind == "roster"]
    gaps: list[RosterGaps] = []
    if not found:
        found = list(here.services.roster_misfits(documents))
        ahead = gaps_ahead(documents, at=here.services.reading.as_(caller).people(()).at)
        gaps = [_gaps(each, names) for each in ahead]
    misfits = fault_views(map(fault_of, found), wished_language(request.scope["headers"]))
    text = json.dumps(body, ensure_ascii=False, indent=1)
    return Answer(RosterFile(faults=[], misfits=misfits, gaps=gaps, units=len(body["units"]), text=text))


def _check_reader(caller: Actor, here: Console) -> None:
    if not sees_every_roster(caller, _town(here)):
        raise Problem(403, "not_yours", code="roster_not_yours")


def _gaps(found: UnitGaps, names: Catalogue) -> RosterGaps:
    times = [Stretch(begin=begin, end=end) for begin, end in found.times]
    return RosterGaps(unit=names.unit_ref(found.unit), times=times, more=found.more)


def _units(caller: Actor, here: Console, names: Catalogue) -> list[UnitId]:
    everything, own = sees_every_roster(caller, _town(here)), visible(caller).units
    return [UnitId(unit.id) for unit in names.units if everything or unit.id in own]


def _town(here: Console) -> AreaCode:
    return AreaCode(here.services.settings.town)
