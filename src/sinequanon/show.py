"""The account of a reading for people: whose stand, in the report's own words, and who says so.

Nothing is asserted here: every line has the words of the report in quotation marks and tells whose words they are.
Nothing is told by colour alone; what is bold or dim is so by its place and its words as well.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from rich.console import Console
from rich.text import Text

from sinequanon.records import (
    MIN_CONFIDENCE,
    SECTIONS,
    Act,
    Actor,
    ActorKind,
    Condition,
    Connective,
    Contact,
    ContactKind,
    Group,
    Position,
    Reading,
    Record,
    Report,
    Statement,
    TextSpan,
)
from sinequanon.runs import Outcome, is_sure

UNSURE_BELOW = MIN_CONFIDENCE
"""The confidence under which a record is listed apart."""

ACT_WORDS: Mapping[Act, str] = {
    Act.DEMAND: "demands",
    Act.COMMIT: "commits to",
    Act.WILLING: "is open to",
    Act.REFUSE: "refuses",
    Act.THREATEN: "threatens",
    Act.SUPPORT: "supports",
    Act.ACCUSE: "accuses",
    Act.CLAIM: "claims",
}
_OWN_DEED = (Act.COMMIT, Act.WILLING, Act.REFUSE, Act.THREATEN, Act.CLAIM)
_CONNECTIVE_WORDS: Mapping[Connective, str] = {
    Connective.IF: "if",
    Connective.UNLESS: "unless",
    Connective.UNTIL: "until",
    Connective.WHEN: "when",
    Connective.ONLY_IF: "only if",
    Connective.PREREQUISITE: "prerequisite:",
    Connective.IN_RETURN: "in return for",
    Connective.SINCE: "since",
}
CONTACT_WORDS: Mapping[ContactKind, str] = {
    ContactKind.MEET: "meeting",
    ContactKind.TALKS: "talks",
    ContactKind.CALL: "call",
    ContactKind.VISIT: "visit",
    ContactKind.INVITE: "invitation",
    ContactKind.REQUEST: "request to meet",
    ContactKind.MEDIATE: "mediation",
    ContactKind.AGREEMENT: "agreement",
}
_WIDEST = 104
_INDENT = 14  # where the words of the report begin: two, and the longest act with a space
_LINES = 2  # of a quotation
_BRIEF_LINES = 1
_FEW_WORDS = 3  # a span of so few words is shown within its sentence
_SEPARATOR = " · "


def account(
    report: Report, reading: Reading, console: Console, *, unsure_below: float = UNSURE_BELOW
) -> Iterator[Text]:
    """Yields the lines of the account: positions by party, contacts, statements without a position, what is unsure."""
    return _Account(report, reading, console, unsure_below).lines()


def visible(text: str) -> str:
    r"""The text in one line, with white space as single spaces and control characters made visible.

    A report must not be able to steer the terminal that shows it.

    >>> visible("no \x1b[31m talks\n")
    'no �[31m talks'
    """
    return "".join("�" if unicodedata.category(char) == "Cc" else char for char in " ".join(text.split()))


def shorten(text: str, letters: int) -> str:
    """The text, cut at a word where it is longer than so many letters, which " […]" then tells.

    >>> shorten("talks on the status of the city", 21)
    'talks on the […]'
    """
    if len(text) <= letters:
        return text
    cut = text[: max(letters - 4, 1)]
    return (cut.rpartition(" ")[0] or cut) + " […]"


def quoted(text: str, letters: int) -> str:
    """Words of a report in quotation marks, in one line and at most so many letters."""
    return f"“{shorten(visible(text), letters - 2)}”"


def counted(number: int, thing: str) -> str:
    """The number and the thing, in the plural where there are several.

    >>> counted(1, "report"), counted(0, "positions")
    ('1 report', '0 positions')
    """
    one = thing.removesuffix("s")
    return f"{number:,} {one if number == 1 else one + 's'}"


def summary(outcomes: Mapping[Outcome, int], records: Mapping[str, int]) -> Iterator[Text]:
    """Yields the lines at the end of a run: what became of the reports, and what was read from them."""
    always = (Outcome.NEW, Outcome.REPLACED, Outcome.UNCHANGED, Outcome.FAILED)
    rows = {outcome.value: outcomes[outcome] for outcome in Outcome if outcome in always or outcomes[outcome]}
    yield from _numbers("reports", rows)
    if any(records.values()):
        yield from _numbers("read from them", {section: records[section] for section in SECTIONS})


def _numbers(heading: str, rows: Mapping[str, int]) -> Iterator[Text]:
    yield Text(heading, style="bold")
    for name, number in rows.items():
        yield Text(f"  {name:<12}{number:>10,}")


class _Account:
    """One report's account; lines are wrapped to the console's width, at most 104 columns."""

    def __init__(self, report: Report, reading: Reading, console: Console, unsure_below: float):
        self.text = report.text
        self.report = report
        self.reading = reading
        self.console = console
        self.width = max(min(console.width, _WIDEST), 40)
        self.unsure_below = unsure_below
        self.statements = {statement.id: statement for statement in reading.statements}
        self.conditions = {condition.id: condition for condition in reading.conditions}

    def lines(self) -> Iterator[Text]:
        yield from self._header()
        yield from self._section("Positions", self._positions())
        yield from self._section("Contacts", self._contacts())
        yield from self._section("Statements without a position", self._statements())
        yield from self._section("What it was not sure of", self._unsure())

    def _section(self, title: str, lines: Iterator[Text]) -> Iterator[Text]:
        first = next(lines, None)
        if first is not None:
            yield Text()
            yield Text(title.upper(), style="bold")
            yield first
            yield from lines

    def _header(self) -> Iterator[Text]:
        report = self.report
        yield from self._wrapped(Text(visible(report.name), style="bold"), 0)
        details = [report.title, report.outlet, report.published or "no date of publication"]
        line = _SEPARATOR.join(visible(detail) for detail in details if detail)
        yield from self._wrapped(Text(line, style="dim"), 0)
        counts = (counted(len(getattr(self.reading, name)), name) for name in ("positions", "statements", "contacts"))
        yield from self._wrapped(Text("read from it: " + ", ".join(counts), style="dim"), 0)

    # Positions

    def _positions(self) -> Iterator[Text]:
        sure = [position for position in self.reading.positions if self._is_sure(position)]
        for number, (holder, positions) in enumerate(_by_holder(sure)):
            if number:
                yield Text()
            yield from self._wrapped(Text(f"{self._party(holder)}:", style="bold"), 0, hang=2)
            for position in sorted(positions, key=lambda position: position.act is Act.CLAIM):
                yield from self._claim(position) if position.act is Act.CLAIM else self._position(position)

    def _position(self, position: Position) -> Iterator[Text]:
        yield from self._entry(ACT_WORDS[position.act], self._words(position.span, _LINES), position.span)
        yield from self._context(position)
        yield from self._conditions(position)
        if parts := [*self._roles(position), *self._told_by(position)]:
            yield from self._wrapped(Text(_SEPARATOR.join(parts)), _INDENT)

    def _claim(self, position: Position) -> Iterator[Text]:
        parts = [self._words(position.span, _BRIEF_LINES), *self._told_by(position)]
        yield from self._entry(ACT_WORDS[position.act], _SEPARATOR.join(parts), position.span)
        yield from self._conditions(position)

    def _context(self, position: Position) -> Iterator[Text]:
        """The sentence around words too few to be understood alone."""
        if len(self.text[slice(*position.span)].split()) <= _FEW_WORDS:
            start, end = _sentence_around(self.text, position.span)
            words = visible(self.text[slice(*position.span)])
            spare = self._letters(_LINES, _INDENT) - len(words)
            left = _shorten_left(visible(self.text[start : position.span.start]), spare // 2)
            right = shorten(visible(self.text[position.span.end : end]), spare - len(left))
            left += " " if self.text[position.span.start - 1 : position.span.start].isspace() else ""
            right = " " * self.text[position.span.end : end][:1].isspace() + right
            yield from self._wrapped(Text(f"in “{left}{words}{right}”"), _INDENT)

    def _conditions(self, position: Position) -> Iterator[Text]:
        for number, name in enumerate(position.conditions):
            yield from self._condition(self.conditions[name], is_first=number == 0)

    def _condition(self, condition: Condition, *, is_first: bool) -> Iterator[Text]:
        link = "" if is_first else ("or " if condition.group is Group.ANY else "and ")
        doubt = "" if self._is_sure(condition) else " (not sure)"
        words = f"{link}{self._connective(condition)} {self._words(condition.span, _LINES)}{doubt}"
        yield from self._wrapped(Text(words), _INDENT + 2, hang=4)

    def _connective(self, condition: Condition) -> str:
        """The report's own connective where it stands before what it introduces, else ours."""
        if condition.connective in (Connective.PREREQUISITE, Connective.IN_RETURN):
            return _CONNECTIVE_WORDS[condition.connective]
        own = visible(self.text[slice(*condition.marker)]).lower()
        return own if condition.marker.start < condition.span.start else _CONNECTIVE_WORDS[condition.connective]

    def _roles(self, position: Position) -> Iterator[str]:
        """Who would do it and to whom, where that adds something."""
        if position.agent and (position.agent != position.holder or position.act not in _OWN_DEED):
            yield f"by {self._name(position.agent)}"
        if position.target:
            yield f"to {self._name(position.target)}"

    def _told_by(self, position: Position) -> Iterator[str]:
        """Whose words they are, where they are not the holder's own: the innermost speaker, then whoever tells him."""
        inner = self.statements.get(position.statement or "")
        if inner is None:
            yield "told by the report"
            return
        when = f" on {inner.said}" if inner.said else ""
        if inner.speaker != position.holder:
            yield f"said by {self._name(inner.speaker)}{when}"
        elif when:
            yield f"said{when}"
        for outer in self._around(inner):
            yield f"as told by {self._name(outer.speaker)}"

    def _around(self, inner: Statement) -> Iterator[Statement]:
        """The statements by others that a statement stands in, from the inside."""
        others = (other for other in self.reading.statements if other.speaker != inner.speaker)
        around = [other for other in others if _holds(other, inner)]
        yield from sorted(around, key=_length)

    # Contacts, statements, doubts

    def _contacts(self) -> Iterator[Text]:
        for contact in self.reading.contacts:
            if self._is_sure(contact):
                yield from self._wrapped(Text.assemble("  ", (self._contact(contact), "bold")), 0, hang=4)
                yield from self._wrapped(Text(self._words(contact.span, _LINES, indent=4)), 4, tail=contact.span)

    def _contact(self, contact: Contact) -> str:
        """The kind, the status, who and when."""
        names = ", ".join(self._name(party) for party in contact.parties) or "parties not named"
        parts = [f"{CONTACT_WORDS[contact.kind]}, {contact.status}: {names}"]
        parts += [f"asked by {self._name(contact.by)}"] if contact.by else []
        parts += [f"date {contact.date}"] if contact.date else []
        return _SEPARATOR.join(parts)

    def _statements(self) -> Iterator[Text]:
        held = {position.statement for position in self.reading.positions}
        for statement in self.reading.statements:
            if statement.id not in held and self._is_sure(statement):
                yield from self._statement(statement)

    def _statement(self, statement: Statement) -> Iterator[Text]:
        when = f", {statement.said}" if statement.said else ""
        yield from self._wrapped(Text(f"{self._party(statement.speaker)}{when}:"), 2)
        content = " […] ".join(self.text[slice(*span)] for span in statement.content)
        words = quoted(content, self._letters(_LINES, 4))
        place = TextSpan(statement.content[0].start, statement.content[-1].end) if statement.content else None
        yield from self._wrapped(Text(words), 4, tail=place)

    def _unsure(self) -> Iterator[Text]:
        for record in self._unsure_records():
            if record.origin is not None:
                line = f"{record.origin.confidence:.2f}  {self._doubtful(record)} (rule {record.origin.rule})"
                yield from self._wrapped(Text(f"  {line}"), 0, hang=8)
        for note in self.reading.notes:
            yield from self._wrapped(Text(f"  note  {visible(note)}"), 0, hang=8)

    def _unsure_records(self) -> list[Position | Condition | Contact | Statement]:
        held = {position.statement for position in self.reading.positions}
        alone = [statement for statement in self.reading.statements if statement.id not in held]
        candidates: list[Position | Condition | Contact | Statement] = [*self.reading.positions, *alone]
        candidates += [*self.reading.conditions, *self.reading.contacts]
        return [record for record in candidates if not self._is_sure(record)]

    def _doubtful(self, record: Position | Condition | Contact | Statement) -> str:
        match record:
            case Position():
                told = _SEPARATOR.join(self._told_by(record))
                return (
                    f"{self._name(record.holder)}: {ACT_WORDS[record.act]} {self._brief(record.span)}"
                    f"{told and _SEPARATOR + told}"
                )
            case Condition():
                return f"condition: {self._connective(record)} {self._brief(record.span)}"
            case Contact():
                return f"{self._contact(record)}{_SEPARATOR}{self._brief(record.span)}"
            case Statement():
                return f"{self._name(record.speaker)}: {self._brief(record.content[0])}"

    # Names and words

    def _is_sure(self, record: Record) -> bool:
        return is_sure(record, self.unsure_below)

    def _name(self, actor_id: str | None) -> str:
        actor = self.reading.actor(actor_id)
        return visible(actor.name) if actor is not None else "somebody"

    def _party(self, actor_id: str) -> str:
        """The name, and the body in brackets for a person and where the name does not tell it."""
        name = self._name(actor_id)
        actor = self.reading.actor(actor_id)
        body = self._name(actor.of) if actor is not None and actor.of else ""
        return f"{name} ({body})" if body and (_is_person(actor) or body.lower() not in name.lower()) else name

    def _words(self, span: TextSpan, lines: int, indent: int = _INDENT) -> str:
        return quoted(self.text[slice(*span)], self._letters(lines, indent))

    def _brief(self, span: TextSpan) -> str:
        return self._words(span, _BRIEF_LINES)

    def _letters(self, lines: int, indent: int) -> int:
        """The letters that so many lines hold, with some room for what wrapping wastes."""
        return lines * (self.width - indent) - 12

    # Lines

    def _entry(self, label: str, words: str, place: TextSpan) -> Iterator[Text]:
        """A label in the margin, and words with their place beside it."""
        body = list(self._wrapped(Text(words), _INDENT, tail=place))
        head = Text.assemble("  ", (f"{label:<{_INDENT - 2}}", "bold"), body[0][_INDENT:])
        yield from (head, *body[1:])

    def _wrapped(self, text: Text, indent: int, *, hang: int = 0, tail: TextSpan | None = None) -> Iterator[Text]:
        """The text in lines from an indent on, those after the first from a wider one; a place in the text after it."""
        if tail is not None:
            text.append(f"{'  ' if text else ''}{tail.start}–{tail.end}", style="dim")
        lines = text.wrap(self.console, self.width - indent - hang)
        for number, line in enumerate(lines):
            line.rstrip()
            yield Text(" " * (indent + (hang if number else 0))) + line


