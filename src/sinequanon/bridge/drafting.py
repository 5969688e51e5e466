"""From the map to a draft conflict.

Decision makers are the parties of deadlocks and mutual waits (all that control options, where nobody waits for
another). Their options that somebody waits for, talks about, demands, promises or refuses become the conflict's; what
they said of them becomes statements of preference. `docs/game.md` tells the rules and why.

Every part of a draft keeps the words that it rests on. What nobody said is marked as assumed. A draft is a proposal to
an analyst: the file that `telling.write_draft` gives begins with `confirmed: false`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from sinequanon.errors import InvalidConflict
from sinequanon.mapping import Map, Node, Option, Quote, Rule, Said, Stance
from sinequanon.mapping.mentions import Kind
from sinequanon.mapping.wording import compared_of
from sinequanon.records import Connective
from sinequanon.solve import conflict as game
from sinequanon.solve.formulas import quote_name, read_formula

MAX_OPTIONS = 12
"""How many options a draft has at most, if no other number is asked for: what a person can still check."""


@dataclass(frozen=True)
class Ground:
    """Why something stands in a draft, or was left out: in words, and the quotations, none where it is assumed."""

    about: str
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True)
class Draft:
    """A conflict that nobody has confirmed, with the grounds of each part.

    `options` has one ground for each option of the conflict, `statements` one for each statement of a decision maker,
    `infeasible` one for each pattern.
    """

    conflict: game.Conflict
    options: tuple[Ground, ...]
    statements: Mapping[str, tuple[Ground, ...]]
    infeasible: tuple[Ground, ...]
    left_out: tuple[Ground, ...]


def draft_conflict(drawn: Map, *, max_options: int = MAX_OPTIONS) -> Draft:
    """The conflict that a map suggests.

    Args:
        drawn: the map; what it leaves out (by date, by confidence) is not in the draft.
        max_options: how many options the conflict has at most; talks take one for each party.

    Raises:
        InvalidConflict: no party that waits for another, or is waited for, has an option to decide on.
    """
    return _Drafting(drawn, max_options).draft()


_STRICT = frozenset(
    {Connective.ONLY_IF, Connective.UNLESS, Connective.UNTIL, Connective.PREREQUISITE, Connective.IN_RETURN}
)
"""Connectives that say both ways: without the condition it will not be done."""


@dataclass(frozen=True)
class _Own:
    """One option of the conflict: a party's act, or its consent to something joint."""

    party: str
    option: Option
    name: str


@dataclass(frozen=True)
class _Wanted:
    """A statement of preference before its words are read; `order` ranks it among those of its decision maker."""

    formula: str
    order: int
    ground: Ground


_REFUSAL, _ASKED, _CONDITION, _DEMAND, _PROMISE, _ASSUMED = range(6)
"""The ranks of statements.

What a condition waits for stands before the condition: if it came after, whoever did what is asked for would make the
asker worse off until he answers, and a concession would count as a sanction.
"""
_TIERS = 5


