from hypothesis import given, settings
from hypothesis import strategies as st

from sinequanon.read.encode import OVERLAP, Encoded, links, n_links, windows
from sinequanon.read.model import load_model, runs
from sinequanon.read.parse import load_language, parse_all
from sinequanon.wordpieces import UNKNOWN, Vocabulary

PIECES = ["[PAD]", "talk", "##s", "peace", "-", ".", "u", "etat"]


def test_words_are_cut_into_the_longest_pieces_without_case_and_accents():
    vocabulary = Vocabulary(PIECES)
    assert vocabulary.pieces("Talks") == (1, 2)
    assert vocabulary.pieces("peace-talk") == (3, 4, 1)
    assert vocabulary.pieces("État") == (7,)
    assert vocabulary.pieces("talked") == (UNKNOWN,)
    assert vocabulary.pieces("") == (UNKNOWN,)


@given(st.lists(st.integers(1, 12), max_size=400), st.integers(20, 60))
@settings(max_examples=200, deadline=None)
def test_each_token_is_in_the_core_of_one_window_and_no_window_is_too_long(lengths, size):
    encoded = Encoded([(0,) * length for length in lengths], [(0, 0, 0)] * len(lengths), [0] * len(lengths))
    found = windows(encoded, size, overlap=10)
    cores = [token for w in found for token in range(w.core_first, w.core_last)]
    assert cores == list(range(len(lengths)))
    for w in found:
        assert w.first <= w.core_first <= w.core_last <= w.last
        assert sum(lengths[w.first : w.last]) <= size


def test_windows_see_what_stands_around_their_core():
    encoded = Encoded([(0,)] * 1000, [(0, 0, 0)] * 1000, [0] * 1000)
    found = windows(encoded)
    assert len(found) > 2
    assert all(w.core_first - w.first >= OVERLAP // 2 - 1 for w in found[1:])


def test_links_tell_how_a_token_hangs_on_the_anchor():
    # as in "She will hold talks with rebels here"
    det, aux, root, dobj, prep, pobj, advmod, arcs = 1, 2, 3, 4, 5, 6, 7, 8
    heads, of = [2, 2, 2, 2, 3, 4, 2], [det, aux, root, dobj, prep, pobj, advmod]
    encoded = Encoded([(0,)] * 7, [(0, 0, arc) for arc in of], heads)
    child, grandchild, sibling = 3, 3 + arcs, 3 + 2 * arcs
    assert links(encoded, 3, 0, 7, arcs).tolist() == [
        sibling + det,
        sibling + aux,
        2,
        1,
        child + prep,
        grandchild + prep,
        sibling + advmod,
    ]
    assert links(encoded, 3, 4, 6, arcs).tolist() == [child + prep, grandchild + prep]
    above = 3 + 3 * arcs
    assert links(encoded, 4, 0, 7, arcs).tolist() == [
        *(above + det, above + aux, above + root),
        2,
        1,
        child + pobj,
        above + advmod,
    ]
    assert above + advmod < n_links(arcs)


def test_runs_are_joined_over_a_single_doubtful_token():
    chances = {1: 0.9, 2: 0.8, 3: 0.2, 4: 0.7, 9: 0.6}
    assert runs(chances, gap=2) == [(1, 5), (9, 10)]
    assert runs({}) == []


def test_a_long_report_is_marked_as_its_parts_are():
    nlp, model = load_language(), load_model()
    text = "The minister said the border would reopen if the rebels left the city. " * 40
    doc = next(parse_all(nlp, [text])).doc
    marks = model.read(doc, ["attribution"])["attribution"]
    said = [token.i for token in doc if token.text == "said"]
    assert all(place in marks and marks[place].chance > 0.5 for place in said)
