"""Whom a person belongs to: the body in the title, the office or the apposition around a name."""

from spacy.tokens import Token

from sinequanon.read.cues import OF_MEN, OF_WOMEN, TITLES
from sinequanon.read.grammar import FINITE, SUBJECTS, own_subject
from sinequanon.read.names import Entity, Name, NameFinder, is_role
from sinequanon.read.parse import ParsedReport
from sinequanon.read.table import ActorTable, Form, role_kind
from sinequanon.records import ActorKind


class BodyFinder(NameFinder):
    """Adds to the names of a report the bodies that people, and the members of groups, belong to."""

    def __init__(self, parsed: ParsedReport, table: ActorTable):
        super().__init__(parsed, table)
        self.members: list[Entity] = []
        self._tie_people()
        self._read_members()

    def _read_members(self) -> None:
        """As in "the Quartet [Russia, the EU, US and UN]": the names in brackets belong to the group before them."""
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

    def _tie_people(self) -> None:
        for name in self.names:
            if name.entity.is_person:
                self._tie(name)

    def _tie(self, name: Name) -> None:
        """Read the title, office and apposition around a person's name: their roles, and the body they belong to."""
        person = name.entity
        phrase, near = self._around(name), self.doc[max(0, name.first - 2) : name.first]
        told = (token.lower_.rstrip(".") for token in [*near, *phrase])
        sex = next((word in OF_WOMEN for word in told if word in OF_WOMEN | OF_MEN), None)
        person.is_female = person.is_female if sex is None else sex
        roles = {token.lower_ for token in phrase if is_role(token)}
        person.roles |= roles
        if person.of is None and roles:
            beside = [
                n
                for t in phrase
                if (n := self._name_at.get(t.i)) is not None
                and n.entity is not person
                and not n.entity.is_person
                and not self._is_portfolio(n)
            ]
            beside.sort(key=lambda n: (self._is_posting(n), n.form is Form.ADJECTIVE))
            person.of = beside[0].entity if beside else self._office_body(phrase)

    def _is_portfolio(self, name: Name) -> bool:
        """As in "Labour Minister X", "Secretary of State X": what looks like a body is what the office is about."""
        after = self.doc[name.last + 1].lower_ if name.last + 1 < len(self.doc) else ""
        before = self.doc[max(0, name.first - 2) : name.first]
        charged = len(before) == 2 and before[1].lower_ == "of" and before[0].lower_ in {"minister", "secretary"}
        known = name.entity.key is not None or name.form is not Form.NAME
        is_body = name.form is Form.NAME and name.entity.kind in {ActorKind.PARTY, ActorKind.ORGANISATION}
        offices = {"minister", "secretary"} if known else {"minister", "secretary", "commissioner"}
        return (is_body and after in offices) or (charged and not known)

    def _is_posting(self, name: Name) -> bool:
        """As in "the UN envoy to Liberia": where somebody is sent, not who sent him."""
        before = self.doc[name.first - 1].lower_ if name.first else ""
        return before in {"to", "for"}

    def _office_body(self, phrase: list[Token]) -> Entity | None:
        """As in "union president X", "company chairman Y": the body is only a common noun before the office."""
        for token in phrase:
            for item in token.children if is_role(token) else ():
                kind = role_kind(item.lower_) if item.dep_ == "compound" and item.pos_ == "NOUN" else None
                if kind is not None and kind not in {ActorKind.PERSON, ActorKind.POPULATION}:
                    return self._new(item, kind, None)
        return None

    def _around(self, name: Name) -> list[Token]:
        """The words of the noun phrase around a name, nearest first: to the left, then the apposition to the right."""
        left: list[Token] = []
        i = name.first - 1
        sent_start = self.doc[name.first].sent.start
        commas = 0
        while i >= sent_start and len(left) < 14:
            token = self.doc[i]
            if token.text == "," and commas == 0 and all(t.lower_.rstrip(".") in TITLES for t in left):
                if self._ends_adverbial(token):
                    break
                commas += 1
            elif token.text == ")" and token.i - 2 > sent_start and self.doc[token.i - 2].text == "(":
                i -= 3  # an abbreviation
                continue
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

    def _ends_adverbial(self, comma: Token) -> bool:
        """As in "In Port Amar, Minister X said", "After talks with Hamas, Minister X left".

        What stands before the first comma tells where or when it was said.
        """
        words = self.doc[comma.sent.start : comma.i]
        first = next((word for word in words if not word.is_space), comma)
        opens = first.pos_ in {"ADP", "SCONJ", "ADV"} or first.tag_ in {"VBG", "VBN"}
        office = any(word.tag_ in {"NN", "NNP"} and is_role(word) for word in words[-8:])  # "With the premier, X, …"
        return opens and not office and not any(word.text == "," or word.dep_ in SUBJECTS for word in words)

    def _office(self, left: list[Token]) -> list[Token]:
        """Of the words to the left those from the first role noun on; a name farther off belongs to something else."""
        return left if any(is_role(token) and not _is_modifier(token) for token in left) else []

    def _apposition(self, i: int) -> list[Token]:
        words: list[Token] = []
        is_of = self.doc[i].lower_ == "of"
        for token in self.doc[i + 1 : i + 24]:
            is_verb = token.pos_ in {"VERB", "AUX"} and token.lower_ not in {"is"}
            if is_verb and token.tag_ in FINITE and own_subject(token) in words:
                return []  # "the envoy, X, the minister said": the office is the subject of what follows
            if words and (is_verb or token.text in {",", ")", ";", "."} or token.is_space):
                break
            if token.lower_ in {"and", "but"} and not words:
                return []
            words.append(token)
        if is_of:
            return words
        return words if any(is_role(token) for token in words) else []


def _is_modifier(token: Token) -> bool:
    """As "official" in "an official visit", where the noun is no office."""
    head = token.head
    return token.dep_ in {"amod", "compound"} and head.i > token.i and head.pos_ == "NOUN" and not is_role(head)
