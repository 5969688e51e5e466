"""The game: the draft from the map, what people make of it, and any conflict that is sent to be solved."""

from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Query, Request, Response

from sinequanon.serve.downloads import csv_file
from sinequanon.serve.people import Editor, Reader
from sinequanon.serve.routes import game_pages
from sinequanon.serve.routes.asked import Format
from sinequanon.serve.routes.game_asked import (
    TOLD,
    Asked,
    AsOf,
    EditBody,
    MarkBody,
    VersionBody,
    Which,
    change,
    confirm,
    conflict_file,
    go_back,
    keep_conflict,
    load,
    reset,
    undo,
    viewed,
)
from sinequanon.serve.solved_games import SolvedGames
from sinequanon.serve.views.game_solved import Solved
from sinequanon.serve.views.game_view import GameView, csv_rows
from sinequanon.store.games import Version

api = APIRouter(prefix="/api/v1", tags=["game"])


class FileFormat(StrEnum):
    """The files that `sqn game` and `sqn solve` write and read."""

    YAML = "yaml"
    JSON = "json"


@api.get("/dossiers/{dossier}/game", responses=TOLD, response_model=GameView)
def get_game(
    request: Request,
    _: Reader,
    dossier: str,
    as_of: AsOf = "",
    version: Which = "",
    format: Format = Format.JSON,  # noqa: A002 (the name in the address)
) -> GameView | Response:
    """The game, solved: what somebody made of the draft, where nobody did the draft; as CSV the options by state."""
    view = viewed(Asked(request, dossier, as_of), version)
    if format is Format.JSON:
        return view
    states = view.solved.states if view.solved else ()
    header = ("decision maker", "option", *(f"{state.number} {state.label or state.text}" for state in states))
    return csv_file("game", header, csv_rows(view))


@api.get("/dossiers/{dossier}/game/file", responses=TOLD, response_class=Response)
def get_file(
    request: Request,
    _: Reader,
    dossier: str,
    as_of: AsOf = "",
    version: Which = "",
    format: FileFormat = FileFormat.YAML,  # noqa: A002 (the name in the address)
) -> Response:
    """The conflict as the file that `sqn solve` reads, with the evidence; the draft as `sqn game` writes it."""
    game = load(Asked(request, dossier, as_of), version)
    text = conflict_file(game, dossier, format.value)
    kind = "application/yaml" if format is FileFormat.YAML else "application/json"
    headers = {"Content-Disposition": f'attachment; filename="game.{format.value}"'}
    return Response(text, media_type=f"{kind}; charset=utf-8", headers=headers)


@api.get("/dossiers/{dossier}/game/versions", responses=TOLD)
def get_versions(request: Request, _: Reader, dossier: str, as_of: AsOf = "") -> list[Version]:
    """Who made what of the game and when, the newest first; at most 200, without the conflicts."""
    asked = Asked(request, dossier, as_of)
    return list(asked.store.games.versions(dossier, asked.kept_as_of))


@api.get("/dossiers/{dossier}/game/versions/{version}", responses=TOLD)
def get_version(
    request: Request, _: Reader, dossier: str, version: Annotated[int, Path(ge=1, le=2**31 - 1)], as_of: AsOf = ""
) -> Version:
    """One version with its conflict."""
    asked = Asked(request, dossier, as_of)
    return asked.store.games.get(dossier, asked.kept_as_of, version)


@api.post("/dossiers/{dossier}/game", responses=TOLD)
def post_version(request: Request, who: Editor, dossier: str, body: VersionBody, as_of: AsOf = "") -> GameView:
    """Keep another conflict as the game of the dossier, in the layout of conflict files; gives it solved."""
    asked = Asked(request, dossier, as_of)
    case = asked.games.read(body.conflict)
    keep_conflict(asked, case, body.what or "another conflict was sent", who.name, body.mark)
    return viewed(asked)


@api.post("/dossiers/{dossier}/game/edits", responses=TOLD)
def post_edit(request: Request, who: Editor, dossier: str, body: EditBody, as_of: AsOf = "") -> GameView:
    """Change one thing; gives the game solved anew, with what changed in what would hold."""
    asked = Asked(request, dossier, as_of)
    change(asked, body.edit(), who.name, body.mark)
    return viewed(asked)


@api.post("/dossiers/{dossier}/game/confirm", responses=TOLD)
def post_confirm(request: Request, who: Editor, dossier: str, body: MarkBody, as_of: AsOf = "") -> GameView:
    """Confirm the conflict as it stands, under one's name; another change takes that away."""
    asked = Asked(request, dossier, as_of)
    confirm(asked, who.name, body.mark)
    return viewed(asked)


@api.post("/dossiers/{dossier}/game/undo", responses=TOLD)
def post_undo(request: Request, who: Editor, dossier: str, body: MarkBody, as_of: AsOf = "") -> GameView:
    """Undo the last change, confirmation, upload or reset."""
    asked = Asked(request, dossier, as_of)
    undo(asked, who.name, body.mark)
    return viewed(asked)


@api.post("/dossiers/{dossier}/game/reset", responses=TOLD)
def post_reset(request: Request, who: Editor, dossier: str, body: MarkBody, as_of: AsOf = "") -> GameView:
    """Take all changes back: what counts is the draft of now. It can be undone."""
    asked = Asked(request, dossier, as_of)
    reset(asked, who.name, body.mark)
    return viewed(asked)


@api.post("/dossiers/{dossier}/game/versions/{version}/return", responses=TOLD)
def post_return(
    request: Request,
    who: Editor,
    dossier: str,
    version: Annotated[int, Path(ge=1, le=2**31 - 1)],
    body: MarkBody,
    as_of: AsOf = "",
) -> GameView:
    """Take an earlier version again, as a new one."""
    asked = Asked(request, dossier, as_of)
    go_back(asked, version, who.name, body.mark)
    return viewed(asked)


@api.post("/solve", responses=TOLD)
def post_solve(
    request: Request,
    _: Reader,
    conflict: Annotated[dict[str, Any], Body(description="A conflict in the layout of conflict files.")],
    seconds: Annotated[float, Query(ge=0.1, le=20, description="What is not decided by then is undecided.")] = 5.0,
) -> Solved:
    """Solve a conflict of at most 20 options; nothing is kept."""
    games: SolvedGames = request.app.state.games
    return games.solve(games.read(conflict), seconds=seconds).solved


pages = game_pages.pages
ROUTERS = (pages, api)
