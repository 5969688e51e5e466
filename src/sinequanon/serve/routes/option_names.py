"""Options with their mentions, and merge, split, rename, owner with undo: `/d/{dossier}/options`."""

from dataclasses import replace
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import Field

from sinequanon.serve.downloads import csv_file
from sinequanon.serve.people import Editor, Reader
from sinequanon.serve.render import dossier_url, show
from sinequanon.serve.routes.asked import DecisionId, Format, Noted, Start, party_id, store_of, whole_map, workbench_of
from sinequanon.serve.views import naming, option_names
from sinequanon.serve.views.mapped import cited, owners, suggested_goals
from sinequanon.serve.views.option_names import OptionMerge, OptionPage, OptionsPage
from sinequanon.store import Decision

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/v1", tags=["actors and options"])
ROUTERS = (pages, api)

Words = Annotated[str, Query(max_length=300)]
Note = Annotated[str, Form(max_length=2000)]
Chosen = Annotated[list[str], Form(default_factory=list, max_length=10_000)]
_NOT_FOUND: dict[int | str, dict[str, Any]] = {404: {"description": "There is no such dossier, option or decision."}}


@pages.get("/d/{dossier}/options", response_class=HTMLResponse)
def options_page(
    request: Request, _: Reader, dossier: str, q: Words = "", party: Words = "", start: Start = 0, decided: Start = 0
) -> HTMLResponse:
    """The options, and what was decided on them."""
    found = whole_map(request, dossier)
    asked = {"q": q, "party": party}
    decisions = naming.told_decisions(store_of(request), dossier, "options", found.map.options)
    return show(
        request,
        "options.html",
        title="Options",
        dossier=dossier,
        here="options",
        is_current=found.is_current,
        part=option_names.options_page(found.map, q=q, party=party_id(found.map, party), start=start),
        asked=asked,
        owners=owners(found.map)[:200],
        link=lambda **other: dossier_url(dossier, "options", **(asked | other)),
        most=option_names.PAGE,
        decisions=decisions[decided : decided + naming.PAGE],
        decisions_start=decided,
        decisions_of=len(decisions),
        decisions_link=lambda start=None: dossier_url(dossier, "options", **asked, decided=start) + "#decisions",
        api=f"/api/v1/dossiers/{quote(dossier, safe='')}/options",
    )


@pages.get("/d/{dossier}/options/{option}", response_class=HTMLResponse)
def option_page(request: Request, _: Reader, dossier: str, option: str, start: Start = 0) -> HTMLResponse:
    """One option with its mentions, and the forms to decide on it."""
    found = whole_map(request, dossier)
    known = option_names.find_option(found.map, option)
    return show(
        request,
        "options_one.html",
        title=known.label,
        dossier=dossier,
        here="options",
        is_current=found.is_current,
        part=option_names.option_page(found.map, known, start),
        owners=owners(found.map)[:200],
        labels=suggested_goals(found.map, 100),
        link=lambda **other: dossier_url(dossier, "options", option, **other),
        most=option_names.MENTIONS,
        cited=cited,
    )


@pages.get("/d/{dossier}/options/{option}/merge", response_class=HTMLResponse)
def merge_page(request: Request, _: Reader, dossier: str, option: str, into: Words) -> HTMLResponse:
    """Both sides of a merge, before it is decided."""
    found = whole_map(request, dossier)
    one, other = (option_names.find_option(found.map, name) for name in (option, into))
    return show(
        request,
        "options_merge.html",
        title="Merge two options",
        dossier=dossier,
        here="options",
        is_current=found.is_current,
        part=option_names.option_merge(found.map, one, other),
        cited=cited,
    )


@pages.post("/d/{dossier}/options/{option}/merge")
def merge(
    request: Request,
    who: Editor,
    dossier: str,
    option: str,
    into: Annotated[str, Form(max_length=300)],
    note: Note = "",
) -> Response:
    """Decide that an option is part of another."""
    drawn = whole_map(request, dossier).map
    one, other = (option_names.find_option(drawn, name) for name in (option, into))
    option_names.decide_option_merge(store_of(request), drawn, one, other, who=who.name, note=note.strip() or None)
    return _back(request, dossier)


@pages.post("/d/{dossier}/options/{option}/split")
def split(
    request: Request,
    who: Editor,
    dossier: str,
    option: str,
    mention: Chosen,
    note: Note = "",
) -> Response:
    """Decide that some mentions are an option of their own."""
    drawn = whole_map(request, dossier).map
    known = option_names.find_option(drawn, option)
    option_names.decide_option_split(store_of(request), drawn, known, mention, who=who.name, note=note.strip() or None)
    return _back(request, dossier)


@pages.post("/d/{dossier}/options/{option}/rename")
def rename(
    request: Request,
    who: Editor,
    dossier: str,
    option: str,
    name: Annotated[str, Form(max_length=300)],
    note: Note = "",
) -> Response:
    """Decide what an option is called."""
    drawn = whole_map(request, dossier).map
    known = option_names.find_option(drawn, option)
    option_names.decide_option_name(store_of(request), drawn, known, name, who=who.name, note=note.strip() or None)
    return _back(request, dossier)


@pages.post("/d/{dossier}/options/{option}/owner")
def owner(
    request: Request,
    who: Editor,
    dossier: str,
    option: str,
    owner: Chosen,
    note: Note = "",
) -> Response:
    """Decide who would do an option."""
    drawn = whole_map(request, dossier).map
    known = option_names.find_option(drawn, option)
    option_names.decide_owner(store_of(request), drawn, known, owner, who=who.name, note=note.strip() or None)
    return _back(request, dossier)


