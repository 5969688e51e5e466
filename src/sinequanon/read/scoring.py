"""How far a reading agrees with an annotation: precision, recall and F1 for each kind of record.

The records of a reading are paired one to one with those of the annotation so that they share as much of the text as
can be; then each part of a record is judged within its pair. What is counted, for each part:

- `statements`: found where the contents share half of their words; `+speaker` where the right actor speaks.
- `positions without claims` (the headline) and `positions with claims`: found from two words in five; `+act`,
  `+holder`, `+agent`; `+holder or body` lets a minister stand for the state, and the other way round; `full` asks for
  all of them.
- `acts`: for each act the positions found with that act, claims included.
- `conditions`: found from half of the words; `+connective`; `+attached` where the condition hangs on a position that
  is itself paired with one that has it in the annotation.
- `contacts`: found from three words in ten, or by the same parties wherever told; `+kind`, `+status`, `+parties`.

An actor is right when its name, cleared of case, accents, articles and punctuation, is within a name or a mention of
the annotated actor, or has it within. Figures are summed over all texts before dividing (micro average).
"""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from fractions import Fraction
from itertools import groupby, product
from math import lcm
from pathlib import Path
from typing import Any, Generic

from sinequanon.errors import InvalidRecord, UnreadableReport
from sinequanon.records import (
    SECTIONS,
    Act,
    Condition,
    Contact,
    Position,
    R,
    Reading,
    Record,
    Statement,
    TextSpan,
    from_json,
)

HEADLINE = "positions without claims"
_WITH_CLAIMS = "positions with claims"
_WORD = re.compile(r"\w+")
_NOT_IN_NAMES = re.compile(r"'s\b|(?<=\b\w)\.")  # "Israel's" is Israel, "U.S." is US
_ARTICLES = frozenset({"the", "a", "an"})
_LEAST_WEIGHT = Fraction(1, 10)  # of a pair that only its parties allow
_WEIGHT_OF_A_FIELD = Fraction(1, 100)  # settles near ties, outweighs no real overlap

RowKey = tuple[str, str]
Name = frozenset[str]


@dataclass(frozen=True)
class Row:
    """One line of the table: how many are right, annotated and predicted."""

    right: int = 0
    gold: int = 0
    predicted: int = 0

    def __add__(self, other: "Row") -> "Row":
        return Row(self.right + other.right, self.gold + other.gold, self.predicted + other.predicted)

    @property
    def precision(self) -> float:
        """The share of the predicted that is right; 0 where nothing is predicted."""
        return self.right / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """The share of the annotated that is found; 0 where nothing is annotated."""
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall; 0 where both are."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(frozen=True)
class Scores:
    """The table over all texts: a `Row` for each part and row, such as `("conditions", "+attached")`.

    Acts are rows of the part `acts`. All rows are there, also for no text at all, in the order of the module's list.
    """

    documents: int
    rows: Mapping[RowKey, Row]

    def __getitem__(self, key: RowKey) -> Row:
        return self.rows[key]

    @property
    def acts(self) -> dict[Act, Row]:
        """The row of each act."""
        return {act: self.rows["acts", act] for act in Act}

    def to_json(self) -> dict[str, Any]:
        """The table as `{"documents": n, "scores": {part: {row: figures}}}`, ready for `json.dumps`."""
        table: dict[str, dict[str, Any]] = {}
        for (part, name), row in self.rows.items():
            figures = {"precision": row.precision, "recall": row.recall, "f1": row.f1, **asdict(row)}
            table.setdefault(part, {})[name] = figures
        return {"documents": self.documents, "scores": table}


def score(pairs: Iterable[tuple[str, Reading, Reading]]) -> Scores:
    """Compare predicted readings with annotated ones.

    Args:
        pairs: for each report its text, its annotation and what was predicted; where nothing was predicted, an empty
            `Reading`.

    Returns:
        the figures over all texts.
    """
    rows = _Comparison("", Reading(doc=""), Reading(doc="")).rows()
    documents = 0
    for text, gold, predicted in pairs:
        documents += 1
        for key, row in _Comparison(text, gold, predicted).rows().items():
            rows[key] += row
    return Scores(documents, rows)


def judge(text: str, gold: Reading, predicted: Reading) -> dict[str, list[tuple[Record, bool]]]:
    """The predicted records by section, claims left out, each with whether it is right.

    A position is right where it is found with its act, any other record where it is found.
    """
    return _Comparison(text, gold, predicted).judged()


def match(text: str, gold: Reading, predicted: Reading) -> dict[str, "Matches[Any]"]:
    """Which predicted record stands for which annotated one: the `Matches` of each part that has records of its own."""
    return {part.name: matches for part, matches in _Comparison(text, gold, predicted).parts()}


