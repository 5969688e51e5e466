r"""Discourse Network Analyzer 3: a `.dna` file, which is a SQLite file, with one DNA statement a position.

Discourse Network Analyzer is a Java program: it counts places in UTF-16 units and knows one line end, so texts are
stored with "\n" and places are counted in that text (`Places`).
"""

import base64
import hashlib
import os
import re
import sqlite3
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path

from sinequanon.exports.characters import one_line
from sinequanon.exports.content import Content
from sinequanon.exports.dna_schema import CODER_PERMISSIONS, SCHEMA, VERSION
from sinequanon.exports.writing import whole_file
from sinequanon.mapping import Map, Option, Party
from sinequanon.mapping.mentions import Mention
from sinequanon.outputs import OutputError
from sinequanon.records import MIN_CONFIDENCE, Act, ActorKind, Position, Reading, Report, TextSpan

CODER, PASSWORD = "Sinequanon", "sinequanon"
"""The only coder of a file, and the password with which it opens; both can be changed in the program."""

LONGEST = 190
"""UTF-16 units of a short text."""

_STATEMENT_TYPE = 1
_VARIABLES = {
    "person": "short text",
    "organization": "short text",
    "concept": "short text",
    "agreement": "boolean",
    "act": "short text",
    "condition": "long text",
    "cue": "short text",
}
_IDS = {name: number for number, name in enumerate(_VARIABLES, 1)}
_ATTRIBUTES = ("Type", "Alias", "Notes")
_SHORT = tuple(name for name, kind in _VARIABLES.items() if kind == "short text")
_AGAINST = frozenset({Act.REFUSE, Act.ACCUSE})


def write(content: Content, path: Path) -> int:
    """Write the file; gives the number of statements."""
    with whole_file(path) as draft:
        draft.unlink(missing_ok=True)
        try:
            with closing(sqlite3.connect(draft)) as connection, connection:
                return _fill(connection, content)
        except sqlite3.Error as error:
            raise OutputError(f"{path}: cannot be written ({error})") from None


def _fill(connection: sqlite3.Connection, content: Content) -> int:
    connection.executescript(SCHEMA)
    _fill_settings(connection)
    coder = _Coder(connection, content.map)
    for report, reading in content.readings(usual=MIN_CONFIDENCE):
        coder.add(report, reading)
    return coder.statements


def _fill_settings(connection: sqlite3.Connection) -> None:
    """The version, the coder, the statement type with its variables, and the attributes of their values."""
    connection.execute("INSERT INTO SETTINGS VALUES ('version', ?)", (VERSION,))
    permissions = ", ".join(CODER_PERMISSIONS)
    ones = ", ".join("1" for _ in CODER_PERMISSIONS)
    connection.execute(
        f"INSERT INTO CODERS (ID, Name, Red, Green, Blue, Password, {permissions}) "
        f"VALUES (1, ?, 70, 110, 160, ?, {ones})",
        (CODER, password_hash(PASSWORD)),
    )
    connection.execute("INSERT INTO STATEMENTTYPES VALUES (?, 'DNA Statement', 239, 208, 51)", (_STATEMENT_TYPE,))
    connection.executemany(
        "INSERT INTO VARIABLES VALUES (?, ?, ?, ?)",
        [(_IDS[name], name, kind, _STATEMENT_TYPE) for name, kind in _VARIABLES.items()],
    )
    connection.executemany(
        "INSERT INTO ATTRIBUTEVARIABLES (VariableId, AttributeVariable) VALUES (?, ?)",
        [(_IDS[name], attribute) for name in _SHORT for attribute in _ATTRIBUTES],
    )


def password_hash(password: str, salt: bytes | None = None) -> str:
    """A password as the program keeps it: base64 of 16 bytes of salt and SHA-256, iterated 100,000 times.

    Args:
        password: the password.
        salt: 16 bytes; None for random ones.
    """
    salt = os.urandom(16) if salt is None else salt
    digest = salt + unicodedata.normalize("NFC", password).encode()
    for _ in range(100_000):
        digest = hashlib.sha256(digest).digest()
    return base64.b64encode(salt + digest).decode("ascii")


