"""The positions: as a matrix of parties by options, a cell's sentences, and as a list."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request, Response
from fastapi.responses import HTMLResponse

from sinequanon.records import MIN_CONFIDENCE, Act
from sinequanon.serve.downloads import csv_file
from sinequanon.serve.drawn import Drawn
from sinequanon.serve.people import Reader
from sinequanon.serve.render import show
from sinequanon.serve.routes.asked import store_of, workbench_of
from sinequanon.serve.views.matrix import Asked, Cell, CellPage, Head, Matrix, spoken_parties, view_cell, view_matrix
from sinequanon.serve.views.position_list import ACT_WORDS, Listed, ListedPosition, list_positions
from sinequanon.serve.views.spoken import SIGNS, STAND_WORDS, Stand, spoken_dates, spoken_outlets
from sinequanon.store.queries import Filter

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/v1", tags=["positions"])
ROUTERS = (pages, api)

_NO_NUL = r"^[^\x00]*$"
_DATE = r"^([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?)?$"
_MOST = 1_000_000
_ROWS, _COLUMNS, _SENTENCES, _LISTED = 20, 12, 20, 50

Dossier = Annotated[str, Path(max_length=500, pattern=_NO_NUL, description="the dossier's name")]
Words = Annotated[str, Query(max_length=200, pattern=_NO_NUL)]
Day = Annotated[str, Query(pattern=_DATE, description="YYYY, YYYY-MM or YYYY-MM-DD")]
Confidence = Annotated[float, Query(ge=0, le=1, description="records less sure are left out, unless confirmed")]
Offset = Annotated[int, Query(ge=0, le=_MOST)]
NO_DOSSIER: dict[int | str, dict[str, Any]] = {404: {"description": "there is no such dossier"}}
CONFIDENCES = (0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1)


@dataclass(frozen=True, kw_only=True)
class Which:
    """A dossier's map, and what of the matrix is asked for."""

    dossier: str
    min_confidence: float
    asked: Asked

    def drawn(self, request: Request) -> Drawn:
        """The map."""
        return workbench_of(request).maps.get(self.dossier, None, self.min_confidence)

    @property
    def state(self) -> dict[str, Any]:
        """The same for an address, what is as usual left out."""
        usual = {"min_confidence": None if self.min_confidence == MIN_CONFIDENCE else self.min_confidence}
        return asdict(self.asked) | usual


def api_address(dossier: str, *parts: str, **asked: Any) -> str:
    """The address of a part of the API for a dossier; what is None or empty in `asked` is left out."""
    path = "/".join(quote(part, safe="") for part in (dossier, *parts))
    wanted = {name: value for name, value in asked.items() if value not in (None, "", [], ())}
    return f"/api/v1/dossiers/{path}" + (f"?{urlencode(wanted, doseq=True)}" if wanted else "")


def _which(
    dossier: Dossier,
    actor: Words = "",
    about: Words = "",
    stand: Annotated[Stand | str, Query(max_length=20, description="only cells that show this stand")] = "",
    since: Day = "",
    as_of: Day = "",
    outlet: Words = "",
    min_confidence: Confidence = MIN_CONFIDENCE,
) -> Which:
    if stand and stand not in set(Stand):
        raise HTTPException(422, f"stand is {stand!r} and should be one of {', '.join(Stand)}")
    asked = Asked(
        actor=actor.strip(),
        about=about.strip(),
        stand=Stand(stand) if stand else None,
        since=since,
        as_of=as_of,
        outlet=outlet,
    )
    return Which(dossier=dossier, min_confidence=round(min_confidence, 2), asked=asked)


Chosen = Annotated[Which, Depends(_which)]


