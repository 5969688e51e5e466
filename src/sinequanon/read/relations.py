"""Relations: the PLOVER root of what a given source does to a given target in a sentence, by the trained model."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from spacy.language import Language

from sinequanon.errors import UnreadableReport
from sinequanon.read.grammar import tokens_of
from sinequanon.read.model import TrainedModel
from sinequanon.read.parse import parse_all
from sinequanon.records import TextSpan

COLUMNS = ("uid", "sentence", "source", "target")


@dataclass(frozen=True)
class Question:
    """A sentence with the two parties whose relation is asked for; `line` is its line in the file."""

    line: int
    uid: int | str
    sentence: str
    source: str
    target: str


@dataclass(frozen=True)
class Relation:
    """The root code of a question and how sure it is."""

    uid: int | str
    root: str
    confidence: float


def read_questions(path: Path) -> Iterator[Question | UnreadableReport]:
    """The rows of a tab-separated file with the columns uid, sentence, source and target; for a bad row, why it is bad.

    Raises:
        UnreadableReport: the file cannot be read, or lacks a column.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
            if missing:
                raise UnreadableReport(
                    str(path), f"no column {missing[0]!r}; its first line must name {', '.join(COLUMNS)}"
                )
            seen: set[str] = set()
            for row in reader:
                yield _question(path, reader.line_num, row, seen)
    except OSError as error:
        raise UnreadableReport(str(path), f"cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise UnreadableReport(str(path), "is not UTF-8; save it as UTF-8 with tabs between the columns") from None


def _question(path: Path, line: int, row: dict[str, str | None], seen: set[str]) -> Question | UnreadableReport:
    uid, sentence, source, target = ((row[name] or "").strip() for name in COLUMNS)
    if not uid or not sentence:
        return UnreadableReport(f"{path}:{line}", f"has no {'uid' if not uid else 'sentence'}; it is left out")
    if uid in seen:
        return UnreadableReport(f"{path}:{line}", f"has the uid {uid} again; it is left out")
    seen.add(uid)
    return Question(line, int(uid) if uid.isdecimal() else uid, sentence, source, target)


class RelationCoder:
    """Codes sentences; a party that does not stand in its sentence is coded from the sentence alone."""

    def __init__(self, nlp: Language, model: TrainedModel):
        self._nlp = nlp
        self._model = model

    def code(self, question: Question) -> Relation:
        """The likeliest root of a question."""
        with self._nlp.memory_zone():
            doc = next(parse_all(self._nlp, [question.sentence])).doc
            marks: dict[int, int] = {}
            for mark, party in ((2, question.target), (1, question.source)):
                place = _find(question.sentence, party)
                if place is not None:
                    marks |= dict.fromkeys((token.i for token in tokens_of(doc, place)), mark)
            chances = self._model.relate(doc, marks)
        root = max(chances, key=lambda name: chances[name])
        return Relation(question.uid, root, round(chances[root], 3))


def _find(sentence: str, party: str) -> TextSpan | None:
    """Where a party stands in a sentence: its words, else the longest run of them, letter case aside."""
    words = party.split()
    lowered = sentence.casefold()
    if len(lowered) != len(sentence):
        lowered = sentence
    for length in range(len(words), 0, -1):
        for start in range(len(words) - length + 1):
            piece = " ".join(words[start : start + length])
            place = lowered.find(piece.casefold())
            if place >= 0 and len(piece) > 2:
                return TextSpan(place, place + len(piece))
    return None