def load_gold(folder: Path) -> Iterator[tuple[str, Reading]]:
    """Read a folder of annotated texts, `NAME.txt` beside `NAME.json`.

    Args:
        folder: where they lie; texts without an annotation are passed over.

    Yields:
        the text, as it stands, and its annotation, by name.

    Raises:
        UnreadableReport: no annotation in the folder, or one with no text beside it.
        InvalidRecord: an annotation that is no JSON or does not fit the layout.
    """
    paths = sorted(folder.glob("*.json"), key=lambda path: path.stem)
    if not paths:
        raise UnreadableReport(str(folder), "no annotation (NAME.json beside NAME.txt) in this folder")
    for path in paths:
        text = _read_text(path.with_suffix(".txt"))
        yield text, _read_annotation(path, text)


def _read_text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")  # not read_text, which would shift spans by mending line ends
    except FileNotFoundError:
        raise UnreadableReport(str(path), "the text of an annotation is missing") from None
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableReport(str(path), f"no text in UTF-8 ({error})") from None


def _read_annotation(path: Path, text: str) -> Reading:
    try:
        reading = from_json(json.loads(path.read_text(encoding="utf-8")))
        for section in SECTIONS:
            for record in getattr(reading, section):
                _check_spans(record, len(text))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise InvalidRecord(f"{path}: no JSON ({error})") from None
    except (InvalidRecord, TypeError, AttributeError) as error:
        raise InvalidRecord(f"{path}: {error}") from None
    return reading


def _check_spans(record: Record, length: int) -> None:
    for span in _all_spans(record):
        start, end = span
        if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= length):
            where = f"{type(record).__name__.lower()} {record.id}"
            raise InvalidRecord(f"{where}: {list(span)} is no span of a text of {length} letters")


def _all_spans(record: Record) -> Iterator[TextSpan]:
    for item in fields(record):
        value = getattr(record, item.name)
        if isinstance(value, TextSpan):
            yield value
        elif isinstance(value, tuple):
            yield from (span for span in value if isinstance(span, TextSpan))


def normalise_name(name: str) -> Name:
    """The words that tell a name: no case, accents, possessives, articles or punctuation.

    >>> sorted(normalise_name("the U.S. State Department’s"))
    ['department', 'state', 'us']
    """
    letters = unicodedata.normalize("NFKD", name).casefold().replace("’", "'")
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return frozenset(_WORD.findall(_NOT_IN_NAMES.sub("", bare))) - _ARTICLES


class _Side:
    """The actors of one of the two readings: their names, their own first, and the bodies they belong to."""

    def __init__(self, text: str, reading: Reading):
        self.reading = reading
        self.bodies = {actor.id: actor.of for actor in reading.actors}
        self._names: dict[str | None, list[Name]] = {}
        for actor in reading.actors:
            told = [actor.name or "", *(text[start:end] for start, end in actor.mentions)]
            self._names[actor.id] = [name for name in map(normalise_name, told) if name]

    def names(self, actor: str | None) -> list[Name]:
        return self._names.get(actor, [])

    def body(self, actor: str | None) -> str | None:
        return self.bodies.get(actor) if actor is not None else None


@dataclass(frozen=True)
class Pair(Generic[R]):
    """An annotated and a predicted record that stand for each other, and which fields agree."""

    gold: R
    predicted: R
    right: Mapping[str, bool]


@dataclass(frozen=True)
class Matches(Generic[R]):
    """The records of one part in one text: the pairs, and the annotated and predicted ones that are in none."""

    pairs: Sequence[Pair[R]]
    missed: Sequence[R]
    spurious: Sequence[R]


@dataclass(frozen=True, kw_only=True)
class _Part(Generic[R]):
    """What one part of the table compares, and how.

    `least` is the overlap from which two records may pair; `enough` is the field that lets them pair without.
    """

    name: str
    golds: Sequence[R]
    predictions: Sequence[R]
    least: Fraction
    spans: Callable[[R], Sequence[TextSpan]]
    fields: Mapping[str, Callable[[R, R], bool]]
    enough: str | None = None
    full: bool = True