@pages.get("/d/{dossier}/positions", response_class=HTMLResponse)
def show_matrix(
    request: Request,
    _: Reader,
    which: Chosen,
    row: Offset = 0,
    column: Offset = 0,
    rows: Annotated[int, Query(ge=1, le=100)] = _ROWS,
    columns: Annotated[int, Query(ge=1, le=50)] = _COLUMNS,
    cell: Annotated[str, Query(max_length=1000, pattern=_NO_NUL)] = "",
    sentence: Offset = 0,
) -> HTMLResponse:
    """The matrix, and the sentences of a cell where one is chosen (`party|option`)."""
    drawn = which.drawn(request)
    matrix = view_matrix(drawn.map, which.asked)
    party, _bar, option = cell.rpartition("|")
    chosen = None
    if cell:
        chosen = view_cell(
            drawn.map,
            store_of(request),
            which.asked,
            party=party,
            option=option,
            offset=sentence,
            limit=_SENTENCES,
        )
    sizes = {"rows": None if rows == _ROWS else rows, "columns": None if columns == _COLUMNS else columns}
    return show(
        request,
        "positions.html",
        title="Positions",
        dossier=which.dossier,
        here="positions",
        asked=which.asked,
        min_confidence=which.min_confidence,
        is_current=drawn.is_current,
        matrix=matrix,
        part=matrix.part(row=row, rows=rows, column=column, columns=columns),
        rows=rows,
        columns=columns,
        state=which.state | sizes | {"row": row or None, "column": column or None},
        chosen=chosen,
        per_page=_SENTENCES,
        signs=SIGNS,
        stand_words=STAND_WORDS,
        parties=spoken_parties(drawn.map)[:500],
        outlets=spoken_outlets(drawn.map),
        confidences=sorted({*CONFIDENCES, which.min_confidence}),
        dates_address=api_address(which.dossier, "matrix", "dates", min_confidence=which.state["min_confidence"]),
        downloads={
            "CSV, a line for each cell": api_address(which.dossier, "matrix", **which.state, format="csv"),
            "CSV as a table": api_address(which.dossier, "matrix", **which.state, format="table"),
            "JSON": api_address(which.dossier, "matrix", **which.state),
        },
    )


@dataclass(frozen=True, kw_only=True)
class WholeMatrix:
    """The whole matrix: parties and options, those most spoken of first, and a cell for each pair that is not silent.

    `is_current` is false while the map is drawn anew after a change; the matrix is then of before.
    """

    dossier: str
    is_current: bool
    parties: tuple[Head, ...]
    options: tuple[Head, ...]
    cells: tuple[Cell, ...]


@api.get("/dossiers/{dossier}/matrix", responses=NO_DOSSIER | {200: {"content": {"text/csv": {}}}})
def get_matrix(
    request: Request,
    _: Reader,
    which: Chosen,
    format: Annotated[str, Query(pattern="^(json|csv|table)$")] = "json",  # noqa: A002 (what the address says)
) -> WholeMatrix:
    """The whole positions matrix; `format=csv` gives a line for each cell, `format=table` the matrix as a table."""
    drawn = which.drawn(request)
    matrix = view_matrix(drawn.map, which.asked)
    if format == "csv":
        return _cells_file(matrix)  # type: ignore[return-value]
    if format == "table":
        return _table_file(matrix)  # type: ignore[return-value]
    return WholeMatrix(
        dossier=which.dossier,
        is_current=drawn.is_current,
        parties=matrix.parties,
        options=matrix.options,
        cells=tuple(matrix.cells()),
    )


@api.get("/dossiers/{dossier}/matrix/cell", responses={404: {"description": "no such dossier, party or option"}})
def get_cell(
    request: Request,
    _: Reader,
    which: Chosen,
    party: Annotated[str, Query(min_length=1, max_length=500, pattern=_NO_NUL, description="its id or name")],
    option: Annotated[str, Query(min_length=1, max_length=500, pattern=_NO_NUL, description="its id or label")],
    offset: Offset = 0,
    limit: Annotated[int, Query(ge=1, le=100)] = _SENTENCES,
) -> CellPage:
    """All that a party said on an option, the latest first, with conditions and decisions."""
    drawn, store = which.drawn(request), store_of(request)
    return view_cell(drawn.map, store, which.asked, party=party, option=option, offset=offset, limit=limit)


@api.get("/dossiers/{dossier}/matrix/dates", responses=NO_DOSSIER)
def get_dates(
    request: Request, _: Reader, dossier: Dossier, min_confidence: Confidence = MIN_CONFIDENCE
) -> dict[str, list[str]]:
    """The dates at which somebody spoke on an option, in order: the steps of the slider."""
    return {"dates": spoken_dates(workbench_of(request).maps.get(dossier, None, round(min_confidence, 2)).map)}


