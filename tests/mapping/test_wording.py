import pytest

from sinequanon.mapping.wording import compared_of, is_talks, pacts_in, predicate_of

CLAUSES = [
    # clause, names of who would do it, predicate, negated
    ("Israel must withdraw its troops", ["Israel"], "withdraw its troops", False),
    ("Israel must not withdraw its troops", ["Israel"], "withdraw its troops", True),
    ("pledges to withdraw from all occupied lands", ["Israel"], "withdraw from all occupied lands", False),
    ("it would no longer host the rebels", ["Norland"], "host the rebels", True),
    ("Norland to allow ships into the port", ["Norland"], "allow ships into the port", False),
    ("Norland reopens the port to all ships", ["Norland"], "reopens the port to all ships", False),
    ("the League has handed its weapons to Norland", ["League"], "handed its weapons to Norland", False),
    (
        "both states recognise the right of the people to vote",
        ["both states"],
        "recognise the right of the people to vote",
        False,
    ),
    ("Our soldiers will leave the islands", [], "leave the islands", False),
    ("to leave the islands", [], "leave the islands", False),
    ("he left open the possibility of talks", ["Norland"], "talks", False),
    ("the rebels' commitment to free the prisoners", ["rebels"], "free the prisoners", False),
    ("Norland was still ready to pull its soldiers out", ["Norland"], "pull its soldiers out", False),
    ("the assembly has called again for an end to the embargo", [], "end to the embargo", False),
    ("the inspectors must be allowed to work", [], "inspectors must be allowed to work", False),
    ("the embargo must be lifted", ["Norland"], "embargo must be lifted", False),
    ("it can be implemented by both sides", [], "implemented by both sides", False),
    ("We will lift the blockade as soon as the rebels disarm", [], "lift the blockade", False),
    ("Norland will stop the flights once the ships pass", ["Norland"], "stop the flights", False),
    ("the League to release the men at once", ["League"], "release the men at once", False),
    ("the state would admit observers, its minister said", ["state"], "admit observers", False),
    ("“We will keep ours”", [], "keep ours", False),
    ("non-compliance", [], "non-compliance", False),
    ("Norland", ["Norland"], "Norland", False),
    ("", [], "", False),
]


@pytest.mark.parametrize(("clause", "names", "text", "negated"), CLAUSES, ids=[clause[0][:50] for clause in CLAUSES])
def test_predicate(clause: str, names: list[str], text: str, negated: bool) -> None:
    predicate = predicate_of(clause, names)
    assert (predicate.text, predicate.is_negated) == (text, negated)


@pytest.mark.xfail(strict=True, reason="a subject that is no modal's and not known by name is taken for a part")
def test_subject_without_modal_is_taken_off() -> None:
    assert predicate_of("the last soldiers have left the islands").text == "left the islands"


@pytest.mark.parametrize(
    ("predicate", "bare", "unnamed"),
    [
        ("lift the blockade of Port Sorren", "lift blockade of Port Sorren", "lift blockade"),
        ("hand over its heavy weapons", "hand over heavy weapons", "hand over heavy weapons"),
        ("free 40 prisoners in May", "free 40 prisoners in May", "free prisoners"),
        ("support Norland", "support Norland", "support Norland"),
        ("its", "its", "its"),
    ],
)
def test_what_is_compared(predicate: str, bare: str, unnamed: str) -> None:
    assert compared_of(predicate) == (bare, unnamed)


@pytest.mark.parametrize(
    ("predicate", "talks"),
    [
        ("negotiate with the rebels", True),
        ("hold direct talks", True),
        ("meet the demands of the rebels", False),
        ("hand over the weapons at a place agreed on in talks", False),
    ],
)
def test_talks(predicate: str, talks: bool) -> None:
    assert is_talks(predicate) is talks


def test_pacts() -> None:
    assert pacts_in("Both broke the Lisbon Accord and the ceasefire") == ["Lisbon Accord", "ceasefire"]
