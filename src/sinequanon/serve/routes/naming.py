"""Actors: who is who, and merge, split, rename, set with undo: `/d/{dossier}/actors`; options have `option_names`."""

from dataclasses import replace
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import Field

from sinequanon.mapping.parties import CODES
from sinequanon.records import ActorKind
from sinequanon.serve.downloads import csv_file
from sinequanon.serve.people import Editor, Reader
from sinequanon.serve.render import dossier_url, show
from sinequanon.serve.routes import option_names
from sinequanon.serve.routes.asked import DecisionId, Format, Noted, Start, store_of, whole_map, workbench_of
from sinequanon.serve.views import naming
from sinequanon.serve.views.naming import MergePreview, PartiesPage, PartyPage
from sinequanon.store import Decision

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/v1", tags=["actors and options"])
ROUTERS = (pages, api, *option_names.ROUTERS)

Words = Annotated[str, Query(max_length=200)]
Name = Annotated[str, Form(max_length=200)]
Note = Annotated[str, Form(max_length=2000)]
_NOT_FOUND: dict[int | str, dict[str, Any]] = {404: {"description": "There is no such dossier, actor or decision."}}
_KINDS = {"": "any", **{kind.value: kind.value.replace("_", " ") for kind in ActorKind}}


def _kind(kind: str) -> ActorKind | None:
    return ActorKind(kind) if kind in set(ActorKind) else None


@pages.get("/d/{dossier}/actors", response_class=HTMLResponse)
def actors_page(
    request: Request, _: Reader, dossier: str, q: Words = "", kind: Words = "", start: Start = 0, decided: Start = 0
) -> HTMLResponse:
    """The parties, and what was decided on them."""
    found = whole_map(request, dossier)
    asked = {"q": q, "kind": kind if _kind(kind) else ""}
    decisions = naming.told_decisions(store_of(request), dossier, "actors")
    return show(
        request,
        "actors.html",
        title="Actors",
        dossier=dossier,
        here="actors",
        is_current=found.is_current,
        part=naming.parties_page(found.map, q=q, kind=_kind(kind), start=start),
        asked=asked,
        kinds=_KINDS,
        link=lambda **other: dossier_url(dossier, "actors", **(asked | other)),
        most=naming.PAGE,
        decisions=decisions[decided : decided + naming.PAGE],
        decisions_start=decided,
        decisions_of=len(decisions),
        decisions_link=lambda start=None: dossier_url(dossier, "actors", **asked, decided=start) + "#decisions",
        api=f"/api/v1/dossiers/{quote(dossier, safe='')}/parties",
    )


@pages.get("/d/{dossier}/actors/{party}", response_class=HTMLResponse)
def actor_page(request: Request, _: Reader, dossier: str, party: str) -> HTMLResponse:
    """One party with its names, and the forms to decide on it."""
    found = whole_map(request, dossier)
    known = naming.find_party(found.map, party)
    return show(
        request,
        "actors_one.html",
        title=known.name,
        dossier=dossier,
        here="actors",
        is_current=found.is_current,
        part=naming.party_page(store_of(request), found.map, known),
        kinds=[kind.value for kind in ActorKind],
        others=[row.name for row in naming.parties_page(found.map, most=200).rows if row.id != known.id],
        codes=CODES,
    )


@pages.get("/d/{dossier}/actors/{party}/merge", response_class=HTMLResponse)
def merge_page(request: Request, _: Reader, dossier: str, party: str, into: Words) -> HTMLResponse:
    """Both sides of a merge, before it is decided."""
    found = whole_map(request, dossier)
    one, other = (naming.find_party(found.map, name) for name in (party, into))
    return show(
        request,
        "actors_merge.html",
        title=f"Merge {one.name} into {other.name}",
        dossier=dossier,
        here="actors",
        is_current=found.is_current,
        part=naming.merge_preview(found.map, one, other),
    )


