"""Writes the figures of docs/quality.md: how the reader does on the annotated texts, and on PolNeAR where it is given.

Usage: python tools/make_quality.py [--check] [--polnear DIR --scorer PATH]

It reads the annotated texts, which takes a minute, and PolNeAR's, which takes some minutes. The figures depend on
the language model and on the trained one. The row of PolNeAR stays as it is without --polnear.
"""

import argparse
import json
import re
import subprocess
import sys
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from sinequanon.coding import attribution_documents
from sinequanon.errors import SinequanonError
from sinequanon.ingest import ingest
from sinequanon.read.pipeline import Reader
from sinequanon.read.scoring import HEADLINE, Matches, Pair, Row, RowKey, judge, load_gold, match, score
from sinequanon.records import Act, Condition, Contact, Position, Reading, Record, Report, Statement, TextSpan
from sinequanon.runs import load_reader

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "quality.md"
GOLD = ROOT / "tests" / "gold"
UNSEEN = ROOT / "tests" / "unseen"
ROWS: Mapping[str, Sequence[str]] = {
    HEADLINE: ("found", "+act", "full"),
    "statements": ("found", "+speaker"),
    "conditions": ("found", "full"),
    "contacts": ("found", "full"),
}
GENRES = {
    "au": "statements published by the Australian government, one of them the Security Council's",
    "eu": "statements of the European External Action Service",
    "uk": "press releases of the British government",
    "unnews": "news of the United Nations",
    "us": "statements of the American Departments of State and of Defense",
    "wikinews": "a news report by volunteers",
}
SEED = 1
RESAMPLES = 1000
FEWEST = 5  # texts: an interval drawn from fewer tells nothing
BANDS = (0.3, 0.5, 0.7, 0.8, 0.9)  # each is the lower end of one; the last ends at 1, which is in it
EXAMPLES = 2  # of each fault, each from another text
WIDEST = 110  # characters of a quotation
POLNEAR = ("token source", "token cue", "token content", "content exact", "content partial", "attribution")
Interval = tuple[float, float]


@dataclass(frozen=True)
class Compared:
    """One text with its annotation and what the reader made of it."""

    text: str
    gold: Reading
    read: Reading

    @cached_property
    def rows(self) -> Mapping[RowKey, Row]:
        """The scores of this text."""
        return score([(self.text, self.gold, self.read)]).rows

    @cached_property
    def matches(self) -> Mapping[str, Matches[Any]]:
        """Which record stands for which, by part."""
        return match(self.text, self.gold, self.read)

    @property
    def genre(self) -> str:
        """The part of the name before the first hyphen."""
        return self.gold.doc.partition("-")[0]


class Band(NamedTuple):
    """The records given a confidence within two limits: how many, how sure on average, and the share that is right."""

    number: int
    confidence: float
    right: float


class Fault(NamedTuple):
    """Something that the reader got wrong: in which text, around which words, and what."""

    doc: str
    words: str
    what: str


def compare(reader: Reader, texts: Iterable[tuple[str, Reading]]) -> list[Compared]:
    """Each annotated text with its reading."""
    return [
        Compared(text, gold, reader.read(Report(name=gold.doc, text=text, published=gold.published)))
        for text, gold in texts
    ]


# Scores


def interval(rows: Sequence[Row]) -> Interval | None:
    """The 95 % interval of F1, by the percentile bootstrap over texts (Efron 1979); None for too few texts.

    Args:
        rows: the row of each text. Draws in which nothing is annotated nor read are left out.
    """
    if len(rows) < FEWEST:
        return None
    random = Random(SEED)
    draws = (sum(random.choices(rows, k=len(rows)), Row()) for _ in range(RESAMPLES))
    values = sorted(row.f1 for row in draws if row.gold or row.predicted)
    if not values:
        return None
    outside = round(0.025 * len(values))
    return values[outside], values[-1 - outside]


def score_table(texts: Sequence[Compared]) -> str:
    """The scores of each kind of record."""
    lines = _head("", "precision", "recall", "F1", "95 % interval of F1", "right", "annotated", "read")
    for part, names in ROWS.items():
        for name in names:
            rows = [text.rows[part, name] for text in texts]
            row = sum(rows, Row())
            shares = [_percent(row.precision), _percent(row.recall), _percent(row.f1), _between(interval(rows))]
            lines.append(_line(f"{part}: {name}", *shares, row.right, row.gold, row.predicted))
    return "\n".join(lines)


def act_table(texts: Sequence[Compared]) -> str:
    """F1 of each act: the positions found with it."""
    lines = _head("act", "F1", "95 % interval", "annotated", "read")
    for act in Act:
        rows = [text.rows["acts", act] for text in texts]
        row = sum(rows, Row())
        lines.append(_line(act, _percent(row.f1), _between(interval(rows)), row.gold, row.predicted))
    return "\n".join(lines)


