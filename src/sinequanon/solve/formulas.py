"""Statements as formulas over option names: `halt IF recognise AND withdraw`.

NOT binds closest, then AND, then OR; IF ("left holds whenever right does") and IFF ("both or neither") stand last and
take no other IF or IFF beside them without parentheses. The words are in capitals, everything between them is the name
of an option, whatever its spaces; a name that holds such a word or a parenthesis stands in double quotes.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import product

from sinequanon.solve.conflict import Pattern, Statement

MAX_PATTERNS = 1_000
MAX_DEPTH = 50
_TOKEN = re.compile(
    r'\s*(?:(?P<sign>[()])|(?P<word>(?:AND|OR|NOT|IFF|IF)(?![^\s()"]))|"(?P<quoted>[^"]*)"|(?P<bare>[^\s()"]+))'
)

Patterns = tuple[Pattern, ...]
"""True in a state that matches one of them."""
Both = tuple[Patterns, Patterns]
"""When a part of the formula is true, and when it is false."""


def read_formula(text: str, names: Sequence[str]) -> Statement:
    """The statement that a formula says.

    >>> [pattern.text(3) for pattern in read_formula("a IF b AND c", ["a", "b", "c"]).patterns]
    ['Y--', '-N-', '--N']

    Raises:
        ValueError: it is no formula over these names; the message says why.
    """
    parser = _Parser(_tokens(text), {name: place for place, name in enumerate(names)})
    true, _ = parser.whole()
    return Statement(true, formula=" ".join(text.split()))


def write_formula(patterns: Sequence[Pattern], names: Sequence[str]) -> str | None:
    """A formula that says that one of the patterns matches; None where it takes more than OR of AND of names."""
    if not patterns or any(not pattern.mask for pattern in patterns):
        return None
    return " OR ".join(_conjunction(pattern, names) for pattern in patterns)


def negate_patterns(patterns: Sequence[Pattern]) -> Patterns:
    """The patterns of the states that match none of these.

    >>> [pattern.text(3) for pattern in negate_patterns([Pattern.read("YY-"), Pattern.read("--N")])]
    ['N-Y', '-NY']

    Raises:
        ValueError: it takes more patterns than `MAX_PATTERNS`.
    """
    result: Patterns = (Pattern(0, 0),)
    for pattern in patterns:
        bits = [1 << place for place in range(pattern.mask.bit_length()) if pattern.mask >> place & 1]
        result = _all_of(result, tuple(Pattern(bit, ~pattern.value & bit) for bit in bits))
    return result


def quote_name(name: str) -> str:
    """An option's name as a formula has it."""
    tokens = [match.lastgroup for match in _TOKEN.finditer(name)]
    is_plain = name == " ".join(name.split()) and set(tokens) == {"bare"}
    return name if is_plain else f'"{name}"'


def _conjunction(pattern: Pattern, names: Sequence[str]) -> str:
    places = [place for place in range(len(names)) if pattern.mask >> place & 1]
    words = [("" if pattern.value >> place & 1 else "NOT ") + quote_name(names[place]) for place in places]
    return " AND ".join(words)


def _tokens(text: str) -> list[tuple[str, str]]:
    """Pairs of a kind (word, sign, name) and its text; bare words that stand together are one name."""
    tokens: list[tuple[str, str]] = []
    place = 0
    was_bare = False
    while text[place:].strip():
        match = _TOKEN.match(text, place)
        if match is None:
            raise ValueError(f"a quotation mark is not closed in {text!r}")
        place = match.end()
        kind = match.lastgroup or ""
        word = match[kind]
        if kind == "bare" and was_bare:
            tokens[-1] = ("name", f"{tokens[-1][1]} {word}")
        else:
            tokens.append(("name" if kind in ("bare", "quoted") else kind, word))
        was_bare = kind == "bare"
    return tokens


class _Parser:
    """Recursive descent; each part gives the patterns of its truth and of its falsehood."""

    def __init__(self, tokens: list[tuple[str, str]], places: Mapping[str, int]):
        self._tokens = tokens
        self._places = places
        self._next = 0
        self._depth = 0

    def whole(self) -> Both:
        if not self._tokens:
            raise ValueError("an empty formula")
        result = self._conditional()
        if self._next < len(self._tokens):
            raise ValueError(f"{self._tokens[self._next][1]!r} is one too many")
        return result

    def _conditional(self) -> Both:
        left = self._disjunction()
        word = self._peek()
        if word not in ("IF", "IFF"):
            return left
        self._next += 1
        right = self._disjunction()
        if self._peek() in ("IF", "IFF"):
            raise ValueError("more than one IF or IFF: say with parentheses which goes first")
        implied = _or(left, _not(right))
        return implied if word == "IF" else _and(implied, _or(_not(left), right))

    def _disjunction(self) -> Both:
        result = self._conjunction()
        while self._take("OR"):
            result = _or(result, self._conjunction())
        return result

    def _conjunction(self) -> Both:
        result = self._negation()
        while self._take("AND"):
            result = _and(result, self._negation())
        return result

    def _negation(self) -> Both:
        is_negated = False
        while self._take("NOT"):
            is_negated = not is_negated
        atom = self._atom()
        return _not(atom) if is_negated else atom

    def _atom(self) -> Both:
        if self._take("("):
            self._depth += 1
            if self._depth > MAX_DEPTH:
                raise ValueError(f"more than {MAX_DEPTH} parentheses in each other")
            inner = self._conditional()
            if not self._take(")"):
                raise ValueError("a parenthesis is not closed")
            self._depth -= 1
            return inner
        if self._next >= len(self._tokens):
            raise ValueError("it ends where the name of an option should follow")
        kind, word = self._tokens[self._next]
        if kind != "name":
            raise ValueError(f"{word!r} stands where the name of an option should")
        if word not in self._places:
            raise ValueError(f"there is no option {word!r}")
        self._next += 1
        bit = 1 << self._places[word]
        return (Pattern(bit, bit),), (Pattern(bit, 0),)

    def _peek(self) -> str | None:
        if self._next < len(self._tokens) and self._tokens[self._next][0] != "name":
            return self._tokens[self._next][1]
        return None

    def _take(self, word: str) -> bool:
        is_there = self._peek() == word
        self._next += is_there
        return is_there


def _not(part: Both) -> Both:
    return part[1], part[0]


def _or(one: Both, other: Both) -> Both:
    return _shortest((*one[0], *other[0])), _all_of(one[1], other[1])


def _and(one: Both, other: Both) -> Both:
    return _not(_or(_not(one), _not(other)))


def _all_of(one: Patterns, other: Patterns) -> Patterns:
    if len(one) * len(other) > 10 * MAX_PATTERNS:
        raise ValueError(f"it takes more than {MAX_PATTERNS} patterns")
    return _shortest(
        tuple(
            Pattern(first.mask | second.mask, first.value | second.value)
            for first, second in product(one, other)
            if not (first.value ^ second.value) & first.mask & second.mask
        )
    )


def _shortest(patterns: Patterns) -> Patterns:
    """The patterns without those that another contains, in their order."""
    distinct = list(dict.fromkeys(patterns))
    by_length = sorted(distinct, key=lambda pattern: pattern.mask.bit_count())
    kept: list[Pattern] = []
    for pattern in by_length:
        if not any(other.mask & pattern.mask == other.mask and other.matches(pattern.value) for other in kept):
            kept.append(pattern)
            if len(kept) > MAX_PATTERNS:
                raise ValueError(f"it takes more than {MAX_PATTERNS} patterns")
    chosen = set(kept)
    return tuple(pattern for pattern in distinct if pattern in chosen)
