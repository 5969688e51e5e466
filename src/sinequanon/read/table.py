"""The table of actors: the names by which states, bodies, groups and persons are known, and what they belong to.

The shipped table, `data/actors.csv`, is built by `tools/build_actors.py`; `docs/actors.md` tells its columns. Users add
rows of their own, or replace shipped ones, by a CSV file with the same columns.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache, cached_property
from importlib import resources
from pathlib import Path

from sinequanon.errors import InvalidActorTable
from sinequanon.records import ActorKind

COLUMNS = (
    "key",
    "name",
    "kind",
    "names",
    "adjectives",
    "people",
    "seats",
    "of",
    "roles",
    "iso2",
    "iso3",
    "cameo",
    "source",
)
REQUIRED = ("name", "kind")
KEY, NAME, KIND, OF, ROLES = (COLUMNS.index(column) for column in ("key", "name", "kind", "of", "roles"))

# Where two actors claim one form, the kind named first has it; within one kind nobody has.
_PRIORITY = (
    ActorKind.STATE,
    ActorKind.IGO,
    ActorKind.GOVERNMENT,
    ActorKind.ARMED_GROUP,
    ActorKind.PARTY,
    ActorKind.ORGANISATION,
    ActorKind.POPULATION,
    ActorKind.PERSON,
)
_RANK = {kind.value: rank for rank, kind in enumerate(_PRIORITY)}
_ALIKE = str.maketrans("’‘ʼʻʾʿ`´‐‑‒–øØłŁđĐıßæÆœŒ", "''''''''----oOlLdDisaAoO")
_ARTICLE = ("the ", "The ", "THE ")
_TIE = re.compile(
    r"(?P<of>[^@|]+?)(?::(?P<sector>[A-Z]{3,}))?"
    r"(?:@(?P<start>\d{4}(?:-\d\d){0,2})?:(?P<end>\d{4}(?:-\d\d){0,2})?)?"
)

Row = Sequence[str]  # one cell a column, in the order of COLUMNS


class Form(StrEnum):
    """How a text names an actor: by name, by adjective, by its people, or by the seat of its government."""

    NAME = "name"
    ADJECTIVE = "adjective"
    PEOPLE = "people"
    SEAT = "seat"


_FORMS = (
    (COLUMNS.index("name"), Form.NAME),
    (COLUMNS.index("names"), Form.NAME),
    (COLUMNS.index("adjectives"), Form.ADJECTIVE),
    (COLUMNS.index("people"), Form.PEOPLE),
    (COLUMNS.index("seats"), Form.SEAT),
)


@dataclass(frozen=True)
class Role:
    """What ties an actor to the body with the key `of`: a membership, or an office where `sector` (CAMEO) is given.

    `start` and `end` are the first and the last day (`YYYY`, `YYYY-MM` or `YYYY-MM-DD`), or None where open or unknown.
    """

    of: str
    start: str | None = None
    end: str | None = None
    sector: str | None = None

    def holds(self, on: str | None) -> bool:
        """Whether it holds on some day of `on` (`YYYY`, `YYYY-MM` or `YYYY-MM-DD`); without a date it always does."""
        if on is None:
            return True
        began = self.start is None or _first_day(self.start) <= _last_day(on)
        return began and (self.end is None or _last_day(self.end) >= _first_day(on))


@dataclass(frozen=True, kw_only=True)
class ActorEntry:
    """One row of the table; `of` holds its memberships, `roles` the offices of a person."""

    key: str
    name: str
    kind: ActorKind
    names: tuple[str, ...] = ()
    adjectives: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    seats: tuple[str, ...] = ()
    of: tuple[Role, ...] = ()
    roles: tuple[Role, ...] = ()
    iso2: str | None = None
    iso3: str | None = None
    cameo: str | None = None
    source: str | None = None


class ActorTable:
    """Actors by key and by the forms that name them.

    Rows are split when they are first asked for, so that a table of thousands of rows loads in a few milliseconds.
    """

    def __init__(self, rows: Sequence[Row], own: Sequence[Row] = ()):
        """Takes valid rows; those in `own` replace others with the same key and win where a form is claimed twice."""
        replaced = {row[KEY] for row in own}
        self._rows = [*own, *(row for row in rows if row[KEY] not in replaced)]
        self._n_own = len(own)
        self._by_key = {row[KEY]: index for index, row in enumerate(self._rows)}
        self._entries: dict[int, ActorEntry] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[ActorEntry]:
        return (self._entry(index) for index in range(len(self._rows)))

    def __contains__(self, key: object) -> bool:
        return key in self._by_key

    def __getitem__(self, key: str) -> ActorEntry:
        return self._entry(self._by_key[key])

    def find(self, name: str) -> tuple[ActorEntry, Form] | None:
        """The actor that a text calls so, and by which kind of form; None where there is none or more than one.

        A leading "the" is passed over, apostrophes and diacritics are alike however they are written, and words all in
        capitals with more than three letters match a name in small letters. The possessive "'s" is the caller's to cut.
        """
        folded = fold(name)
        hit = self._forms.get(folded)
        if hit is None and folded.isupper() and sum(map(str.isalpha, folded)) > 3:
            hit = self._capitals.get(folded)
        return (self._entry(hit[1]), hit[2]) if hit is not None and hit[1] >= 0 else None

    def members(self, key: str, on: str | None = None) -> list[ActorEntry]:
        """Who belongs to the body with this key or holds an office in it, on a date or ever, in the table's order."""
        entries = [self._entry(index) for index in self._ties.get(key, ())]
        return [entry for entry in entries if any(r.of == key and r.holds(on) for r in (*entry.of, *entry.roles))]

    def _entry(self, index: int) -> ActorEntry:
        if index not in self._entries:
            self._entries[index] = _to_entry(self._rows[index])
        return self._entries[index]

    @cached_property
    def _forms(self) -> dict[str, tuple[int, int, Form]]:
        """Rank, row and form for each folded form; a row of -1 says that several claim it with the same rank."""
        forms: dict[str, tuple[int, int, Form]] = {}
        for index, row in enumerate(self._rows):
            rank = _RANK[row[KIND]] - (len(_RANK) if index < self._n_own else 0)
            for column, form in _FORMS:
                if row[column]:
                    for text in row[column].split("|"):
                        plain = text.isascii() and text[:4] not in _ARTICLE  # nearly all; half the time of loading
                        _claim(forms, text if plain else fold(text), rank, index, form)
        return forms

    @cached_property
    def _capitals(self) -> dict[str, tuple[int, int, Form]]:
        forms: dict[str, tuple[int, int, Form]] = {}
        for text, (rank, index, form) in self._forms.items():
            _claim(forms, text.upper(), rank, index, form)
        return forms

    @cached_property
    def _ties(self) -> dict[str, list[int]]:
        ties: dict[str, list[int]] = {}
        for index, row in enumerate(self._rows):
            for of in {role.of for column in (OF, ROLES) if row[column] for role in _to_roles(row[column])}:
                ties.setdefault(of, []).append(index)
        return ties


