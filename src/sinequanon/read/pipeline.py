"""The reader: a report in, its records out, each with its evidence, its finder, its rule and its confidence."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

from spacy.language import Language

from sinequanon import __version__
from sinequanon.read.actors import ActorFinder
from sinequanon.read.attributions import Attribution, attributions
from sinequanon.read.book import Stand
from sinequanon.read.conditions import Clause
from sinequanon.read.contacts import ContactFinder, Dealing, told_once
from sinequanon.read.grammar import text_span
from sinequanon.read.model import Marks, TrainedModel, load_model
from sinequanon.read.names import Entity
from sinequanon.read.parse import ParsedReport, load_language, model_version, parse_all
from sinequanon.read.positions import PositionFinder
from sinequanon.read.said import Said
from sinequanon.read.statements import StatementFinder
from sinequanon.read.table import ActorTable, load_table
from sinequanon.read.trained import Trained
from sinequanon.read.when import DateFinder
from sinequanon.records import Actor, Condition, Contact, Origin, Position, Reading, Report, Statement, TextSpan

RECORDS = ("statement", "position", "condition", "contact", "pronoun")  # what the trained model marks for a reading


class Reader:
    """Reads reports; the language model, the trained model and the table of actors are loaded once."""

    def __init__(self, nlp: Language | None = None, table: ActorTable | None = None, model: TrainedModel | None = None):
        self.nlp = nlp or load_language()
        self.table = table or load_table()
        self.model = model or load_model()

    @cached_property
    def version(self) -> str:
        """What a reading depends on: the program, the language model and the trained model."""
        return f"{__version__}+{model_version(self.nlp)}+{self.model.version}"

    def read(self, report: Report) -> Reading:
        """The records of one report."""
        return next(self.read_all([report]))

    def read_all(self, reports: Iterable[Report]) -> Iterator[Reading]:
        """The records of each report in turn."""
        for report in reports:
            with self.nlp.memory_zone():  # frees the words that only this report has
                parsed = next(parse_all(self.nlp, [report.text]))
                marks = self.model.read(parsed.doc, RECORDS)
                reading = _Assembler(report, parsed, marks, self.table, self.version).reading()
            yield reading

    def attributions(self, report: Report) -> list[Attribution]:
        """The attributions of a report in the wide sense of PolNeAR (`attributions.py`)."""
        with self.nlp.memory_zone():
            parsed = next(parse_all(self.nlp, [report.text]))
            return attributions(parsed.doc, self.model.read(parsed.doc, ["attribution"])["attribution"])


class _Assembler:
    """Runs the finders over one parsed report and gives their findings ids."""

    def __init__(self, report: Report, parsed: ParsedReport, marks: Marks, table: ActorTable, version: str):
        self.report = report
        self.parsed = parsed
        self.marks = marks
        self.version = version
        self.actors = ActorFinder(parsed, table, marks["pronoun"])
        self.dates = DateFinder(parsed, report.published)
        self._ids: dict[int, str] = {}
        self._entities: list[Entity] = []

    def reading(self) -> Reading:
        """The reading, its records in the order of the text."""
        said = StatementFinder(self.parsed, self.actors, self.marks).find()
        finder = PositionFinder(self.parsed, self.actors, said)
        said = finder.statements
        stands = finder.find(self.marks)
        dealings = ContactFinder(self.parsed, self.actors, finder.book).find()
        dealings = told_once(Trained(self.parsed, finder.book, self.marks).contacts(dealings), self.parsed)
        for number, one in enumerate(said, 1):
            one.id = f"s{number}"
        clauses = self._number(stands)
        statements = tuple(self._statement(one) for one in said)
        positions = tuple(self._position(f"p{n}", stand) for n, stand in enumerate(stands, 1))
        conditions = tuple(self._condition(clause) for clause in clauses)
        contacts = tuple(self._contact(f"k{n}", dealing) for n, dealing in enumerate(dealings, 1))
        for member in self.actors.members:
            self._id(member)
        return Reading(
            doc=self.report.name,
            published=self.report.published,
            actors=tuple(self._actors()),
            statements=statements,
            positions=positions,
            conditions=conditions,
            contacts=contacts,
            notes=tuple(self._notes()),
        )

    def _number(self, stands: list[Stand]) -> list[Clause]:
        """The conditions in the order of the text, each with an id."""
        clauses = {id(clause): clause for stand in stands for clause in stand.conditions}
        ordered = sorted(clauses.values(), key=lambda clause: (clause.span, clause.marker))
        for number, clause in enumerate(ordered, 1):
            clause.id = f"c{number}"
        return ordered

    def _id(self, entity: Entity) -> str:
        if id(entity) not in self._ids:
            self._entities.append(entity)
            self._ids[id(entity)] = f"a{len(self._entities)}"
            if entity.of is not None:
                self._id(entity.of)
        return self._ids[id(entity)]

    def _maybe(self, entity: Entity | None) -> str | None:
        return self._id(entity) if entity is not None else None

    def _origin(self, finder: str, rule: str, confidence: float) -> Origin:
        return Origin(finder=finder, rule=rule, version=self.version, confidence=confidence)

    def _statement(self, said: Said) -> Statement:
        return Statement(
            id=said.id,
            speaker=self._id(said.speaker),
            source=said.source,
            cue=said.cue,
            content=tuple(said.content),
            quotation=said.quotation,
            said=self.dates.said(said.verb, said.content) if said.verb is not None else None,
            origin=self._origin("statements", said.rule, said.confidence),
        )

    def _position(self, number: str, stand: Stand) -> Position:
        return Position(
            id=number,
            statement=stand.said.id if stand.said is not None else None,
            holder=self._id(stand.holder),
            act=stand.act,
            span=self.parsed.within_quotation(stand.span),
            agent=self._maybe(stand.agent),
            target=self._maybe(stand.target),
            conditions=tuple(clause.id for clause in stand.conditions),
            origin=self._origin("positions", stand.rule, stand.confidence),
        )

    def _condition(self, clause: Clause) -> Condition:
        return Condition(
            id=clause.id,
            connective=clause.connective,
            marker=clause.marker,
            span=self.parsed.within_quotation(clause.span),
            agent=self._maybe(clause.agent),
            group=clause.group,
            origin=self._origin("conditions", clause.rule, clause.confidence),
        )

    def _contact(self, number: str, dealing: Dealing) -> Contact:
        return Contact(
            id=number,
            kind=dealing.kind,
            status=dealing.status,
            span=dealing.span,
            parties=tuple(self._id(party) for party in dealing.parties),
            by=self._maybe(dealing.by),
            date=self.dates.happens(dealing.verb, dealing.span, dealing.status),
            origin=self._origin("contacts", dealing.rule, dealing.confidence),
        )

    def _actors(self) -> Iterator[Actor]:
        for entity in self._entities:
            places = sorted(entity.places | self._names[id(entity)])
            yield Actor(
                id=self._ids[id(entity)],
                name=entity.name,
                kind=entity.kind,
                of=self._ids.get(id(entity.of)) if entity.of is not None else None,
                mentions=tuple(places),
                key=entity.key,
                origin=self._origin("actors", entity.rule or "phrase", 0.9 if entity.key else 0.75),
            )

    @cached_property
    def _names(self) -> dict[int, set[TextSpan]]:
        """The places of each actor's names, by the actor's identity."""
        places: dict[int, set[TextSpan]] = defaultdict(set)
        for name in self.actors.names:
            first, last = self.parsed.doc[name.first], self.parsed.doc[name.last]
            places[id(name.entity)].add(text_span(first, last))
        return places

    def _notes(self) -> Iterator[str]:
        for quote in self.parsed.quotes:
            if not quote.is_closed:
                yield f"quotation mark at {quote.outer.start} is not closed; what follows it is not read as a quotation"