class _Drafting:
    """The steps from a map to a draft."""

    def __init__(self, drawn: Map, max_options: int):
        self._map = drawn
        self._max = max_options
        self._parties = _deciders(drawn)
        self._rules = _by_saying(drawn)
        self._by_head: dict[str, list[Sequence[Rule]]] = {}
        for rules in self._rules.values():
            self._by_head.setdefault(rules[0].head.option, []).append(rules)
        self._any_awaited = {node.option for rules in self._rules.values() for rule in rules for node in rule.body}
        self._stuck = {option for deadlock in drawn.deadlocks for option in deadlock.options}
        self._left_out: list[Ground] = []
        self._own: list[_Own] = []

    def draft(self) -> Draft:
        drawn = self._map
        self._own = self._named(self._chosen())
        where = drawn.dossier or "map"
        if not self._own:
            raise InvalidConflict(where, ["the map has no option that a party which waits for others could decide on"])
        names = [own.name for own in self._own]
        dms: list[game.DecisionMaker] = []
        grounds: dict[str, tuple[Ground, ...]] = {}
        for party in dict.fromkeys(own.party for own in self._own):
            wanted = _without_twins(sorted(self._wanted(party), key=_rank))
            statements = tuple(read_formula(item.formula, names) for item in wanted)
            places = tuple(place for place, own in enumerate(self._own) if own.party == party)
            name = _clean(drawn.parties[party].name) or party
            name = f"{name} ({party})" if name in grounds else name
            dms.append(game.DecisionMaker(name, places, game.Prioritisation(statements)))
            grounds[name] = tuple(item.ground for item in wanted)
        barred = list(self._incompatible())
        infeasible = tuple(game.Pattern(1 << one | 1 << other, 1 << one | 1 << other) for one, other, _ in barred)
        today = game.Pattern(
            (1 << len(names)) - 1, sum(1 << place for place, own in enumerate(self._own) if self._is_done(own))
        )
        is_there = not any(pattern.matches(today.value) for pattern in infeasible)
        conflict = game.Conflict(
            options=tuple(
                game.Option(own.name, game.Moves.TO_YES if self._is_done(own) else game.Moves.BOTH) for own in self._own
            ),
            dms=tuple(dms),
            infeasible=infeasible,
            labels=(("today", today),) if is_there else (),
            name=where,
            title=f"Draft from the map of {where}" + (f" as of {drawn.as_of}" if drawn.as_of else ""),
        )
        return Draft(
            conflict,
            tuple(self._ground(own) for own in self._own),
            grounds,
            tuple(ground for _, _, ground in barred),
            tuple(self._left_out),
        )

    # Which options

    def _chosen(self) -> list[Option]:
        """The options that matter, in the order of the map; what does not fit is noted."""
        ranked = sorted(filter(self._is_candidate, self._map.options), key=self._importance)
        chosen: dict[str, Option] = {}
        for option in ranked:
            bundle = {option.id: option} | {
                node.option: self._map.options[node.option] for node in self._awaited(option)
            }
            wanted = {name: known for name, known in bundle.items() if name not in chosen}
            size = sum(len(known.owners) for known in (*chosen.values(), *wanted.values()))
            if size <= self._max:
                chosen |= wanted
        lost = [option for option in ranked if option.id not in chosen]
        self._left_out += [Ground(f"{option.label}: more than {self._max} options", _quotes(option)) for option in lost]
        self._left_out += self._of_others()
        return [option for option in self._map.options if option.id in chosen]

    def _of_others(self) -> Iterator[Ground]:
        """The options that have a part outside: of parties that wait for nobody here, or that nobody is named to do."""
        others: dict[str, int] = {}
        for option in self._map.options:
            is_spoken_of = self._map.stances.wishes_on(option.id) or any(
                self._map.stances.latest(owner, option.id) for owner in option.owners
            )
            outside = [owner for owner in option.owners if owner not in self._parties]
            if not option.owners and option.id in self._any_awaited:
                yield Ground(f"{option.label}: a condition, and nobody is named who could do it", _quotes(option))
            elif outside and len(outside) < len(option.owners) and is_spoken_of:
                told = ", ".join(self._map.parties[owner].name for owner in outside)
                yield Ground(f"{option.label}: {told} is in no deadlock and no mutual wait", _quotes(option))
            elif outside and is_spoken_of:
                others |= {owner: others.get(owner, 0) + 1 for owner in outside}
        if others:
            told = ", ".join(f"{self._map.parties[owner].name} ({number})" for owner, number in others.items())
            yield Ground(f"options of parties that are in no deadlock and no mutual wait: {told}")

    def _is_candidate(self, option: Option) -> bool:
        return bool(option.owners) and set(option.owners) <= set(self._parties) and self._tier(option) < _TIERS

    def _tier(self, option: Option) -> int:
        """How much an option matters: 0 in a deadlock, then conditions, talks, refusals and demands, promises."""
        stances = {self._map.stance(owner, option.id) for owner in option.owners}
        if option.id in self._stuck:
            return 0
        if option.id in self._any_awaited or (self._awaited(option) and Stance.CONDITIONAL in stances):
            return 1
        if stances == {Stance.DONE}:
            return _TIERS
        wishes = [wish for wish in self._map.stances.wishes_on(option.id) if wish.party in self._parties]
        if option.is_joint and (wishes or stances != {Stance.OPEN}):
            return 2
        if wishes or Stance.REFUSED in stances:
            return 3
        return 4 if stances & {Stance.PLEDGED, Stance.WILLING} else _TIERS

    def _importance(self, option: Option) -> tuple[int, int, tuple[int, ...], float, str]:
        """Sorts options: by tier, by how many parties speak of it, the latest first, the surest first."""
        voices = {mention.holder for mention in option.mentions if mention.holder in self._parties}
        latest = max((mention.quote.date or "" for mention in option.mentions), default="")
        sure = max((mention.quote.confidence for mention in option.mentions), default=0.0)
        return self._tier(option), -len(voices), tuple(-ord(letter) for letter in latest), -sure, option.id

    def _awaited(self, option: Option) -> list[Node]:
        """What the option's owners wait for with it, of conditions that others of the conflict could meet."""
        return [
            node
            for rules in self._by_head.get(option.id, ())
            if self._is_usable(rules)
            for rule in rules
            for node in rule.body
        ]

    def _is_usable(self, rules: Sequence[Rule]) -> bool:
        """Whether all that is waited for are options of the conflict's parties, other than the option itself."""
        nodes = [node for rule in rules for node in rule.body]
        owners = [self._map.options[node.option].owners for node in nodes]
        return all(found and set(found) <= set(self._parties) for found in owners) and all(
            node.option != rules[0].head.option for node in nodes
        )

    def _named(self, chosen: Iterable[Option]) -> list[_Own]:
        """The options of the conflict, by party in their order; each name stands once."""
        pairs = [(party, option) for party in self._parties for option in chosen if party in option.owners]
        words = [self._words(option, party) for party, option in pairs]
        names: list[str] = []
        for (party, _), word in zip(pairs, words, strict=True):
            is_plain = (
                words.count(word) == 1 and set(word) - set("YN-") and word.casefold() not in map(str.casefold, names)
            )
            name = word if is_plain else f"{_clean(self._map.parties[party].name)}: {word}"
            number = 2
            while name in names:
                name, number = f"{name.rsplit(' #', 1)[0]} #{number}", number + 1
            names.append(name)
        return [_Own(party, option, name) for (party, option), name in zip(pairs, names, strict=True)]

    def _words(self, option: Option, party: str) -> str:
        if not option.is_joint:
            return _clean(option.words) or option.id
        others = " and ".join(self._map.parties[owner].name for owner in option.owners if owner != party)
        thing = "talks" if option.kind is Kind.TALKS else "an agreement"
        return _clean(f"agree to {thing} with {others}")

    def _is_done(self, own: _Own) -> bool:
        return self._map.stance(own.party, own.option.id) is Stance.DONE

    def _ground(self, own: _Own) -> Ground:
        stance = self._map.stance(own.party, own.option.id)
        said = self._map.stances.latest(own.party, own.option.id)
        quotes = tuple(item.quote for item in said) or _quotes(own.option)
        return Ground(f"{_clean(self._map.parties[own.party].name)}: {stance}", quotes)

    # What each wants

    def _wanted(self, party: str) -> Iterator[_Wanted]:
        mine = [own for own in self._own if own.party == party]
        for own in mine:
            yield from self._of_own(own)
        for own in mine:
            for said, rules in self._said_on(own):
                yield from self._of_condition(own, said, rules)
        yield from self._demands(party)

    def _of_own(self, own: _Own) -> Iterator[_Wanted]:
        """What the party's stance says, and what is assumed where it says nothing."""
        name = quote_name(own.name)
        said = self._map.stances.latest(own.party, own.option.id)
        quotes = tuple(item.quote for item in said)
        stance = self._map.stance(own.party, own.option.id)
        rules = [rule for _, rules in self._said_on(own) for rule in rules]
        is_strict = bool(rules) and all(_is_strict(rule.said) for rule in rules if rule.said)
        if stance is Stance.REFUSED and not rules:
            yield _Wanted(f"NOT {name}", _REFUSAL, Ground("refused", quotes))
        elif stance is Stance.PLEDGED:
            threat = " (a threat)" if any(item.is_threat for item in said) else ""
            yield _Wanted(name, _PROMISE, Ground(f"promised{threat}", quotes))
        elif stance is Stance.WILLING and own.option.is_joint:
            wanted = self._formula(Node(own.option.id))
            yield _Wanted(wanted or name, _PROMISE, Ground("willing", quotes))
        elif stance in (Stance.OPEN, Stance.CONDITIONAL) and not is_strict:
            why = "it speaks of it under a condition only" if rules else "it has not said that it would"
            yield _Wanted(f"NOT {name}", _ASSUMED, Ground(f"ASSUMED, nobody said so: {why}"))

    def _said_on(self, own: _Own) -> Iterator[tuple[Said, Sequence[Rule]]]:
        """The conditions that count of the party on the option, with what they wait for."""
        for rules in self._by_head.get(own.option.id, ()):
            said = rules[0].said
            if said and said.party == own.party:
                yield said, rules

    def _of_condition(self, own: _Own, said: Said, rules: Sequence[Rule]) -> Iterator[_Wanted]:
        """A stated condition as a statement, and what is waited for as something that the party wants."""
        bodies = [[self._formula(node) for node in rule.body] for rule in rules]
        if not self._is_usable(rules) or any(part is None for body in bodies for part in body):
            nobody = f"a condition of {own.name}: not all of it is among the options here"
            self._left_out.append(Ground(nobody, (said.quote,)))
            return
        parts = [" AND ".join(part for part in body if part) for body in bodies]
        body = parts[0] if len(parts) == 1 else " OR ".join(f"({part})" for part in parts)
        head = ("" if rules[0].head.holds else "NOT ") + quote_name(own.name)
        quotes = (said.quote, *(item.mention.quote for item in said.requirements))
        word = "IFF" if _is_strict(said) else "IF"
        about = "threatened" if said.is_threat else "stated"
        yield _Wanted(f"{head} {word} {body}", _CONDITION, Ground(f"{about} condition", quotes))
        for node in dict.fromkeys(node for rule in rules for node in rule.body):
            option = self._map.options[node.option]
            wish = self._formula(node._replace(holds=node.holds != said.is_threat))
            if wish and set(option.owners) != {own.party}:
                words = [rule.conditions[node].quote for rule in rules if rule.conditions and node in rule.conditions]
                yield _Wanted(wish, _ASKED, Ground("what it makes a condition of its own acts", tuple(words)))

    def _demands(self, party: str) -> Iterator[_Wanted]:
        """The options of others that the party demands, by what it said last of each."""
        latest = {wish.option: wish for wish in self._map.stances.wishes if wish.party == party}
        for wish in latest.values():
            formula = self._formula(Node(wish.option, holds=not wish.is_against))
            if formula is not None:
                owners = ", ".join(self._map.parties[owner].name for owner in self._map.options[wish.option].owners)
                yield _Wanted(formula, _DEMAND, Ground(f"demanded of {_clean(owners)}", (wish.quote,)))

    def _formula(self, node: Node) -> str | None:
        """A node over the names of the conflict: talks take place where all agree; None where a part is missing."""
        found = [
            quote_name(own.name) for own in self._own if own.option.id == node.option and node.party in ("", own.party)
        ]
        wanted = 1 if node.party else len(self._map.options[node.option].owners)
        if not found or len(found) < wanted:
            return None
        together = " AND ".join(found)
        if node.holds:
            return together
        return f"NOT {together}" if len(found) == 1 else f"NOT ({together})"

    # What cannot be

    def _incompatible(self) -> Iterator[tuple[int, int, Ground]]:
        """Pairs of one party's acts of which one ends what the other goes on with."""
        for (one, first), (other, second) in combinations(enumerate(self._own), 2):
            is_own = first.party == second.party and not first.option.is_joint and not second.option.is_joint
            if is_own and (_ends(first.name, second.name) or _ends(second.name, first.name)):
                quotes = (*_quotes(first.option), *_quotes(second.option))
                yield one, other, Ground("one ends what the other goes on with, by their words", quotes)