class _Comparison:
    """The comparison of one text's two readings."""

    def __init__(self, text: str, gold: Reading, predicted: Reading):
        self.gold = gold
        self.predicted = predicted
        self._gold_side = _Side(text, gold)
        self._predicted_side = _Side(text, predicted)
        self._words = [match.span() for match in _WORD.finditer(text)]

    def rows(self) -> dict[RowKey, Row]:
        """The rows of this text, in the order of the table."""
        rows: dict[RowKey, Row] = {}
        for part, matches in self.parts():
            rows |= _count(part, matches.pairs)
            if part.name == _WITH_CLAIMS:
                rows |= _count_acts(part, matches.pairs)
        return rows

    def parts(self) -> Iterator[tuple[_Part[Any], Matches[Any]]]:
        """Yields each part with its records paired, in the order of the table."""
        positions = self._positions(_WITH_CLAIMS, claims=True)
        matches = self._pair(positions)
        before: list[_Part[Any]] = [self._statements(), self._positions(HEADLINE, claims=False)]
        after: list[_Part[Any]] = [self._conditions(matches.pairs), self._contacts()]
        yield from ((part, self._pair(part)) for part in before)
        yield positions, matches
        yield from ((part, self._pair(part)) for part in after)

    def judged(self) -> dict[str, list[tuple[Record, bool]]]:
        """The predicted records by section, claims left out, each with whether it is right."""
        return {
            "positions" if part.name == HEADLINE else part.name: _judged(
                part, [pair for pair in matches.pairs if pair.right.get("act", True)]
            )
            for part, matches in self.parts()
            if part.name != _WITH_CLAIMS
        }

    def _statements(self) -> _Part[Statement]:
        return _Part(
            name="statements",
            golds=self.gold.statements,
            predictions=self.predicted.statements,
            least=Fraction(1, 2),
            spans=lambda statement: statement.content or (),
            fields={"speaker": lambda g, p: self._is_same_actor(g.speaker, p.speaker)},
            full=False,
        )

    def _positions(self, name: str, *, claims: bool) -> _Part[Position]:
        golds, predictions = (
            [position for position in reading.positions if claims or position.act != Act.CLAIM]
            for reading in (self.gold, self.predicted)
        )
        return _Part(
            name=name,
            golds=golds,
            predictions=predictions,
            least=Fraction(2, 5),
            spans=_own_span,
            fields={
                "act": lambda g, p: g.act == p.act,
                "holder": lambda g, p: self._is_same_actor(g.holder, p.holder),
                "agent": lambda g, p: self._is_same_actor(g.agent, p.agent),
                "holder or body": lambda g, p: self._is_same_actor_or_body(g.holder, p.holder),
            },
        )

    def _conditions(self, positions: Sequence[Pair[Position]]) -> _Part[Condition]:
        tied = {
            (gold, predicted)
            for pair in positions
            for gold in pair.gold.conditions or ()
            for predicted in pair.predicted.conditions or ()
        }
        return _Part(
            name="conditions",
            golds=self.gold.conditions,
            predictions=self.predicted.conditions,
            least=Fraction(1, 2),
            spans=_own_span,
            fields={
                "connective": lambda g, p: g.connective == p.connective,
                "attached": lambda g, p: (g.id, p.id) in tied,
            },
        )

    def _contacts(self) -> _Part[Contact]:
        return _Part(
            name="contacts",
            golds=self.gold.contacts,
            predictions=self.predicted.contacts,
            least=Fraction(3, 10),
            spans=_own_span,
            fields={
                "kind": lambda g, p: g.kind == p.kind,
                "status": lambda g, p: g.status == p.status,
                "parties": lambda g, p: self._are_same_parties(g.parties, p.parties),
            },
            enough="parties",
        )

    def _is_same_actor(self, gold: str | None, predicted: str | None) -> bool:
        """Whether the names agree; nobody is right only against nobody."""
        if gold is None or predicted is None:
            return gold is predicted
        own = self._predicted_side.names(predicted)[:1]
        return any(own[0] <= name or name <= own[0] for name in self._gold_side.names(gold)) if own else False

    def _is_same_actor_or_body(self, gold: str | None, predicted: str | None) -> bool:
        """Whether they are the same, or one of the two is the body that the other belongs to."""
        if self._is_same_actor(gold, predicted):
            return True
        gold_body, predicted_body = self._gold_side.body(gold), self._predicted_side.body(predicted)
        by_gold = gold_body is not None and self._is_same_actor(gold_body, predicted)
        return by_gold or (predicted_body is not None and self._is_same_actor(gold, predicted_body))

    def _are_same_parties(self, golds: Sequence[str], predictions: Sequence[str]) -> bool:
        """Whether each party can be given one of the other side, none left over."""
        golds, predictions = golds or (), predictions or ()
        if len(golds) != len(predictions):
            return False
        fits = {
            (i, j): Fraction(1)
            for i, gold in enumerate(golds)
            for j, predicted in enumerate(predictions)
            if self._is_same_actor(gold, predicted)
        }
        return len(best_pairs(fits, len(golds), len(predictions))) == len(golds)

    def _cover(self, spans: Sequence[TextSpan]) -> frozenset[int]:
        """The places of the words that the spans touch."""
        return frozenset(
            place
            for place, (start, end) in enumerate(self._words)
            if any(start < span.end and span.start < end for span in spans)
        )

    def _pair(self, part: _Part[R]) -> Matches[R]:
        """The pairs of a part that share most, by words first and by fields that agree second."""
        gold_covers, predicted_covers = (
            [self._cover(part.spans(record)) for record in records] for records in (part.golds, part.predictions)
        )
        pairs: dict[tuple[int, int], Pair[R]] = {}
        weights: dict[tuple[int, int], Fraction] = {}
        for i, gold in enumerate(part.golds):
            for j, predicted in enumerate(part.predictions):
                overlap = _overlap(gold_covers[i], predicted_covers[j])
                if overlap < part.least and part.enough is None:
                    continue
                right = {name: test(gold, predicted) for name, test in part.fields.items()}
                if overlap >= part.least or right[part.enough or ""]:
                    pairs[i, j] = Pair(gold, predicted, right)
                    weights[i, j] = max(overlap, _LEAST_WEIGHT) + _WEIGHT_OF_A_FIELD * sum(right.values())
        places = best_pairs(weights, len(part.golds), len(part.predictions))
        rows, columns = {i for i, _ in places}, {j for _, j in places}
        return Matches(
            pairs=[pairs[place] for place in places],
            missed=[gold for i, gold in enumerate(part.golds) if i not in rows],
            spurious=[predicted for j, predicted in enumerate(part.predictions) if j not in columns],
        )


