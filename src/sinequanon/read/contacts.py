"""Contacts: who meets, calls, visits, invites or signs with whom, and how far it has come."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from spacy.tokens import Token

from sinequanon.read import cues
from sinequanon.read.actors import ActorFinder
from sinequanon.read.book import Book, Scene
from sinequanon.read.grammar import (
    OBJECTS,
    auxiliaries,
    child,
    clause_span,
    conjuncts,
    has_to,
    is_negated,
    is_passive,
    marker,
    own_subject,
    prep_object,
    prep_objects,
    subject,
    trim,
)
from sinequanon.read.names import Entity
from sinequanon.read.parse import ParsedReport
from sinequanon.read.statuses import ASKING, is_cancelled, noun_status, offered, status_of
from sinequanon.records import Act, ActorKind, ContactKind, ContactStatus, TextSpan

_STANCES = {Act.DEMAND: ContactStatus.PROPOSED, Act.WILLING: ContactStatus.PROPOSED, Act.REFUSE: ContactStatus.REFUSED}
_TALKING = {ContactKind.MEET, ContactKind.TALKS, ContactKind.CALL}
_PHONE = {"telephone", "phone"}
# What is done with an invitation by who invites, and by who is invited.
_INVITING, _INVITED = {"extend", "issue", "send"}, {"receive", "accept", "get", "decline", "reject"}


@dataclass(eq=False)
class Dealing:
    """A contact in the making; `verb` is the word that tells it, `span` its clause."""

    kind: ContactKind
    status: ContactStatus
    span: TextSpan
    parties: list[Entity]
    by: Entity | None
    verb: Token
    rule: str
    confidence: float


class ContactFinder:
    """Finds the contacts of one report, given what its positions know of who speaks."""

    def __init__(self, parsed: ParsedReport, actors: ActorFinder, book: Book):
        self.parsed = parsed
        self.doc = parsed.doc
        self.actors = actors
        self.book = book
        self.found: list[Dealing] = []

    def find(self) -> list[Dealing]:
        """All contacts, each at every telling."""
        for sent in self.parsed.sentences:
            for token in sent:
                lemma = token.lemma_.lower()
                if token.pos_ == "VERB" and (lemma in cues.CONTACT_VERBS or lemma in ASKING | cues.SIGN):
                    self._verb(token, lemma)
                elif token.pos_ in {"NOUN", "PROPN"} and lemma in cues.CONTACT_NOUNS:
                    self._noun(token, lemma)
        self._goals()
        self._take_status_of_stands()
        return self.found

    def _goals(self) -> None:
        """Talks that somebody makes depend on something are proposed between him and who would have to act."""
        for stand in self.book.found:
            kind = cues.CONTACT_NOUNS.get(stand.verb.lemma_.lower())
            if stand.rule == "prerequisite" and kind is not None and stand.target is not None:
                both = [stand.holder, stand.target]
                self._add(kind, ContactStatus.PROPOSED, stand.span, both, None, stand.verb, "prerequisite", 0.6)

    def _take_status_of_stands(self) -> None:
        """A contact inside a demand or a readiness is proposed, inside a refusal refused."""
        for stand in self.book.found:
            status = _STANCES.get(stand.act)
            for dealing in self.found if status is not None else ():
                place = dealing.verb.idx
                open_yet = dealing.status in {ContactStatus.PLANNED, ContactStatus.ONGOING}
                if (
                    open_yet
                    and stand.span.start <= place < stand.span.end
                    and dealing.verb.sent.start == stand.verb.sent.start
                ):
                    dealing.status = status or dealing.status

    # --- verbs --------------------------------------------------------------------------------------------------------

    def _verb(self, verb: Token, lemma: str) -> None:
        scene = self.book.scene(verb)
        if lemma in ASKING:
            self._request(verb, scene)
        if lemma in cues.SIGN:
            self._signing(verb, scene)
        kind = cues.CONTACT_VERBS.get(lemma)
        if kind is None or kind is ContactKind.AGREEMENT:
            return
        if lemma == "invite":
            self._invitation(verb, scene)
        elif kind is ContactKind.VISIT:
            self._visit(verb, scene, lemma)
        else:
            self._meeting(verb, scene, lemma, kind)

    def _meeting(self, verb: Token, scene: Scene, lemma: str, kind: ContactKind) -> None:
        if is_passive(verb) or verb.dep_ == "amod":
            return
        found = subject(verb)
        parties = self._named_parties(found, scene)
        others: list[Entity] = []
        hosts = lemma in {"host", "convene", "receive", "bring"}
        noun = child(verb, OBJECTS)
        if (lemma == "bring" and child(verb, {"advmod", "prt"}, {"together"}) is None) or (
            lemma == "discuss" and has_to(verb)
        ):
            return
        phone = prep_object(verb, "by", "on", "over")
        if phone is not None and phone.lower_ in _PHONE:
            kind = ContactKind.CALL
            others += [entity for one in prep_objects(phone, "with", "to") for entity in self._all(one, scene)]
        if lemma in {"meet", "host", "convene", "receive", "bring", "summon"}:
            others += self._all(noun, scene)
        words = (
            ("with", "to")
            if lemma in {"speak", "talk"}
            else ("with", "between", "from")
            if lemma == "receive"
            else ("with", "between")
        )
        for token in (verb, *([noun] if hosts and noun is not None else [])):
            others += [entity for one in prep_objects(token, *words) for entity in self._all(one, scene)]
        holds = hosts and noun is not None and self._event(noun)
        if lemma == "receive" and not holds:
            others = self._all(noun, scene)
        if lemma == "discuss" and not others and noun is not None:
            others += self._all(prep_object(noun, "with"), scene)
        if lemma == "discuss" and not others:
            return
        if lemma == "engage" and auxiliaries(verb) & {"can", "could", "must", "should"}:
            return
        if self._is_felt(verb):
            return
        if (
            not holds
            and not others
            and not (lemma == "meet" and parties and child(verb, OBJECTS) is None and found is not None)
        ):
            return
        if hosts and not others and not holds:
            return
        if lemma in {"speak", "talk"} and all(e.kind is ActorKind.POPULATION for e in others):
            return
        if lemma == "engage" and verb.tag_ == "VBD":
            return
        if kind is ContactKind.TALKS and any(t.lower_ in {"telephone", "phone"} for t in verb.subtree):
            kind = ContactKind.CALL
        status = self._status(verb)
        span = self._clause(verb)
        if holds and noun is not None:
            kind = self._event(noun) or kind
        if span is not None and parties:
            self._add(kind, status, span, [*parties, *others], parties[0] if hosts else None, verb, "verb", 0.75)

    def _event(self, noun: Token) -> ContactKind | None:
        """What kind of contact a hosted event is ("a conference", "a round of talks")."""
        of = prep_object(noun, "of")
        for token in (noun, of):
            kind = cues.CONTACT_NOUNS.get(token.lemma_.lower()) if token is not None else None
            if kind in {ContactKind.MEET, ContactKind.TALKS}:
                return kind
        return None

    def _is_felt(self, verb: Token) -> bool:
        """As in "was pleased to meet": a feeling about a contact told elsewhere."""
        return has_to(verb) and verb.head.lower_ in cues.FEELINGS

    def _visit(self, verb: Token, scene: Scene, lemma: str) -> None:
        found = subject(verb)
        visitors = self._named_parties(found, scene)
        nouns = [child(verb, OBJECTS)] if lemma in {"visit", "tour"} else [prep_object(verb, "to", "in")]
        nouns += [prep_object(verb, "to")] if lemma in {"visit"} else []
        hosts = [entity for noun in nouns for entity in self._all(noun, scene)]
        companion = self._all(prep_object(verb, "with"), scene)
        companion += [
            e
            for c in verb.children
            if c.dep_ in {"advcl", "prep"} and c.lower_ == "accompanied"
            for e in self._all(prep_object(c, "by"), scene)
        ]
        if (
            not visitors
            or not (hosts or companion)
            or is_passive(verb)
            or (verb.tag_ == "VBG" and (m := marker(verb)) is not None and m.lower_ in {"when", "while", "if"})
        ):
            return
        if lemma == "return" and child(verb, OBJECTS) is not None:
            return
        if lemma not in {"visit", "tour"} and not any(
            e.kind in {ActorKind.STATE, ActorKind.IGO, ActorKind.GOVERNMENT, ActorKind.PARTY} for e in hosts
        ):
            return
        status = self._status(verb)
        if verb.tag_ == "VBG" and verb.dep_ in {"advcl", "acl"}:
            status = ContactStatus.ONGOING
        if verb.tag_ == "VBG" and lemma == "return":
            status = ContactStatus.PLANNED
        span = self._clause(verb)
        if span is not None:
            self._add(ContactKind.VISIT, status, span, [*visitors, *hosts, *companion], None, verb, "visit", 0.75)

    def _signing(self, verb: Token, scene: Scene) -> None:
        noun = child(verb, OBJECTS) or (own_subject(verb) if is_passive(verb) else None)
        if noun is None and verb.dep_ == "acl" and verb.tag_ == "VBN":
            noun = verb.head
        if noun is None or cues.CONTACT_NOUNS.get(noun.lemma_.lower()) is not ContactKind.AGREEMENT:
            return
        reduced = verb.tag_ == "VBN" and verb.dep_ == "acl"
        told = not is_passive(verb) and not reduced
        parties = self._named_parties(subject(verb), scene) if told else self._all(prep_object(verb, "by"), scene)
        for token in (verb, noun):
            parties += self._all(prep_object(token, "with", "between"), scene)
        span = self._clause(verb)
        if parties and span is not None and (len(set(parties)) > 1 or parties[0].is_plural or verb.lemma_ == "sign"):
            self._add(ContactKind.AGREEMENT, self._status(verb), span, parties, None, verb, "sign", 0.75)

    def _invitation(self, verb: Token, scene: Scene) -> None:
        inviter = (
            self._entity(prep_object(verb, "by"), scene) if is_passive(verb) else self._entity(subject(verb), scene)
        )
        guests = self._all(own_subject(verb) if is_passive(verb) else child(verb, OBJECTS), scene)
        span = self._clause(verb)
        if guests and span is not None:
            self._add(
                ContactKind.INVITE,
                offered(verb),
                span,
                [*([inviter] if inviter else []), *guests],
                inviter,
                verb,
                "invite",
                0.7,
            )

    def _request(self, verb: Token, scene: Scene) -> None:
        """As in "have asked for meetings with X": one for each who asks."""
        noun = prep_object(verb, "for") or child(verb, OBJECTS)
        if (
            noun is None
            or cues.CONTACT_NOUNS.get(noun.lemma_.lower()) not in {ContactKind.MEET, ContactKind.TALKS}
            or verb.lemma_ == "call"
        ):
            return
        others = self._all(prep_object(noun, "with") or prep_object(verb, "with"), scene)
        span = self._clause(verb)
        if span is None or not others or is_passive(verb):
            return
        for one in self.book.holders(subject(verb), scene):
            self._add(ContactKind.REQUEST, offered(verb), span, [one, *others], one, verb, "request", 0.75)

    # --- nouns --------------------------------------------------------------------------------------------------------

    def _noun(self, noun: Token, lemma: str) -> None:
        kind = cues.CONTACT_NOUNS[lemma]
        if noun.dep_ in {"compound", "amod"} or kind is ContactKind.AGREEMENT:
            return
        scene = self.book.scene(noun)
        verb = self._governor(noun)
        if (
            verb is not None
            and verb.lemma_.lower() in ASKING
            and (prep_object(verb, "for") == noun or child(verb, OBJECTS) == noun)
        ):
            return
        if kind is ContactKind.INVITE:
            self._noun_invitation(noun, verb, scene)
            return
        if kind in {ContactKind.TALKS, ContactKind.MEET} and any(c.lower_ in _PHONE for c in noun.children):
            kind = ContactKind.CALL
        parties = self._noun_parties(noun, kind, scene)
        if verb is not None and not is_passive(verb) and (holder := self._holder_of(noun, verb)) is not None:
            parties = [*self._named_parties(holder, scene), *parties]
        parties = list(dict.fromkeys(parties))
        if len(parties) < 2 and not (
            parties
            and (
                parties[0].is_plural
                or kind is ContactKind.MEDIATE
                or (verb is not None and noun.dep_ == "pobj" and verb.lemma_ == "take" and is_negated(verb))
                or (kind is ContactKind.MEET and lemma in {"meeting", "gathering"} and prep_object(noun, "of"))
            )
        ):
            return
        status = noun_status(noun, verb, verb is not None and self.parsed.in_headline(verb))
        governed = verb is not None and (
            verb.lemma_.lower() in cues.HOLD | cues.CANCEL | {"refuse", "reject", "propose", "place"}
            or is_cancelled(verb)
        )
        span = self._clause(verb) if governed and verb is not None else self._noun_span(noun)
        if span is not None:
            self._add(kind, status, span, parties, None, noun, "noun", 0.75 if governed else 0.65)

    def _governor(self, noun: Token) -> Token | None:
        """The verb that tells what becomes of the contact: "held talks", "the meeting took place"."""
        head = noun.head
        while (
            head.pos_ in {"NOUN", "ADP", "PROPN"}
            and head.head != head
            and head.lemma_.lower()
            in {"possibility", "of", "prospect", "in", "on", "for", "after", "during", "series", "round", "part"}
        ):
            head = head.head
        return head if head.pos_ in {"VERB", "AUX"} and (noun.dep_ != "pobj" or head.lemma_.lower() != "say") else None

    def _holder_of(self, noun: Token, verb: Token) -> Token | None:
        if (
            (
                noun.dep_ in OBJECTS
                and verb.lemma_.lower()
                in cues.HOLD | cues.CANCEL | {"refuse", "reject", "propose", "resist", "offer", "leave"}
            )
            or is_cancelled(verb)
            or (
                noun.dep_ == "pobj"
                and (
                    verb.lemma_.lower() in {"leave", "participate", "engage", "take", "agree"}
                    or (
                        noun.head.lower_ in {"during", "after", "in"}
                        and noun.lemma_ in {"meeting", "call", "visit", "talk"}
                    )
                )
            )
        ):
            return subject(verb)
        return None

    def _noun_parties(self, noun: Token, kind: ContactKind, scene: Scene) -> list[Entity]:
        parties: list[Entity] = []
        owner = child(noun, {"poss"})
        parties += self._all(owner, scene)
        for held in noun.children:
            if held.dep_ == "acl" and held.tag_ == "VBN":  # "the talks held between A and B"
                parties += [e for one in prep_objects(held, "with", "between", "by") for e in self._all(one, scene)]
        if kind is ContactKind.MEDIATE:
            parties += self._all(prep_object(noun, "of"), scene)
        for preposition in ("with", "between", "among", "amongst", "by"):
            for token in (noun, *([noun.head] if noun.dep_ in OBJECTS else [])):
                parties += self._all(prep_object(token, preposition), scene)
        if kind is ContactKind.VISIT:
            parties += self._all(prep_object(noun, "to"), scene)
        if kind is ContactKind.MEET:
            parties += self._all(prep_object(noun, "of"), scene)
        return list(dict.fromkeys(parties))

    def _noun_invitation(self, noun: Token, verb: Token | None, scene: Scene) -> None:
        if verb is None or verb.lemma_.lower() not in _INVITING | _INVITED:
            return
        guests = self._all(prep_object(verb, "to") or prep_object(noun, "to"), scene)
        accepts = verb.lemma_.lower() in _INVITED and not is_passive(verb)
        if accepts and not guests:
            guests = self._all(subject(verb), scene)
        inviter = self._entity(
            prep_object(noun, "from", "by")
            or prep_object(verb, "by", "from")
            or (None if is_passive(verb) or accepts else subject(verb)),
            scene,
        )
        if inviter is None:
            inviter = self._host_of(verb, guests)
        span = self._clause(verb)
        if span is not None and guests and inviter is not None:
            self._add(ContactKind.INVITE, offered(verb), span, [inviter, *guests], inviter, verb, "invite", 0.6)

    def _host_of(self, verb: Token, guests: list[Entity]) -> Entity | None:
        """Of an invitation that follows a meeting told in the same sentence, the other party of that meeting."""
        for dealing in reversed(self.found):
            if dealing.verb.sent.start == verb.sent.start and any(
                guest in dealing.parties or _names_of(guest) & {p.kind for p in dealing.parties} for guest in guests
            ):
                others = [p for p in dealing.parties if p not in guests and p.is_person]
                if others:
                    return others[0]
        return None

    def _noun_span(self, noun: Token) -> TextSpan | None:
        last = noun.right_edge
        for item in noun.children:
            if item.dep_ in {"relcl", "acl", "conj", "cc"} and item.i > noun.i:
                last = self.doc[min(last.i, item.left_edge.i - 1)]
        return trim(self.doc, noun.left_edge.i, last.i)

    # --- parties and status -------------------------------------------------------------------------------------------

    def _entity(self, token: Token | None, scene: Scene) -> Entity | None:
        return self.actors.resolve(token, scene.speaker, scene.body) if token is not None else None

    def _all(self, noun: Token | None, scene: Scene) -> list[Entity]:
        """The actors of a noun and of those coordinated with it ("Qatar, as well as local organisations")."""
        if noun is None:
            return []
        also = self._as_well_as(noun)
        parts = (*conjuncts(noun), *(conjuncts(also) if also is not None else ()))
        found = [self.actors.parties(part, scene.speaker, scene.body) for part in parts]
        return list(dict.fromkeys(chain.from_iterable(found)))

    def _as_well_as(self, noun: Token) -> Token | None:
        """The noun after "as well as", which parsers hang on anything."""
        for i in range(noun.i + 1, min(noun.i + 12, len(self.doc) - 3)):
            if self.doc[i].pos_ == "VERB" or self.doc[i].text == ".":
                return None
            if [t.lower_ for t in self.doc[i : i + 3]] == ["as", "well", "as"]:
                nouns = [
                    t
                    for t in self.doc[i + 3 : i + 14]
                    if t.pos_ in {"NOUN", "PROPN"}
                    and not (t.i + 1 < len(self.doc) and self.doc[t.i + 1].pos_ in {"NOUN", "PROPN"})
                ]
                return nouns[0] if nouns and nouns[0] not in conjuncts(noun) else None
        return None

    def _named_parties(self, noun: Token | None, scene: Scene) -> list[Entity]:
        joined = self.actors.people_joined(noun) if noun is not None else []
        return joined or self._all(noun, scene)

    def _clause(self, verb: Token) -> TextSpan | None:
        drop = [c for c in verb.children if c.dep_ in {"advcl", "xcomp"} and c.i > verb.i and has_to(c)]
        return clause_span(verb, drop)

    def _status(self, verb: Token) -> ContactStatus:
        return status_of(verb, self.parsed.in_headline(verb))

    def _add(
        self,
        kind: ContactKind,
        status: ContactStatus,
        span: TextSpan,
        parties: list[Entity],
        by: Entity | None,
        verb: Token,
        rule: str,
        confidence: float,
    ) -> None:
        parties = list(dict.fromkeys(parties))
        if parties:
            self.found.append(Dealing(kind, status, span, parties, by, verb, rule, confidence))


def told_once(found: Iterable[Dealing], parsed: ParsedReport) -> list[Dealing]:
    """The contacts in the order of the text, each once: where it is told most fully, but not in the headline."""
    kept: list[Dealing] = []
    for dealing in sorted(found, key=lambda dealing: dealing.span):
        same = next((k for k in kept if _is_same(k, dealing) or _repeats(k, dealing, parsed)), None)
        if same is None:
            kept.append(dealing)
        elif len(dealing.parties) > len(same.parties) or parsed.in_headline(same.verb):
            kept[kept.index(same)] = dealing
    return kept


def _is_same(one: Dealing, two: Dealing) -> bool:
    fewer, more = sorted(({*one.parties}, {*two.parties}), key=len)
    return (
        (one.kind is two.kind or ({one.kind, two.kind} <= _TALKING and one.status is two.status))
        and fewer <= more
        and (one.status is two.status or one.span.start == two.span.start)
    )


def _repeats(headline: Dealing, dealing: Dealing, parsed: ParsedReport) -> bool:
    """Whether the text tells what the headline did."""
    alike = headline.kind is dealing.kind or {headline.kind, dealing.kind} <= _TALKING
    return alike and parsed.in_headline(headline.verb) and not parsed.in_headline(dealing.verb)


def _names_of(entity: Entity) -> set[ActorKind]:
    return set() if entity.is_person else {entity.kind}