_ENDING = frozenset("stop end cease halt suspend abandon".split())  # noqa: SIM905
_STEM = 6
_GOING_ON = frozenset(
    word[:_STEM]
    for word in "continue keep maintain resume pursue ongoing go goes going carry".split()  # noqa: SIM905
)


def _ends(one: str, other: str) -> bool:
    """Whether the first begins with a word of ending and the second speaks of going on with the same thing.

    >>> _ends("halt armed resistance", "ongoing focus will be on resisting the occupation")
    True
    """
    first, *rest = _stems(one) or [""]
    others = _stems(other)
    shared = set(rest) & set(others)
    return first in _ENDING and bool(_GOING_ON & set(others[:3])) and len(shared) * 2 >= len(rest) > 0


def _stems(words: str) -> list[str]:
    return [word.strip(".,;:’'“”")[:_STEM].casefold() for word in _bare(words).split()]


def _bare(words: str) -> str:
    return compared_of(words)[0]


def _deciders(drawn: Map) -> list[str]:
    """The parties of deadlocks and mutual waits, those first that wait in a circle; else all that control options."""
    found: dict[str, None] = {}
    for deadlock in drawn.deadlocks:
        found |= dict.fromkeys(deadlock.parties)
    for standoff in drawn.standoffs:
        found |= dict.fromkeys((standoff.first, standoff.second))
    return list(found or dict.fromkeys(owner for option in drawn.options for owner in option.owners))


