"""What the pages and the API of the game have in common: what is asked for, and what changes it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import HTTPException, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from sinequanon.bridge import write_draft
from sinequanon.errors import InvalidConflict, RecordNotFound, SinequanonError
from sinequanon.serve.routes.asked import store_of, workbench_of
from sinequanon.serve.solved_games import SolvedGames
from sinequanon.serve.views.game import Game, find_game, kept_case
from sinequanon.serve.views.game_edits import Do, Edit, apply_edit
from sinequanon.serve.views.game_files import MOST_FORMULA, mark_of, plain_of
from sinequanon.serve.views.game_view import GameView, view_game
from sinequanon.solve.cases import Case, ConflictFile
from sinequanon.solve.files import write_json, write_yaml
from sinequanon.store import Store
from sinequanon.store.checks import check_texts
from sinequanon.store.games import VersionKind

AsOf = Annotated[str, Query(max_length=10, description="YYYY, YYYY-MM or YYYY-MM-DD: the game at the end of it.")]
Which = Annotated[
    str,
    Query(
        max_length=9,
        pattern=r"^(|draft|[1-9][0-9]{0,8})$",
        description="A version by its number, or `draft` for what the program drafts now.",
    ),
]
TOLD: dict[int | str, dict[str, Any]] = {
    404: {"description": "There is no such dossier or version, or its map gives no game."},
    409: {"description": "Somebody changed the game since the mark."},
    422: {"description": "It cannot be done, and all that is wrong is listed; or it was not solved within the time."},
    503: {"description": "Others are being solved for; ask again later."},
}
_MARK = Field("", max_length=40, description="The mark of the game that this was made on; empty for whatever it is.")
_MOST_PLACE = 10_000


class MarkBody(BaseModel):
    """What the game was when somebody decided on it."""

    model_config = ConfigDict(extra="forbid")

    mark: str = _MARK


class VersionBody(MarkBody):
    """Another conflict."""

    conflict: dict[str, Any] = Field(description="In the layout of conflict files.")
    what: str = Field("", max_length=300, description="What was changed, in words.")


class EditBody(MarkBody):
    """One change; which fields count depends on what is done."""

    do: Do
    dm: str = Field("", max_length=300, description="The decision maker, by name.")
    place: int = Field(0, ge=0, le=_MOST_PLACE, description="Of the statement or pattern, from 0.")
    to: int | None = Field(None, ge=0, le=_MOST_PLACE, description="Where to, from 0.")
    formula: str = Field("", max_length=MOST_FORMULA)
    why: str = Field("", max_length=300)
    option: str = Field("", max_length=500)
    taken: list[Annotated[str, Field(max_length=500)]] = Field(default_factory=list, max_length=200)

    def edit(self) -> Edit:
        """The change."""
        check_texts(dm=self.dm, formula=self.formula, why=self.why, option=self.option, taken=self.taken)
        return Edit(
            do=self.do,
            dm=self.dm,
            place=self.place,
            to=self.to,
            formula=self.formula,
            why=self.why,
            option=self.option,
            taken=tuple(self.taken),
        )


@dataclass(frozen=True)
class Asked:
    """A dossier's game at a date."""

    request: Request
    dossier: str
    as_of: str

    @property
    def store(self) -> Store:
        """Where versions are kept."""
        found: Store = store_of(self.request)
        return found

    @property
    def games(self) -> SolvedGames:
        """What solves them."""
        found: SolvedGames = self.request.app.state.games
        return found

    @property
    def kept_as_of(self) -> str:
        """The date as versions are kept under."""
        return self.as_of.strip()


def load(asked: Asked, which: str = "") -> Game:
    """The game that is asked for.

    Raises:
        RecordNotFound: there is no such dossier or version.
        InvalidRecord: the date is none.
    """
    drawn = workbench_of(asked.request).maps.get(asked.dossier, asked.kept_as_of or None)
    return find_game(asked.store, drawn.map, asked.dossier, asked.kept_as_of, which, is_current=drawn.is_current)


def viewed(asked: Asked, which: str = "") -> GameView:
    """The game that is asked for, solved."""
    return solve_view(asked, load(asked, which))


def solve_view(asked: Asked, game: Game) -> GameView:
    """A game with what would hold; where the time did not suffice, without."""
    if game.case is None:
        return view_game(game, asked.dossier, None)
    try:
        return view_game(game, asked.dossier, asked.games.solve(game.case, game.others))
    except SinequanonError as error:
        return view_game(game, asked.dossier, None, str(error))


