import pytest

from disputes import If, Meeting, Stand, draw, draw_all
from sinequanon.mapping import DoorStatus
from sinequanon.records import Act, Connective, ContactKind, ContactStatus

N, S, W, FRONT = "Norland", "Sudland", "Westland", "Island Front"


def talk(act, clause, *conditions, holder=N, target=S):
    return Stand(holder, act, clause, holder, target, conditions)


def doors(drawn):
    return {(door.first, door.second): door for door in drawn.doors}


PAIR = ("norland", "sudland")


@pytest.mark.parametrize(
    ("told", "status", "by"),
    [
        (talk(Act.REFUSE, "Norland will not hold talks with Sudland"), DoorStatus.CLOSED, "norland"),
        (talk(Act.COMMIT, "Norland will not hold talks with Sudland"), DoorStatus.CLOSED, "norland"),
        (talk(Act.THREATEN, "Norland will not hold talks with Sudland"), DoorStatus.CLOSED, "norland"),
        (talk(Act.COMMIT, "Norland will hold talks with Sudland"), DoorStatus.PLANNED, "norland"),
        (talk(Act.WILLING, "Norland is ready for talks with Sudland"), DoorStatus.OPEN, "norland"),
        (talk(Act.DEMAND, "Norland wants talks with Sudland"), DoorStatus.ASKED, "norland"),
        (Meeting((N, S), ContactStatus.HELD, "Norland met Sudland"), DoorStatus.HELD, None),
        (Meeting((N, S), ContactStatus.ONGOING, "Norland meets Sudland"), DoorStatus.HELD, None),
        (Meeting((N, S), ContactStatus.PLANNED, "Norland will meet Sudland"), DoorStatus.PLANNED, None),
        (Meeting((N, S), ContactStatus.PROPOSED, "Norland asks Sudland to meet", by=N), DoorStatus.ASKED, "norland"),
        (Meeting((N, S), ContactStatus.PROPOSED, "possible talks of Norland and Sudland"), DoorStatus.OPEN, None),
        (Meeting((N, S), ContactStatus.CANCELLED, "the meeting of Norland and Sudland"), DoorStatus.CANCELLED, None),
        (Meeting((N, S), ContactStatus.REFUSED, "no talks of Norland and Sudland"), DoorStatus.CLOSED, None),
        (
            Meeting((N, S), ContactStatus.REFUSED, "the offer of Norland to meet was declined", by=N),
            DoorStatus.CLOSED,
            "sudland",
        ),
    ],
    ids=lambda value: value.clause if isinstance(value, Stand | Meeting) else None,
)
def test_status(told, status, by):
    door = doors(draw(told))[PAIR]
    assert (door.status, door.by) == (status, by)


def test_promise_under_a_condition_is_an_open_door():
    told = talk(
        Act.COMMIT,
        "Norland will hold talks with Sudland x, Sudland lifts the blockade",
        If(Connective.IF, "Sudland lifts the blockade", S),
    )
    assert doors(draw(told))[PAIR].status is DoorStatus.OPEN


def test_who_refuses_under_a_condition_has_closed_the_door():
    clause = "Norland will not hold talks with Sudland x, Sudland lifts the blockade"
    told = talk(Act.REFUSE, clause, If(Connective.UNLESS, "Sudland lifts the blockade", S))
    contact = Meeting((N, S), ContactStatus.REFUSED, clause)
    door = doors(draw(told, contact))[PAIR]
    assert (door.status, door.by) == (DoorStatus.CLOSED, "norland")


def test_called_off_counts_over_planned_of_one_day():
    told = [
        Meeting((N, S), ContactStatus.CANCELLED, "Norland called off the meeting"),
        Meeting((N, S), ContactStatus.PLANNED, "Norland was to meet Sudland"),
    ]
    assert doors(draw(*told))[PAIR].status is DoorStatus.CANCELLED


def test_later_event_counts():
    refused = talk(Act.REFUSE, "Norland will not hold talks with Sudland")
    met = Meeting((N, S), ContactStatus.HELD, "Norland met Sudland")
    assert doors(draw_all(("2021-01-01", [refused]), ("2021-02-01", [met])))[PAIR].status is DoorStatus.HELD
    assert doors(draw_all(("2021-03-01", [refused]), ("2021-02-01", [met])))[PAIR].status is DoorStatus.CLOSED


def test_refusal_of_one_of_three_closes_its_own_doors_only():
    contact = Meeting((N, S, W), ContactStatus.REFUSED, "Norland will not hold talks with Sudland and Westland")
    refusal = talk(Act.REFUSE, contact.clause)
    found = doors(draw(refusal, contact))
    assert found[PAIR].status is DoorStatus.CLOSED
    assert found["norland", "westland"].by == "norland"
    assert ("sudland", "westland") not in found


def test_meeting_of_three_opens_all_doors():
    found = doors(draw(Meeting((N, S, W), ContactStatus.HELD, "the three met")))
    assert {door.status for door in found.values()} == {DoorStatus.HELD}
    assert len(found) == 3


def test_scope_is_carried_through_membership():
    drawn = draw(talk(Act.REFUSE, "Norland will not hold talks with the Island Front", target=FRONT))
    found = doors(drawn)
    assert found["island-front", "norland"].scope is None
    scoped = found["cleo-fane", "norland"]
    assert (scoped.status, scoped.scope, scoped.by) == (DoorStatus.CLOSED, "island-front", "norland")
    assert not any("ada-noll" in pair or "ben-orr" in pair for pair in found), "the refuser's own are not refused"
    assert len(found) == len(drawn.doors)


def test_refusal_by_nobody_known_has_no_scope():
    drawn = draw(Meeting((N, FRONT), ContactStatus.REFUSED, "no talks of Norland and the Island Front"))
    assert [door.scope for door in drawn.doors] == [None]


def test_mediator_has_a_door_to_each_side():
    told = Meeting((N, S), ContactStatus.HELD, "Westland went between them", by=W, kind=ContactKind.MEDIATE)
    assert {pair: door.status for pair, door in doors(draw(told)).items()} == {
        ("norland", "westland"): DoorStatus.HELD,
        ("sudland", "westland"): DoorStatus.HELD,
    }


def test_intermediaries():
    told = [
        talk(Act.REFUSE, "Norland will not hold talks with Sudland"),
        Meeting((N, W), ContactStatus.HELD, "Norland met Westland"),
        Meeting((S, W), ContactStatus.PLANNED, "Sudland will meet Westland"),
        talk(Act.REFUSE, "Sudland will not hold talks with the Island Front", holder=S, target=FRONT),
    ]
    drawn = draw(*told)
    assert drawn.intermediaries[PAIR] == (("norland", "westland", "sudland"),)
    assert drawn.intermediaries["island-front", "sudland"] == ()
    called_off = Meeting((N, W), ContactStatus.CANCELLED, "Norland called off its meeting with Westland")
    assert draw_all(("2021-01-01", told), ("2021-02-01", [called_off])).intermediaries[PAIR] == ()