@pages.post("/d/{dossier}/option-decisions/{decision}/undo")
def undo(request: Request, who: Editor, dossier: str, decision: DecisionId) -> Response:
    """Undo a decision on the options."""
    naming.undo_on_dossier(store_of(request), dossier, "options", decision, who=who.name)
    return _back(request, dossier)


def _back(request: Request, dossier: str) -> RedirectResponse:
    naming.settle(workbench_of(request).maps, dossier)
    return RedirectResponse(f"{dossier_url(dossier, 'options')}#decisions", 303)


class OptionInto(Noted):
    """The id or label of the option that the other becomes part of; its name and owner stay."""

    into: str = Field(max_length=300)


class OptionSplit(Noted):
    """The ids of the mentions to take out."""

    mentions: list[str] = Field(max_length=10_000)


class OptionName(Noted):
    """The new name."""

    name: str = Field(max_length=300)


class OptionOwners(Noted):
    """The names of who would do it, several for a joint option."""

    owners: list[str] = Field(max_length=100)


@api.get("/dossiers/{dossier}/options", responses=_NOT_FOUND, response_model=OptionsPage)
def get_options(
    request: Request,
    _: Reader,
    dossier: str,
    q: Words = "",
    party: Words = "",
    start: Start = 0,
    format: Format = Format.JSON,  # noqa: A002 (the name in the address)
) -> OptionsPage | Response:
    """What the parties may do, 50 options from `start` on; as CSV all of them."""
    found = whole_map(request, dossier)
    drawn = found.map
    of = party_id(drawn, party)
    if format is Format.JSON:
        part = option_names.options_page(drawn, q=q, party=of, start=start)
        return replace(part, is_current=found.is_current)
    part = option_names.options_page(drawn, q=q, party=of, most=10_000_000)
    header = ("id", "label", "kind", "owners", "mentions", "reports", "confidence")
    rows = (
        (row.id, row.label, row.kind.value, "; ".join(row.owners), row.mentions, row.reports, row.confidence)
        for row in part.rows
    )
    return csv_file("options", header, rows)


@api.get("/dossiers/{dossier}/options/{option}", responses=_NOT_FOUND)
def get_option(request: Request, _: Reader, dossier: str, option: str, start: Start = 0) -> OptionPage:
    """One option with its mentions, 100 from `start` on."""
    found = whole_map(request, dossier)
    part = option_names.option_page(found.map, option_names.find_option(found.map, option), start)
    return replace(part, is_current=found.is_current)


@api.get("/dossiers/{dossier}/options/{option}/merge", responses=_NOT_FOUND)
def preview_option_merge(request: Request, _: Reader, dossier: str, option: str, into: Words) -> OptionMerge:
    """What would become one, before it is decided."""
    drawn = whole_map(request, dossier).map
    one, other = (option_names.find_option(drawn, name) for name in (option, into))
    return option_names.option_merge(drawn, one, other)


@api.post("/dossiers/{dossier}/options/{option}/merge", responses=_NOT_FOUND)
def post_option_merge(request: Request, who: Editor, dossier: str, option: str, body: OptionInto) -> Decision:
    """Decide that an option is part of another."""
    drawn = whole_map(request, dossier).map
    one, other = (option_names.find_option(drawn, name) for name in (option, body.into))
    made = option_names.decide_option_merge(store_of(request), drawn, one, other, who=who.name, note=body.note)
    naming.settle(workbench_of(request).maps, dossier)
    return made


@api.post("/dossiers/{dossier}/options/{option}/split", responses=_NOT_FOUND)
def post_option_split(request: Request, who: Editor, dossier: str, option: str, body: OptionSplit) -> Decision:
    """Decide that some mentions are an option of their own."""
    drawn = whole_map(request, dossier).map
    known = option_names.find_option(drawn, option)
    made = option_names.decide_option_split(
        store_of(request), drawn, known, body.mentions, who=who.name, note=body.note
    )
    naming.settle(workbench_of(request).maps, dossier)
    return made


@api.post("/dossiers/{dossier}/options/{option}/rename", responses=_NOT_FOUND)
def post_option_name(request: Request, who: Editor, dossier: str, option: str, body: OptionName) -> Decision:
    """Decide what an option is called."""
    drawn = whole_map(request, dossier).map
    known = option_names.find_option(drawn, option)
    made = option_names.decide_option_name(store_of(request), drawn, known, body.name, who=who.name, note=body.note)
    naming.settle(workbench_of(request).maps, dossier)
    return made


@api.post("/dossiers/{dossier}/options/{option}/owner", responses=_NOT_FOUND)
def post_option_owner(request: Request, who: Editor, dossier: str, option: str, body: OptionOwners) -> Decision:
    """Decide who would do an option."""
    drawn = whole_map(request, dossier).map
    known = option_names.find_option(drawn, option)
    made = option_names.decide_owner(store_of(request), drawn, known, body.owners, who=who.name, note=body.note)
    naming.settle(workbench_of(request).maps, dossier)
    return made


@api.post("/dossiers/{dossier}/option-decisions/{decision}/undo", responses=_NOT_FOUND)
def post_option_undo(request: Request, who: Editor, dossier: str, decision: DecisionId) -> Decision:
    """Undo a decision on the options; it stays, dated as undone."""
    made = naming.undo_on_dossier(store_of(request), dossier, "options", decision, who=who.name)
    naming.settle(workbench_of(request).maps, dossier)
    return made
