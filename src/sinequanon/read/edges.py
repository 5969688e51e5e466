"""Where what was said begins and ends, when a rule and the trained model read the same word of saying otherwise.

A rule follows the parse, which often hangs a later clause on the wrong verb; the model marks word by word and frays at
the edges. So a rule's content is moved by the model only to where a clause may begin or end.
"""

from collections.abc import Iterator, Sequence

from spacy.tokens import Doc

from sinequanon.read.attributions import cue_of, main_runs, strongest
from sinequanon.read.model import Mark

Run = tuple[int, int]  # tokens, the last one not included
_SURE = 0.5  # the chance from which the model's content may move a rule's
_LEAST = 3  # tokens; a smaller difference is left as it is
_FRAYED = 3  # tokens that the model may miss at the end of a clause


def settled(doc: Doc, told: Sequence[Run], mark: Mark, quoted: Sequence[Run]) -> list[Run]:
    """The content of a statement, as a rule has it, set right by the model's mark.

    Args:
        doc: the parsed report.
        told: the rule's content, in order.
        mark: the model's mark at the word of saying.
        quoted: the quotations, which are never cut.
    """
    marked = [run for run in main_runs(mark, "content") if run[1] - run[0] >= _LEAST]
    if mark.chance < _SURE or not told or not marked:
        return list(told)
    near = [run for run in marked if any(_shared(run, one) for one in told)]
    if not near:
        return [(first, _clause_end(doc, last)) for first, last in marked[:1]]
    first, last = told[-1]
    end = min(max(run[1] for run in near), doc[last - 1].sent.end)
    if end - last >= _LEAST and any(run[0] < last for run in near if run[1] >= end) and not _is_aside(doc, mark, last):
        last = _clause_end(doc, end)
    elif (
        last - end >= _LEAST and first < end and _may_end(doc, end) and not any(_shared((end, last), q) for q in quoted)
    ):
        last = end
    beside = [run for run in marked if run not in near and _is_beside(doc, run, told, mark)]
    return sorted([*told[:-1], (first, last), *((one, _clause_end(doc, end)) for one, end in beside)])


def _shared(one: Run, other: Run) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _may_end(doc: Doc, place: int) -> bool:
    """Whether a clause may end before a token: at a comma, a dash, a bracket or a word such as "and"."""
    return doc[place].is_punct or doc[place].dep_ == "cc" or doc[place - 1].is_punct


def _is_aside(doc: Doc, mark: Mark, end: int) -> bool:
    """As in "X, who claims to rule, is …": what comes after the comma is no part of what was said."""
    return doc[mark.token].dep_ == "relcl" and doc[end].text == ","


def _clause_end(doc: Doc, end: int) -> int:
    """The end of a run of tokens, moved on over the few that the model missed before the next stop."""
    limit = min(end + _FRAYED, doc[end - 1].sent.end)
    return next((place for place in range(end, limit + 1) if place == limit or doc[place].is_punct), end)


def _is_beside(doc: Doc, run: Run, told: Sequence[Run], mark: Mark) -> bool:
    """Whether only the words of saying stand between a run and the content: "X, he hinted, but only to Y"."""
    if doc[run[0]].sent != doc[mark.token].sent:
        return False
    gap = (told[-1][1], run[0]) if run[0] >= told[-1][1] else (run[1], told[0][0])
    between = [place for place in range(*gap) if not (doc[place].is_punct or doc[place].is_space)]
    saying = set(_words_of_saying(mark))
    return bool(between) and saying.issuperset(between)


def _words_of_saying(mark: Mark) -> Iterator[int]:
    source = strongest(mark, "source")
    for run in (cue_of(mark), source or (0, 0)):
        yield from range(*run)