def _list_filter(
    dossier: Dossier,
    actor: Words = "",
    act: Annotated[Act | str, Query(max_length=20)] = "",
    about: Words = "",
    since: Day = "",
    until: Day = "",
    outlet: Words = "",
    min_confidence: Confidence = 0,
    offset: Offset = 0,
) -> Filter:
    return Filter(
        dossier=dossier,
        actor=actor.strip() or None,
        act=str(act) or None,
        about=about.strip() or None,
        since=since or None,
        until=until or None,
        outlet=outlet or None,
        min_confidence=round(min_confidence, 2) or None,
        limit=_LISTED,
        offset=offset,
    )


Listing = Annotated[Filter, Depends(_list_filter)]


@pages.get("/d/{dossier}/positions/list", response_class=HTMLResponse)
def show_list(request: Request, _: Reader, asked: Listing) -> HTMLResponse:
    """The positions as a list, as they were read and as people decided on them."""
    store = store_of(request)
    names = ("actor", "act", "about", "since", "until", "outlet", "min_confidence")
    state = {name: getattr(asked, name) for name in names}
    dossier = str(asked.dossier)
    most = {**state, "limit": _MOST_LISTED}
    return show(
        request,
        "positions_list.html",
        title="Positions, a list",
        dossier=dossier,
        here="positions",
        asked=asked,
        state=state,
        listed=list_positions(store, asked),
        per_page=_LISTED,
        most=_MOST_LISTED,
        act_words=ACT_WORDS,
        outlets=store.outlets(dossier),
        confidences=sorted({*CONFIDENCES, asked.min_confidence or 0}),
        downloads={
            "CSV": api_address(dossier, "positions", **most, format="csv"),
            "JSON": api_address(dossier, "positions", **most),
        },
    )


_MOST_LISTED = 1_000


@api.get("/dossiers/{dossier}/positions", responses=NO_DOSSIER | {200: {"content": {"text/csv": {}}}})
def get_list(
    request: Request,
    _: Reader,
    asked: Listing,
    limit: Annotated[int, Query(ge=1, le=_MOST_LISTED)] = _LISTED,
    format: Annotated[str, Query(pattern="^(json|csv)$")] = "json",  # noqa: A002 (what the address says)
) -> Listed:
    """The positions by date, a page of them: as they were read, with the decision on each."""
    given = {item.name: getattr(asked, item.name) for item in fields(asked)} | {"limit": limit}
    listed = list_positions(store_of(request), Filter(**given))
    return _list_file(listed) if format == "csv" else listed  # type: ignore[return-value]


def _cells_file(matrix: Matrix) -> Response:
    parties = {head.id: head.name for head in matrix.parties}
    options = {head.id: head.name for head in matrix.options}
    header = ["party_name", "option_name", *(item.name for item in fields(Cell))]
    rows = ([parties[cell.party], options[cell.option], *_values(cell)] for cell in matrix.cells())
    return csv_file("positions-cells", header, rows)


def _table_file(matrix: Matrix) -> Response:
    return csv_file("positions-matrix", ["party", *(head.name for head in matrix.options)], _table_rows(matrix))


def _table_rows(matrix: Matrix) -> Iterator[list[str]]:
    for party in matrix.parties:
        cells = (matrix.cell(party.id, option.id) for option in matrix.options)
        told = ("; ".join(filter(None, (cell.words, cell.date, cell.outlet))) if cell else "" for cell in cells)
        yield [party.name, *told]


def _list_file(listed: Listed) -> Response:
    own = [item.name for item in fields(ListedPosition) if item.name not in ("source", "decision", "corrected")]
    places = ("text", "start", "end", "confidence", "digest", "report", "title", "outlet", "url", "published")
    header = [*own, *places, "decision", "decided_by", "corrected"]
    rows = (
        [
            *(_joined(getattr(item, name)) for name in own),
            *(getattr(item.source, name) for name in places),
            item.decision.kind if item.decision else None,
            item.decision.who if item.decision else None,
            "; ".join(f"{name}: {value}" for name, value in item.corrected.items()),
        ]
        for item in listed.positions
    )
    return csv_file("positions", header, rows)


def _joined(value: Any) -> Any:
    return " | ".join(value) if isinstance(value, tuple) else value


def _values(row: Any) -> list[Any]:
    return [getattr(row, item.name) for item in fields(row)]
