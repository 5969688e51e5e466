"""A draft as the file that an analyst edits, and its equilibria in words, both with the evidence beside each part."""

from collections.abc import Iterator

from sinequanon.bridge.drafting import Draft, Ground
from sinequanon.mapping import Quote
from sinequanon.solve import conflict as game
from sinequanon.solve.files import DRAFT, Case, ConflictFile, to_plain
from sinequanon.solve.stability import Solution
from sinequanon.solve.words import state_name, state_words, strongest
from sinequanon.solve.yaml_text import dump


def write_draft(draft: Draft) -> str:
    """The draft as YAML, `confirmed: false` at its head, with the evidence of each part in comments."""
    conflict = draft.conflict
    plain = to_plain(ConflictFile((Case(conflict, confirmed=False),)), is_readable=True)
    lines = [
        "# A draft that the program made from a map. Check each option and statement against the words beside it,",
        "# change what is wrong, and set confirmed to true. Until then every result is told to be that of a draft.",
        "confirmed: false",
    ]
    for key in ("name", "title", "labels"):
        if key in plain:
            lines += dump({key: plain[key]}).splitlines()
    lines += ["", "options:"]
    for option, ground in zip(plain["options"], draft.options, strict=True):
        lines += _item(option, ground, 2)
    lines += ["", "decision_makers:"]
    for dm in plain["decision_makers"]:
        lines += _item_lines(dump({"name": dm["name"]}), 2)
        lines.append("    options:")
        for name in dm["options"]:
            lines += _item(name, None, 6)
        lines += ["    preference:", "      kind: prioritisation"]
        statements = dm["preference"]["statements"]
        lines.append("      statements:" if statements else "      statements: []")
        for statement, ground in zip(statements, draft.statements[dm["name"]], strict=True):
            lines += _item(statement, ground, 8)
    lines += ["", "infeasible:" if plain["infeasible"] else "infeasible: []"]
    for pattern, ground in zip(plain["infeasible"], draft.infeasible, strict=True):
        lines += _item(pattern, ground, 2)
    if draft.left_out:
        lines += ["", "# Left out:"]
        for ground in draft.left_out:
            lines += [f"# - {line}" if not number else f"#   {line}" for number, line in enumerate(_told(ground))]
    return "\n".join(lines) + "\n"


def _item(value: object, ground: Ground | None, indent: int) -> Iterator[str]:
    """An item of a list with its grounds above it."""
    if ground is not None:
        yield from (f"{' ' * indent}# {line}" for line in _told(ground))
    if isinstance(value, dict):
        yield from _item_lines(dump(value), indent)
    else:
        yield from _item_lines(dump({"x": value}).removeprefix("x:").lstrip(" "), indent)


def _item_lines(text: str, indent: int) -> Iterator[str]:
    for number, line in enumerate(text.strip("\n").splitlines()):
        yield f"{' ' * indent}{'  ' if number else '- '}{line}"


def _told(ground: Ground) -> Iterator[str]:
    yield _printable(ground.about)
    yield from dict.fromkeys(map(quote_line, ground.quotes))


def quote_line(quote: Quote) -> str:
    """Words with who said them, where they stand, and when they were said."""
    speaker = quote.speaker or "told by the report"
    said = f"said {quote.date}" if quote.date and quote.date != quote.published else ""
    place = (part for part in (speaker, quote.outlet, quote.report, quote.published or "no date", said) if part)
    return _printable(f"“{quote.text}” · {' · '.join(place)}")


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
    for dm in conflict.dms:
        yield dm.name
        for number, (one, ground) in enumerate(zip(_statements(dm), draft.statements[dm.name], strict=True), 1):
            about, *quotes = _told(ground)
            yield f"  {number}. {one.formula} ({about})"
            yield from (f"     {line}" for line in quotes)


def _statements(dm: game.DecisionMaker) -> tuple[game.Statement, ...]:
    return dm.preference.statements if isinstance(dm.preference, game.Prioritisation) else ()
