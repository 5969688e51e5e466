"""Agreement between coders: Krippendorff's alpha for what they made of a record, and for its words.

The coefficient is nominal alpha as in K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), part C: any
number of coders, missing values allowed, corrected for chance; 1 is perfect, 0 what chance gives, below 0 worse than
chance.

- **Acts**: a unit is a record on which two coders or more decided, its value what each left it with: the act of a
  position (for other sections: a condition's connective, a contact's kind and status, a statement's quotation, an
  actor's kind), or `rejected`.
- **Words**: coders judge spans that the reader proposed, or that one of them added; they do not cut the text up anew.
  So units are not segments, for which Krippendorff's alpha for unitizing (Krippendorff, Mathet, Bouvry, Widlöcher,
  2016) would be the measure, but the words of the sentences that a record stands in: each coder has a word inside the
  span or outside of it. A record that a coder rejected has no span from him and is left out there: acts count it
  already.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from sinequanon.records import SECTIONS, TextSpan
from sinequanon.store.decisions import Decision, DecisionKind
from sinequanon.store.words import split_sentences

REJECTED = "rejected"
_WORD = re.compile(r"\w+")
_VALUES: Mapping[str, tuple[str, ...]] = {
    "actors": ("kind",),
    "statements": ("quotation",),
    "positions": ("act",),
    "conditions": ("connective",),
    "contacts": ("kind", "status"),
}
_SPANS: Mapping[str, str] = {"actors": "mentions", "statements": "content"}

Unit = Mapping[str, Hashable]
"""What each coder, by name, made of one thing."""


@dataclass(frozen=True, kw_only=True)
class Alpha:
    """A coefficient: None where nothing can be told, as no unit has two coders or all values are one and the same.

    `units` have two coders or more, `values` are their values in all; `agreed` is the share of pairs of coders that
    agree, without regard to chance.
    """

    alpha: float | None
    units: int
    values: int
    agreed: float | None


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A record on which coders differ: what each, by name, left it with, and where."""

    digest: str
    section: str
    record: str
    span: TextSpan
    left_with: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """Agreement of all coders, by section, and of each two.

    `acts` and `words` have the sections on which several coders decided; `pairs` are all sections together, for each
    two coders with records in common. `differences` are the records whose values differ.
    """

    coders: tuple[str, ...]
    records: int
    acts: Mapping[str, Alpha]
    words: Mapping[str, Alpha]
    pairs: Mapping[tuple[str, str], tuple[Alpha, Alpha]]
    differences: tuple[Difference, ...]


def nominal_alpha(units: Iterable[Unit]) -> Alpha:
    """Krippendorff's alpha for nominal values.

    Args:
        units: what each coder made of each thing; a coder without a value is left out, as is a unit with one value.
    """
    pairable = [Counter(unit.values()) for unit in units if len(unit) > 1]
    values: Counter[Hashable] = Counter()
    agreeing = 0.0  # the diagonal of the matrix of coincidences
    agreed = pairs = 0
    for counts in pairable:
        number = counts.total()
        same = sum(count * (count - 1) for count in counts.values())
        values.update(counts)
        agreeing += same / (number - 1)
        agreed += same
        pairs += number * (number - 1)
    total = values.total()
    expected = sum(count * (count - 1) for count in values.values())
    by_chance = total * (total - 1) - expected
    return Alpha(
        alpha=1 - (total - 1) * (total - agreeing) / by_chance if by_chance else None,
        units=len(pairable),
        values=total,
        agreed=agreed / pairs if pairs else None,
    )