class Places:
    r"""A text with "\n" for every line end, and where the places of the report's text are in it, in UTF-16 units.

    Example:
        >>> places = Places("a😀\r\nb")
        >>> places.text, places.of(TextSpan(4, 5))
        ('a😀\nb', (4, 5))
    """

    def __init__(self, text: str):
        self.text = re.sub("\r\n?", "\n", text)
        self._returns = [item.start() for item in re.finditer("\r\n", text)]
        self._feeds = [place + 1 for place in self._returns]
        self._wide = [number for number, char in enumerate(text) if ord(char) > 0xFFFF]

    def of(self, span: TextSpan) -> tuple[int, int]:
        """Start and stop of a span of the report's text; half a line end counts as one."""
        return self._at(span.start, self._returns), self._at(span.end, self._feeds)

    def _at(self, place: int, dropped: list[int]) -> int:
        return place - bisect_left(dropped, place) + bisect_left(self._wide, place)


class _Entities:
    """The values of the short text variables, each once."""

    def __init__(self, connection: sqlite3.Connection):
        self._connection = connection
        self._ids: dict[tuple[str, str], int] = {}
        self._taken: set[tuple[str, str]] = set()
        for name in _SHORT:
            self.id_of(name, "")

    def id_of(self, variable: str, value: str, **attributes: str) -> int:
        """The id of a value, which is added where it is new, with its attributes."""
        whole = one_line(value)
        if (variable, whole) not in self._ids:
            self._ids[variable, whole] = self._add(variable, self._short(variable, whole), attributes)
        return self._ids[variable, whole]

    def _short(self, variable: str, value: str) -> str:
        """A value of the length that there is, unlike all others: two that are alike so far are numbered."""
        short, number = cut(value, LONGEST), 1
        while (variable, short) in self._taken:
            number += 1
            short = f"{cut(value, LONGEST - 8)} ({number})"
        self._taken.add((variable, short))
        return short

    def _add(self, variable: str, value: str, attributes: Mapping[str, str]) -> int:
        row = (_IDS[variable], value)
        cursor = self._connection.execute("INSERT INTO ENTITIES (VariableId, Value) VALUES (?, ?)", row)
        entity = int(cursor.lastrowid or 0)
        self._connection.executemany(
            "INSERT INTO ATTRIBUTEVALUES (EntityId, AttributeVariableId, AttributeValue) "
            "SELECT ?, ID, ? FROM ATTRIBUTEVARIABLES WHERE VariableId = ? AND AttributeVariable = ?",
            [(entity, attributes.get(name, ""), _IDS[variable], name) for name in _ATTRIBUTES],
        )
        return entity


def cut(value: str, most: int) -> str:
    """A text of at most so many UTF-16 units, with an ellipsis where it was longer."""
    sizes = list(accumulate(2 if ord(char) > 0xFFFF else 1 for char in value))
    if not sizes or sizes[-1] <= most:
        return value
    return value[: bisect_right(sizes, most - 1)].rstrip() + "…"


