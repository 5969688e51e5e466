"""Who is meant: the names of a report, gathered into actors, and any noun phrase or pronoun resolved to one of them.

Names come from the table of actors and from the model's named entities. Two names are one actor when the table says
so, when they are written alike, when one is the surname of the other, or when one stands in brackets after the other.
What is not in the table is still an actor.
"""

import re
from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from spacy.tokens import Span, Token

from sinequanon.read.cues import DOCUMENTS, MEASURES, SAY, STATE_BODIES, TITLES
from sinequanon.read.grammar import SUBJECTS, ancestors, clause_above, conjuncts, noun_phrase, prep_object, subject
from sinequanon.read.parse import ParsedReport
from sinequanon.read.table import ActorTable, Form, role_kind
from sinequanon.records import ActorKind, TextSpan

_ENTITY_KINDS = {
    "PERSON": ActorKind.PERSON,
    "ORG": ActorKind.ORGANISATION,
    "GPE": ActorKind.STATE,
    "NORP": ActorKind.POPULATION,
}
_LONGEST_NAME = 9
_KEEP_LOWER = {"al", "el", "bin", "ibn", "de", "van", "von", "der", "da", "di", "la", "du", "dos", "abu"}
_POSSESSIVE = re.compile(r"['’]s?$")
_SINGULAR_BODIES = {
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
_MALE, _FEMALE = {"he", "his", "him", "himself"}, {"she", "her", "hers", "herself"}
_THING = {"it", "its", "itself"}
_MANY = {"they", "their", "them", "themselves"}
FIRST_SINGULAR, FIRST_PLURAL = {"i", "my", "me", "myself", "mine"}, {"we", "our", "us", "ourselves", "ours"}
# Last words of names of bodies, where a longer name goes before a known one inside it ("Syrian National Coalition").
_BODY_WORDS = {
    "council",
    "coalition",
    "party",
    "forces",
    "force",
    "army",
    "ministry",
    "commission",
    "union",
    "bank",
    "court",
    "agency",
    "organisation",
    "organization",
    "authority",
    "front",
    "movement",
    "committee",
    "group",
    "congress",
    "government",
    "university",
    "institute",
    "foundation",
    "center",
    "centre",
    "society",
    "association",
    "corporation",
    "company",
    "federation",
    "league",
    "alliance",
    "office",
    "department",
    "assembly",
    "parliament",
    "mission",
    "tribunal",
    "team",
    "network",
    "brigade",
    "brigades",
    "corps",
    "guard",
    "navy",
    "police",
    "service",
    "fund",
    "forum",
    "conference",
    "initiative",
    "community",
    "dialogue",
    "command",
    "directorate",
    "board",
    "inquiry",
}
_REACH = 5  # sentences that a pronoun looks back
# How likely a mention is taken up by a pronoun, by its place in the sentence, less what each sentence and token between
# and the lack of a name cost; chosen on the validation part of GAP and on the development set.
_SPEAKS, _MAIN_SUBJECT, _SUBJECT, _OBJECT, _OTHER = 0.5, 0.8, 0.7, 0.0, 0.1
_SENTENCE, _TOKEN, _PHRASE = 0.6, 0.01, 1.0
_NEAR = 200  # names before a phrase that it may take up
_DETERMINERS = {"the", "a", "an", "this", "that", "these", "those", "both", "its", "their", "his", "her", "our", "my"}


@dataclass(eq=False)
class Entity:
    """An actor in the making; `forms` counts how the text writes it, `named` only its names, `places` are where it is meant."""

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


class Mention(NamedTuple):
    """A place where the text means an actor: its last token, and how likely it is taken up again."""

    token: int
    number: int
    salience: float
    entity: Entity


@dataclass(frozen=True)
class Name:
    """A name in the text: its tokens `[first, last]`, the actor, and whether it stands as an adjective only."""

    first: int
    last: int
    entity: Entity
    form: Form


class ActorFinder:
    """The actors of one parsed report."""

    def __init__(self, parsed: ParsedReport, table: ActorTable):
        self.parsed = parsed
        self.doc = parsed.doc
        self.table = table
        self._entities: dict[object, Entity] = {}
        self._people: dict[str, list[Entity]] = defaultdict(list)
        self._resolved: dict[int, Entity | None] = {}
        self._made: list[Name] = []
        self.names = self._find_names()
        self._name_at = {i: name for name in self.names for i in range(name.first, name.last + 1)}
        self.last_speaker: Entity | None = None
        self._tie_people()
        self.members: list[Entity] = []
        self._read_members()
        self._mentions = [
            Mention(name.last, number, self._salience(name.first, name.last), name.entity)
            for number, name in enumerate(self.names)
            if name.form is not Form.ADJECTIVE
        ]
        self._take_up()

    def _take_up(self) -> None:
        """Resolve the pronouns for people and the offices in the order of the text: each is a mention for the next."""
        for token in self.doc:
            if (
                token.tag_ == "NNS"
                and token.dep_ in SUBJECTS
                and token.i not in self._name_at
                and self._is_definite(token)
            ):
                group = self.resolve(token)
                if group is not None:
                    insort(self._mentions, Mention(token.i, -1, self._salience(token.i, token.i), group))
                continue
            says = token.lower_ == "it" and token.dep_ in SUBJECTS and token.head.lemma_.lower() in SAY
            if token.lower_ in _MALE | _FEMALE or says or self._is_office(token):
                entity = self.resolve(token)
                if entity is not None and (entity.is_person or says):
                    insort(self._mentions, Mention(token.i, -1, self._salience(token.i, token.i), entity))

    # --- names --------------------------------------------------------------------------------------------------------

    def _is_office(self, token: Token) -> bool:
        """Whether a definite phrase such as "the envoy" takes up a person."""
        alone = token.i not in self._name_at and token.dep_ not in {"compound", "appos"}
        return alone and token.tag_ in {"NN", "NNP"} and _is_role(token) and self._is_definite(token)

    def _find_names(self) -> list[Name]:
        spans = self._table_spans()
        taken = {i for first, last, *_ in spans for i in range(first, last + 1)}
        for ent in self.doc.ents:
            found = self._entity_span(ent)
            if found is None:
                continue
            first, last, label = found
            inner = [s for s in spans if s[0] <= last and s[1] >= first]
            if any(s[0] < first or s[1] > last or (s[0], s[1]) == (first, last) for s in inner):
                continue  # the table knows it, or more of it
            if inner and not self._outranks(label, first, last, inner):
                continue
            spans = [s for s in spans if s not in inner]
            spans.append((first, last, label, None))
            taken.update(range(first, last + 1))
        names = self._made
        for first, last, label, hit in sorted(spans, key=lambda s: s[0]):
            name = self._to_name(first, last, label, hit)
            if name is not None:
                names.append(name)
        self._join_abbreviations(names)
        return names

    def _table_spans(self) -> list[tuple[int, int, str, object]]:
        """The longest forms of the table, from left to right."""
        doc, spans, i = self.doc, [], 0
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

    def _longest(self, first: int) -> tuple[object | None, int]:
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
        text = self.doc[first : last + 1].text if first <= last else ""
        if not text or not any(map(str.isalpha, text)) or (text.islower() and ent.label_ != "PERSON"):
            return None
        if ent.label_ == "PERSON" and (text.islower() or any(map(str.isdigit, text)) or text.lower() in TITLES):
            return None
        if first == last and (
            self.doc[first].lower_ in DOCUMENTS | TITLES or self.doc[first].lemma_.lower() in _SINGULAR_BODIES
        ):
            return None
        if "\n" in text or self.doc[last].lower_ in DOCUMENTS or any(map(str.isdigit, text)):
            return None
        return first, last, ent.label_

    def _outranks(self, label: str, first: int, last: int, inner: list[tuple[int, int, str, object]]) -> bool:
        """Whether a longer named entity goes before the table's names inside it ("Syrian National Coalition")."""
        if label == "PERSON":
            return not any(hit[1] is Form.NAME and s1 - s0 >= 1 for s0, s1, _, hit in inner)  # type: ignore[index]
        word = self.doc[last]
        return (
            label == "ORG"
            and word.text[:1].isupper()
            and (role_kind(word.lower_) is not None or word.lower_ in _BODY_WORDS)
        )

    def _to_name(self, first: int, last: int, label: str, hit: object) -> Name | None:
        text = self.doc[first : last + 1].text
        if hit is not None:
            entry, form = hit  # type: ignore[misc]
            if form is Form.PEOPLE:
                entity = self._entity(("people", entry.key), ActorKind.POPULATION)
            elif entry.kind is ActorKind.PERSON:
                entity = self._person(text, key=entry.key)
            else:
                entity = self._entity(entry.key, entry.kind, key=entry.key)
            if form is Form.ADJECTIVE and not self._is_adjective(last):
                form = Form.NAME
        elif label == "PERSON":
            entity, form = self._person(text), Form.NAME
        else:
            entity = (
                self._short_for(first, last)
                or self._surname(first, last)
                or self._entity(text.casefold(), _ENTITY_KINDS[label])
            )
            entity.is_place = entity.is_place or (label == "GPE" and entity.key is None and not entity.forms)
            form = Form.ADJECTIVE if label == "NORP" and self._is_adjective(last) else Form.NAME
        entity.rule = entity.rule or ("table" if hit is not None else "named-entity")
        entity.forms[text] += 0 if form is Form.ADJECTIVE else 1
        entity.named[text] += 1 if form is Form.NAME else 0
        return Name(first, last, entity, form)

    def _short_for(self, first: int, last: int) -> Entity | None:
        """ "the Assembly" after "the General Assembly": the body whose name ends so."""
        if first != last:
            return None
        word = self.doc[last].lower_
        return next(
            (
                n.entity
                for n in self._made[:-_NEAR:-1]
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
        for known in reversed(self._people[surname]):
            if (key and known.key == key) or _same_person(parts, known):
                break
        else:
            known = Entity(ActorKind.PERSON, key)
            self._people[surname].append(known)
            bare = re.sub(r"^(al|el)[-‑]", "", surname)
            if bare != surname:
                self._people[bare].append(known)
            elif "-" in surname:
                self._people[surname.rsplit("-", 1)[-1]].append(known)
        return known

    def _join_abbreviations(self, names: list[Name]) -> None:
        """ "National Liberation Forces (FNL)": the name in brackets is the same actor."""
        for place in range(len(names) - 1):
            one, two = names[place], names[place + 1]
            between = self.doc[one.last + 1 : two.first].text
            after = self.doc[two.last + 1].text if two.last + 1 < len(self.doc) else ""
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

    def _read_members(self) -> None:
        """ "the Quartet [Russia, the EU, US and UN]": the names in brackets belong to the group before them."""
        for place, group in enumerate(self.names[:-1]):
            opening = group.last + 1
            if group.entity.is_person or opening >= len(self.doc) or self.doc[opening].text not in {"[", "("}:
                continue
            closing = next((t.i for t in self.doc[opening : opening + 60] if t.text in {"]", ")"}), opening)
            inner = [name for name in self.names[place + 1 :] if opening < name.first and name.last < closing]
            rest = {
                t.lower_ for t in self.doc[opening + 1 : closing] if not any(n.first <= t.i <= n.last for n in inner)
            }
            if len(inner) >= 2 and rest <= {",", "and", "the", ";", "&", "including"}:
                for name in inner:
                    name.entity.of = group.entity
                    self.members.append(name.entity)

    # --- people and their bodies --------------------------------------------------------------------------------------

    def _tie_people(self) -> None:
        for name in self.names:
            if name.entity.is_person:
                self._tie(name)

    def _tie(self, name: Name) -> None:
        """Read the title, office and apposition around a person's name: their roles, and the body they belong to."""
        person = name.entity
        phrase, near = self._around(name), self.doc[max(0, name.first - 2) : name.first]
        for token in [*phrase, *near]:
            if token.lower_ in {"ms", "ms.", "mrs", "mrs.", "she", "queen", "princess", "lady", "spokeswoman", "wife"}:
                person.is_female = True
            elif token.lower_ in {"mr", "mr.", "king", "prince", "lord", "sir"}:
                person.is_female = False
        roles = {token.lower_ for token in phrase if _is_role(token)}
        person.roles |= roles
        if person.of is None and roles:
            beside = [
                n
                for t in phrase
                if (n := self._name_at.get(t.i)) is not None and n.entity is not person and not n.entity.is_person
            ]
            beside.sort(key=lambda n: n.form is Form.ADJECTIVE)
            person.of = beside[0].entity if beside else self._office_body(phrase)

    def _office_body(self, phrase: list[Token]) -> Entity | None:
        """ "union president X", "company chairman Y": the body is only a common noun before the office."""
        for token in phrase:
            for item in token.children if _is_role(token) else ():
                kind = role_kind(item.lower_) if item.dep_ == "compound" and item.pos_ == "NOUN" else None
                if kind not in {None, ActorKind.PERSON, ActorKind.POPULATION}:
                    return self._new(item, kind, None)  # type: ignore[arg-type]
        return None

    def _around(self, name: Name) -> list[Token]:
        """The words of the noun phrase around a name, nearest first: to the left, then the apposition to the right."""
        left: list[Token] = []
        i = name.first - 1
        sent_start = self.doc[name.first].sent.start
        commas = 0
        while i >= sent_start and len(left) < 14:
            token = self.doc[i]
            if token.text == "," and commas == 0 and left == []:
                commas += 1
            elif not (
                token.pos_ in {"NOUN", "PROPN", "ADJ", "DET"}
                or token.tag_ in {"POS", "VBG", "CC", "HYPH"}
                or token.lower_ in {"of", "for", "to", "the", "and", "in", "/", "at"}
            ):
                break
            left.append(token)
            i -= 1
        right: list[Token] = []
        i = name.last + 1
        if i < len(self.doc) and (self.doc[i].text in {",", "("} or self.doc[i].lower_ == "of"):
            right = self._apposition(i)
        return [*self._office(left), *right]

    def _office(self, left: list[Token]) -> list[Token]:
        """Of the words to the left those from the first role noun on; a name farther off belongs to something else."""
        return left if any(_is_role(token) for token in left) else []

    def _apposition(self, i: int) -> list[Token]:
        words: list[Token] = []
        is_of = self.doc[i].lower_ == "of"
        for token in self.doc[i + 1 : i + 24]:
            ends = (
                (token.pos_ in {"VERB", "AUX"} and token.lower_ not in {"is"})
                or token.text in {",", ")", ";", "."}
                or token.is_space
            )
            if ends and words:
                break
            if token.lower_ in {"and", "but"} and not words:
                return []
            words.append(token)
        if is_of:
            return words
        return words if any(_is_role(token) for token in words) else []

    # --- resolving ----------------------------------------------------------------------------------------------------

    def name_at(self, token: Token) -> Name | None:
        """The name that a token is part of."""
        return self._name_at.get(token.i)

    def resolve(self, head: Token, speaker: Entity | None = None, body: Entity | None = None) -> Entity | None:
        """The actor that a noun phrase stands for, or None where it is none.

        Args:
            head: the head of the noun phrase, or a pronoun.
            speaker: who says the words that it stands in: what "I" means.
            body: the body that the speaker speaks for: what "we" means.
        """
        lower = head.lower_
        if lower in FIRST_SINGULAR:
            return self._use(head, speaker)
        if lower in FIRST_PLURAL:
            named = prep_object(head, "at", "in", "from", "of")
            entity = self.resolve(named) if named is not None else None
            return entity or self._use(head, body or speaker)
        if head.i not in self._resolved:
            self._resolved[head.i] = self._resolve(head, speaker)
        return self._resolved[head.i]

    def resolve_new(self, head: Token, kind: ActorKind, rule: str = "phrase") -> Entity:
        """The actor that a noun phrase names, made where nothing else says that it is one."""
        entity = self._new(head, kind, self._modifier(head))
        entity.rule = rule if entity.rule == "phrase" else entity.rule
        self._resolved[head.i] = entity
        return entity

    def owner(self, token: Token) -> Entity | None:
        """The actor that a name stands for also where it is only an adjective ("the Israeli requirement")."""
        name = self.name_at(token)
        return self._named(name) if name is not None else self.resolve(token)

    def people_joined(self, head: Token) -> list[Entity]:
        """ "Secretary of State X and Secretary of Defense Y": both, also where the parser hangs the first on the second."""
        if self.name_at(head) is None or not any(c.dep_ == "nmod" and c.i < head.i for c in head.children):
            return []
        first = head.left_edge.i
        names = [n for n in self._near(head) if first <= n.first <= head.i and n.entity.is_person][::-1]
        between = self.doc[names[0].last + 1 : names[-1].first] if len(names) > 1 else ()
        return [n.entity for n in names] if any(t.dep_ == "cc" for t in between) else []

    def last_body(self, before: Token, endings: tuple[str, ...]) -> Entity | None:
        """The body named last before a token whose name ends in one of these words."""
        for name in self._near(before):
            if name.last < before.i and self.doc[name.last].lower_ in endings and name.form is Form.NAME:
                return name.entity
        return None

    def _use(self, head: Token, entity: Entity | None) -> Entity | None:
        if entity is not None:
            entity.places.add(TextSpan(head.idx, head.idx + len(head)))
        return entity

    def _resolve(self, head: Token, speaker: Entity | None) -> Entity | None:
        if head.tag_ in {"WP", "WDT", "WP$"} or head.lower_ == "who":
            return self._antecedent(head)
        if head.pos_ == "PRON" or head.tag_ == "PRP$":
            told = speaker is not None and not speaker.is_person and self.parsed.quote_at(head) is None
            if told and head.lower_ in _THING | _MANY and head.dep_ in SUBJECTS | {"poss"}:
                return self._use(head, speaker)  # "the rebels said they would": in told words the speaker goes on
            return self._use(head, self._pronoun(head, speaker))
        name = self.name_at(head)
        if name is not None and (name.form is not Form.ADJECTIVE or head.dep_ not in {"amod", "compound", "nmod"}):
            if (
                name.entity.is_place
                and head.dep_ == "pobj"
                and head.head.lower_ in {"in", "at", "from", "to", "near", "around", "outside", "into", "on"}
            ):
                return None
            return self._named(name)
        return self._common(head)

    def _named(self, name: Name) -> Entity:
        first, last = self.doc[name.first], self.doc[name.last]
        name.entity.places.add(TextSpan(first.idx, last.idx + len(last)))
        if not name.entity.forms.get(self.doc[name.first : name.last + 1].text):
            name.entity.forms[self.doc[name.first : name.last + 1].text] += 1
        return name.entity

    def _antecedent(self, pronoun: Token) -> Entity | None:
        verb = next((t for t in ancestors(pronoun) if t.dep_ == "relcl"), None)
        if verb is None or verb.head.i > pronoun.i:
            return None
        return self.resolve(_one_of(verb.head) or verb.head)

    def _common(self, head: Token) -> Entity | None:
        """A phrase around a common noun: an apposition, a body by its state, a role, something said before, or new."""
        if head.pos_ not in {"NOUN", "PROPN", "ADJ", "NUM"} and head.tag_ not in {"VBN", "DT"}:
            return None
        beside = next(
            (c for c in head.children if c.dep_ == "appos" and (n := self.name_at(c)) and n.form is Form.NAME), None
        )
        if beside is not None and (
            role_kind(head.lemma_.lower()) or head.pos_ == "PROPN" or any(_is_role(c) for c in head.children)
        ):
            return self._named(self._name_at[beside.i])
        beside_name = self._name_beside(head)
        if beside_name is not None:
            return self._named(beside_name)
        owned = self._owned_body(head)
        if owned is not None:
            return owned
        counted = prep_object(head, "of") if head.lemma_.lower() in MEASURES else None
        kind = self._kind_of(head) if counted is None else self._kind_of(counted)
        if counted is not None and kind is None:
            return self.resolve(counted)
        modifier = self._modifier(head)
        lemma = head.lemma_.lower()
        if modifier is not None and (kind is not ActorKind.POPULATION or lemma in STATE_BODIES | {"member", "members"}):
            if (
                lemma in {"member", "members"}
                and self._is_definite(head)
                and not any(c.dep_ in {"nummod", "amod"} for c in head.children)
            ):
                return self._phrase(head, modifier)
            if lemma in STATE_BODIES and not (
                lemma not in {"government", "side"} and head.tag_ == "NN" and kind is ActorKind.PERSON
            ):
                return self._phrase(head, modifier)
            if (
                lemma in {"party", "group", "movement", "organisation", "organization"}
                and head.tag_ in {"NN", "NNP"}
                and self._is_compound_name(head)
            ):
                return self._phrase(head, modifier)
        if self._is_definite(head):
            known = self._mentioned(head, kind, modifier)
            if known is not None:
                return self._use_phrase(head, known)
        if kind is None:
            return None
        return self._new(head, kind, modifier)

    def _owned_body(self, head: Token) -> Entity | None:
        """ "his country", "her government", "their party": the body that the person belongs to."""
        owner = next((c for c in head.children if c.dep_ == "poss" and c.tag_ == "PRP$"), None)
        lemma = head.lemma_.lower()
        if (
            owner is None
            or head.tag_ != "NN"
            or lemma
            not in {
                "country",
                "nation",
                "government",
                "party",
                "movement",
                "organisation",
                "organization",
                "administration",
                "delegation",
            }
        ):
            return None
        person = self.resolve(owner)
        if person is None or not person.is_person or person.of is None:
            return None
        return self._use_phrase(head, person.of)

    def _name_beside(self, head: Token) -> Name | None:
        """ "the Permanent Representative of France, Ambassador X": the person's name after the comma."""
        if role_kind(head.lemma_.lower()) is not ActorKind.PERSON or head.tag_ not in {"NN", "NNP", "JJ"}:
            return None
        i = head.right_edge.i if head.right_edge.i - head.i < 8 else head.i
        for place in dict.fromkeys((head.i + 1, i + 1, i)):
            if place + 1 < len(self.doc) and self.doc[place].text == ",":
                for j in range(place + 1, min(place + 4, len(self.doc))):
                    name = self._name_at.get(j)
                    if name is not None and name.first == j:
                        return name if name.entity.is_person else None
                    if self.doc[j].lower_.rstrip(".") not in TITLES:
                        break
        return None

    def _kind_of(self, head: Token) -> ActorKind | None:
        if head.lower_ in {"those", "all", "others", "some", "many", "both"}:
            return ActorKind.POPULATION
        name = self.name_at(head)
        if name is not None and name.form is Form.ADJECTIVE:
            return None
        if head.tag_ in {"NN", "NNS", "NNP", "NNPS"}:
            if head.lower_ in {"state", "federation", "power", "powers"} and not self._is_definite(head):
                return None
            kind = role_kind(head.lower_) or role_kind(head.lemma_.lower())
            if kind is ActorKind.PERSON and head.tag_ in {"NNS", "NNPS"}:
                return (
                    ActorKind.GOVERNMENT
                    if head.lemma_.lower() in {"minister", "official", "president"}
                    else ActorKind.POPULATION
                )
            return kind
        return None

    def _modifier(self, head: Token) -> Entity | None:
        """The named body that a phrase belongs to: "Hamas leaders", "Iraq's government", "the government of Iraq"."""
        for item in head.children:
            if (
                item.dep_ == "compound"
                and item.lemma_.lower() in {"party", "movement", "group"}
                and self.name_at(item) is None
            ):
                return self._last_of(item, _SINGULAR_BODIES[item.lemma_.lower()])
            if item.dep_ in {"compound", "amod", "poss", "nmod"} and item.i < head.i:
                name = self.name_at(item)
                if name is not None and not name.entity.is_person:
                    return name.entity
                if item.dep_ == "poss" and item.tag_ == "PRP$":
                    return self.resolve(item)
        owner = prep_object(head, "of", "in", "from", "for")
        if owner is not None:
            name = self.name_at(owner)
            if name is not None and not name.entity.is_person and name.form is not Form.ADJECTIVE:
                return name.entity
        return None

    def _is_compound_name(self, head: Token) -> bool:
        return any(c.dep_ == "compound" and self.name_at(c) is not None for c in head.children)

    def _phrase(self, head: Token, entity: Entity) -> Entity:
        """A phrase such as "the Iraqi government" that stands for a named body: its words become a form of it."""
        first = next((t for t in head.subtree if t.lower_ not in {"the", "a", "an"} and not t.is_punct), head)
        last = head
        owner = prep_object(head, "of")
        if owner is not None and (name := self.name_at(owner)) is not None and name.entity is entity:
            last = self.doc[name.last]
        if first.i > head.i or head.i - first.i > 5:
            first = head
        entity.forms[self.doc[first.i : last.i + 1].text] += 1
        entity.places.add(TextSpan(first.idx, last.idx + len(last)))
        return entity

    def _use_phrase(self, head: Token, entity: Entity) -> Entity:
        span = noun_phrase(head)
        if span is not None:
            entity.places.add(span)
        return entity

    def _is_definite(self, head: Token) -> bool:
        if any(
            c.lower_ in {"the", "this", "that", "these", "those", "both", "his", "her", "its", "their"}
            for c in head.children
            if c.i < head.i
        ):
            return True
        bare = not any(c.dep_ in {"det", "poss"} for c in head.children)
        return bare and head.tag_ in {"NN", "NNP"} and self.parsed.chunks[self.parsed.chunk_of[head.i]].is_headline

    def _mentioned(self, head: Token, kind: ActorKind | None, modifier: Entity | None) -> Entity | None:
        """Who a definite phrase takes up: "the envoy", "the Council", "the group"."""
        lemma = head.lemma_.lower()
        if kind is ActorKind.PERSON and head.tag_ in {"NN", "NNP"}:
            return self._by_role(head, lemma, modifier)
        before = [name for name in self._near(head) if name.last < head.i and name.form is not Form.ADJECTIVE]
        wanted = _SINGULAR_BODIES.get(lemma)
        qualified = {c.dep_ for c in head.children if c.i < head.i} & {"compound", "poss", "nmod"} or {
            "prep",
            "relcl",
            "acl",
        } & {c.dep_ for c in head.children}
        if lemma in {"party", "group", "movement"} and head.tag_ == "NN" and not qualified:
            return self._last_of(head, _SINGULAR_BODIES[lemma])
        for name in before:
            ending = self.doc[name.last].lemma_.lower()
            if ending == lemma and not name.entity.is_person and name.first < name.last:
                return name.entity
        if wanted and head.tag_ in {"NN", "NNP"} and not self._has_content(head):
            return next((name.entity for name in before if name.entity.kind in wanted), None)
        for entity in islice(reversed(self._entities.values()), _NEAR):
            if (
                entity.rule == "phrase"
                and any(form.casefold().endswith(head.lower_) for form in entity.forms)
                and not self._has_content(head)
            ):
                return entity
        return None

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

    def _near(self, token: Token) -> list[Name]:
        """The names around a token, the last first: as many as a reader may still have in mind."""
        place = bisect_left(self._firsts, token.i)
        return self.names[max(0, place - _NEAR) : place + _NEAR // 4][::-1]

    @cached_property
    def _counts(self) -> Counter[int]:
        """How often each actor is named, by its identity."""
        return Counter(id(name.entity) for name in self.names)

    @cached_property
    def _firsts(self) -> list[int]:
        return [name.first for name in self.names]

    def _has_content(self, head: Token) -> bool:
        """Whether more than an article tells which one is meant."""
        return any(c.dep_ in {"amod", "compound", "prep", "relcl", "acl", "poss"} for c in head.children)

    def _by_role(self, head: Token, lemma: str, modifier: Entity | None) -> Entity | None:
        seen: set[int] = set()
        near = self._near(head)
        known: list[Entity] = []
        for name in near:
            person = name.entity
            if not person.is_person or id(person) in seen:
                continue
            seen.add(id(person))
            if (
                name.first < head.i
                and lemma in person.roles
                and (modifier is None or person.of is None or person.of is modifier)
            ):
                known.append(person)
        if known:
            return max(known, key=lambda person: (self._counts[id(person)], -known.index(person)))
        later = [
            n.entity for n in reversed(near) if n.first > head.i and n.entity.is_person and lemma in n.entity.roles
        ]
        same = [p for p in later if modifier is None or p.of is None or p.of is modifier]
        in_headline = self.parsed.chunks[self.parsed.chunk_of[head.i]].is_headline
        return (
            same[0]
            if same and (in_headline or modifier is not None or lemma not in {"president", "minister"})
            else None
        )

    def _new(self, head: Token, kind: ActorKind, modifier: Entity | None) -> Entity:
        """An actor that no name stands for, called by its phrase."""
        text, span = self._phrase_text(head)
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

    def _phrase_text(self, head: Token) -> tuple[str, TextSpan]:
        """The words of a phrase with its "of" complement and its coordinated nouns, without article or relative clause."""
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
            elif item.dep_ == "conj" and item.pos_ in {"NOUN", "PROPN"}:
                other = conjuncts(head)[-1]
                last = other if other.i > last.i and other.i - head.i < 12 else last
        while last.i > first.i and (last.is_punct or last.is_space):
            last = self.doc[last.i - 1]
        return self.doc[first.i : last.i + 1].text, TextSpan(first.idx, last.idx + len(last))

    # --- pronouns -----------------------------------------------------------------------------------------------------

    def _pronoun(self, pronoun: Token, speaker: Entity | None) -> Entity | None:
        lower = pronoun.lower_
        if lower in _MALE | _FEMALE:
            return self._person_before(pronoun, speaker, lower in _FEMALE)
        if lower in _THING:
            return self._body_before(pronoun, speaker, plural=False)
        if lower in _MANY:
            return self._body_before(pronoun, speaker, plural=True)
        return None

    def _person_before(self, pronoun: Token, speaker: Entity | None, is_female: bool) -> Entity | None:
        best: tuple[float, Entity] | None = None
        doer = subject(clause_above(pronoun)) if pronoun.dep_ in {"dobj", "pobj", "dative"} else None
        barred = self._resolved.get(doer.i) or ((n := self.name_at(doer)) and n.entity) if doer is not None else None
        quote = self.parsed.quote_at(pronoun)
        for mention, distance in self._before(pronoun):
            person = mention.entity
            if not person.is_person or (person.is_female is not None and person.is_female != is_female):
                continue
            if (quote is not None and person is speaker) or (barred is not None and person is barred):
                continue
            score = -_SENTENCE * distance + mention.salience - _TOKEN * (pronoun.i - mention.token)
            if person.rule == "phrase":
                score -= _PHRASE
            if quote is None and self.parsed.quote_at(self.doc[mention.token]) is not None:
                score -= 2
            if best is None or score > best[0]:
                best = (score, person)
        if best is not None:
            if best[1].is_female is None:
                best[1].is_female = is_female
            return best[1]
        known = self.last_speaker
        return (
            known
            if known is not None and known.is_person and quote is None and known.is_female in {None, is_female}
            else None
        )

    def _body_before(self, pronoun: Token, speaker: Entity | None, *, plural: bool) -> Entity | None:
        many = {
            ActorKind.ARMED_GROUP,
            ActorKind.PARTY,
            ActorKind.POPULATION,
            ActorKind.ORGANISATION,
            ActorKind.STATE,
            ActorKind.IGO,
            ActorKind.GOVERNMENT,
        }
        one = many - {ActorKind.POPULATION}
        best: tuple[float, Entity] | None = None
        shared = self._shared_subject(pronoun)
        for mention, distance in self._before(pronoun):
            entity = mention.entity
            if entity.kind not in (many if plural else one) or entity.is_place or (entity.is_plural and not plural):
                continue
            score = -distance + mention.salience - _TOKEN * (pronoun.i - mention.token)
            score += 0.8 if shared is not None and mention.token == shared.i else 0
            if plural:
                score += 0.3 if entity.kind in {ActorKind.ARMED_GROUP, ActorKind.POPULATION} or entity.is_plural else 0
                score -= 0.4 if entity.kind is ActorKind.STATE else 0
            if best is None or score > best[0]:
                best = (score, entity)
        if best is not None and best[0] > -3:
            return best[1]
        return None

    def _shared_subject(self, pronoun: Token) -> Token | None:
        """ "The Council was … and it was …": the subject of the clause that the pronoun's clause is coordinated with."""
        verb = pronoun.head
        if pronoun.dep_ not in SUBJECTS or verb.dep_ != "conj":
            return None
        return next((c for c in verb.head.children if c.dep_ in SUBJECTS), None)

    def _before(self, token: Token) -> Iterator[tuple[Mention, int]]:
        """The mentions before a token, nearest first, each with how many sentences back it stands."""
        here = self._sentence_of[token.i]
        for place in range(bisect_left(self._mentions, (token.i,)) - 1, -1, -1):
            mention = self._mentions[place]
            distance = here - self._sentence_of[mention.token]
            if distance > _REACH:
                return
            yield mention, distance

    @cached_property
    def _sentence_of(self) -> list[int]:
        numbers: list[int] = []
        for number, sent in enumerate(self.parsed.sentences):
            numbers.extend([number] * (sent.end - len(numbers)))
        return numbers + [len(self.parsed.sentences)] * (len(self.doc) - len(numbers))

    def _salience(self, first: int, last: int) -> float:
        """How likely a mention is taken up again: who speaks most, then subjects; possessors and appositions least."""
        inside = range(first, last + 1)
        head = next((self.doc[i] for i in reversed(inside) if self.doc[i].head.i not in inside), self.doc[last])
        if head.dep_ == "appos":
            head = head.head
        if head.dep_ in SUBJECTS:
            speaks = _SPEAKS if head.head.lemma_.lower() in SAY else 0.0
            return (_MAIN_SUBJECT if head.head.dep_ in {"ROOT", "conj"} else _SUBJECT) + speaks
        if head.dep_ in {"conj"} and head.head.dep_ in SUBJECTS:
            return _MAIN_SUBJECT - 0.1
        if head.dep_ in {"dobj", "pobj", "dative"}:
            return _OBJECT
        return _OTHER


def _one_of(noun: Token) -> Token | None:
    """ "X is the first of the countries that …", "X is among those who …": the subject X."""
    above = noun.head
    if noun.dep_ != "pobj" or above.lower_ not in {"of", "among"}:
        return None
    if above.head.dep_ == "attr" and above.head.lower_ in {"one", "first", "last", "only", "second", "third"}:
        above = above.head
    return next((c for c in above.head.children if c.dep_ == "nsubj"), None) if above.head.lemma_ == "be" else None


def _may_begin_name(token: Token) -> bool:
    return (token.text[:1].isupper() or token.lower_ in _KEEP_LOWER) and token.lower_ not in {"the", "a", "an"}


def _is_role(token: Token) -> bool:
    return token.pos_ in {"NOUN", "PROPN"} and role_kind(token.lower_.strip(".")) is ActorKind.PERSON


def _same_person(parts: list[str], known: Entity) -> bool:
    """Whether two names with the same surname may be one person: one has no first name, or they begin alike."""
    if len(parts) == 1:
        return True
    for form in known.forms:
        other = form.split()
        if len(other) == 1 or other[0].casefold() == parts[0].casefold() or parts[0].rstrip(".") == other[0][:1]:
            return True
    return not known.forms
