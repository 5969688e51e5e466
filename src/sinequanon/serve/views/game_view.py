"""What the page of a game shows: each part with the words it rests on, and whether the program or a person made it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sinequanon.bridge import Draft, evidence_of
from sinequanon.errors import RecordNotFound
from sinequanon.mapping import Quote
from sinequanon.serve.render import report_url
from sinequanon.serve.views.game import Game, kept_case
from sinequanon.serve.views.game_changed import Changed
from sinequanon.serve.views.game_edits import pattern_words
from sinequanon.serve.views.game_files import mark_of, plain_of
from sinequanon.serve.views.game_solved import Answer, Solved, formula_of, today_of
from sinequanon.serve.views.mapped import cited
from sinequanon.solve.cases import Case
from sinequanon.solve.conflict import Conflict, DecisionMaker, Prioritisation, Ranking, Weights
from sinequanon.solve.grounds import Evidence, Ground
from sinequanon.solve.orders import parts_of
from sinequanon.store.games import Version

_LEFT_OUT = 100


@dataclass(frozen=True, kw_only=True)
class Words:
    """Words that a part rests on: who said them, where and when, and the address of the place in the report.

    `address` is None where the report that they stand in is not there (any more); `confidence` is None where a person
    gave them.
    """

    words: str
    sentence: str | None
    told: str
    report: str | None
    address: str | None
    confidence: float | None
    citation: str


@dataclass(frozen=True, kw_only=True)
class Part:
    """A statement, an option or something that cannot be.

    Attributes:
        place: its place, from 0.
        text: the statement as a formula, or the option's name.
        why: why it stands here.
        words: what it rests on; none where it is assumed, or where a person gave it.
        of_draft: whether the program drafted it as it stands; else a person gave it.
        draft_place: its place in the draft.
        is_open: whether it is marked as not known.
        is_taken: of an option, whether it is taken today.
        moves: of an option, in which direction it may be changed.
    """

    place: int
    text: str
    why: str
    words: tuple[Words, ...]
    of_draft: bool = True
    draft_place: int | None = None
    is_open: bool = False
    is_taken: bool = False
    moves: str = "both"


@dataclass(frozen=True, kw_only=True)
class Decider:
    """A decision maker: its options, and what it wants, the most important first.

    `kind` is prioritisation, ranking or weights; `lost` are the statements of the draft that a person took away.
    """

    name: str
    kind: str
    options: tuple[Part, ...]
    wants: tuple[Part, ...]
    lost: tuple[Part, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """What the draft leaves out, and the words that it rests on."""

    about: str
    words: tuple[Words, ...]


@dataclass(frozen=True, kw_only=True)
class GameView:
    """What the page shows, and the API gives.

    Attributes:
        title: what the conflict is called.
        as_of: the date of the map; empty for now.
        is_current: whether the map shows the dossier as it is.
        mark: changes with whatever the conflict holds; an edit names the one that it was made on.
        version: the version that is shown; None for the draft of now.
        is_last: whether what is shown is what counts, and can be changed.
        draft_fault: why there is no draft.
        confirmed_by: who confirmed it.
        confirmed_at: when.
        deciders: the decision makers.
        options: how many there are.
        infeasible: what cannot be.
        lost: options and decision makers of the draft that a person took away.
        since: how the draft of now differs from the one that the version began with.
        left_out: what the draft leaves out.
        has_today: whether today's state is known.
        solved: what would hold; None where that was not found, and then `fault` says why.
        against_before: what the last change did to what holds.
        against_draft: what all changes together did.
        conflict: the conflict in the layout of conflict files.
    """

    title: str
    as_of: str
    is_current: bool
    mark: str
    version: Version | None
    is_last: bool
    draft_fault: str
    confirmed_by: str | None
    confirmed_at: str | None
    deciders: tuple[Decider, ...]
    options: int
    infeasible: tuple[Part, ...]
    lost: tuple[str, ...]
    since: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    has_today: bool
    solved: Solved | None
    fault: str
    against_before: Changed | None
    against_draft: Changed | None
    conflict: Mapping[str, Any]


def view_game(game: Game, dossier: str, answer: Answer | None, fault: str = "") -> GameView:
    """A game that was solved, for a page.

    Raises:
        RecordNotFound: there is neither a draft nor anything that a person made.
    """
    case = game.case
    if case is None:
        raise RecordNotFound(f"{dossier!r} has no game: {game.draft_fault}")
    sources = _Sources(dossier, game.draft)
    of_draft = game.base or (None if game.version else case)
    if game.version is not None and game.standing.draft is not None and game.base is None:
        of_draft = case  # as it was drafted
    changed = dict(zip(map(id, game.others), answer.changed if answer else (), strict=False))
    confirmed = case.confirmed is True and game.version is not None
    return GameView(
        title=case.conflict.title or case.conflict.name,
        as_of=game.as_of,
        is_current=game.is_current,
        mark=mark_of(case),
        version=None if game.version is None else replace(game.version, conflict=None),
        is_last=game.is_last,
        draft_fault=game.draft_fault,
        confirmed_by=game.version.who if confirmed and game.version else None,
        confirmed_at=game.version.made_at if confirmed and game.version else None,
        deciders=tuple(_decider(case, dm, of_draft, sources) for dm in case.conflict.dms),
        options=case.conflict.size,
        infeasible=tuple(_infeasible(case, of_draft, sources)),
        lost=tuple(_lost(case.conflict, of_draft)),
        since=tuple(_since(game)) if game.version is not None and game.is_last else (),
        left_out=tuple(_left_out(game, sources)),
        has_today=today_of(case.conflict) is not None,
        solved=answer.solved if answer else None,
        fault=fault,
        against_before=changed.get(id(game.before)) if game.before else None,
        against_draft=changed.get(id(game.base)) if game.base else None,
        conflict=plain_of(case),
    )


class _Sources:
    """Finds the place in a report of the words that a draft rests on."""

    def __init__(self, dossier: str, draft: Draft | None):
        self._dossier = dossier
        self._quotes: dict[Evidence, Quote] = {}
        if draft is not None:
            grounds = [*draft.options, *draft.infeasible, *draft.left_out]
            grounds += [one for found in draft.statements.values() for one in found]
            self._quotes = {evidence_of(quote): quote for ground in grounds for quote in ground.quotes}

    def words(self, one: Evidence) -> Words:
        """An evidence with its place."""
        quote = self._quotes.get(one)
        parts = (one.outlet, one.said or one.published or "no date")
        speaker = f"said by {one.speaker}" if one.speaker else "told by the report"
        address = None if quote is None else report_url(self._dossier, quote.digest, quote.start, quote.end)
        return Words(
            words=one.words,
            sentence=one.sentence,
            told=" · ".join([speaker, *(part for part in parts if part)]),
            report=(quote.title if quote else None) or one.report,
            address=address,
            confidence=None if quote is None else quote.confidence,
            citation=cited(quote) if quote is not None else next(one.lines()),
        )

    def all(self, ground: Ground) -> tuple[Words, ...]:
        """What a part rests on."""
        return tuple(map(self.words, ground.evidence))


def words_of(game: Game, dossier: str) -> Callable[[Evidence], Words]:
    """A function that gives the place of an evidence."""
    return _Sources(dossier, game.draft).words


def _decider(case: Case, dm: DecisionMaker, of_draft: Case | None, sources: _Sources) -> Decider:
    texts = _want_texts(case.conflict, dm)
    drafted_texts: list[str] = []
    if of_draft is not None and any(one.name == dm.name for one in of_draft.conflict.dms):
        drafted_texts = _want_texts(of_draft.conflict, of_draft.conflict.dm(dm.name))
    wants = []
    for place, text in enumerate(texts):
        ground = case.grounds.statement(dm.name, place)
        draft_place = drafted_texts.index(text) if text in drafted_texts else None
        is_same = draft_place is not None and (
            of_draft is None or of_draft.grounds.statement(dm.name, draft_place) == ground
        )
        wants.append(
            Part(
                place=place,
                text=text,
                why=ground.why,
                words=sources.all(ground),
                of_draft=is_same,
                draft_place=draft_place if is_same else None,
                is_open=(dm.name, place) in case.left_open,
            )
        )
    lost = [
        Part(
            place=place,
            text=text,
            why=of_draft.grounds.statement(dm.name, place).why if of_draft else "",
            words=sources.all(of_draft.grounds.statement(dm.name, place)) if of_draft else (),
        )
        for place, text in enumerate(drafted_texts)
        if not any(want.draft_place == place for want in wants)
    ]
    return Decider(
        name=dm.name,
        kind=_KINDS[type(dm.preference)],
        options=tuple(_options(case, dm, of_draft, sources)),
        wants=tuple(wants),
        lost=tuple(lost),
    )


_KINDS: Mapping[type, str] = {Prioritisation: "prioritisation", Ranking: "ranking", Weights: "weights"}


def _want_texts(conflict: Conflict, dm: DecisionMaker) -> list[str]:
    match dm.preference:
        case Ranking(groups):
            return [", ".join(pattern.text(conflict.size) for pattern in group) for group in groups]
        case Weights(weights):
            return [f"{option.name}: {weight}" for option, weight in zip(conflict.options, weights, strict=True)]
        case _:
            return [formula_of(conflict, dm.name, place) for place in range(len(parts_of(dm.preference)))]


def _options(case: Case, dm: DecisionMaker, of_draft: Case | None, sources: _Sources) -> Iterator[Part]:
    today = today_of(case.conflict)
    known = [] if of_draft is None else [option.name for option in of_draft.conflict.options]
    for place in sorted(dm.options):
        option = case.conflict.options[place]
        ground = case.grounds.option(place)
        yield Part(
            place=place,
            text=option.name,
            why=ground.why,
            words=sources.all(ground),
            of_draft=option.name in known,
            is_taken=today is not None and bool(today >> place & 1),
            moves=option.moves,
        )


def _infeasible(case: Case, of_draft: Case | None, sources: _Sources) -> Iterator[Part]:
    known = (
        set()
        if of_draft is None
        else {pattern_words(of_draft.conflict, pattern) for pattern in of_draft.conflict.infeasible}
    )
    for place, pattern in enumerate(case.conflict.infeasible):
        ground = case.grounds.pattern(place)
        text = pattern_words(case.conflict, pattern)
        yield Part(place=place, text=text, why=ground.why, words=sources.all(ground), of_draft=text in known)


def _lost(conflict: Conflict, of_draft: Case | None) -> Iterator[str]:
    if of_draft is None:
        return
    drafted_names = [option.name for option in of_draft.conflict.options]
    names = {option.name for option in conflict.options}
    for dm in of_draft.conflict.dms:
        if dm.name not in {one.name for one in conflict.dms}:
            yield f"decision maker {dm.name}"
        yield from (
            f"option “{drafted_names[place]}” of {dm.name}" for place in dm.options if drafted_names[place] not in names
        )
    now = {pattern_words(conflict, pattern) for pattern in conflict.infeasible}
    for pattern in of_draft.conflict.infeasible:
        told = pattern_words(of_draft.conflict, pattern)
        if told not in now:
            yield f"that “{told}” cannot be"


def _since(game: Game) -> Iterator[str]:
    """How the draft of now differs from the one that the changes began with."""
    if game.standing.draft is None or game.live is None:
        return
    was, now = _parts(kept_case(game.standing.draft)), _parts(game.live)
    yield from (f"new: {one}" for one in now if one not in was)
    yield from (f"gone: {one}" for one in was if one not in now)


def _parts(case: Case) -> dict[str, None]:
    conflict = case.conflict
    found: dict[str, None] = {}
    for dm in conflict.dms:
        found |= {f"option “{conflict.options[place].name}” of {dm.name}": None for place in dm.options}
        found |= {f"{dm.name} wants “{text}”": None for text in _want_texts(conflict, dm)}
    return found


def _left_out(game: Game, sources: _Sources) -> Iterator[LeftOut]:
    if game.draft is None:
        return
    for ground in game.draft.left_out[:_LEFT_OUT]:
        yield LeftOut(about=ground.about, words=tuple(sources.words(evidence_of(quote)) for quote in ground.quotes[:1]))


def csv_rows(view: GameView) -> Iterator[Sequence[str]]:
    """The options by state: a row for each option, then one for each concept."""
    if view.solved is None:
        return
    states = view.solved.states
    for decider in view.deciders:
        for option in decider.options:
            yield [decider.name, option.text, *("Y" if state.taken[option.place] else "N" for state in states)]
    yield ["", "today", *("yes" if state.is_today else "" for state in states)]
    for count in view.solved.counts:
        if count.equilibria is not None:
            held = ("yes" if count.concept in state.concepts else "" for state in states)
            yield ["", f"equilibrium, {count.title}", *held]
