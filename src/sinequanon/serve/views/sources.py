"""The words under a line of a view: where they stand, whose they are, how to cite them, and what a person decided."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sinequanon.mapping import Quote
from sinequanon.store import Decision, Evidence, ResultRow, Store
from sinequanon.store.decisions import governing

_DECIDED = {"confirm": "confirmed", "reject": "rejected", "correct": "corrected", "add": "added"}


@dataclass(frozen=True, kw_only=True)
class Source:
    """Words of a report: `[start, end)` in code points of its text, with what a person needs to judge them.

    `speaker` is who said them, None where the report tells them itself; `date` is when, else the day of publication;
    `also_in` names the outlets that have a copy of the report, as far as the map tells them.
    `confidence` is how sure the reading is, 1 for a record that a person decided on or made.
    """

    digest: str
    start: int
    end: int
    text: str
    sentence: str
    speaker: str | None
    date: str | None
    report: str
    title: str | None
    outlet: str | None
    also_in: str
    url: str | None
    published: str | None
    confidence: float
    citation: str


@dataclass(frozen=True, kw_only=True)
class Decided:
    """What a person made of a record; `words` tell it in a few words."""

    kind: str
    who: str
    at: str
    note: str | None
    words: str


def source_of_quote(quote: Quote) -> Source:
    """The source of a quote of the map."""
    names = ("digest", "start", "end", "text", "sentence", "speaker", "date", "report", "title", "outlet", "url")
    given = {name: getattr(quote, name) for name in (*names, "also_in", "published", "confidence")}
    return Source(**given, citation=_citation(**given))


def source_of_row(row: ResultRow, words: Iterable[Evidence], speaker: str | None, confidence: float) -> Source:
    """The source of a record, at the first of its words."""
    found = list(words) or list(row.evidence)
    text = " … ".join(" ".join(part.text.split()) for part in found)
    given = {name: getattr(row, name) for name in ("digest", "date", "report", "title", "outlet", "url", "published")}
    place = {"start": found[0].start if found else 0, "end": found[0].end if found else 0}
    given |= place | {"text": text, "sentence": text, "speaker": speaker, "confidence": confidence, "also_in": ""}
    return Source(**given, citation=_citation(**given))


def decided(decision: Decision | None) -> Decided | None:
    """A decision in short."""
    if decision is None:
        return None
    told = f"{_DECIDED.get(decision.kind, decision.kind)} by {decision.who}, {decision.decided_at[:10]}"
    return Decided(kind=decision.kind, who=decision.who, at=decision.decided_at, note=decision.note, words=told)


def decisions_on(store: Store, dossier: str, digests: Iterable[str]) -> Mapping[tuple[str, str, str], Decision]:
    """The decision that counts on each record of some reports, by digest, section and record."""
    return {
        (digest, section, record): decision
        for digest in dict.fromkeys(digests)
        for (section, record), decision in governing(store.decisions(dossier, digest=digest, in_force=True)).items()
    }


def _citation(**given: object) -> str:
    """A line for a footnote: the sentence, who said it, when, and where it stands."""
    said = ", ".join(str(given[name]) for name in ("speaker", "date") if given[name])
    where = (given["title"] or given["report"], given["outlet"], given["also_in"], given["published"], given["url"])
    told = ", ".join(str(part) for part in where if part)
    return f"“{given['sentence']}” ({said}). {told}, characters {given['start']}–{given['end']}."