def genre_table(texts: Sequence[Compared]) -> str:
    """F1 of positions without claims for each genre."""
    heads = [cell for name in ROWS[HEADLINE] for cell in (f"{name}: F1", "95 % interval")]
    lines = _head("genre", "what it is", "texts", "annotated", *heads)
    for genre in sorted({text.genre for text in texts}):
        own = [text for text in texts if text.genre == genre]
        lines.append(_line(f"`{genre}`", GENRES.get(genre, ""), len(own), *_genre_cells(own)))
    return "\n".join(lines)


def _genre_cells(texts: Sequence[Compared]) -> Iterator[object]:
    yield sum(text.rows[HEADLINE, "found"].gold for text in texts)
    for name in ROWS[HEADLINE]:
        rows = [text.rows[HEADLINE, name] for text in texts]
        yield from (_percent(sum(rows, Row()).f1), _between(interval(rows)))


# How far a confidence can be relied on


def group(judged: Iterable[tuple[float, bool]]) -> dict[str, Band]:
    """The records by band of confidence; a band's upper end is out of it, but for the last one's.

    Args:
        judged: the confidence of each record and whether it is right.

    Returns:
        all bands, also empty ones; one below the first only where there is something in it.
    """
    bands: dict[str, list[tuple[float, bool]]] = {name: [] for name in _band_names()}
    names = [f"under {BANDS[0]}", *bands]
    for confidence, is_right in judged:
        bands.setdefault(names[bisect_right(BANDS, confidence)], []).append((confidence, is_right))
    return {name: _band(bands[name]) for name in names if name in bands}


def _band_names() -> list[str]:
    return [f"{low}–{high}" for low, high in zip(BANDS, (*BANDS[1:], 1.0), strict=True)]


def _band(cases: Sequence[tuple[float, bool]]) -> Band:
    number = len(cases) or 1
    confidence = sum(confidence for confidence, _ in cases) / number
    return Band(len(cases), confidence, sum(is_right for _, is_right in cases) / number)


def reliability_table(texts: Sequence[Compared]) -> str:
    """For each kind of record and each band of confidence the share that is right."""
    lines = _head("records", "confidence given", "number", "mean confidence", "right")
    for part, judged in _judged(texts).items():
        for name, band in group(judged).items():
            figures = [f"{band.confidence:.2f}", f"{_percent(band.right)} %"] if band.number else ["–", "–"]
            lines.append(_line(part, name, band.number, *figures))
    return "\n".join(lines)


def _judged(texts: Sequence[Compared]) -> dict[str, list[tuple[float, bool]]]:
    """The confidence of each record, claims left out, and whether it is right, by part."""
    judged: dict[str, list[tuple[float, bool]]] = {part: [] for part in ROWS}
    for text in texts:
        for section, records in judge(text.text, text.gold, text.read).items():
            part = HEADLINE if section == "positions" else section
            judged[part] += [(record.origin.confidence, right) for record, right in records if record.origin]
    return judged


# What it gets wrong


def fault_tables(texts: Sequence[Compared]) -> str:
    """For each kind of record how many faults there are, and the first of each."""
    return "\n\n".join("\n".join(_fault_table(part, texts)) for part in ROWS)


def _fault_table(part: str, texts: Sequence[Compared]) -> Iterator[str]:
    faults = {
        "missed": [fault for text in texts for fault in _missed(text, part)],
        "spurious": [fault for text in texts for fault in _spurious(text, part)],
        "mislabelled": [fault for text in texts for fault in _mislabelled(text, part)],
    }
    fields = Counter(field for text in texts for pair in text.matches[part].pairs for field in _wrong_fields(pair))
    wrong = ", ".join(f"{field} {number}" for field, number in fields.items())
    counts = ", ".join(f"{len(found)} {name}" for name, found in faults.items())
    yield f"### {part.capitalize()}\n"
    yield f"{counts}{f' ({wrong})' if wrong else ''}.\n"
    yield from _head("fault", "text", "words", "what")
    for name, found in faults.items():
        for fault in _first_of_texts(found):
            yield _line(name, f"[{fault.doc}](../tests/gold/{fault.doc}.txt)", f"“{fault.words}”", fault.what)


def _first_of_texts(faults: Iterable[Fault]) -> Iterator[Fault]:
    """The first fault of each of the first texts that have one."""
    firsts: dict[str, Fault] = {}
    for fault in faults:
        firsts.setdefault(fault.doc, fault)
    return islice(firsts.values(), EXAMPLES)


def _missed(text: Compared, part: str) -> Iterator[Fault]:
    for record in text.matches[part].missed:
        yield Fault(text.gold.doc, _quote(text.text, record), _told(text.gold, record))


def _spurious(text: Compared, part: str) -> Iterator[Fault]:
    for record in text.matches[part].spurious:
        yield Fault(text.gold.doc, _quote(text.text, record), f"read as {_told(text.read, record)}")


def _mislabelled(text: Compared, part: str) -> Iterator[Fault]:
    for pair in text.matches[part].pairs:
        wrong = " · ".join(_wrong(text, pair, field) for field in _wrong_fields(pair))
        if wrong:
            yield Fault(text.gold.doc, _quote(text.text, pair.gold), wrong)


def _wrong_fields(pair: Pair[Any]) -> list[str]:
    return [field for field, is_right in pair.right.items() if not is_right and field != "holder or body"]