def fold(name: str) -> str:
    """A name as the table compares it: no leading "the", plain apostrophes and hyphens, no diacritics, single spaces.

    >>> fold("the  Élysée"), fold("Da’esh")
    ('Elysee', "Da'esh")
    """
    if not name.isascii():
        decomposed = unicodedata.normalize("NFKD", name.translate(_ALIKE))
        name = "".join(char for char in decomposed if not unicodedata.combining(char))
    name = " ".join(name.split())
    return name[4:] if name[:4] in _ARTICLE else name


def load_table(*extra: Path) -> ActorTable:
    """The shipped table, with the rows of users' own CSV files added or put in the place of those with the same key.

    The shipped table is read once, users' files at each call; a later row stands in place of an earlier with its key.

    Raises:
        InvalidActorTable: a file cannot be read or has faults; the message lists the faults of all files.
    """
    if not extra:
        return _shipped_table()
    lines = [line for path in extra for line in _read_own(Path(path))]
    own = {line.row[KEY]: line.row for line in lines if line.row}
    shipped = _shipped_table()
    for line in lines:
        line.faults += _unknown_bodies(line.row, shipped, own) if line.row else ()
    if faults := [f"{line.place}: {fault}" for line in lines for fault in line.faults]:
        raise InvalidActorTable("\n".join(faults))
    return ActorTable(_shipped_rows(), [own[key] for key in reversed(own)])