# Changes


def change(asked: Asked, edit: Edit, who: str, mark: str) -> str:
    """Change one thing; gives what was done, in words.

    Raises:
        InvalidConflict: it cannot be done.
        HTTPException: 409, somebody else changed the game meanwhile.
    """
    game, case = _counted(asked, mark)
    changed, what = apply_edit(case, edit, who)
    if mark_of(changed) == mark_of(replace(case, confirmed=False)):
        raise InvalidConflict(case.conflict.name, ["nothing would change"])
    _keep(asked, game, VersionKind.EDIT, what, who, changed)
    return what


def keep_conflict(
    asked: Asked, case: Case, what: str, who: str, mark: str, kind: VersionKind = VersionKind.EDIT
) -> None:
    """Keep another conflict, which nobody has confirmed."""
    check_texts(what=what)
    game = load(asked)
    _check_mark(game, mark)
    _keep(asked, game, kind, what, who, replace(case, confirmed=False, expected=None))


def confirm(asked: Asked, who: str, mark: str) -> None:
    """Confirm the conflict as it stands."""
    game, case = _counted(asked, mark)
    if case.confirmed is True:
        raise InvalidConflict(case.conflict.name, ["it is confirmed already"])
    _keep(asked, game, VersionKind.CONFIRM, "confirmed as it stands", who, replace(case, confirmed=True))


def undo(asked: Asked, who: str, mark: str) -> str:
    """Undo the last change; gives what it was."""
    game = load(asked)
    _check_mark(game, mark)
    return asked.store.games.undo(asked.dossier, asked.kept_as_of, who=who, after=game.last_id).what


def reset(asked: Asked, who: str, mark: str) -> None:
    """Go back to the draft of now."""
    game, case = _counted(asked, mark)
    if not game.standing.is_held:
        raise InvalidConflict(case.conflict.name, ["it is the draft already"])
    _keep(asked, game, VersionKind.RESET, "all changes taken back: the draft counts", who, None)


def go_back(asked: Asked, version: int, who: str, mark: str) -> None:
    """Take an earlier version again."""
    game = load(asked)
    _check_mark(game, mark)
    found = asked.store.games.get(asked.dossier, asked.kept_as_of, version)
    if found.conflict is None:
        raise RecordNotFound(f"version {version} took all changes back; it holds no conflict")
    case = replace(kept_case(found), confirmed=False)
    _keep(asked, game, VersionKind.EDIT, f"back to version {version} ({found.what})"[:300], who, case)


def _counted(asked: Asked, mark: str) -> tuple[Game, Case]:
    game = load(asked)
    if game.case is None:
        raise RecordNotFound(f"{asked.dossier!r} has no game: {game.draft_fault}")
    _check_mark(game, mark)
    return game, game.case


def _check_mark(game: Game, mark: str) -> None:
    if mark and (game.case is None or mark_of(game.case) != mark):
        last = game.standing.last
        by = f" by {last.who}: {last.what}" if last is not None and game.standing.is_held else ""
        raise HTTPException(409, f"the game was changed meanwhile{by}; look at it again, then change it")


def _keep(asked: Asked, game: Game, kind: VersionKind, what: str, who: str, case: Case | None) -> None:
    asked.store.games.add(
        asked.dossier,
        asked.kept_as_of,
        kind,
        what=what,
        who=who,
        conflict=None if case is None else plain_of(case),
        after=game.last_id,
        draft=None if kind is VersionKind.RESET else game.live_plain,
    )


# Files


def conflict_file(game: Game, dossier: str, kind: str) -> str:
    """The conflict as a file, with who made it what it is in its notes.

    Raises:
        RecordNotFound: there is none.
    """
    if game.case is None:
        raise RecordNotFound(f"{dossier!r} has no game: {game.draft_fault}")
    if game.version is None and game.draft is not None and kind == "yaml":
        return write_draft(game.draft)
    case = game.case
    if game.version is not None:
        one = game.version
        note = f"version {one.id}, {one.kind} by {one.who} at {one.made_at}: {one.what}"
        case = replace(case, conflict=replace(case.conflict, notes=(*case.conflict.notes, note)))
    write: Callable[[ConflictFile], str] = write_yaml if kind == "yaml" else write_json
    return write(ConflictFile((case,)))
