"""Training data: annotated texts parsed once, and the labels of their tokens."""

import csv
import hashlib
import json
import pickle
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sinequanon.read.encode import Encoded, Featuriser
from sinequanon.read.parse import load_language, parse_all
from sinequanon.records import Act, Connective, ContactKind, ContactStatus
from sinequanon.wordpieces import Vocabulary

Span = tuple[int, int]

# Each task marks anchors (tokens with labels) and, for each anchor, tokens that play a role: a *set* of tokens, or
# a *point* at an actor, of whose mentions one must be found (or none). A mention is found by its head: in "the Turkish
# Foreign Minister" the other words stand for somebody else.
# "attribution" is PolNeAR's, "statement" the narrower one of the annotation guide. A claim has no "any", since the
# guide asks for one a statement only.
TASKS: dict[str, dict[str, list[str]]] = {
    "attribution": {"labels": ["any"], "sets": ["source", "cue", "content"], "points": []},
    "statement": {"labels": ["any", "bare"], "sets": ["source", "cue", "content"], "points": ["speaker"]},
    "position": {"labels": ["any", *Act], "sets": ["span"], "points": ["holder", "agent", "target"]},
    "condition": {"labels": ["any", *Connective], "sets": ["span", "marker", "of"], "points": ["agent"]},
    "contact": {"labels": ["any", *ContactKind, *ContactStatus], "sets": ["span", "party"], "points": ["by"]},
    "pronoun": {"labels": ["any"], "sets": [], "points": ["antecedent"]},
}
FIRST_PERSON = {"i", "me", "my", "myself", "us", "who", "whose"}
PRONOUNS = {
    *("he", "his", "him", "himself", "she", "her", "hers", "herself"),
    *("it", "its", "itself", "they", "their", "them", "themselves"),
    *("we", "our", "ourselves"),
}