def find_faults(row: Row) -> list[str]:
    """What is wrong with one row taken alone, all of it."""
    cell = dict(zip(COLUMNS, (value.strip() for value in row), strict=True))
    faults = [f"{column} is empty" for column in REQUIRED if not cell[column]]
    if cell["kind"] and cell["kind"] not in _RANK:
        faults.append(f"kind {cell['kind']!r} is not one of {', '.join(ActorKind)}")
    faults += (
        f"{column} {cell[column]!r} is not {size} capital letters"
        for column, size in (("iso2", 2), ("iso3", 3))
        if cell[column] and not re.fullmatch(f"[A-Z]{{{size}}}", cell[column])
    )
    for column in ("of", "roles"):
        faults += (f"{column} {text!r}: {fault}" for text in _split(cell[column]) if (fault := _tie_fault(text)))
    return faults


@cache
def _shipped_rows() -> Sequence[Row]:
    text = resources.files("sinequanon").joinpath("data", "actors.csv").read_text(encoding="utf-8")
    return list(csv.reader(io.StringIO(text)))[1:]


@cache
def _shipped_table() -> ActorTable:
    return ActorTable(_shipped_rows())


@dataclass
class _Line:
    """A line of a user's file, or the file itself where it has none: its row, if one can be made, and its faults."""

    place: str
    faults: list[str]
    row: Row = ()


def _read_own(path: Path) -> Iterator[_Line]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        yield _Line(str(path), [f"cannot be read ({error.strerror})"])
        return
    except UnicodeDecodeError as error:
        yield _Line(path.name, [f"not UTF-8 (byte {error.start}); save it as CSV UTF-8"])
        return
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [cell.strip().lower() for cell in next(lines, [])]
        if faults := _header_faults(header):
            yield _Line(f"{path.name} line 1", faults)
            return
        seen: dict[str, int] = {}
        for cells in lines:
            if any(cell.strip() for cell in cells):
                line = _Line(f"{path.name} line {lines.line_num}", [])
                _fill(line, header, cells)
                if line.row and (first := seen.setdefault(line.row[KEY], lines.line_num)) != lines.line_num:
                    line.faults.append(f"key {line.row[KEY]!r} is already that of line {first}")
                yield line
    except csv.Error as error:
        yield _Line(f"{path.name} line {lines.line_num}", [str(error)])


def _fill(line: _Line, header: Sequence[str], cells: Sequence[str]) -> None:
    """Gives a line its row, with the key made from the name where it has none, and its faults."""
    if len(cells) > len(header):
        line.faults.append(f"{len(cells)} cells, but the header has {len(header)} columns")
        return
    by_column = dict(zip(header, cells, strict=False))
    row = [_tidy(by_column.get(column, "")) for column in COLUMNS]
    line.faults += find_faults(row)
    row[KEY] = row[KEY] or _make_key(row[NAME], row[KIND])
    line.row = row


def _header_faults(header: Sequence[str]) -> list[str]:
    if len(header) == 1 and ";" in header[0]:
        return ["the columns are separated by ';'; save the file with commas"]
    if not set(header) & set(COLUMNS):
        return [f"there is no header; the first line names the columns, at least {' and '.join(REQUIRED)}"]
    faults = [f"column {column!r} is missing" for column in REQUIRED if column not in header]
    faults += (f"column {c!r} is not one of {', '.join(COLUMNS)}" for c in dict.fromkeys(header) if c not in COLUMNS)
    faults += (f"column {c!r} stands twice" for c in dict.fromkeys(header) if c in COLUMNS and header.count(c) > 1)
    return faults


def _make_key(name: str, kind: str) -> str:
    """The key of the shipped row with this name and kind, or one made from the name."""
    hit = _shipped_table().find(name)
    if hit and hit[0].kind == kind and fold(hit[0].name) == fold(name):
        return hit[0].key
    slug = re.sub(r"\W+", "-", fold(name).lower()).strip("-")
    return f"person:{slug}" if kind == ActorKind.PERSON else slug


def _unknown_bodies(row: Row, shipped: ActorTable, own: dict[str, Row]) -> Iterator[str]:
    for column in (OF, ROLES):
        for role in _to_roles(row[column]):
            if role.of not in shipped and role.of not in own:
                hit = shipped.find(role.of)
                hint = f"; did you mean {hit[0].key!r}?" if hit else ""
                yield f"{COLUMNS[column]} {role.of!r} is not a key of the table{hint}"


