"""The names of a report, gathered into actors, and the bodies that people belong to.

Names come from the table of actors and from the model's named entities. Two names are one actor when the table says
so, when they are written alike, when one is the surname of the other, or when one stands in brackets after the other.
What is not in the table is still an actor.
"""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from spacy.tokens import Span, Token

from sinequanon.read.cues import BODY_WORDS, DOCUMENTS, TITLES
from sinequanon.read.grammar import conjuncts, text_span
from sinequanon.read.labels import label_words
from sinequanon.read.parse import ParsedReport
from sinequanon.read.table import ActorEntry, ActorTable, Form, role_kind
from sinequanon.records import ActorKind, TextSpan

_ENTITY_KINDS = {
    "PERSON": ActorKind.PERSON,
    "ORG": ActorKind.ORGANISATION,
    "GPE": ActorKind.STATE,
    "NORP": ActorKind.POPULATION,
}
_LONGEST_NAME = 9
_KEEP_LOWER = {"al", "el", "bin", "ibn", "de", "van", "von", "der", "da", "di", "la", "du", "dos", "abu"}
_NO_NAME = re.compile(r"[\n\d]|\s[-–—]\s")  # over a line, with a number, or over the dash of a dateline
_VOWELS = re.compile(r"[aeiouy]")
_POSSESSIVE = re.compile(r"['’]s?$")
SINGULAR_BODIES = {
    "group": {ActorKind.ARMED_GROUP, ActorKind.PARTY, ActorKind.ORGANISATION},
    "organisation": {ActorKind.ARMED_GROUP, ActorKind.ORGANISATION, ActorKind.IGO},
    "organization": {ActorKind.ARMED_GROUP, ActorKind.ORGANISATION, ActorKind.IGO},
    "movement": {ActorKind.ARMED_GROUP, ActorKind.PARTY, ActorKind.ORGANISATION},
    "party": {ActorKind.PARTY, ActorKind.ARMED_GROUP},
    "country": {ActorKind.STATE},
    "nation": {ActorKind.STATE},
    "body": {ActorKind.IGO},
    "bloc": {ActorKind.IGO},
    "alliance": {ActorKind.IGO},
    "company": {ActorKind.ORGANISATION},
    "firm": {ActorKind.ORGANISATION},
    "agency": {ActorKind.ORGANISATION, ActorKind.IGO, ActorKind.GOVERNMENT},
}
NEAR = 200  # names before a phrase that it may take up
_DETERMINERS = {"the", "a", "an", "this", "that", "these", "those", "both", "its", "their", "his", "her", "our", "my"}


@dataclass(eq=False)
class Entity:
    """An actor in the making.

    `forms` counts how the text writes it, `named` only its names, `places` are where it is meant.
    """

    kind: ActorKind
    key: str | None = None
    forms: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    named: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    places: set[TextSpan] = field(default_factory=set)
    of: "Entity | None" = None
    roles: set[str] = field(default_factory=set)
    rule: str = ""
    is_female: bool | None = None
    is_plural: bool = False
    is_place: bool = False

    @property
    def name(self) -> str:
        """The fullest form in the text."""
        forms = (
            {form: count for form, count in self.named.items() if count}
            or {f: c for f, c in self.forms.items() if c}
            or self.forms
        )
        return max(forms, key=lambda form: (len(form.split()), forms[form], len(form), form))

    @property
    def is_person(self) -> bool:
        """Whether it is one human being."""
        return self.kind is ActorKind.PERSON


@dataclass(frozen=True)
class Name:
    """A name in the text: its tokens `[first, last]`, the actor, and whether it stands as an adjective only."""

    first: int
    last: int
    entity: Entity
    form: Form


Hit = tuple[ActorEntry, Form]  # what the table knows of a name
Found = tuple[int, int, str, Hit | None]  # first and last token of a name, its label, and what the table knows