class _Coder:
    """Writes documents and their statements."""

    def __init__(self, connection: sqlite3.Connection, drawn: Map):
        self._connection = connection
        self._parties = drawn.parties
        self._entities = _Entities(connection)
        self._mentions: dict[tuple[str, str], tuple[Option, Mention]] = {
            (mention.quote.digest, mention.quote.record): (option, mention)
            for option in drawn.options
            for mention in option.mentions
            if mention.quote.section == "positions"
        }
        self.statements = 0

    def add(self, report: Report, reading: Reading) -> None:
        """Write a report as a document, with a statement for each of its positions."""
        places = Places(report.text)
        names = "Title, Text, Coder, Author, Source, Section, Type, Notes, Date"
        title = cut(one_line(report.title or report.name), LONGEST)
        source = cut(one_line(report.outlet or ""), LONGEST)
        row = (title, places.text, 1, "", source, "", "", report.url or "", unix_seconds(report.published))
        cursor = self._connection.execute(f"INSERT INTO DOCUMENTS ({names}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        for position in reading.positions:
            self._add_statement(int(cursor.lastrowid or 0), position, report, reading, places)

    def _add_statement(
        self, document: int, position: Position, report: Report, reading: Reading, places: Places
    ) -> None:
        cursor = self._connection.execute(
            "INSERT INTO STATEMENTS (StatementTypeId, DocumentId, Start, Stop, Coder) VALUES (?, ?, ?, ?, 1)",
            (_STATEMENT_TYPE, document, *places.of(position.span)),
        )
        statement = int(cursor.lastrowid or 0)
        concept, agreement = self._concept(position, report)
        person, organization = self._who(position, report, reading)
        self._short(statement, "person", self._party_id("person", person))
        self._short(statement, "organization", self._party_id("organization", organization))
        self._short(statement, "concept", self._entities.id_of("concept", concept))
        self._short(statement, "act", self._entities.id_of("act", position.act))
        self._short(statement, "cue", self._entities.id_of("cue", _cue(position, report, reading)))
        self._value(statement, "DATABOOLEAN", "agreement", int(agreement))
        self._value(statement, "DATALONGTEXT", "condition", _conditions(position, report, reading))
        self.statements += 1

    def _short(self, statement: int, variable: str, entity: int) -> None:
        row = (statement, _IDS[variable], entity)
        self._connection.execute("INSERT INTO DATASHORTTEXT (StatementId, VariableId, Entity) VALUES (?, ?, ?)", row)

    def _value(self, statement: int, table: str, variable: str, value: int | str) -> None:
        row = (statement, _IDS[variable], value)
        self._connection.execute(f"INSERT INTO {table} (StatementId, VariableId, Value) VALUES (?, ?, ?)", row)

    def _party_id(self, variable: str, party: Party | None) -> int:
        if party is None:
            return self._entities.id_of(variable, "")
        alias = one_line("; ".join(name for name in party.names if name != party.name))
        notes = one_line(party.key or "")
        return self._entities.id_of(variable, party.name, Type=str(party.kind), Alias=alias, Notes=notes)

    def _concept(self, position: Position, report: Report) -> tuple[str, bool]:
        """What a position is on, and whether its holder is for it: an option of the map, else its own words."""
        found = self._mentions.get((report.digest, position.id))
        if found is None:
            return report.text[position.span.start : position.span.end], position.act not in _AGAINST
        option, mention = found
        return option.label, (position.act not in _AGAINST) is not mention.predicate.is_negated

    def _who(self, position: Position, report: Report, reading: Reading) -> tuple[Party | None, Party | None]:
        """The person and the organization whose stand it is; the person may be a speaker of the organization's."""
        holder = self._parties.of_actor(report.digest, position.holder)
        if holder is None:
            return None, None
        if self._parties[holder].kind is ActorKind.PERSON:
            body = self._parties.decides(holder)
            return self._parties[holder], self._parties[body] if body != holder else None
        said = next((item for item in reading.statements if item.id == position.statement), None)
        speaker = self._parties.of_actor(report.digest, said.speaker) if said is not None else None
        is_own = speaker is not None and self._parties.is_within(speaker, holder)
        person = self._parties[speaker] if speaker is not None and is_own else None
        return person if person is not None and person.kind is ActorKind.PERSON else None, self._parties[holder]


def _cue(position: Position, report: Report, reading: Reading) -> str:
    said = next((item for item in reading.statements if item.id == position.statement), None)
    return report.text[said.cue.start : said.cue.end] if said is not None and said.cue is not None else ""


def _conditions(position: Position, report: Report, reading: Reading) -> str:
    """The conditions in the report's words, one a line, each after its connective."""
    known = {condition.id: condition for condition in reading.conditions}
    found = [known[name] for name in position.conditions if name in known]
    return "\n".join(f"{item.connective}: {one_line(report.text[item.span.start : item.span.end])}" for item in found)


def unix_seconds(published: str | None) -> int:
    """The first second, in UTC, of the day of publication; 0 where there is none, as the program wants a date."""
    return int(datetime.fromisoformat(published).replace(tzinfo=UTC).timestamp()) if published else 0
