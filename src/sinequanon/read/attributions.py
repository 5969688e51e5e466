"""Attributions in the wide sense of PolNeAR: beliefs, wishes and deeds told as somebody's, beside words that were said.

They are the trained model's alone. A report's statements are the narrower ones of the annotation guide
(`statements.py`).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc

from sinequanon.read.grammar import text_span
from sinequanon.read.model import Mark, runs
from sinequanon.records import TextSpan

LEAST = 0.4  # the chance from which an attribution is given; chosen on PolNeAR's development part


@dataclass(frozen=True)
class Attribution:
    """Somebody's words, belief or wish as a report gives it; `source` is null where none is named."""

    source: TextSpan | None
    cue: TextSpan
    content: tuple[TextSpan, ...]
    confidence: float


def attributions(doc: Doc, marks: dict[int, Mark]) -> list[Attribution]:
    """The attributions of a parsed report, in its order; their contents do not overlap."""
    taken: list[set[int]] = []
    found: list[Attribution] = []
    for mark in sorted(marks.values(), key=lambda mark: -mark.chance):
        content = list(main_runs(mark, "content"))
        if mark.chance < LEAST or not content:
            continue
        tokens = {token for first, last in content for token in range(first, last)}
        if any(len(tokens & other) > 0.5 * min(len(tokens), len(other)) for other in taken):
            continue
        taken.append(tokens)
        source = strongest(mark, "source")
        found.append(
            Attribution(
                text_of(doc, source) if source else None,
                text_of(doc, cue_of(mark)),
                tuple(text_of(doc, run) for run in content),
                round(mark.chance, 2),
            )
        )
    return sorted(found, key=lambda one: one.content)


def main_runs(mark: Mark, role: str) -> Iterator[tuple[int, int]]:
    """The runs of tokens in a role, specks of one or two tokens left out where there are longer ones."""
    found = runs(mark.roles[role])
    longest = max((last - first for first, last in found), default=0)
    return ((first, last) for first, last in found if last - first >= min(3, longest))


def strongest(mark: Mark, role: str) -> tuple[int, int] | None:
    """The likeliest run of tokens in a role."""
    chances = mark.roles[role]
    return max(runs(chances), key=lambda run: sum(chances.get(t, 0.0) for t in range(*run)), default=None)


def cue_of(mark: Mark) -> tuple[int, int]:
    """The words of the cue: those around the mark's own token."""
    found = (run for run in runs(mark.roles["cue"]) if run[0] <= mark.token < run[1])
    return next(found, (mark.token, mark.token + 1))


def text_of(doc: Doc, run: tuple[int, int]) -> TextSpan:
    """The place of a run of tokens in the text, white space at its ends left out."""
    first, last = run[0], run[1] - 1
    while first < last and doc[first].is_space:
        first += 1
    while last > first and doc[last].is_space:
        last -= 1
    return text_span(doc[first], doc[last])