def find_agreement(decisions: Sequence[Decision], texts: Mapping[str, str]) -> Agreement:
    """The agreement of coders.

    Args:
        decisions: each coder's latest decision on each record on which several decided.
        texts: the texts of their reports by digest.
    """
    by_record: dict[tuple[str, str, str], dict[str, Decision]] = defaultdict(dict)
    for decision in decisions:
        by_record[decision.digest or "", decision.section, decision.record or ""][decision.who] = decision
    shared = {key: by_who for key, by_who in by_record.items() if len(by_who) > 1}
    sections = [section for section in SECTIONS if any(key[1] == section for key in shared)]
    acts = {section: _act_units(shared, section) for section in sections}
    words = {section: list(_word_units(shared, section, texts)) for section in sections}
    coders = tuple(sorted({who for by_who in shared.values() for who in by_who}))
    return Agreement(
        coders=coders,
        records=len(shared),
        acts={section: nominal_alpha(units) for section, units in acts.items()},
        words={section: nominal_alpha(units) for section, units in words.items()},
        pairs=dict(_pairs(coders, list(_joined(acts)), list(_joined(words)))),
        differences=tuple(_differences(shared)),
    )


def left_with(decision: Decision) -> str:
    """What a coder left a record with: its act or what stands for that in its section, or that he rejected it."""
    if decision.kind is DecisionKind.REJECT:
        return REJECTED
    now = {**decision.was, **decision.fields}
    return " ".join(str(now[name]) for name in _VALUES[decision.section])


def spans_of(decision: Decision) -> tuple[TextSpan, ...]:
    """The words that a coder left a record with; none where he rejected it."""
    if decision.kind is DecisionKind.REJECT:
        return ()
    name = _SPANS.get(decision.section)
    value = {**decision.was, **decision.fields}[name or "span"]
    return tuple(TextSpan(*span) for span in (value if name else [value]))


def _act_units(shared: Mapping[tuple[str, str, str], Mapping[str, Decision]], section: str) -> list[Unit]:
    return [
        {who: left_with(decision) for who, decision in by_who.items()}
        for key, by_who in shared.items()
        if key[1] == section
    ]


def _word_units(
    shared: Mapping[tuple[str, str, str], Mapping[str, Decision]], section: str, texts: Mapping[str, str]
) -> Iterator[Unit]:
    cut: dict[str, list[TextSpan]] = {}
    for (digest, of, _), by_who in shared.items():
        kept = {who: spans for who, decision in by_who.items() if (spans := spans_of(decision))}
        if of != section or len(kept) < 2 or digest not in texts:
            continue
        sentences = cut.setdefault(digest, list(split_sentences(texts[digest])))
        all_spans = {span for spans in kept.values() for span in spans}
        for sentence in sentences:
            if any(_overlap(sentence, span) for span in all_spans):
                for word in _WORD.finditer(texts[digest], *sentence):
                    place = TextSpan(*word.span())
                    yield {who: any(_overlap(place, span) for span in spans) for who, spans in kept.items()}


def _joined(units: Mapping[str, Iterable[Unit]]) -> Iterator[Unit]:
    """The units of all sections; values of two sections are never one."""
    for section, each in units.items():
        yield from ({who: (section, value) for who, value in unit.items()} for unit in each)


def _pairs(
    coders: Sequence[str], acts: Sequence[Unit], words: Sequence[Unit]
) -> Iterator[tuple[tuple[str, str], tuple[Alpha, Alpha]]]:
    for pair in combinations(coders, 2):
        of_acts, of_words = (
            nominal_alpha({who: unit[who] for who in pair} for unit in units if all(who in unit for who in pair))
            for units in (acts, words)
        )
        if of_acts.units:
            yield pair, (of_acts, of_words)


def _differences(shared: Mapping[tuple[str, str, str], Mapping[str, Decision]]) -> Iterator[Difference]:
    for (digest, section, record), by_who in shared.items():
        values = {who: left_with(decision) for who, decision in sorted(by_who.items())}
        spans = {spans for decision in by_who.values() if (spans := spans_of(decision))}
        if len(set(values.values())) > 1 or len(spans) > 1:
            first = next(iter(by_who.values()))
            span = first.spans[0] if first.spans else TextSpan(0, 0)
            yield Difference(digest=digest, section=section, record=record, span=span, left_with=values)


def _overlap(one: TextSpan, other: TextSpan) -> bool:
    return one.start < other.end and other.start < one.end
