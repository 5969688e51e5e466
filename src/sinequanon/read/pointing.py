"""Whom a mark of the trained model points at: its chances, which are by token, gathered by actor."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from spacy.tokens import Token

from sinequanon.read.actors import ActorFinder
from sinequanon.read.model import Mark
from sinequanon.read.names import Entity
from sinequanon.read.parse import ParsedReport

_PLAYS = 0.6  # the chance from which a token is in a role that is a set
_MAY_PLAY = 0.5  # and from which it is where there are too few without it
_FEWEST = 2  # who are in such a role


class Pointer:
    """Reads the roles of marks as actors."""

    def __init__(self, parsed: ParsedReport, actors: ActorFinder):
        self._doc = parsed.doc
        self._actors = actors

    def who(
        self,
        mark: Mark,
        role: str,
        speaker: Entity | None = None,
        body: Entity | None = None,
        barred: Entity | None = None,
    ) -> tuple[Entity | None, float]:
        """The actor whom a role points at, nobody included, and the share of the chances that it has.

        Args:
            mark: the mark.
            role: one of its roles that point at an actor.
            speaker: what "I" means there.
            body: what "we" means there.
            barred: who cannot be meant.
        """
        shares: dict[Entity | None, float] = defaultdict(float)
        for token, chance in mark.roles[role].items():
            if token < 0:
                shares[None] += chance
            elif (entity := self.entity(token, speaker, body)) is not None and entity is not barred:
                shares[entity] += chance
        total = sum(shares.values())
        if not total:
            return None, 0.0
        best = max(shares, key=lambda entity: shares[entity])
        return best, shares[best] / total

    def among(
        self, mark: Mark, role: str, speaker: Entity | None, body: Entity | None, known: Sequence[Entity] = ()
    ) -> list[Entity]:
        """The actors of whom a word is in a role that is a set of tokens, in the order of the text.

        Where that is only one, the next likely one as well: it takes two to meet.

        Args:
            mark: the mark.
            role: one of its roles that are sets.
            speaker: what "I" means there.
            body: what "we" means there.
            known: who is known to be in that role.
        """
        found = list(known)
        for token in self._heads(mark.roles[role], _PLAYS):
            found += [one for one in self._parties(token, speaker, body) if one not in found]
        for token in self._heads(mark.roles[role], _MAY_PLAY):
            if len(found) < _FEWEST:
                found += [one for one in self._parties(token, speaker, body) if one not in found]
        return found

    def _heads(self, chances: Mapping[int, float], least: float) -> list[int]:
        """The tokens at least so likely that are no part of another's phrase, in the order of the text."""
        players = {token for token, chance in chances.items() if chance >= least}
        return sorted(token for token in players if not _is_part(self._doc[token], players))

    def _parties(self, place: int, speaker: Entity | None, body: Entity | None) -> list[Entity]:
        """As `entity`, but of a phrase that stands for two both, and of coordinated ones each for itself."""
        token = self._doc[place]
        head = _head_of_phrase(token)
        if token.pos_ in {"NOUN", "PROPN", "NUM"} and self._actors.name_at(token) is self._actors.name_at(head) is None:
            return self._actors.parties(head, speaker, body)
        entity = self.entity(place, speaker, body)
        return [entity] if entity is not None else []

    def entity(self, place: int, speaker: Entity | None, body: Entity | None) -> Entity | None:
        """The actor that a token belongs to the name, phrase or pronoun of."""
        token = self._doc[place]
        name = self._actors.name_at(token)
        if name is not None:
            return name.entity
        if token.pos_ not in {"NOUN", "PROPN", "PRON", "ADJ"}:
            return None
        head = _head_of_phrase(token)
        name = self._actors.name_at(head)
        return name.entity if name is not None else self._actors.resolve(head, speaker, body)


def _is_part(token: Token, players: set[int]) -> bool:
    """Whether a token only tells more of another player: "Kenya" in "Kenya's envoy", the name after "its leader,"."""
    while token.dep_ == "conj":
        token = token.head
    if token.dep_ == "pobj" and token.head.lower_ in {"of", "in", "from"}:
        return token.head.head.i in players
    return token.dep_ in {"poss", "amod", "compound", "nmod", "appos"} and token.head.i in players


def _head_of_phrase(token: Token) -> Token:
    """The noun that an adjective or compound stands before."""
    while token.dep_ in {"amod", "compound", "nmod", "poss"} and token.head.i > token.i and token.pos_ != "PRON":
        token = token.head
    return token
