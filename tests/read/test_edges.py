"""Content marked up: [what the rule has] and {what the model marks}; the cue is the word in *stars*, <the source>."""

import re

import pytest
import spacy
from spacy.tokens import Doc

from sinequanon.read.edges import settled
from sinequanon.read.model import Mark

CASES = [
    (
        "<Brook> *said* [{the port was shut], and the mine was flooded}.",
        ["the port was shut, and the mine was flooded"],
    ),
    ("<Brook> *said* [{the port was shut}, a charge the union denied].", ["the port was shut"]),
    (
        "[{His party might yet sign}], <he> *hinted*, {but only to the elders}.",
        ["His party might yet sign", "but only to the elders"],
    ),
    ('Fearing " [a long winter] ", <Brook> *urged* {the union to end its strike}.', ["the union to end its strike"]),
    ("<Brook> *said* [{the port would open once the} ice was gone].", ["the port would open once the ice was gone"]),
    ('<Brook> *said* " [{the port was shut} , alas , for good] ".', ["the port was shut , alas , for good"]),
    ("<Brook> *said* [{the port was shut]}. {The mine was flooded too}.", ["the port was shut"]),
]
TAGS = re.compile(r"[\[\]{}<>*]")


def parsed(marked: str) -> tuple[Doc, dict[str, list[tuple[int, int]]]]:
    """The text without its marks, in sentences, and the runs of tokens that each kind of bracket holds."""
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    doc = nlp(TAGS.sub("", marked))
    runs: dict[str, list[tuple[int, int]]] = {}
    for opening, closing in ("[]", "{}", "<>", "**"):
        places = [(m.group(), m.start() - len(TAGS.findall(marked[: m.start()]))) for m in TAGS.finditer(marked)]
        own = [place for sign, place in places if sign in {opening, closing}]
        assert len(own) % 2 == 0, f"{opening} is not closed in {marked}"
        for first, last in zip(own[::2], own[1::2], strict=True):
            span = doc.char_span(first, last, alignment_mode="expand")
            assert span is not None
            runs.setdefault(opening, []).append((span.start, span.end))
    return doc, runs


@pytest.mark.parametrize(("marked", "content"), CASES)
def test_a_rule_and_the_model_settle_where_a_content_ends(marked: str, content: list[str]) -> None:
    doc, runs = parsed(marked)
    cue = runs["*"][0]
    roles = {
        role: {token: 0.9 for run in runs[sign] for token in range(*run)}
        for role, sign in (("content", "{"), ("source", "<"), ("cue", "*"))
    }
    quotes = [token.i for token in doc if token.text == '"']
    quoted = [(quotes[0], quotes[1] + 1)] if quotes else []
    sure = settled(doc, runs["["], Mark(cue[0], {"any": 0.9}, roles), quoted)
    assert [doc[slice(*run)].text for run in sure] == content
    unsure = settled(doc, runs["["], Mark(cue[0], {"any": 0.3}, roles), quoted)
    assert unsure == runs["["]