RELATIONS = (
    *("AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "YIELD", "REQUEST", "ACCUSE"),
    *("REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"),
)


@dataclass
class Anchor:
    """One thing to be found: its token, its labels, and for each role the tokens that play it (None: not known)."""

    token: int
    labels: list[str]
    roles: dict[str, list[int] | None] = field(default_factory=dict)


@dataclass
class Text:
    """A parsed text: its tokens' places and numbers, and its anchors by task."""

    name: str
    places: list[Span]
    encoded: Encoded
    anchors: dict[str, list[Anchor]] = field(default_factory=dict)
    is_name: list[bool] = field(default_factory=list)
    words: list[str] = field(default_factory=list)  # in lower case
    marks: dict[int, int] = field(default_factory=dict)  # of a coded sentence: source tokens 1, target tokens 2
    relation: str = ""

    def tokens(self, spans: Sequence[Sequence[int]]) -> list[int]:
        """The tokens that spans of characters touch."""
        return [
            number
            for number, (start, end) in enumerate(self.places)
            if any(start < high and low < end for low, high in spans)
        ]

    def root(self, tokens: Sequence[int]) -> int:
        """The token whose head lies outside: the first of them where there are several."""
        inside, heads = set(tokens), self.encoded.heads
        return next((t for t in tokens if heads[t] not in inside or heads[t] == t), tokens[0])


def language_labels() -> tuple[Any, list[str], list[str]]:
    """The language model with its tags and arcs."""
    nlp = load_language()
    return nlp, sorted({*nlp.get_pipe("tagger").labels, "_SP"}), sorted(nlp.get_pipe("parser").labels)


def parse_texts(texts_by_name: dict[str, str], vocabulary: Path, cache: Path) -> list[Text]:
    """Texts parsed by the language model; kept in `cache`, since it takes minutes."""
    key = hashlib.sha256(json.dumps(texts_by_name).encode()).hexdigest()
    if cache.exists():
        made_of, kept = pickle.loads(cache.read_bytes())
        if made_of == key:
            found: list[Text] = kept
            return found
    nlp, tags, arcs = language_labels()
    featuriser = Featuriser(Vocabulary(vocabulary.read_text(encoding="utf-8").splitlines()), tags, arcs)
    texts = []
    for name, text in texts_by_name.items():
        with nlp.memory_zone():
            doc = next(parse_all(nlp, [text])).doc
            places = [(t.idx, t.idx if t.is_space else t.idx + len(t)) for t in doc]
            names = [t.tag_ in {"NNP", "NNPS"} for t in doc]
            words = [t.lower_ for t in doc]
            texts.append(Text(name, places, featuriser.encode(doc), is_name=names, words=words))
    cache.parent.mkdir(parents=True, exist_ok=True)
    cache.write_bytes(pickle.dumps((key, texts)))
    return texts


def read_brat(path: Path) -> Iterator[dict[str, list[Span]]]:
    """The attributions of a PolNeAR file, each a map of role to spans; those without content left out."""
    spans: dict[str, list[Span]] = {}
    events = []
    for line in path.read_text(encoding="utf-8").split("\n"):
        ident, _, rest = line.partition("\t")
        if re.fullmatch(r"T\d+", ident):
            places = rest.split("\t")[0].partition(" ")[2]
            spans[ident] = [(int(part.split()[0]), int(part.split()[1])) for part in places.split(";")]
        elif re.fullmatch(r"E\d+", ident):
            events.append([argument.split(":") for argument in rest.split()])
    for arguments in events:
        found: dict[str, list[Span]] = {"source": [], "cue": [], "content": []}
        for name, ident in arguments:
            role = name.rstrip("0123456789").lower()
            if role in found:
                found[role] += spans[ident]
        if found["content"]:
            yield found


def polnear(folder: Path, vocabulary: Path, cache: Path) -> list[Text]:
    """A part of PolNeAR; of a text with several annotators the first by file name counts, as in the scorer."""
    first: dict[str, Path] = {}
    for file in sorted((folder / "attributions").glob("*.ann")):
        first.setdefault(file.stem.rpartition("_")[0], file)
    texts = parse_texts({name: _text(folder / "text" / f"{name}.txt") for name in first}, vocabulary, cache)
    for text in texts:
        anchors = []
        for one in read_brat(first[text.name]):
            roles = {role: text.tokens(spans) for role, spans in one.items()}
            if roles["cue"] and roles["content"]:
                anchors.append(Anchor(text.root(roles["cue"]), ["any"], dict(roles)))
        text.anchors = {"attribution": anchors}
    return texts


def documents(folder: Path, texts_of: Path, vocabulary: Path, cache: Path) -> list[Text]:
    """Record documents (annotation guide) of `folder`, whose texts stand in `texts_of`."""
    files = sorted(folder.glob("*.json"))
    texts = parse_texts({file.stem: _text(texts_of / f"{file.stem}.txt") for file in files}, vocabulary, cache)
    for text, file in zip(texts, files, strict=True):
        text.anchors = _anchors(text, read_json(file))
    return texts


def _anchors(text: Text, document: dict[str, Any]) -> dict[str, list[Anchor]]:
    """The anchors of a record document, by task."""
    known = _mentions(text, document)
    mentions = {
        actor["id"]: sorted({text.root(tokens) for tokens in spans}) or None
        for actor, spans in zip(document["actors"], known, strict=True)
    }

    def point(actor: str | None) -> list[int] | None:
        return [] if actor is None else mentions.get(actor)

    found: dict[str, dict[int, Anchor]] = {task: {} for task in TASKS if task != "attribution"}
    found["pronoun"] = {anchor.token: anchor for anchor in _pronouns(text, known)}

    def add(task: str, token: int, labels: list[str], roles: dict[str, list[int] | None]) -> None:
        anchor = found[task].setdefault(token, Anchor(token, [], {}))
        anchor.labels += labels
        for role, tokens in roles.items():
            before = anchor.roles.get(role, tokens)
            anchor.roles[role] = sorted({*before, *tokens}) if before is not None and tokens is not None else None

    for one in document["statements"]:
        roles: dict[str, list[int] | None] = {
            "source": text.tokens([one["source"]]) if one["source"] else [],
            "cue": text.tokens([one["cue"]]) if one["cue"] else [],
            "content": text.tokens(one["content"]),
            "speaker": point(one["speaker"]),
        }
        place = text.root(roles["cue"] or text.tokens(one["content"][:1]))
        add("statement", place, ["any"] if roles["cue"] else ["any", "bare"], roles)
    roots: dict[str, list[int]] = {}
    for one in document["positions"]:
        span = text.tokens([one["span"]])
        root = text.root(span)
        for condition in one["conditions"]:
            roots.setdefault(condition, []).append(root)
        labels = [one["act"]] if one["act"] == Act.CLAIM else ["any", one["act"]]
        players = {role: point(one[role]) for role in ("holder", "agent", "target")}
        add("position", root, labels, {"span": span, **players})
    for one in document["conditions"]:
        span = text.tokens([one["span"]])
        marks = text.tokens([one["marker"]]) if one["marker"] else []
        roles = {"span": span, "marker": marks, "of": roots.get(one["id"], []), "agent": point(one["agent"])}
        add("condition", text.root(span), ["any", one["connective"]], roles)
    for one in document["contacts"]:
        span = text.tokens([one["span"]])
        parties: set[int] = set()
        for party in one["parties"]:
            everywhere = mentions.get(party) or []
            parties |= set(everywhere) & set(span) or {t for t in everywhere if span[0] - 40 <= t <= span[-1] + 40}
        roles = {"span": span, "party": sorted(parties), "by": point(one["by"])}
        add("contact", text.root(span), ["any", one["kind"], one["status"]], roles)
    return {task: sorted(anchors.values(), key=lambda anchor: anchor.token) for task, anchors in found.items()}


def _mentions(text: Text, document: dict[str, Any]) -> list[list[list[int]]]:
    """The tokens of the mentions of each actor."""
    return [[tokens for span in actor["mentions"] if (tokens := text.tokens([span]))] for actor in document["actors"]]


def _pronouns(text: Text, actors: Iterable[list[list[int]]]) -> Iterator[Anchor]:
    """All pronouns but "I" and "you", each with the names and phrases of whom it stands for where that is known."""
    antecedents: dict[int, list[int]] = {}
    for mentions in actors:
        names = [t for tokens in mentions for t in tokens if text.words[t] not in PRONOUNS | FIRST_PERSON]
        for tokens in mentions:
            if len(tokens) == 1 and text.words[tokens[0]] in PRONOUNS:
                antecedents.setdefault(tokens[0], []).extend(names)  # "they" may be several
    for token, word in enumerate(text.words):
        if word in PRONOUNS:
            yield Anchor(token, ["any"], {"antecedent": antecedents.get(token) or None})


def gap(file: Path, vocabulary: Path, cache: Path) -> list[Text]:
    """Texts of GAP (Webster et al. 2018), each with one pronoun whose antecedent is one of two names."""
    with file.open(encoding="utf-8", newline="") as lines:
        rows = {row["ID"]: row for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)}
    texts = parse_texts({ident: row["Text"] for ident, row in rows.items()}, vocabulary, cache)
    for text in texts:
        row = rows[text.name]
        own = ["Pronoun", *(one for one in "AB" if row[f"{one}-coref"] == "TRUE")]
        starts = {one: int(row[f"{one}-offset"]) for one in own}
        mentions = [text.tokens([(start, start + len(row[one]))]) for one, start in starts.items()]
        text.anchors = {"pronoun": list(_pronouns(text, [mentions]))}
    return texts


