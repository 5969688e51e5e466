"""Who is meant: any noun phrase or pronoun of a report resolved to an actor."""

from bisect import insort
from collections.abc import Mapping
from itertools import islice
from types import MappingProxyType

from spacy.tokens import Token

from sinequanon.read.cues import MEASURES, SAY, STATE_BODIES, TITLES
from sinequanon.read.grammar import SUBJECTS, ancestors, noun_phrase, prep_object, text_span
from sinequanon.read.mentions import FEMALE, MALE, MANY, THING, Mention, MentionFinder
from sinequanon.read.model import Mark
from sinequanon.read.names import NEAR, SINGULAR_BODIES, Entity, Name, is_role
from sinequanon.read.parse import ParsedReport
from sinequanon.read.table import ActorTable, Form, role_kind
from sinequanon.records import ActorKind

FIRST_SINGULAR, FIRST_PLURAL = {"i", "my", "me", "myself", "mine"}, {"we", "our", "us", "ourselves", "ours"}


class ActorFinder(MentionFinder):
    """The actors of one parsed report."""

    def __init__(self, parsed: ParsedReport, table: ActorTable, marks: Mapping[int, Mark] = MappingProxyType({})):
        super().__init__(parsed, table, marks)
        self._take_up()
        self._tie_by_owner()

    def _tie_by_owner(self) -> None:
        """As in "its leader, X", "the union's director, Dr. X": the body is a common noun or a pronoun."""
        for name in self.names:
            if not name.entity.is_person or name.entity.of is not None:
                continue
            office = next((t for t in self._around(name) if is_role(t)), None)
            if office is None:
                continue
            owners = [c for c in office.children if c.dep_ == "poss" and c.i < office.i]
            charge = prep_object(office, "of")
            if charge is not None and (self.name_at(charge) or office.lower_ not in {"minister", "secretary"}):
                owners.append(charge)  # but "Secretary of State X"
            for owner in owners:
                body = self.resolve(owner)
                if body is not None and not body.is_person and body.kind is not ActorKind.POPULATION:
                    name.entity.of = body
                    break

    def _take_up(self) -> None:
        """Resolve the pronouns for people and the offices in the order of the text: each is a mention for the next."""
        for token in self.doc:
            if (
                token.tag_ in {"NNS", "NNPS"}
                and token.dep_ in SUBJECTS
                and token.i not in self._name_at
                and self._is_definite(token)
            ):
                group = self.resolve(token)
                if group is not None:
                    insort(self._mentions, Mention(token.i, -1, self._salience(token.i, token.i), group))
                continue
            says = token.lower_ == "it" and token.dep_ in SUBJECTS and token.head.lemma_.lower() in SAY
            if token.lower_ in MALE | FEMALE or says or self._is_office(token):
                entity = self.resolve(token)
                if entity is not None and (entity.is_person or says):
                    insort(self._mentions, Mention(token.i, -1, self._salience(token.i, token.i), entity))

    def _is_office(self, token: Token) -> bool:
        """Whether a definite phrase such as "the envoy" takes up a person."""
        alone = token.i not in self._name_at and token.dep_ not in {"compound", "appos"}
        return alone and token.tag_ in {"NN", "NNP"} and is_role(token) and self._is_definite(token)

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
            self._resolved[head.i] = self._spoken_body(head, speaker) or self._resolve(head, speaker)
        return self._resolved[head.i]

    def _spoken_body(self, head: Token, speaker: Entity | None) -> Entity | None:
        """In a speaker's words "the party", "the movement" or "the board": the body that he belongs to."""
        body = speaker.of if speaker is not None and speaker.is_person else None
        if body is None or head.tag_ != "NN" or self.name_at(head) is not None or not self._is_definite(head):
            return None
        alike = body.kind in SINGULAR_BODIES.get(head.lemma_.lower(), set()) or any(
            form.casefold().split()[-1] == head.lower_ for form in body.forms if form.strip()
        )
        return self._use_phrase(head, body) if alike and not self._has_content(head) else None

    def parties(self, noun: Token, speaker: Entity | None = None, body: Entity | None = None) -> list[Entity]:
        """The actors that a noun phrase stands for as parties to a contact: those coordinated with it are not of it."""
        both = self._both(noun)
        entity = self.resolve(noun, speaker, body) if not both else None
        if entity is not None and entity.rule == "phrase" and noun.conjuncts:
            entity = self._new(noun, entity.kind, entity.of, joined=False)
        return both or ([entity] if entity is not None else [])

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
        """As in "Secretary of State X and Secretary of Defense Y".

        Both, also where the parser hangs the first on the second.
        """
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
            entity.places.add(text_span(head, head))
        return entity

    def _resolve(self, head: Token, speaker: Entity | None) -> Entity | None:
        if head.tag_ in {"WP", "WDT", "WP$"} or head.lower_ == "who":
            return self._antecedent(head)
        if head.pos_ == "PRON" or head.tag_ == "PRP$":
            told = speaker is not None and not speaker.is_person and self.parsed.quote_at(head) is None
            if told and head.lower_ in THING | MANY and head.dep_ in SUBJECTS | {"poss"}:
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
        name.entity.places.add(text_span(first, last))
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
            role_kind(head.lemma_.lower())
            or head.pos_ == "PROPN"
            or any(is_role(c) for c in head.children)
            or (head.tag_ == "NN" and self._name_at[beside.i].entity.is_person)
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
        """As in "his country", "her government", "their party": the body that the person belongs to, named or not."""
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
        if person is None or not person.is_person:
            return None
        if person.of is None or (person.of.rule == "phrase" and lemma in {"movement", "party"}):
            body = self._new(head, role_kind(lemma) or ActorKind.ORGANISATION, None, joined=False)
            person.of = person.of or body
            return body
        return self._use_phrase(head, person.of)

    def _name_beside(self, head: Token) -> Name | None:
        """As in "the Permanent Representative of France, Ambassador X": the person's name after the comma."""
        if role_kind(head.lemma_.lower()) is not ActorKind.PERSON or head.tag_ not in {"NN", "NNP", "JJ"}:
            return None
        i = head.right_edge.i if head.right_edge.i - head.i < 8 else head.i
        charge = next((t.i for t in self.doc[head.i + 1 : head.i + 8] if not _is_in_office(t)), len(self.doc))
        for place in dict.fromkeys((head.i + 1, i + 1, i, charge)):
            if place + 1 < len(self.doc) and self.doc[place].text == ",":
                for j in range(place + 1, min(place + 4, len(self.doc))):
                    name, word = self._name_at.get(j), self.doc[j]
                    if name is not None and name.first == j:
                        return name if name.entity.is_person else None
                    if word.lower_.rstrip(".") not in TITLES and word.lower_ != "the" and word.pos_ != "NOUN":
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
                return self._last_of(item, SINGULAR_BODIES[item.lemma_.lower()])
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
        entity.places.add(text_span(first, last))
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
        return bare and head.tag_ in {"NN", "NNP"} and self.parsed.in_headline(head)

    def _mentioned(self, head: Token, kind: ActorKind | None, modifier: Entity | None) -> Entity | None:
        """Who a definite phrase takes up: "the envoy", "the Council", "the group"."""
        lemma = head.lemma_.lower()
        if kind is ActorKind.PERSON and head.tag_ in {"NN", "NNP"}:
            return self._by_role(head, lemma, modifier)
        before = [name for name in self._near(head) if name.last < head.i and name.form is not Form.ADJECTIVE]
        wanted = SINGULAR_BODIES.get(lemma)
        qualified = {c.dep_ for c in head.children if c.i < head.i} & {"compound", "poss", "nmod"} or {
            "prep",
            "relcl",
            "acl",
        } & {c.dep_ for c in head.children}
        if lemma in {"party", "group", "movement"} and head.tag_ == "NN" and not qualified:
            return self._last_of(head, SINGULAR_BODIES[lemma])
        for name in before:
            ending = self.doc[name.last].lemma_.lower()
            if ending == lemma and not name.entity.is_person and name.first < name.last:
                return name.entity
        if wanted and head.tag_ in {"NN", "NNP"} and not self._has_content(head):
            return next((name.entity for name in before if name.entity.kind in wanted), None)
        for entity in islice(reversed(self._entities.values()), NEAR):
            if (
                entity.rule == "phrase"
                and any(form.casefold().endswith(head.lower_) for form in entity.forms)
                and not self._has_content(head)
            ):
                return entity
        return None

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
        in_headline = self.parsed.in_headline(head)
        return (
            same[0]
            if same and (in_headline or modifier is not None or lemma not in {"president", "minister"})
            else None
        )


def _one_of(noun: Token) -> Token | None:
    """As in "X is the first of the countries that …", "X is among those who …": the subject X."""
    above = noun.head
    if noun.dep_ != "pobj" or above.lower_ not in {"of", "among"}:
        return None
    if above.head.dep_ == "attr" and above.head.lower_ in {"one", "first", "last", "only", "second", "third"}:
        above = above.head
    return next((c for c in above.head.children if c.dep_ == "nsubj"), None) if above.head.lemma_ == "be" else None


def _is_in_office(token: Token) -> bool:
    """As the words after "Minister" in "the Minister for Foreign Affairs and Trade, X"."""
    return token.text[:1].isupper() or token.pos_ in {"ADJ", "ADP", "CCONJ", "DET", "NOUN"}
