import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sinequanon import Reading, Report
from sinequanon.store import Store
from sinequanon.store.words import split_sentences

TEXT = """Hamas said 😀 it won't talk. “Israel must withdraw!” he said on Jan. 25 to Mr. Élan of the U.S. Senate.
The peace-talks (road map) failed\u2028Новости: переговоры не начались. 会談は失敗した。次の会談\u0085מחר NOT AND OR"""


@pytest.fixture
def searched(store: Store) -> Store:
    store.add("d", Report(name="r", text=TEXT, published="2006-02-14", outlet="o"), Reading(doc="r"))
    return store


@pytest.mark.parametrize(
    ("words", "highlighted"),
    [
        ("hamas talk", ["Hamas", "talk"]),
        ("elan", ["Élan"]),
        ('"peace talks"', ["peace-talks"]),
        ("peace-talks", ["peace-talks"]),
        ('"talks peace"', []),
        ("“road map”", ["road map"]),
        ("withdr*", ["withdraw"]),
        ('"he sa"*', ["he said"]),
        ("withdr", []),
        ("hamas israel", []),
        ("u.s.", ["U.S"]),
        ("ПЕРЕГОВОРЫ", ["переговоры"]),
        ("מחר", ["מחר"]),
        ("NOT", ["NOT"]),
        ("AND OR", ["AND", "OR"]),
        ("won't", ["won't"]),
    ],
)
def test_search(searched: Store, words: str, highlighted: list[str]) -> None:
    hits = searched.search(words, "d")
    assert [TEXT[slice(*span)] for hit in hits for span in hit.highlights] == highlighted
    for hit in hits:
        assert hit.text == TEXT[hit.start : hit.end]
        assert (hit.dossier, hit.report, hit.outlet, hit.published) == ("d", "r", "o", "2006-02-14")


@pytest.mark.parametrize(
    "words",
    ["", " ", '"', '""', "*", "-", ":", "^", "()", "NEAR(", "text:", "a OR", '"a', "a\0b", "\udcff", "'",
     "; DROP TABLE reports", "{a b}:c", "+ +", "a" * 5000, "w " * 3000, "\U0001f600", "\u0301", '" * "', "_"],
)  # fmt: skip
def test_odd_queries_find_nothing_wrong(searched: Store, words: str) -> None:
    assert len(searched.search(words)) <= 1


@given(st.text(max_size=30))
@settings(max_examples=200, deadline=None)
def test_no_query_fails(gold_store: Store, words: str) -> None:
    for hit in gold_store.search(words, limit=3):
        assert all(hit.start <= start < end <= hit.end for start, end in hit.highlights)


def test_search_in_one_dossier_and_limit(searched: Store) -> None:
    searched.add("e", Report(name="s", text="Hamas will talk.\nHamas."), Reading(doc="s"))
    assert [hit.dossier for hit in searched.search("hamas", "e")] == ["e", "e"]
    assert len(searched.search("hamas")) == 3
    assert len(searched.search("hamas", limit=2)) == 2


def test_text_without_words_is_kept(store: Store) -> None:
    for text in ("", " \n ", "…", "\ue000"):
        store.add("d", Report(name="r", text=text), Reading(doc="r"))
    assert len(store.reports("d")) == 4
    assert store.search("hamas") == []


@pytest.mark.parametrize(
    "marked",
    [
        "One ended.|Two did not?|“Three.”|Four",
        "He met Mr. Smith of the U.S. Senate.|Then he left.",
        "It fell by 3.5 percent… and rose.|(It did.)|Yes",
        "Line|Second line",
        "会談は失敗した。|次の会談",
        "क्या।|هل؟|نعم۔",
    ],
)
def test_sentences(marked: str) -> None:
    sentences = marked.split("|")
    text = "".join(f"{sentence}\n" if sentence in ("Line",) else f"{sentence} " for sentence in sentences)
    assert [text[start:end] for start, end in split_sentences(text)] == sentences


@given(st.text())
def test_sentences_hold_all_but_space(text: str) -> None:
    spans = list(split_sentences(text))
    assert "".join("".join(text[start:end].split()) for start, end in spans) == "".join(text.split())
    assert all(left.end <= right.start for left, right in itertools.pairwise(spans))
