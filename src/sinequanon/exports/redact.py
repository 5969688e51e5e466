"""A copy of a dossier without names: pseudonyms for persons, or all actors, in names, texts and decisions.

Any format is written from the copy as from any other dossier, so no format knows of it. Names are those of the actors
and of their mentions; each part of a name that is written with a capital stands for the actor, in whatever case in the
names of files. What is no name ("the president") stays. Addresses that hold a name and the keys of the actor table go,
decisions on options too, whose numbers come from names; analysts are numbered.
"""

import csv
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from sinequanon.exports.pseudonyms import WORD, Pseudonym, Pseudonyms, Redaction, find_pseudonyms, fold
from sinequanon.exports.writing import whole_file
from sinequanon.store import Store
from sinequanon.store.anchors import PLACES
from sinequanon.store.files import DECISIONS, GAMES, HEAD, READINGS, REPORTS, reading_file, writing_file
from sinequanon.store.words import name_words

_BETWEEN = re.compile(r"[\s.,'’‘\-‐‑–_+%]{0,4}")
_WORKED_OUT = "plover"  # the event of a record, which is written and not read back
_ENDINGS = ("", "s", "es")


@contextmanager
def redacted(store: Store, dossier: str, asked: Redaction) -> Iterator[tuple[Store, str]]:
    """A store of its own with the redacted dossier, and the dossier's name there; gone after the block.

    Raises:
        RecordNotFound: there is no such dossier.
        OutputError: the key cannot be written.
    """
    pseudonyms = find_pseudonyms(store, dossier, asked)
    with tempfile.TemporaryDirectory(prefix="sqn-redact") as folder:
        plain, changed = Path(folder, "plain"), Path(folder, "redacted")
        store.export_dossier(dossier, plain)
        _Rewriter(pseudonyms, asked).copy(plain, changed)
        plain.unlink()
        with Store.open(str(Path(folder, "store.db"))) as copy:
            yield copy, copy.import_dossier(changed).name
    if asked.key is not None:
        _write_key(pseudonyms, asked.key)


class _Places:
    """A text with pieces replaced, and where the places of the old one are in it."""

    def __init__(self, text: str, pieces: Sequence[tuple[int, int, str]]):
        self._pieces: list[tuple[int, int, int, int]] = []
        made, at = [], 0
        length = 0
        for start, end, new in pieces:
            made += [text[at:start], new]
            length += start - at
            self._pieces.append((start, end, length, length + len(new)))
            length, at = length + len(new), end
        self.text = "".join([*made, text[at:]])

    def span(self, span: Sequence[int]) -> list[int]:
        """A span; where it cuts a piece, it has all of it."""
        return [self._at(span[0], is_end=False), self._at(span[1], is_end=True)]

    def _at(self, place: int, *, is_end: bool) -> int:
        shift = 0
        for start, end, new_start, new_end in self._pieces:
            if place <= start:
                break
            if place < end:
                return new_end if is_end else new_start
            shift = new_end - end
        return place + shift


