"""POLECAT: events as a tab-separated file with the 40 columns of that data set, one line a position or contact.

Only records that are a PLOVER event are in it (see `plover`): those with a source and a target. What the records do not
tell stays empty; `docs/exports.md` lists it.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path

from sinequanon.exports.characters import one_line
from sinequanon.exports.content import Content, date_of
from sinequanon.exports.writing import whole_file
from sinequanon.mapping.parties import Parties, Party
from sinequanon.plover import Event
from sinequanon.records import MIN_CONFIDENCE, Actor, ActorKind, Contact, ContactKind, Position, Reading, Report

COLUMNS = (
    *("Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts"),
    *("Actor Name", "Actor Country", "Actor COW", "Primary Actor Sector", "Actor Sectors", "Actor Title"),
    *("Actor Name Raw", "Wikipedia Actor ID"),
    *("Recipient Name", "Recipient Country", "Recipient COW", "Primary Recipient Sector", "Recipient Sectors"),
    *("Recipient Title", "Recipient Name Raw", "Wikipedia Recipient ID"),
    *("Placename", "City", "District", "Province", "Country", "Latitude", "Longitude", "GeoNames ID"),
    *("Raw Placename", "Feature Type", "Source", "Publication Date"),
    *("Story People", "Story Organizations", "Story Locations", "Language", "Version"),
)
"""The columns in their order."""

_MODES = {ContactKind.VISIT: "visit", ContactKind.CALL: "phone", ContactKind.MEDIATE: "third-party"}
_MEETINGS = frozenset(ContactKind) - {ContactKind.AGREEMENT, ContactKind.MEDIATE}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_BETWEEN = "; "


def write(content: Content, path: Path) -> int:
    """Write the file; gives the number of events."""
    lines = list(_lines(content))
    with whole_file(path) as draft, draft.open("w", encoding="utf-8", newline="") as file:
        for line in (COLUMNS, *([cells.get(name, "") for name in COLUMNS] for cells in lines)):
            file.write("\t".join(line) + "\n")
    return len(lines)


def _lines(content: Content) -> Iterator[Mapping[str, str]]:
    coder = _Coder(content.map.parties)
    for report, reading in content.readings(usual=MIN_CONFIDENCE):
        records: list[Position | Contact] = [*reading.positions, *reading.contacts]
        for record in records:
            if record.event is not None:
                cells = coder.code(record, record.event, report, reading)
                yield {name: safe(value) for name, value in cells.items() if value}


def safe(value: str) -> str:
    """A value that no reader of tab-separated files can take for two: one line, single quotation marks for double."""
    return one_line(value).replace('"', "'")


class _Coder:
    """Codes the events of a dossier."""

    def __init__(self, parties: Parties):
        self._parties = parties
        self._countries = country_codes()

    def code(self, record: Position | Contact, event: Event, report: Report, reading: Reading) -> Mapping[str, str]:
        date = date_of(record, report, reading) or ""
        return {
            "Event ID": f"{report.digest[:16]}-{record.id}",
            "Event Date": date if _DAY.fullmatch(date) else "",
            "Event Type": event.type,
            "Event Mode": event_mode(record, event),
            **self._actor("Actor", event.source, record, report, reading),
            **self._actor("Recipient", event.target, record, report, reading),
            "Source": report.outlet or "",
            "Publication Date": report.published or "",
            **_story(reading),
            "Version": record.origin.version if record.origin is not None else "",
        }

    def _actor(
        self, role: str, actor: str, record: Position | Contact, report: Report, reading: Reading
    ) -> Mapping[str, str]:
        known = reading.actor(actor)
        party = self._parties.of_actor(report.digest, actor)
        found = self._parties[party] if party is not None else None
        return {
            f"{role} Name": found.name if found else known.name if known else "",
            f"{role} Country": self.country(found) if found else "",
            f"{role} Name Raw": _raw_name(known, record, report) if known else "",
        }

    def country(self, party: Party) -> str:
        """The ISO 3166 code of a state, or of the state that a person, ministry or body belongs to; else empty."""
        seen: set[str] = set()
        at: Party | None = party
        while at is not None and at.id not in seen:
            seen.add(at.id)
            code = at.codes.get("iso3") or self._countries.get(at.key or "", "")
            if code or at.kind is ActorKind.STATE:
                return code
            at = self._parties[at.of] if at.of is not None else None
        return ""


def country_codes() -> Mapping[str, str]:
    """The ISO 3166 alpha-3 code of each state in the table of actors, by its key; not every key of a state is one."""
    table = (files("sinequanon") / "data" / "actors.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(io.StringIO(table, newline=""))
    return {row["key"]: row["iso3"] for row in rows if row["kind"] == "state" and row["iso3"]}


def event_mode(record: Position | Contact, event: Event) -> str:
    """The mode of an event where the kind of a contact tells it; else empty.

    Consultations are a visit, by phone, with a third party, or multilateral from three parties on; to ask for or refuse
    any meeting has the mode meet.
    """
    if not isinstance(record, Contact):
        return ""
    if event.type == "CONSULT":
        return _MODES.get(record.kind, "multilateral" if len(set(record.parties)) > 2 else "")
    return "meet" if event.type in ("REQUEST", "REJECT") and record.kind in _MEETINGS else ""


def _raw_name(actor: Actor, record: Position | Contact, report: Report) -> str:
    """The mention of an actor in the words of a record, else its first one, else its name."""
    within = [item for item in actor.mentions if record.span.start <= item.start and item.end <= record.span.end]
    chosen = next(iter([*within, *actor.mentions]), None)
    return report.text[chosen.start : chosen.end] if chosen is not None else actor.name


def _story(reading: Reading) -> Mapping[str, str]:
    """The actors of the report: persons, states, and all other bodies."""
    people = [actor.name for actor in reading.actors if actor.kind is ActorKind.PERSON]
    states = [actor.name for actor in reading.actors if actor.kind is ActorKind.STATE]
    bodies = [
        actor.name
        for actor in reading.actors
        if actor.kind not in (ActorKind.PERSON, ActorKind.STATE, ActorKind.POPULATION)
    ]
    return {
        "Story People": _listed(people),
        "Story Organizations": _listed(bodies),
        "Story Locations": _listed(states),
    }


def _listed(names: list[str]) -> str:
    return _BETWEEN.join(dict.fromkeys(name.replace(";", ",") for name in names))