def _by_holder(positions: Iterable[Position]) -> Iterator[tuple[str, list[Position]]]:
    """The positions of each holder, in the order in which the holders first stand in the text."""
    found: dict[str, list[Position]] = {}
    for position in positions:
        found.setdefault(position.holder, []).append(position)
    yield from found.items()


def _is_person(actor: Actor | None) -> bool:
    return actor is not None and actor.kind is ActorKind.PERSON


def _holds(outer: Statement, inner: Statement) -> bool:
    """Whether all that one statement says stands within what the other says, and is less."""
    return _length(inner) < _length(outer) and all(
        any(place.start <= span.start and span.end <= place.end for place in outer.content) for span in inner.content
    )


def _length(statement: Statement) -> int:
    return sum(end - start for start, end in statement.content)


_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*\s+|\n+")


def _shorten_left(text: str, letters: int) -> str:
    """As `shorten`, with the end kept."""
    if len(text) <= letters:
        return text
    cut = text[len(text) - max(letters - 4, 1) :]
    return "[…] " + (cut.partition(" ")[2] or cut)


def _sentence_around(text: str, span: TextSpan) -> TextSpan:
    """Roughly the sentence that a span stands in, for showing it."""
    before = [end.end() for end in _SENTENCE_END.finditer(text, max(span.start - 600, 0), span.start)]
    after = _SENTENCE_END.search(text, span.end)
    end = after.end() if after else len(text)
    return TextSpan(before[-1] if before else max(span.start - 600, 0), span.end + len(text[span.end : end].rstrip()))