class NameFinder:
    """The names of one parsed report and the actors that they stand for."""

    def __init__(self, parsed: ParsedReport, table: ActorTable):
        self.parsed = parsed
        self.doc = parsed.doc
        self.table = table
        self._entities: dict[object, Entity] = {}
        self._people: dict[str, list[Entity]] = defaultdict(list)
        self._given: dict[str, list[Entity]] = defaultdict(list)
        self._resolved: dict[int, Entity | None] = {}
        self._made: list[Name] = []
        self._labels = label_words(self.doc)
        self.names = self._find_names()
        self._name_at = {i: name for name in self.names for i in range(name.first, name.last + 1)}

    def _find_names(self) -> list[Name]:
        covers = {place: span for span in self._table_spans() for place in range(span[0], span[1] + 1)}
        for ent in self.doc.ents:
            found = self._entity_span(ent)
            if found is None:
                continue
            first, last, label = found
            places = range(first, last + 1)
            inner = list({covers[place][0]: covers[place] for place in places if place in covers}.values())
            if any(s[0] < first or s[1] > last or (s[0], s[1]) == (first, last) for s in inner):
                continue  # the table knows it, or more of it
            if inner and not self._outranks(label, last, inner):
                continue
            covers |= dict.fromkeys(places, (first, last, label, None))
        spans = list({span[0]: span for span in covers.values()}.values())
        beside = list(self._beside_offices(set(covers)))
        covers |= {place: span for span in beside for place in range(span[0], span[1] + 1)}
        spans += beside
        spans += self._passed_over([span for span in spans if span[3] is None], set(covers))
        names = self._made
        for first, last, label, hit in sorted(spans, key=lambda s: s[0]):
            name = self._to_name(first, last, label, hit)
            if name is not None:
                names.append(name)
        self._join_abbreviations(names)
        return names

    def _beside_offices(self, taken: set[int]) -> Iterator[Found]:
        """As in "its chairman, Nives Tarr, said": capitals between commas after an office are a person's name."""
        for comma in self.doc[1:]:
            office = self.doc[comma.i - 1]
            if comma.text != "," or office.tag_ not in {"NN", "NNP"} or not is_role(office):
                continue
            end = next((t.i for t in self.doc[comma.i + 1 : comma.i + 8] if not _is_capital(t)), comma.i)
            first = next((i for i in range(comma.i + 1, end) if self.doc[i].lower_.rstrip(".") not in TITLES), end)
            body = self.doc[end - 1].lower_ in BODY_WORDS or role_kind(self.doc[end - 1].lower_) is not None
            closed = end < len(self.doc) and self.doc[end].text in {",", "."}
            if closed and not body and first + 1 < end and not taken.intersection(range(first, end)):
                yield first, end - 1, "PERSON", None

    def _passed_over(self, spans: list[Found], taken: set[int]) -> Iterator[Found]:
        """Where names of this report, and surnames of its people, stand without being marked as named entities."""
        labels = {self.doc[first : last + 1].text: label for first, last, label, _ in spans}
        longest = max((last - first + 1 for first, last, *_ in spans), default=0)
        for first, last, label, _ in spans:
            if label == "PERSON" and last > first:
                labels.setdefault(self.doc[last].text, label)
        begin = {self.doc[first].text for first, *_ in spans} | set(labels)
        for token in self.doc:
            if token.text not in begin or token.i in taken:
                continue
            for last in range(min(token.i + longest, len(self.doc)) - 1, token.i - 1, -1):
                known = labels.get(self.doc[token.i : last + 1].text)
                if known is None or any(place in taken for place in range(token.i, last + 1)):
                    continue
                if last > token.i or token.pos_ == "PROPN":
                    taken.update(range(token.i, last + 1))
                    yield token.i, last, known, None

    def _table_spans(self) -> list[Found]:
        """The longest forms of the table, from left to right."""
        doc, i = self.doc, 0
        spans: list[Found] = []
        while i < len(doc):
            if not _may_begin_name(doc[i]):
                i += 1
                continue
            hit, last = self._longest(i)
            if hit is None:
                i += 1
                continue
            spans.append((i, last, "TABLE", hit))
            i = last + 1
        return spans

    def _longest(self, first: int) -> tuple[Hit | None, int]:
        doc = self.doc
        last = first
        while last + 1 < len(doc) and last - first < _LONGEST_NAME and not doc[last + 1].is_space:
            last += 1
        while last >= first:
            if doc[last].text[:1].isalnum() or doc[last].text.endswith("."):
                text = self.parsed.text[doc[first].idx : doc[last].idx + len(doc[last])]
                hit = self.table.find(text)
                if hit is not None and not (first == last and self._is_common_word(doc[first])):
                    return hit, last
            last -= 1
        return None, first

    def _is_common_word(self, token: Token) -> bool:
        """Whether a capital comes only from the head of the sentence or is a pronoun in capitals ("US" is no "us")."""
        return bool(token.is_sent_start) and token.pos_ not in {"PROPN", "ADJ"} and not token.ent_type_

    def _entity_span(self, ent: Span) -> tuple[int, int, str] | None:
        """The tokens of a named entity without article, title and possessive; None where it is no actor."""
        if ent.label_ not in _ENTITY_KINDS:
            return None
        first, last = ent.start, ent.end - 1
        while first <= last and (
            self.doc[first].lower_ in {"the", "a", "an"} or not self.doc[first].text[:1].isalnum()
        ):
            first += 1
        while last >= first and (
            self.doc[last].lower_ in {"'s", "’s", "’", "'"} or not self.doc[last].text[-1:].isalnum()
        ):
            last -= 1
        if ent.label_ == "PERSON":
            while first < last and self.doc[first].lower_.rstrip(".") in TITLES:
                first += 1
        owner = next((t for t in self.doc[first:last] if t.tag_ == "POS" and first < t.i), None)
        if owner is not None and is_role(self.doc[last]):
            last = owner.i - 1  # "France's Permanent Representative" is no name
        while last > first and self.doc[last].lower_ in {"of", "for", "to"}:
            last -= 1
        if ent.label_ == "ORG" and first <= last and (is_role(self.doc[last]) or self._is_charge(first, last)):
            return None  # an office, or what it is in charge of
        text = self.doc[first : last + 1].text if first <= last else ""
        label = self._labels.words.get(text.casefold(), ent.label_)
        if not text or not any(map(str.isalpha, text)) or (text.islower() and label != "PERSON"):
            return None
        if label == "PERSON" and (text.islower() or any(map(str.isdigit, text)) or text.lower() in TITLES):
            return None
        if first == last and (
            self.doc[first].lower_ in DOCUMENTS | TITLES or self.doc[first].lemma_.lower() in SINGULAR_BODIES
        ):
            return None
        if _NO_NAME.search(text) or self.doc[last].lower_ in DOCUMENTS:
            return None
        return first, last, label

    def _is_charge(self, first: int, last: int) -> bool:
        """As "Interior" in "Interior Minister X"; parties that give the office its name are told by the table."""
        after = self.doc[last + 1].lower_ if last + 1 < len(self.doc) else ""
        return first == last and after in {"minister", "secretary", "commissioner", "ministry"}

    def _outranks(self, label: str, last: int, inner: list[Found]) -> bool:
        """Whether a longer named entity goes before the table's names inside it ("Syrian National Coalition")."""
        if label == "PERSON":
            return not any(hit is not None and hit[1] is Form.NAME and s1 > s0 for s0, s1, _, hit in inner)
        word = self.doc[last]
        return (
            label == "ORG"
            and word.text[:1].isupper()
            and (role_kind(word.lower_) is not None or word.lower_ in BODY_WORDS)
        )

    def _to_name(self, first: int, last: int, label: str, hit: Hit | None) -> Name | None:
        text = self.doc[first : last + 1].text
        if hit is not None:
            entry, form = hit
            if form is Form.PEOPLE:
                entity = self._entity(("people", entry.key), ActorKind.POPULATION)
            elif entry.kind is ActorKind.PERSON:
                entity = self._person(text, key=entry.key)
            else:
                entity = self._entity(entry.key, entry.kind, key=entry.key)
            if form is Form.ADJECTIVE and not self._is_adjective(last):
                form = Form.NAME
        elif text.casefold() in self._labels.adjectives and self._is_adjective(last):
            entity = self._entity(self._labels.adjectives[text.casefold()], ActorKind.STATE)
            form = Form.ADJECTIVE
        elif text.casefold() in self._labels.states:
            entity, form = self._entity(self._labels.states[text.casefold()], ActorKind.STATE), Form.NAME
        elif label == "PERSON":
            entity, form = self._person(text), Form.NAME
        else:
            entity = (
                self._short_for(first, last)
                or self._surname(first, last)
                or self._entity(text.casefold(), _ENTITY_KINDS[label])
            )
            is_place = label == "GPE" and entity.key is None and not entity.forms
            entity.is_place = entity.is_place or (is_place and text.casefold() in self._labels.places)
            form = Form.ADJECTIVE if label == "NORP" and self._is_adjective(last) else Form.NAME
        entity.rule = entity.rule or ("table" if hit is not None else "named-entity")
        entity.forms[text] += 0 if form is Form.ADJECTIVE else 1
        entity.named[text] += 1 if form is Form.NAME else 0
        return Name(first, last, entity, form)

    def _short_for(self, first: int, last: int) -> Entity | None:
        """As in "the Assembly" after "the General Assembly": the body whose name ends so."""
        if first != last:
            return None
        word = self.doc[last].lower_
        return next(
            (
                n.entity
                for n in self._made[:-NEAR:-1]
                if n.first < n.last and self.doc[n.last].lower_ == word and not n.entity.is_person
            ),
            None,
        )

    def _surname(self, first: int, last: int) -> Entity | None:
        """A single word that the model takes for a body but that is the surname of a person named in full before."""
        known = self._people.get(self.doc[first].lower_) if first == last else None
        return next((p for p in reversed(known or ()) if any(" " in form for form in p.forms)), None)

    def _is_adjective(self, last: int) -> bool:
        token = self.doc[last]
        return (token.dep_ in {"amod", "compound", "nmod"} and token.head.i > last) or token.tag_ in {
            "JJ",
            "AFX",
            "HYPH",
        }

    def _entity(self, handle: object, kind: ActorKind, key: str | None = None) -> Entity:
        """The actor known by a handle, made when it is first asked for."""
        if handle not in self._entities:
            self._entities[handle] = Entity(kind, key)
        return self._entities[handle]

    def _person(self, text: str, key: str | None = None) -> Entity:
        """The person of this name; a surname alone is the last person called so."""
        parts = [part for part in re.split(r"\s+", _POSSESSIVE.sub("", text)) if part]
        surname = parts[-1].casefold()
        candidates = self._people[surname] or (self._given[surname] if len(parts) == 1 else [])
        for known in reversed(candidates):
            if (key and known.key == key) or _same_person(parts, known):
                break
        else:
            known = Entity(ActorKind.PERSON, key)
            self._people[surname].append(known)
            for part in parts[:-1] if len(parts) > 1 else ():
                self._given[part.casefold()].append(known)  # "Ban" for Ban Ki-moon
            bare = re.sub(r"^(al|el)[-‑]", "", surname)
            if bare != surname:
                self._people[bare].append(known)
            elif "-" in surname:
                self._people[surname.rsplit("-", 1)[-1]].append(known)
        return known

    def _join_abbreviations(self, names: list[Name]) -> None:
        """As in "National Liberation Forces (FNL)": the name in brackets is the same actor."""
        for place in range(len(names) - 1):
            one, two = names[place], names[place + 1]
            between = self.doc[one.last + 1 : two.first].text
            after = self.doc[two.last + 1].text if two.last + 1 < len(self.doc) else ""
            if two.last + 2 < len(self.doc) and self.doc[two.last + 2].text in {"-", "–", "—"}:
                continue  # a dateline: "LONDON (AFP) -"
            if (
                (
                    re.fullmatch(r"(['’]s)?\s?\(", between)
                    and after == ")"
                    and two.first == two.last
                    and one.entity is not two.entity
                )
                and self.doc[two.first].text.isupper()
                and not one.entity.is_person
            ):
                self._merge(names, two.entity, one.entity)

    def _merge(self, names: list[Name], gone: Entity, kept: Entity) -> None:
        for form, count in gone.forms.items():
            kept.forms[form] += count
        kept.key = kept.key or gone.key
        for i, name in enumerate(names):
            if name.entity is gone:
                names[i] = Name(name.first, name.last, kept, name.form)
        for key, entity in self._entities.items():
            if entity is gone:
                self._entities[key] = kept

    def name_at(self, token: Token) -> Name | None:
        """The name that a token is part of."""
        return self._name_at.get(token.i)

    def _near(self, token: Token) -> list[Name]:
        """The names around a token, the last first: as many as a reader may still have in mind."""
        place = bisect_left(self._firsts, token.i)
        return self.names[max(0, place - NEAR) : place + NEAR // 4][::-1]

    @cached_property
    def _counts(self) -> Counter[int]:
        """How often each actor is named, by its identity."""
        return Counter(id(name.entity) for name in self.names)

    @cached_property
    def _firsts(self) -> list[int]:
        return [name.first for name in self.names]

    def _last_of(self, token: Token, kinds: set[ActorKind]) -> Entity | None:
        """The body of one of these kinds that is named last before a token."""
        return next(
            (
                n.entity
                for n in self._near(token)
                if n.last < token.i and n.form is not Form.ADJECTIVE and n.entity.kind in kinds
            ),
            None,
        )

    def _new(self, head: Token, kind: ActorKind, modifier: Entity | None, *, joined: bool = True) -> Entity:
        """An actor that no name stands for, called by its phrase, with its coordinated nouns where it is `joined`."""
        text, span = self._phrase_text(head, joined=joined)
        entity = self._entity(text.casefold(), kind)
        entity.rule = entity.rule or "phrase"
        entity.forms[text] += 1
        entity.places.add(span)
        entity.is_plural = head.tag_ in {"NNS", "NNPS"} or head.lower_ in {"people", "those"}
        if entity.of is None and modifier is not entity:
            entity.of = modifier
        if kind is ActorKind.PERSON:
            entity.roles.add(head.lemma_.lower())
        return entity

    def _phrase_text(self, head: Token, *, joined: bool) -> tuple[str, TextSpan]:
        """The words of a phrase with its "of" complement and, where it is `joined`, its coordinated nouns.

        Without article or relative clause.
        """
        first, last = head, head
        for item in head.lefts:
            if item.dep_ in {"amod", "compound", "nmod", "poss", "nummod", "det", "quantmod", "advmod"}:
                start = item.left_edge
                if start.i < first.i and not (start.i == item.i and item.lower_ in _DETERMINERS):
                    first = start
        if first.lower_ in _DETERMINERS and first != head:
            first = self.doc[first.i + 1]
        for item in head.rights:
            if item.dep_ == "prep" and item.lower_ in {"of", "in", "from"} and item.i == last.i + 1:
                end = item.right_edge
                relative = next((t for t in item.subtree if t.dep_ in {"relcl", "acl"}), None)
                last = self.doc[relative.left_edge.i - 1] if relative is not None else end
            elif joined and item.dep_ == "conj" and item.pos_ in {"NOUN", "PROPN"}:
                other = conjuncts(head)[-1]
                last = other if other.i > last.i and other.i - head.i < 12 else last
        bracket = next((t for t in self.doc[head.i + 1 : last.i + 1] if t.text == "("), None)
        last = bracket or last
        while last.i > first.i and (last.is_punct or last.is_space):
            last = self.doc[last.i - 1]
        return self.doc[first.i : last.i + 1].text, text_span(first, last)


def _is_capital(token: Token) -> bool:
    return token.text[:1].isupper() or token.lower_ in _KEEP_LOWER or token.text == "-"


def _may_begin_name(token: Token) -> bool:
    return (token.text[:1].isupper() or token.lower_ in _KEEP_LOWER) and token.lower_ not in {"the", "a", "an"}


def is_role(token: Token) -> bool:
    """Whether a noun names somebody's office."""
    return token.pos_ in {"NOUN", "PROPN"} and role_kind(token.lower_.strip(".")) is ActorKind.PERSON


def _same_person(parts: list[str], known: Entity) -> bool:
    """Whether two names with the same surname may be one person: one has no first name, or the first names agree."""
    given = [names for form in known.forms if (names := _given_names(form.split()))]
    mine = _given_names(parts)
    return not mine or not given or any(_same_given(one, two) for names in given for one in names for two in mine)


def _given_names(parts: list[str]) -> list[str]:
    """What stands before the surname, without particles and the initials of middle names."""
    names = [name.casefold().rstrip(".") for name in parts[:-1]]
    return [name for place, name in enumerate(names) if name not in _KEEP_LOWER and (len(name) > 1 or not place)]


def _same_given(one: str, two: str) -> bool:
    """Whether two first names may be one: written alike but for vowels ("Mahmud", "Mahmoud"), or one cut short."""
    short, long = sorted((one, two), key=len)
    cut = len(short) != 2 and long.startswith(short)  # an initial, or "Chris" for "Christopher"
    consonants = _VOWELS.sub("", short)
    return one == two or cut or (len(consonants) > 1 and consonants == _VOWELS.sub("", long))