def _wrong(text: Compared, pair: Pair[Any], field: str) -> str:
    if field == "attached":
        return "not tied to its position"
    return f"{field}: {_value(text.gold, pair.gold, field)}; read as {_value(text.read, pair.predicted, field)}"


def _told(reading: Reading, record: Record) -> str:
    """A record in a few words."""
    match record:
        case Statement():
            return f"said by {_value(reading, record, 'speaker')}"
        case Position():
            return f"{record.act} by {_value(reading, record, 'holder')}"
        case Condition():
            return str(record.connective)
        case Contact():
            return f"{record.kind}, {record.status}: {_value(reading, record, 'parties')}"
        case _:
            raise TypeError(f"{type(record).__name__} is not scored")


def _value(reading: Reading, record: Record, field: str) -> str:
    value = getattr(record, field)
    if field == "parties":
        return ", ".join(_name(reading, party) for party in value) or "nobody"
    return _name(reading, value) if field in {"speaker", "holder", "agent"} else str(value)


def _name(reading: Reading, actor_id: str | None) -> str:
    actor = reading.actor(actor_id)
    return _plain(actor.name) if actor is not None else "nobody"


def _quote(text: str, record: Record) -> str:
    """The words of a record, shortened."""
    words = " ".join(" […] ".join(text[start:end] for start, end in _spans(record)).split())
    if len(words) > WIDEST:
        words = f"{words[:WIDEST].rsplit(' ', 1)[0]} […]"
    return _plain(words)


def _spans(record: Record) -> Sequence[TextSpan]:
    match record:
        case Statement():
            return record.content
        case Position() | Condition() | Contact():
            return (record.span,)
        case _:
            raise TypeError(f"{type(record).__name__} is not scored")


def _plain(text: str) -> str:
    r"""The text so that Markdown shows it as it stands within a table.

    >>> _plain("a|b *c*")
    'a\\|b \\*c\\*'
    """
    return re.sub(r"([\\|*_`<>~]|\[(?!…\]))", r"\\\1", text)


# Beside the peers


def polnear_cells(folder: Path, scorer: Path) -> str:
    """F1 of the reader's attributions on a part of PolNeAR, as cells of a table.

    Args:
        folder: holds `text` and `attributions`.
        scorer: a program that is called with the annotation, the texts, the documents and --json.
    """
    with TemporaryDirectory() as made:
        for document in attribution_documents(ingest([str(folder / "text")])):
            if isinstance(document, SinequanonError):
                print(document, file=sys.stderr)
            else:
                Path(made, f"{document['doc']}.json").write_text(json.dumps(document), encoding="utf-8")
        command = [sys.executable, str(scorer), str(folder / "attributions"), str(folder / "text"), made, "--json"]
        printed = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    scores = json.loads(printed)["scores"]
    return " | ".join(_percent(scores[row]["f1"]) for row in POLNEAR)


# The page


def _head(*cells: str) -> list[str]:
    return [_line(*cells), f"|{'---|' * len(cells)}"]


def _line(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def _percent(share: float) -> str:
    return f"{100 * share:.1f}"


def _between(limits: Interval | None) -> str:
    return f"{_percent(limits[0])}–{_percent(limits[1])}" if limits else "–"


def put(page: str, name: str, content: str) -> str:
    """The page with this content between its two marks of this name."""
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    if page.count(begin) != 1 or page.count(end) != 1:
        sys.exit(f"{begin} and {end} should each stand once")
    before, rest = page.split(begin)
    return f"{before}{begin}{content}{end}{rest.split(end)[1]}"


def make(page: str) -> str:
    """The page with the figures of the annotated texts made anew."""
    reader = load_reader()
    texts, unseen = compare(reader, load_gold(GOLD)), compare(reader, load_gold(UNSEEN))
    parts = {
        "scores": score_table(texts),
        "acts": act_table(texts),
        "genres": genre_table(texts),
        "reliability": reliability_table(texts),
        "unseen-scores": score_table(unseen),
        "unseen-reliability": reliability_table(unseen),
        "faults": fault_tables(texts),
    }
    page = put(put(page, "version", f"`{reader.version}`"), "texts", str(len(texts)))
    page = put(page, "unseen-texts", str(len(unseen)))
    for name, content in parts.items():
        page = put(page, name, f"\n{content}\n")
    return page


def main() -> None:
    """Write the page, or with --check tell whether it is current."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit status 1 where it is not current")
    parser.add_argument("--polnear", type=Path, metavar="DIR", help="a part of PolNeAR, with text and attributions")
    parser.add_argument("--scorer", type=Path, metavar="PATH", help="the program that scores attributions")
    options = parser.parse_args()
    if (options.polnear is None) != (options.scorer is None):
        parser.error("--polnear and --scorer go together")
    page = PAGE.read_text(encoding="utf-8")
    made = make(page)
    if options.polnear is not None:
        made = put(made, "polnear", polnear_cells(options.polnear, options.scorer))
    if options.check:
        sys.exit(0 if made == page else f"{PAGE.name} is not current")
    PAGE.write_text(made, encoding="utf-8")


if __name__ == "__main__":
    main()
