"""The page of the game, and its forms, which work without a script."""

from collections.abc import Callable
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, File, Form, HTTPException, Request, Response, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse

from sinequanon.errors import InvalidConflict, InvalidRecord, RecordNotFound, SinequanonError
from sinequanon.serve.people import Editor, Person, Reader, Role
from sinequanon.serve.render import dossier_url, show
from sinequanon.serve.routes.game_asked import (
    Asked,
    AsOf,
    EditBody,
    Which,
    change,
    confirm,
    go_back,
    keep_conflict,
    load,
    reset,
    solve_view,
    undo,
)
from sinequanon.serve.views.game_files import MOST_LETTERS, MOST_OPTIONS
from sinequanon.serve.views.game_view import words_of
from sinequanon.solve.concepts import TITLES
from sinequanon.store.games import MOST_LISTED, VersionKind

pages = APIRouter(include_in_schema=False)
Mark = Annotated[str, Form(max_length=40)]


@pages.get("/d/{dossier}/game", response_class=HTMLResponse)
def game_page(request: Request, who: Reader, dossier: str, as_of: AsOf = "", version: Which = "") -> HTMLResponse:
    """The game: what each wants and on which words that rests, what would hold and why."""
    return _page(Asked(request, dossier, as_of), who, version)


def _page(asked: Asked, who: Person, version: str = "", fault: str = "", tried: EditBody | None = None) -> HTMLResponse:
    game = load(asked, version)
    view = None if game.case is None else solve_view(asked, game)
    may_edit = who.may(Role.EDITOR) and bool(who.name)
    is_last = view is None or view.is_last
    own = {"as_of": asked.kept_as_of}
    games = asked.store.games
    return show(
        asked.request,
        "game.html",
        status=422 if fault else 200,
        title="Game",
        dossier=asked.dossier,
        here="game",
        game=view,
        draft_fault=game.draft_fault,
        is_current=game.is_current,
        as_of=asked.kept_as_of,
        version=version,
        may_edit=may_edit and is_last,
        needs_name=who.may(Role.EDITOR) and not who.name,
        link=lambda *parts, **other: dossier_url(asked.dossier, "game", *parts, **(own | other)),
        file_url=_file_linker(asked, version),
        words_of=words_of(game, asked.dossier),
        history=games.versions(asked.dossier, asked.kept_as_of),
        history_count=games.count(asked.dossier, asked.kept_as_of),
        most_listed=MOST_LISTED,
        last=game.standing.last,
        is_held=game.standing.is_held,
        titles=TITLES,
        most_options=MOST_OPTIONS,
        fault=fault,
        tried=tried,
        graph=None if view is None or view.solved is None else _graph(view.solved),
    )


def _graph(solved: Any) -> dict[str, Any]:
    """What the script draws."""
    drawn = set(solved.picture.states)
    nodes = [
        {"id": f"s{one.number}", "number": one.number, "text": one.label or one.text, "today": one.is_today,
         "concepts": len(one.concepts)}
        for one in solved.states if one.number in drawn
    ]  # fmt: skip
    edges = [
        {"id": f"m{place}", "source": f"s{one.start}", "target": f"s{one.end}", "dm": one.dm,
         "better": one.is_improvement, "both": one.is_both_ways}
        for place, one in enumerate(solved.picture.moves)
    ]  # fmt: skip
    decided = sum(count.equilibria is not None for count in solved.counts)
    return {"nodes": nodes, "edges": edges, "decided": decided}


def _file_linker(asked: Asked, version: str) -> Callable[..., str]:
    """Makes the addresses of downloads."""

    def link(*parts: str, format: str) -> str:  # noqa: A002 (the name in the address)
        path = dossier_url(asked.dossier, "game", *parts).replace("/d/", "/api/v1/dossiers/", 1)
        wanted = {"as_of": asked.kept_as_of, "version": version, "format": format}
        return f"{path}?{urlencode({name: value for name, value in wanted.items() if value})}"

    return link


@pages.post("/d/{dossier}/game", response_class=HTMLResponse)
def edit_game(
    request: Request, who: Editor, dossier: str, body: Annotated[EditBody, Form()], as_of: AsOf = ""
) -> Response:
    """Change one thing."""
    asked = Asked(request, dossier, as_of)
    return _after(asked, who, lambda: change(asked, body.edit(), who.name, body.mark), body)


@pages.post("/d/{dossier}/game/confirm", response_class=HTMLResponse)
def confirm_game(request: Request, who: Editor, dossier: str, mark: Mark = "", as_of: AsOf = "") -> Response:
    """Confirm the conflict as it stands."""
    asked = Asked(request, dossier, as_of)
    return _after(asked, who, lambda: confirm(asked, who.name, mark))


@pages.post("/d/{dossier}/game/undo", response_class=HTMLResponse)
def undo_game(request: Request, who: Editor, dossier: str, mark: Mark = "", as_of: AsOf = "") -> Response:
    """Undo the last change."""
    asked = Asked(request, dossier, as_of)
    return _after(asked, who, lambda: undo(asked, who.name, mark))


@pages.post("/d/{dossier}/game/reset", response_class=HTMLResponse)
def reset_game(request: Request, who: Editor, dossier: str, mark: Mark = "", as_of: AsOf = "") -> Response:
    """Take all changes back."""
    asked = Asked(request, dossier, as_of)
    return _after(asked, who, lambda: reset(asked, who.name, mark))


@pages.post("/d/{dossier}/game/return", response_class=HTMLResponse)
def return_game(
    request: Request,
    who: Editor,
    dossier: str,
    version: Annotated[int, Form(ge=1, le=2**31 - 1)],
    mark: Mark = "",
    as_of: AsOf = "",
) -> Response:
    """Take an earlier version again."""
    asked = Asked(request, dossier, as_of)
    return _after(asked, who, lambda: go_back(asked, version, who.name, mark))


@pages.post("/d/{dossier}/game/upload", response_class=HTMLResponse)
def upload_game(
    request: Request,
    who: Editor,
    dossier: str,
    file: Annotated[UploadFile, File(description="YAML or JSON")],
    mark: Mark = "",
    as_of: AsOf = "",
) -> Response:
    """Take a file that `sqn game` wrote and somebody changed."""
    asked = Asked(request, dossier, as_of)

    def take() -> None:
        name = (file.filename or "game.yaml")[:100]
        try:
            text = file.file.read(4 * MOST_LETTERS + 1).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise InvalidConflict(name, [f"not UTF-8 at byte {error.start}"]) from error
        case = asked.games.read_text(text, name)
        keep_conflict(asked, case, f"the file {name} uploaded", who.name, mark, VersionKind.UPLOAD)

    return _after(asked, who, take)


def _after(asked: Asked, who: Person, act: Callable[[], object], tried: EditBody | None = None) -> Response:
    """The page after a change; with what is wrong, where it could not be made."""
    try:
        act()
    except (InvalidConflict, InvalidRecord, HTTPException) as error:
        fault = error.detail if isinstance(error, HTTPException) else str(error)
        return _page(asked, who, fault=fault, tried=tried)
    except RecordNotFound:
        raise
    except SinequanonError as error:
        return _page(asked, who, fault=str(error), tried=tried)
    return RedirectResponse(dossier_url(asked.dossier, "game", as_of=asked.kept_as_of) + "#changed", 303)
