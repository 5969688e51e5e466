import pytest

from sinequanon.plover import contact_event, position_event
from sinequanon.records import Act, ContactStatus


@pytest.mark.parametrize(
    ("act", "agent", "target", "expected"),
    [
        (Act.DEMAND, "b", None, ("REQUEST", "a", "b")),
        (Act.DEMAND, "b", "c", ("REQUEST", "a", "b")),
        (Act.COMMIT, "a", "b", ("AGREE", "a", "b")),
        (Act.REFUSE, "a", "b", ("REJECT", "a", "b")),
        (Act.ACCUSE, "b", "c", ("ACCUSE", "a", "b")),
        (Act.ACCUSE, None, "c", ("ACCUSE", "a", "c")),
        (Act.SUPPORT, "a", "c", ("SUPPORT", "a", "c")),
        (Act.COMMIT, "a", None, None),
        (Act.CLAIM, "b", "c", None),
    ],
)
def test_a_position_is_an_event_between_its_holder_and_another(act, agent, target, expected):
    assert position_event(act, "a", agent, target) == expected


def test_a_contact_goes_by_how_far_it_has_come():
    assert contact_event("meet", "held", ["a", "b"], None) == ("CONSULT", "a", "b")
    assert contact_event("request", "proposed", ["a", "b"], "b") == ("REQUEST", "b", "a")
    assert contact_event("agreement", "held", ["a", "b"], None) == ("SUPPORT", "a", "b")
    assert contact_event("meet", "refused", ["a"], None) is None
    assert all(contact_event("talks", status, ["a", "b"], None) for status in ContactStatus)