def _by_saying(drawn: Map) -> dict[int, list[Rule]]:
    """The rules with conditions, those together that the same words give."""
    found: dict[int, list[Rule]] = {}
    for rule in drawn.rules:
        if rule.said is not None and rule.body:
            found.setdefault(id(rule.said), []).append(rule)
    return found


def _is_strict(said: Said | None) -> bool:
    return said is not None and any(item.connective in _STRICT for item in said.requirements)


def _rank(item: _Wanted) -> tuple[int, float, tuple[int, ...]]:
    """Sorts statements: by what they come from, the surest first, then the latest."""
    sure = max((quote.confidence for quote in item.ground.quotes), default=0.0)
    latest = max((quote.date or "" for quote in item.ground.quotes), default="")
    return item.order, -sure, tuple(-ord(letter) for letter in latest)


def _without_twins(wanted: Iterable[_Wanted]) -> list[_Wanted]:
    """Each formula once, where it stands first, with the quotations of all."""
    found: dict[str, _Wanted] = {}
    for item in wanted:
        known = found.get(item.formula)
        if known is None:
            found[item.formula] = item
        else:
            quotes = tuple(dict.fromkeys((*known.ground.quotes, *item.ground.quotes)))
            found[item.formula] = _Wanted(item.formula, known.order, Ground(known.ground.about, quotes))
    return list(found.values())


def _quotes(option: Option) -> tuple[Quote, ...]:
    """The latest words that speak of an option."""
    return tuple(mention.quote for mention in option.mentions[-1:])


def _clean(text: str) -> str:
    """Words that may stand as a name in a file and a formula: one line, no quotation marks around or within."""
    shown = "".join(char if char.isprintable() else " " for char in text if char not in '"“”')
    return " ".join(shown.split()).removesuffix(" …").strip(" ,;:")
