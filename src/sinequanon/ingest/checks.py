"""What every draft must pass before it is a report."""

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from sinequanon.ingest.drafts import Draft, Limits, Refused
from sinequanon.ingest.language import check_language

# A run of letters without a space counts as a word for each fifty, so that no text without spaces passes the limit.
_WORD = re.compile(r"\S{1,50}")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def check_draft(draft: Draft, limits: Limits) -> None:
    """Refuses a draft that is empty, too long, not in English, or that cannot be stored.

    Raises:
        Refused: with the first cause found.
    """
    if not draft.text.strip():
        raise Refused("is empty")
    check_values([draft.text, draft.title, draft.outlet, draft.url, draft.metadata])
    check_words(draft.text, limits.words)
    check_language(draft.text)


def check_words(text: str, max_words: int) -> None:
    """Refuses a text of too many words.

    Raises:
        Refused: with the number and the limit.
    """
    words = sum(1 for _ in _WORD.finditer(text))
    if words > max_words:
        raise Refused(f"has {words:,} words, the limit is {max_words:,}; raise it with SQN_MAX_WORDS or split the file")


def check_values(value: Any) -> None:
    """Refuses what has no place in UTF-8, in PostgreSQL or in JSON: lone surrogates, NUL, numbers that are none.

    Raises:
        Refused: with the first one found.
    """
    for leaf in _leaves(value):
        if isinstance(leaf, float) and not math.isfinite(leaf):
            raise Refused(f"holds {leaf}, which is no number in JSON")
        found = _UNSTORABLE.search(leaf) if isinstance(leaf, str) else None
        if found:
            what = "a NUL character" if found[0] == "\0" else f"the lone surrogate U+{ord(found[0]):04X}"
            raise Refused(f"holds {what} at position {found.start():,} of a text; remove or repair it")


def _leaves(value: Any) -> Iterator[Any]:
    """Every key and value below, without recursion: JSON nests as deep as the parser allows."""
    waiting = [value]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Mapping):
            waiting += [*value.keys(), *value.values()]
        elif isinstance(value, list):
            waiting += value
        else:
            yield value
