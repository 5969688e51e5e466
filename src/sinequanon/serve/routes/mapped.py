"""The map, the unlock panel and the files of the map: `/d/{dossier}/map`."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from sinequanon.errors import RecordNotFound
from sinequanon.mapping import Map
from sinequanon.records import MIN_CONFIDENCE
from sinequanon.serve.people import Reader
from sinequanon.serve.render import dossier_url, show
from sinequanon.serve.routes import doors
from sinequanon.serve.routes.asked import Start, drawn_map, party_id, store_of
from sinequanon.serve.views import mapped
from sinequanon.serve.views.mapped import MapPart, WordsPart, cited
from sinequanon.serve.views.unlocks import TIME_S, Ways, find_ways

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/v1", tags=["map"])
ROUTERS = (pages, api, *doors.ROUTERS)

AsOf = Annotated[str, Query(max_length=10, description="YYYY, YYYY-MM or YYYY-MM-DD: the map at the end of it.")]
Confidence = Annotated[float, Query(ge=0, le=1, description="Records less sure are left out.")]
Words = Annotated[str, Query(max_length=200)]
Depth = Annotated[int | None, Query(ge=1, le=6, description="Only what is so many conditions from the focus.")]
Limit = Annotated[int, Query(ge=1, le=20)]
NOT_FOUND: dict[int | str, dict[str, Any]] = {404: {"description": "There is no such dossier, party or option."}}


class View(StrEnum):
    """How things follow: each waits to see, or all move together."""

    STEPS = "steps"
    PACKAGE = "package"


class MapFile(StrEnum):
    """The files that a map is given as."""

    GRAPHML = "graphml"
    GEXF = "gexf"
    JSON = "json"
    HTML = "html"


@dataclass(frozen=True, kw_only=True)
class MapAnswer:
    """The part of the map asked for; `is_current` is false where the dossier has changed since it was drawn."""

    is_current: bool
    part: MapPart


@pages.get("/d/{dossier}/map", response_class=HTMLResponse)
def map_page(
    request: Request,
    _: Reader,
    dossier: str,
    as_of: AsOf = "",
    min_confidence: Confidence = MIN_CONFIDENCE,
    view: View = View.STEPS,
    party: Words = "",
    q: Words = "",
    focus: Words = "",
    depth: Depth = None,
    goal: Words = "",
    limit: Limit = 5,
    section: Words = "",
    start: Start = 0,
) -> HTMLResponse:
    """The map as a graph and in words, with the unlock panel."""
    found = drawn_map(request, dossier, as_of, min_confidence)
    together = view is View.PACKAGE
    part = mapped.map_part(
        found.map, together=together, party=party_id(found.map, party), q=q, focus=focus or None, depth=depth
    )
    asked = {"as_of": as_of, "min_confidence": min_confidence, "view": view.value, "party": party, "q": q,
             "focus": part.focus, "depth": depth, "goal": goal, "limit": limit if limit != 5 else None}  # fmt: skip
    ways, fault = _ways(found.map, goal, together=together, limit=limit)
    return show(
        request,
        "map.html",
        title="Map",
        dossier=dossier,
        here="map",
        status=404 if fault else 200,
        is_current=found.is_current,
        part=part,
        asked=asked,
        link=_linker(dossier, asked),
        words=_words(found.map, section, start),
        section=section if section in mapped.SECTIONS else "",
        owners=mapped.owners(found.map)[:200],
        goals=mapped.suggested_goals(found.map),
        ways=ways,
        fault=fault,
        most=mapped.LINES,
        cited=cited,
        graph=_graph(part),
        api_url=_api_linker(dossier, asked),
    )


def _graph(part: MapPart) -> dict[str, Any]:
    """What the script draws."""
    nodes = [
        {"id": one.id, "label": one.label, "stance": one.stance, "state": one.state, "deadlock": one.deadlock,
         "follows": one.step is not None, "carried": one.carried}
        for one in part.options
    ]  # fmt: skip
    edges = [
        {"id": one.id, "source": one.awaited, "target": one.option, "connective": one.connective, "met": one.is_met,
         "holds": one.holds, "deadlock": one.deadlock, "around": one.in_cycle}
        for one in part.edges
    ]  # fmt: skip
    return {"focus": part.focus, "nodes": nodes, "edges": edges}


def _api_linker(dossier: str, asked: dict[str, Any]) -> Callable[..., str]:
    """Makes the addresses of downloads: a file of the whole map, or the part as JSON where no format is given."""

    def link(*, format: str | None) -> str:  # noqa: A002 (the name in the address)
        path = dossier_url(dossier, "map", *(["file"] if format else [])).replace("/d/", "/api/v1/dossiers/", 1)
        names = ("as_of", "min_confidence") if format else ("as_of", "min_confidence", "view", "party", "q", "focus",
                                                            "depth")  # fmt: skip
        wanted = {name: asked[name] for name in names if asked[name] not in (None, "")} | (
            {"format": format} if format else {}
        )
        return f"{path}?{urlencode(wanted)}"

    return link


def _ways(drawn: Map, goal: str, *, together: bool, limit: int) -> tuple[Ways | None, str]:
    """The ways to a goal, or what is wrong with it."""
    if not goal.strip():
        return None, ""
    try:
        return find_ways(drawn, goal.strip(), together=together, limit=limit), ""
    except RecordNotFound as error:
        return None, str(error)


def _words(drawn: Map, section: str, start: int) -> list[WordsPart]:
    if section in mapped.SECTIONS:
        return [mapped.words_part(drawn, section, start)]
    return mapped.map_words(drawn)


def _linker(dossier: str, asked: dict[str, Any]) -> Callable[..., str]:
    """Makes addresses of this page with something else asked for."""

    def link(**other: Any) -> str:
        wanted = asked | other
        if wanted.get("min_confidence") == MIN_CONFIDENCE:
            wanted.pop("min_confidence")
        if wanted.get("view") == View.STEPS.value:
            wanted.pop("view")
        return dossier_url(dossier, "map", **wanted)

    return link


@api.get("/dossiers/{dossier}/map", responses=NOT_FOUND)
def get_map(
    request: Request,
    _: Reader,
    dossier: str,
    as_of: AsOf = "",
    min_confidence: Confidence = MIN_CONFIDENCE,
    view: View = View.STEPS,
    party: Words = "",
    q: Words = "",
    focus: Words = "",
    depth: Depth = None,
) -> MapAnswer:
    """The part of the map asked for: at most 60 options, with the conditions between them and their sentences."""
    found = drawn_map(request, dossier, as_of, min_confidence)
    party_asked = party_id(found.map, party)
    together = view is View.PACKAGE
    part = mapped.map_part(found.map, together=together, party=party_asked, q=q, focus=focus or None, depth=depth)
    return MapAnswer(is_current=found.is_current, part=part)


@api.get("/dossiers/{dossier}/map/words/{section}", responses=NOT_FOUND)
def get_words(
    request: Request,
    _: Reader,
    dossier: str,
    section: str,
    start: Start = 0,
    as_of: AsOf = "",
    min_confidence: Confidence = MIN_CONFIDENCE,
) -> WordsPart:
    """Lines of one section of the map in words: deadlocks, waits, follows, package, obligations or contradictions."""
    found = drawn_map(request, dossier, as_of, min_confidence)
    if section not in mapped.SECTIONS:
        raise RecordNotFound(f"no section {section!r}; they are {', '.join(mapped.SECTIONS)}")
    return mapped.words_part(found.map, section, start)


@api.get("/dossiers/{dossier}/map/goals", responses=NOT_FOUND)
def get_goals(
    request: Request,
    _: Reader,
    dossier: str,
    q: Words = "",
    as_of: AsOf = "",
    min_confidence: Confidence = MIN_CONFIDENCE,
) -> list[str]:
    """Labels of options with some words in them, at most 50; without words those worth asking for."""
    drawn = drawn_map(request, dossier, as_of, min_confidence).map
    return [option.label for option in mapped.find_labels(drawn, q)] if q.strip() else mapped.suggested_goals(drawn)


@api.get("/dossiers/{dossier}/map/unlocks", responses=NOT_FOUND)
def get_unlocks(
    request: Request,
    _: Reader,
    dossier: str,
    goal: Annotated[str, Query(min_length=1, max_length=200)],
    view: View = View.STEPS,
    limit: Limit = 5,
    time_s: Annotated[float, Query(ge=0.1, le=10, description="Seconds to look for ways.")] = TIME_S,
    as_of: AsOf = "",
    min_confidence: Confidence = MIN_CONFIDENCE,
) -> Ways:
    """The minimal sets of changed positions after which a goal follows, fewest changes first."""
    drawn = drawn_map(request, dossier, as_of, min_confidence).map
    return find_ways(drawn, goal, together=view is View.PACKAGE, limit=limit, time_s=time_s)


@api.get("/dossiers/{dossier}/map/file", responses=NOT_FOUND)
def get_file(
    request: Request,
    _: Reader,
    dossier: str,
    format: MapFile,  # noqa: A002 (the name in the address)
    as_of: AsOf = "",
    min_confidence: Confidence = MIN_CONFIDENCE,
) -> Response:
    """The whole map as a file: GraphML, GEXF, JSON, or a brief of two pages as HTML."""
    drawn = drawn_map(request, dossier, as_of, min_confidence).map
    name = "brief.html" if format is MapFile.HTML else f"map.{format}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    if format is MapFile.JSON:
        from sinequanon.mapping.plain import map_json

        return JSONResponse(map_json(drawn), headers=headers)
    if format is MapFile.GRAPHML:
        from sinequanon.exports.graphml import graphml_text

        return Response(graphml_text(drawn), media_type="application/graphml+xml", headers=headers)
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        _write(drawn, path, min_confidence, request)
        content = path.read_bytes()
    kind = "text/html; charset=utf-8" if format is MapFile.HTML else "application/gexf+xml"
    return Response(content, media_type=kind, headers=headers)


def _write(drawn: Map, path: Path, min_confidence: float, request: Request) -> None:
    if path.suffix == ".html":
        from sinequanon.briefs.content import make_brief
        from sinequanon.briefs.writing import write_brief

        write_brief(make_brief(drawn, min_confidence=min_confidence), drawn, path)
        return
    from sinequanon.exports import gexf
    from sinequanon.exports.content import Content

    content = Content(store_of(request), drawn.dossier, as_of=drawn.as_of)
    content.map = drawn
    gexf.write(content, path)