@pages.post("/d/{dossier}/actors/{party}/merge")
def merge(
    request: Request,
    who: Editor,
    dossier: str,
    party: str,
    into: Name,
    note: Note = "",
    keep_name: Annotated[bool, Form()] = False,
) -> Response:
    """Decide that a party is another."""
    drawn = whole_map(request, dossier).map
    one, other = (naming.find_party(drawn, name) for name in (party, into))
    naming.decide_merge(
        store_of(request), drawn, one, other, who=who.name, note=note.strip() or None, keep_name=keep_name
    )
    return _back(request, dossier)


@pages.post("/d/{dossier}/actors/{party}/split")
def split(
    request: Request,
    who: Editor,
    dossier: str,
    party: str,
    name: Name,
    from_: Annotated[str, Form(alias="from", max_length=200)],
    note: Note = "",
) -> Response:
    """Decide that two names of a party are two."""
    drawn = whole_map(request, dossier).map
    known = naming.find_party(drawn, party)
    naming.decide_split(store_of(request), drawn, known, name, from_, who=who.name, note=note.strip() or None)
    return _back(request, dossier)


@pages.post("/d/{dossier}/actors/{party}/rename")
def rename(request: Request, who: Editor, dossier: str, party: str, name: Name, note: Note = "") -> Response:
    """Decide what a party is called."""
    drawn = whole_map(request, dossier).map
    known = naming.find_party(drawn, party)
    naming.decide_rename(store_of(request), drawn, known, name, who=who.name, note=note.strip() or None)
    return _back(request, dossier)


@pages.post("/d/{dossier}/actors/{party}/set")
def set_(
    request: Request,
    who: Editor,
    dossier: str,
    party: str,
    kind: Annotated[ActorKind, Form()],
    of: Name = "",
    iso3: Annotated[str, Form(max_length=20)] = "",
    cameo: Annotated[str, Form(max_length=20)] = "",
    note: Note = "",
) -> Response:
    """Decide a party's kind, the body that it belongs to, and its codes."""
    drawn = whole_map(request, dossier).map
    known = naming.find_party(drawn, party)
    fields: dict[str, str | None] = {"kind": kind.value, "of": of.strip(), "iso3": iso3.strip(), "cameo": cameo.strip()}
    naming.decide_set(store_of(request), drawn, known, fields, who=who.name, note=note.strip() or None)
    return _back(request, dossier)


@pages.post("/d/{dossier}/actor-decisions/{decision}/undo")
def undo(request: Request, who: Editor, dossier: str, decision: DecisionId) -> Response:
    """Undo a decision on the actors."""
    naming.undo_on_dossier(store_of(request), dossier, "actors", decision, who=who.name)
    return _back(request, dossier)


def _back(request: Request, dossier: str) -> RedirectResponse:
    naming.settle(workbench_of(request).maps, dossier)
    return RedirectResponse(f"{dossier_url(dossier, 'actors')}#decisions", 303)


class Merge(Noted):
    """Into which party; `keep_name`: and both are called as that is, a decision of its own."""

    into: str = Field(max_length=200)
    keep_name: bool = False


class Split(Noted):
    """The name that is another's, and the name of the party that it is taken from."""

    name: str = Field(max_length=200)
    from_: str = Field(alias="from", max_length=200)


class Rename(Noted):
    """The new name."""

    name: str = Field(max_length=200)


class Set(Noted):
    """What to set; what is None stays. `of` is the name of a body, empty for none."""

    kind: ActorKind | None = None
    of: str | None = Field(None, max_length=200)
    iso3: str | None = Field(None, max_length=20)
    cameo: str | None = Field(None, max_length=20)