def join(texts: Sequence[Text], others: Sequence[Text]) -> None:
    """Give annotated texts the attributions of the same texts in another collection."""
    by_name = {text.name: text for text in others}
    for text in texts:
        if text.name in by_name:
            text.anchors["attribution"] = by_name[text.name].anchors["attribution"]


def coded_sentences(file: Path, vocabulary: Path, cache: Path) -> list[Text]:
    """Sentences with a source, a target and the PLOVER root of what one did to the other (tab-separated)."""
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    texts = parse_texts({str(number): row["sentence"] for number, row in enumerate(rows)}, vocabulary, cache)
    for text, row in zip(texts, rows, strict=True):
        for mark, party in ((2, row["target"]), (1, row["source"])):
            start = row["sentence"].find(party)
            assert start >= 0, f"{party!r} does not stand in {row['sentence']!r}"
            text.marks |= dict.fromkeys(text.tokens([(start, start + len(party))]), mark)
        text.relation = row["root"]
    return texts


def _text(file: Path) -> str:
    return file.read_bytes().decode("utf-8")


def digest(folder: Path) -> str:
    """SHA-256 over the names and contents of a folder's files."""
    total = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        total.update(f"{file.relative_to(folder)}\n".encode() + file.read_bytes())
    return total.hexdigest()


def read_json(path: Path) -> Any:
    """A JSON file."""
    return json.loads(path.read_text(encoding="utf-8"))
