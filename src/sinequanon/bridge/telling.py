"""A draft as the file that an analyst edits, and its equilibria in words, both with the evidence of each part."""

from collections.abc import Iterable, Iterator

from sinequanon.bridge.drafting import Draft, Ground
from sinequanon.mapping import Quote
from sinequanon.solve import conflict as game
from sinequanon.solve.cases import DRAFT, Case, ConflictFile
from sinequanon.solve.files import write_yaml
from sinequanon.solve.grounds import Evidence, Grounds
from sinequanon.solve.grounds import Ground as FileGround
from sinequanon.solve.reason_words import Reasons
from sinequanon.solve.stability import Solution
from sinequanon.solve.state_words import state_name, state_words
from sinequanon.solve.words import flat, strongest

_HEAD = """\
# A draft that the program made from a map. Check each option and statement against the evidence under it, change what
# is wrong, mark with "open: true" what is not known, and set confirmed to true. Until then every result is told to be
# that of a draft.
"""


def draft_case(draft: Draft) -> Case:
    """The draft as a conflict of a file, with its evidence; nobody has confirmed it."""
    statements = {dm: _grounds(found) for dm, found in draft.statements.items()}
    grounds = Grounds(_grounds(draft.options), statements, _grounds(draft.infeasible))
    return Case(draft.conflict, confirmed=False, grounds=grounds)


def write_draft(draft: Draft) -> str:
    """The draft as YAML, `confirmed: false` at its head, with the evidence of each part and what was left out."""
    lines = [_HEAD + write_yaml(ConflictFile((draft_case(draft),))).rstrip("\n")]
    if draft.left_out:
        lines += ["", "# Left out:"]
    for ground in draft.left_out:
        about, *quotes = _told(ground)
        lines += [f"# - {about}", *(f"#   {line}" for line in quotes)]
    return "\n".join(lines) + "\n"


def evidence_of(quote: Quote) -> Evidence:
    """A quotation as the evidence that a file holds."""
    return Evidence(
        words=_printable(quote.text),
        speaker=_known(quote.speaker),
        outlet=_known(quote.outlet),
        report=_known(quote.report),
        published=_known(quote.published),
        said=quote.date if quote.date != quote.published else None,
        sentence=_printable(quote.sentence) if quote.sentence != quote.text else None,
        url=_known(quote.url),
    )


def quote_line(quote: Quote) -> str:
    """Words with who said them, where they stand, and when they were said."""
    return next(evidence_of(quote).lines())


def _grounds(found: Iterable[Ground]) -> tuple[FileGround, ...]:
    return tuple(
        FileGround(_printable(ground.about), tuple(dict.fromkeys(map(evidence_of, ground.quotes)))) for ground in found
    )


def _told(ground: Ground) -> Iterator[str]:
    yield _printable(ground.about)
    yield from dict.fromkeys(map(quote_line, ground.quotes))


def _known(text: str | None) -> str | None:
    return _printable(text) if text else None


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)


def equilibrium_lines(draft: Draft, solution: Solution, limit: int = 5) -> Iterator[str]:
    """The equilibria of a draft in words, what every decision maker has and lacks there, and who said that it wants it.

    Args:
        draft: the draft.
        solution: what was found of its conflict.
        limit: at most so many equilibria, those that hold under most concepts first.
    """
    conflict = draft.conflict
    yield DRAFT
    yield ""
    yield "EQUILIBRIA OF THE DRAFT"
    shown, is_more = strongest(solution, limit)
    for number, (state, concepts) in enumerate(shown, 1):
        yield f"{number}. {state_name(conflict, state)}  [{', '.join(concepts)}]"
        yield f"   {state_words(conflict, state)}"
        for dm in conflict.dms:
            for is_held, word in ((True, "has"), (False, "lacks")):
                told = [str(one.formula) for one in _statements(dm) if one.holds(state) is is_held]
                if told:
                    yield f"   {dm.name} {word}: {'; '.join(told)}"
    if not shown:
        yield "No state is an equilibrium."
    if is_more:
        yield f"and others; the first {limit} are shown"
    yield ""
    yield "WHAT THEY WANT, THE MOST IMPORTANT FIRST, AND WHO SAID SO"
    yield from flat(Reasons(conflict, draft_case(draft).grounds).statement_lines())


def _statements(dm: game.DecisionMaker) -> tuple[game.Statement, ...]:
    return dm.preference.statements if isinstance(dm.preference, game.Prioritisation) else ()
