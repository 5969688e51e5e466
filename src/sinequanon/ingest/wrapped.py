"""Lines as a page or a mail breaks them -> paragraphs."""

import re
from collections.abc import Iterable, Iterator

_LEAST_WIDTH = 40  # narrower lines are lists and verses
_MOST_WIDTH = 120  # wider ones are whole paragraphs
_SENTENCE_SLACK = 0.6  # of the slack: a line that ends a sentence early ends its paragraph sooner than another
_SENTENCE_END = re.compile(r"[.!?:…][\"'”’»)\]]*$")
_ITEM = re.compile(r"\s*(?:[-–—*•·>|]\s|\(?\d{1,3}[.)]\s|\(?[a-z]\)\s|>)")
_BROKEN = re.compile(r"([^\W\d_]{2,})[-\u00ad\u2010\x02\ufffe]$")
_CONTINUED = re.compile(r"([a-z]+)")
_WITH_HYPHEN = frozenset({
    "all", "anti", "cease", "co", "counter", "cross", "ex", "far", "follow", "foot", "full", "half", "hard", "high",
    "inter", "intra", "long", "low", "mid", "multi", "nation", "near", "no", "non", "off", "on", "one", "over", "post",
    "power", "pre", "pro", "re", "run", "second", "self", "semi", "short", "single", "so", "sub", "super", "third",
    "three", "top", "trans", "two", "ultra", "under", "vice", "well",
})  # fmt: skip


def joined(text: str, *, slack: float = 1.0) -> str:
    r"""The text with the lines of each paragraph joined, where they were broken because the next word had no room.

    A line that ends early ends its paragraph or is one of a list; blank lines stay.

    Args:
        text: the lines.
        slack: the part of the full width from which on a line counts as full; 1 for letters of one width.

    Example:
        >>> print(joined("The government of the country said that it would\nleave.\n- one\n- two"))
        The government of the country said that it would leave.
        - one
        - two
    """
    lines = [line.strip() if slack < 1 else line.rstrip() for line in text.split("\n")]
    width = _width(lines)
    if width is None:
        return "\n".join(lines)
    full = width * slack
    at_end = full + (width - full) * _SENTENCE_SLACK
    return "\n".join(_paragraphs(lines, full, at_end, set(re.findall(r"[\w-]+", text.casefold()))))


def _width(lines: Iterable[str]) -> int | None:
    """The length of the longest lines; None where the lines are no wrapped prose."""
    lengths = sorted(len(line) for line in lines if line.strip() and not line.startswith(("http://", "https://")))
    if len(lengths) < 2:
        return None
    width = lengths[-1 - len(lengths) // 20]
    return width if _LEAST_WIDTH <= width <= _MOST_WIDTH else None


def _paragraphs(lines: list[str], full: float, at_end: float, words: set[str]) -> Iterator[str]:
    held = ""
    last = 0  # the length of the last line of those that are held
    for line in lines:
        first = line.split(maxsplit=1)[0] if line.strip() else ""
        room = at_end if _SENTENCE_END.search(held[-4:]) else full
        if held and first and not _ITEM.match(line) and last + 1 + len(first) > room:
            held = _join(held, line.strip(), words)
        else:
            if held:
                yield held
            held = line
            if not first:
                yield ""
                held = ""
        last = len(line)
    if held:
        yield held


def _join(held: str, line: str, words: set[str]) -> str:
    """Two lines of a paragraph; a word divided between them is made whole where that is how it is written."""
    broken, rest = _BROKEN.search(held), _CONTINUED.match(line)
    if broken is None or rest is None:
        return f"{held} {line}"
    one, hyphened = f"{broken[1]}{rest[1]}".casefold(), f"{broken[1]}-{rest[1]}".casefold()
    is_compound = hyphened in words or (one not in words and broken[1].casefold() in _WITH_HYPHEN)
    return f"{held[: broken.end(1)]}{'-' if is_compound else ''}{line}"