def _tie_fault(text: str) -> str | None:
    match = _TIE.fullmatch(text)
    if match is None:
        return "write KEY or KEY@FROM:TO, with dates as 2004, 2004-03 or 2004-03-29"
    for day in (match["start"], match["end"]):
        if day:
            try:
                date.fromisoformat(_first_day(day))
            except ValueError:
                return f"{day} is not a date"
    if match["start"] and match["end"] and _first_day(match["start"]) > _last_day(match["end"]):
        return "it ends before it begins"
    return None


def _tidy(cell: str) -> str:
    return "|".join(_split(cell))


def _split(cell: str) -> tuple[str, ...]:
    return tuple(text for part in cell.split("|") if (text := " ".join(part.split())))


def _claim(forms: dict[str, tuple[int, int, Form]], text: str, rank: int, index: int, form: Form) -> None:
    held = forms.get(text)
    if held is None or rank < held[0]:
        forms[text] = (rank, index, form)
    elif rank == held[0] and held[1] != index:
        forms[text] = (rank, -1, form)


def _to_entry(row: Row) -> ActorEntry:
    key, name, kind, names, adjectives, people, seats, of, roles, iso2, iso3, cameo, source = row
    return ActorEntry(
        key=key,
        name=name,
        kind=ActorKind(kind),
        names=_split(names),
        adjectives=_split(adjectives),
        people=_split(people),
        seats=_split(seats),
        of=_to_roles(of),
        roles=_to_roles(roles),
        iso2=iso2 or None,
        iso3=iso3 or None,
        cameo=cameo or None,
        source=source or None,
    )


def _to_roles(cell: str) -> tuple[Role, ...]:
    matches = filter(None, map(_TIE.fullmatch, _split(cell)))
    return tuple(Role(m["of"], m["start"], m["end"], m["sector"]) for m in matches)


def _first_day(day: str) -> str:
    return (day + "-01-01")[:10]


def _last_day(day: str) -> str:
    """An upper bound that sorts rightly, not always a day of the calendar (`2004-02` gives `2004-02-31`)."""
    return (day + "-12-31")[:10] if len(day) == 4 else (day + "-31")[:10]


_HEAD = re.compile(r"\b(?:of|for|in|from|to|at|on|with|by|who|that|out|inside|outside|near|[a-z]{3,}ing)\b")
_QUANTITY = re.compile(
    r"(?:.*\b)?(?:scores|dozens|hundreds|thousands|millions|number|range|variety|handful|majority|all|some|many|most"
    r"|several|each|one|groups?) of (?:the |its |their |these |those )?"
)
_IRREGULAR = {"women": "woman", "spokespeople": "spokesperson", "businesspeople": "businessperson"}


def role_kind(noun: str) -> ActorKind | None:
    """The kind of actor that a common noun stands for ("rebels": an armed group), or None where it names none.

    Phrases go by their last words before a preposition: "opposition lawmakers" as "lawmakers", "spokesman for the army"
    as "spokesman", "scores of civilians" as "civilians". A plural that is not in the list is a population where its
    singular is a person ("surgeons").

    >>> str(role_kind("the foreign minister")), str(role_kind("foreign ministers")), role_kind("table")
    ('person', 'government', None)
    """
    words = _QUANTITY.sub("", fold(noun).lower(), count=1)
    head = _HEAD.split(words, maxsplit=1)[0].split()
    phrases = [words, *(" ".join(head[start:]) for start in range(len(head)))]
    for phrase in phrases:
        if phrase in _role_kinds():
            return _role_kinds()[phrase]
    for phrase in phrases:
        for form in _singulars(phrase):
            if kind := _role_kinds().get(form):
                return ActorKind.POPULATION if kind is ActorKind.PERSON else kind
    return None


@cache
def _role_kinds() -> dict[str, ActorKind]:
    text = resources.files("sinequanon").joinpath("data", "roles.csv").read_text(encoding="utf-8")
    return {role: ActorKind(kind) for role, kind in list(csv.reader(io.StringIO(text)))[1:]}


def _singulars(noun: str) -> Iterator[str]:
    """What the noun may be the plural of, likeliest first."""
    body, space, last = noun.rpartition(" ")
    if last in _IRREGULAR:
        yield body + space + _IRREGULAR[last]
    elif last.endswith("men"):
        yield f"{body}{space}{last[:-3]}man"
    elif last.endswith("s"):
        if last.endswith("ies"):
            yield f"{body}{space}{last[:-3]}y"
        yield body + space + last[:-1]
        if last.endswith("es"):
            yield body + space + last[:-2]