def _own_span(record: Position | Condition | Contact) -> tuple[TextSpan, ...]:
    return (record.span,) if record.span else ()


def _overlap(one: frozenset[int], other: frozenset[int]) -> Fraction:
    """The Jaccard index of two sets; 0 for two empty ones."""
    return Fraction(len(one & other), len(one | other)) if one or other else Fraction(0)


def _judged(part: _Part[R], pairs: Sequence[Pair[R]]) -> list[tuple[Record, bool]]:
    right = {id(pair.predicted) for pair in pairs}
    return [(record, id(record) in right) for record in part.predictions]


def _count(part: _Part[R], pairs: Sequence[Pair[R]]) -> dict[RowKey, Row]:
    numbers = {"found": len(pairs)}
    numbers |= {f"+{name}": sum(pair.right[name] for pair in pairs) for name in part.fields}
    if part.full:
        numbers["full"] = sum(all(pair.right.values()) for pair in pairs)
    sizes = len(part.golds), len(part.predictions)
    return {(part.name, name): Row(right, *sizes) for name, right in numbers.items()}


def _count_acts(part: _Part[Position], pairs: Sequence[Pair[Position]]) -> dict[RowKey, Row]:
    return {
        ("acts", str(act)): Row(
            right=sum(pair.gold.act == pair.predicted.act == act for pair in pairs),
            gold=sum(position.act == act for position in part.golds),
            predicted=sum(position.act == act for position in part.predictions),
        )
        for act in Act
    }


def best_pairs(weights: Mapping[tuple[int, int], Fraction], n_rows: int, n_columns: int) -> list[tuple[int, int]]:
    """The one-to-one pairing of greatest total weight.

    Where several have that total, the side with fewer records (the rows, when equal) is served in its order: its first
    record gets the heaviest pair it can, then its second, and of equally heavy pairs the earliest; a record with no
    pair takes a place as well, the earliest that is spare. So the result depends on nothing but the weights. These are
    made whole numbers, so that totals are exact, and the order of service is added below their last digit; then it is
    Galil's blossom method, in networkx.

    Args:
        weights: the weight, above 0, of each pair (row, column) that is allowed.
        n_rows: how many rows there are, with those that have no pair.
        n_columns: how many columns.

    Returns:
        the pairs, by row.
    """
    if not weights:
        return []
    from networkx import Graph, max_weight_matching  # 0.3 s, and only a comparison needs it

    served = 0 if n_rows <= n_columns else 1
    base, n_served = max(n_rows, n_columns) + 1, min(n_rows, n_columns)
    scale = lcm(*(weight.denominator for weight in weights.values())) * base**n_served
    full = {pair: weights.get(pair, Fraction(0)) for pair in product(range(n_rows), range(n_columns))}
    graph = Graph()
    for pair, rank in _ranks(full, served).items():
        below = rank * base ** (n_served - 1 - pair[served])
        graph.add_edge(("row", pair[0]), ("column", pair[1]), weight=int(full[pair] * scale) + below)
    matched = (dict(edge) for edge in max_weight_matching(graph))
    return sorted(pair for edge in matched if (pair := (edge["row"], edge["column"])) in weights)


def _ranks(weights: Mapping[tuple[int, int], Fraction], served: int) -> dict[tuple[int, int], int]:
    """How much a record of the served side wants each of its pairs: 1 for the least, more for the next."""
    wanted = sorted(weights, key=lambda pair: (pair[served], weights[pair], -pair[1 - served]))
    groups = groupby(wanted, key=lambda pair: pair[served])
    return {pair: rank for _, pairs in groups for rank, pair in enumerate(pairs, start=1)}