@api.get("/dossiers/{dossier}/parties", responses=_NOT_FOUND, response_model=PartiesPage)
def get_parties(
    request: Request,
    _: Reader,
    dossier: str,
    q: Words = "",
    kind: Words = "",
    start: Start = 0,
    format: Format = Format.JSON,  # noqa: A002 (the name in the address)
) -> PartiesPage | Response:
    """Who is who: parties with their names, 50 from `start` on; as CSV all of them."""
    found = whole_map(request, dossier)
    drawn = found.map
    if format is Format.JSON:
        part = naming.parties_page(drawn, q=q, kind=_kind(kind), start=start)
        return replace(part, is_current=found.is_current)
    part = naming.parties_page(drawn, q=q, kind=_kind(kind), most=10_000_000)
    header = ("id", "name", "kind", "names", "of", "key", *CODES, "options")
    rows = (
        (
            row.id,
            row.name,
            row.kind.value,
            "; ".join(row.names),
            row.of,
            row.key,
            *(row.codes.get(code) for code in CODES),
            row.options,
        )
        for row in part.rows
    )
    return csv_file("parties", header, rows)


@api.get("/dossiers/{dossier}/parties/{party}", responses=_NOT_FOUND)
def get_party(request: Request, _: Reader, dossier: str, party: str) -> PartyPage:
    """One party with the places where reports name it."""
    found = whole_map(request, dossier)
    part = naming.party_page(store_of(request), found.map, naming.find_party(found.map, party))
    return replace(part, is_current=found.is_current)


@api.get("/dossiers/{dossier}/parties/{party}/merge", responses=_NOT_FOUND)
def preview_merge(request: Request, _: Reader, dossier: str, party: str, into: Words) -> MergePreview:
    """What would become one, before it is decided."""
    drawn = whole_map(request, dossier).map
    return naming.merge_preview(drawn, naming.find_party(drawn, party), naming.find_party(drawn, into))


@api.post("/dossiers/{dossier}/parties/{party}/merge", responses=_NOT_FOUND)
def post_merge(request: Request, who: Editor, dossier: str, party: str, body: Merge) -> list[Decision]:
    """Decide that a party is another."""
    drawn = whole_map(request, dossier).map
    one, other = (naming.find_party(drawn, name) for name in (party, body.into))
    made = naming.decide_merge(
        store_of(request), drawn, one, other, who=who.name, note=body.note, keep_name=body.keep_name
    )
    naming.settle(workbench_of(request).maps, dossier)
    return made


@api.post("/dossiers/{dossier}/parties/{party}/split", responses=_NOT_FOUND)
def post_split(request: Request, who: Editor, dossier: str, party: str, body: Split) -> Decision:
    """Decide that two names of a party are two."""
    drawn = whole_map(request, dossier).map
    known = naming.find_party(drawn, party)
    made = naming.decide_split(store_of(request), drawn, known, body.name, body.from_, who=who.name, note=body.note)
    naming.settle(workbench_of(request).maps, dossier)
    return made


@api.post("/dossiers/{dossier}/parties/{party}/rename", responses=_NOT_FOUND)
def post_rename(request: Request, who: Editor, dossier: str, party: str, body: Rename) -> Decision:
    """Decide what a party is called."""
    drawn = whole_map(request, dossier).map
    known = naming.find_party(drawn, party)
    made = naming.decide_rename(store_of(request), drawn, known, body.name, who=who.name, note=body.note)
    naming.settle(workbench_of(request).maps, dossier)
    return made


@api.post("/dossiers/{dossier}/parties/{party}/set", responses=_NOT_FOUND)
def post_set(request: Request, who: Editor, dossier: str, party: str, body: Set) -> Decision:
    """Decide a party's kind, body or codes."""
    drawn = whole_map(request, dossier).map
    known = naming.find_party(drawn, party)
    fields = {name: getattr(body, name) for name in ("kind", "of", *CODES)}
    fields["kind"] = body.kind.value if body.kind is not None else None
    made = naming.decide_set(store_of(request), drawn, known, fields, who=who.name, note=body.note)
    naming.settle(workbench_of(request).maps, dossier)
    return made


@api.post("/dossiers/{dossier}/actor-decisions/{decision}/undo", responses=_NOT_FOUND)
def post_undo(request: Request, who: Editor, dossier: str, decision: DecisionId) -> Decision:
    """Undo a decision on the actors; it stays, dated as undone."""
    made = naming.undo_on_dossier(store_of(request), dossier, "actors", decision, who=who.name)
    naming.settle(workbench_of(request).maps, dossier)
    return made