class _Rewriter:
    """Rewrites the parts of a dossier's file."""

    def __init__(self, pseudonyms: Pseudonyms, asked: Redaction):
        self._known = pseudonyms
        self._asked = asked
        self._present: frozenset[str] = frozenset()
        self._places: dict[str, _Places] = {}
        self._digests: dict[str, str] = {}
        self._texts: set[str] = set()
        self._analysts: dict[str, str] = {}

    def copy(self, source: Path, target: Path) -> None:
        """Write the redacted file."""
        with reading_file(source) as reader, writing_file(target) as writer:
            head = reader.head()
            writer.put(HEAD, [head | {"name": self.text(head["name"], in_any_case=True)}])
            readings = [row for _, row in reader.lines(READINGS)]
            pairs = zip((row for _, row in reader.lines(REPORTS)), readings, strict=True)
            writer.put(REPORTS, [self._report(row, reading) for row, reading in pairs])
            writer.put(READINGS, map(self._reading, readings))
            decisions = (self._decision(row) for _, row in reader.lines(DECISIONS))
            writer.put(DECISIONS, (row for row in decisions if row is not None))
            writer.put(GAMES, ())  # no format gives them

    def text(self, text: str, *, in_any_case: bool = False) -> str:
        """A text with its names replaced."""
        whole = self._known.by_name.get(name_words(text))
        return whole.label if whole is not None else self._replaced(text, in_any_case=in_any_case).text

    def _report(self, row: dict[str, Any], reading: Mapping[str, Any]) -> dict[str, Any]:
        digest = row["digest"]
        owners = (self._known.by_actor.get((digest, actor["id"])) for actor in reading["actors"])
        self._present = frozenset(owner.label for owner in owners if owner is not None)
        text = row["text"]
        places = self._replaced(text)
        if self._asked.without_texts:
            places.text = _blank(places.text, [places.span(span) for span in _spans_in(reading)])
        places.text = self._unlike_others(places.text)
        self._places[digest] = places
        self._digests[digest] = sha256(places.text.encode("utf-8", "surrogatepass")).hexdigest()
        told = {name: self._value(row[name], in_any_case=True) for name in ("name", "outlet", "metadata")}
        url = (
            row["url"]
            if row["url"] and self.text(unquote(row["url"]), in_any_case=True) == unquote(row["url"])
            else None
        )
        title = None if row["title"] is None else self.text(row["title"])
        return row | told | {"text": places.text, "title": title, "url": url, "digest": self._digests[digest]}

    def _unlike_others(self, text: str) -> str:
        """The text, with a number where another one became the same."""
        made, number = text, 1
        while made in self._texts:
            number += 1
            made = f"{text}\n[{number}]"
        self._texts.add(made)
        return made

    def _reading(self, row: dict[str, Any]) -> dict[str, Any]:
        digest = row["digest"]
        places = self._places[digest]
        made = {name: self._row(value, places) for name, value in row.items() if name not in ("digest", "doc")}
        for actor, before in zip(made["actors"], row["actors"], strict=True):
            owner = self._known.by_actor.get((digest, before["id"]))
            if owner is not None:
                actor["name"] = owner.label
                actor.pop("key", None)
        return made | {"digest": self._digests[digest], "doc": self._value(row["doc"], in_any_case=True)}

    def _decision(self, row: dict[str, Any]) -> dict[str, Any] | None:
        """A decision; None for one that has no meaning without the names."""
        made = row | {name: self._analyst(row[name]) for name in ("who", "undone_by")}
        made["note"] = self._value(row["note"])
        if row["digest"] is None:
            fields = self._value(row["fields"])
            pair = [fields[name] for name in ("actor", "into", "from", "name") if name in fields]
            if row["section"] != "actors" or (len(pair) > 1 and pair[0] == pair[1]):
                return None
            return made | {"fields": fields, "was": self._value(row["was"])}
        places = self._places[row["digest"]]
        made |= {"digest": self._digests[row["digest"]], "spans": [places.span(span) for span in row["spans"]]}
        for name in ("was", "fields"):
            made[name] = self._row(row[name], places)
            if row["section"] == "actors" and self.text(str(row[name].get("name"))) != str(row[name].get("name")):
                made[name] = {key: value for key, value in made[name].items() if key != "key"}
        return None if row["kind"] == "correct" and not made["fields"] else made

    def _analyst(self, name: str | None) -> str | None:
        return None if name is None else self._analysts.setdefault(name, f"Analyst {len(self._analysts) + 1}")

    def _row(self, value: Any, places: _Places) -> Any:
        """A row of a record, with its spans where they are in the new text."""
        if isinstance(value, list):
            return [self._row(item, places) for item in value]
        if isinstance(value, dict):
            return {
                key: _shifted(item, places) if key in PLACES else self._row(item, places)
                for key, item in value.items()
                if key != _WORKED_OUT
            }
        return self._value(value)

    def _value(self, value: Any, *, in_any_case: bool = False) -> Any:
        if isinstance(value, str):
            return self.text(value, in_any_case=in_any_case)
        if isinstance(value, list):
            return [self._value(item, in_any_case=in_any_case) for item in value]
        if isinstance(value, dict):
            made = ((self.text(key, in_any_case=in_any_case), item) for key, item in value.items())
            return {key: self._value(item, in_any_case=in_any_case) for key, item in made}
        return value

    def _replaced(self, text: str, *, in_any_case: bool = False) -> _Places:
        words = [(*match.span(), fold(match[0])) for match in WORD.finditer(text)]
        pieces: list[tuple[int, int, str]] = []
        at = 0
        while at < len(words):
            count, owner = self._named(text, words, at, in_any_case)
            if owner is not None:
                pieces.append((words[at][0], words[at + count - 1][1], owner.label))
            at += max(count, 1)
        return _Places(text, pieces)

    def _named(
        self, text: str, words: Sequence[tuple[int, int, str]], at: int, in_any_case: bool
    ) -> tuple[int, Pseudonym | None]:
        """How many words from here on are a name, and whose."""
        count, owners = 0, []
        for phrase, owner in self._known.phrases.get(words[at][2], ()):
            here = tuple(word for _, _, word in words[at : at + len(phrase)])
            if here == phrase and len(phrase) > max(count, 1):
                count, owners = len(phrase), [owner]
        end = at
        run: list[Pseudonym] = []
        while end < len(words) and (more := self._owners(text, words[end], in_any_case)):
            both = [owner for owner in more if owner in run] if run else more
            if not both or (run and not _BETWEEN.fullmatch(text, words[end - 1][1], words[end][0])):
                break
            run, end = both, end + 1
        if end - at > count:
            count, owners = end - at, run
        present = [owner for owner in owners if owner.label in self._present]
        return count, next(iter(present or owners), None)

    def _owners(self, text: str, word: tuple[int, int, str], in_any_case: bool) -> list[Pseudonym]:
        """Whose name a word may be, also with the ending of a plural."""
        start, _, folded = word
        if text[start].islower() and not in_any_case:
            return []
        stems = (folded.removesuffix(ending) for ending in _ENDINGS if folded.endswith(ending))
        found = next((self._known.by_word[stem] for stem in stems if stem in self._known.by_word), [])
        if not found and self._asked.all_actors:
            cut = (folded[:-count] for count in range(1, 5))
            found = next(
                (self._known.by_word[stem] for stem in cut if len(stem) > 3 and stem in self._known.by_word), []
            )
        return found


def _shifted(value: Any, places: _Places) -> Any:
    if not value:
        return value
    return [places.span(span) for span in value] if isinstance(value[0], list) else places.span(value)


def _spans_in(value: Any) -> Iterator[Sequence[int]]:
    """All spans in a record document."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key in PLACES and item:
                yield from item if isinstance(item[0], list) else [item]
            elif key != _WORKED_OUT:
                yield from _spans_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from _spans_in(item)


def _blank(text: str, spans: Iterable[Sequence[int]]) -> str:
    """The text with every letter and digit outside the spans as a dash, so that places stay."""
    kept = bytearray(len(text))
    for start, end in spans:
        kept[start:end] = b"\1" * (end - start)
    return "".join(char if is_kept or not char.isalnum() else "-" for char, is_kept in zip(text, kept, strict=True))


def _write_key(pseudonyms: Pseudonyms, path: Path) -> None:
    """The pseudonyms with the names that they stand for, as CSV."""
    with whole_file(path) as draft, draft.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("pseudonym", "kind", "names"))
        writer.writerows((one.label, one.kind, " | ".join(one.names)) for one in pseudonyms.all)
