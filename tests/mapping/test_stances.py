import pytest

from disputes import If, Meeting, Stand, draw, draw_all
from sinequanon.errors import InvalidRecord
from sinequanon.mapping import Node, ShiftKind, Stance
from sinequanon.records import Act, Connective, ContactStatus, Group

N, S, W, FRONT = "Norland", "Sudland", "Westland", "Island Front"
LIFT = If(Connective.IF, "Sudland lifts the blockade", S)


def stand(act, clause, *conditions, holder=N, agent=None, **more):
    return Stand(holder, act, clause, agent or holder, conditions=conditions, **more)


def only(drawn, words="withdraw"):
    (found,) = [option for option in drawn.options if words in option.label]
    return found


def test_connectives_are_all_met_with():
    assert len(Connective) == 8, "a new connective needs a row below"


@pytest.mark.parametrize(
    ("act", "clause", "connective", "stance", "holds"),
    [
        (Act.COMMIT, "Norland will withdraw", None, Stance.PLEDGED, None),
        (Act.WILLING, "Norland is ready to withdraw", None, Stance.WILLING, None),
        (Act.THREATEN, "Norland will withdraw", None, Stance.PLEDGED, None),
        (Act.REFUSE, "Norland will not withdraw", None, Stance.REFUSED, None),
        (Act.COMMIT, "Norland will not withdraw", None, Stance.REFUSED, None),
        (Act.THREATEN, "Norland will not withdraw", None, Stance.REFUSED, None),
        (Act.WILLING, "Norland is ready not to withdraw", None, Stance.REFUSED, None),
        (Act.THREATEN, "Norland will not hesitate to withdraw", None, Stance.PLEDGED, None),
        (Act.COMMIT, "Norland will withdraw", Connective.IF, Stance.CONDITIONAL, True),
        (Act.COMMIT, "Norland will withdraw", Connective.UNLESS, Stance.CONDITIONAL, False),
        (Act.THREATEN, "Norland will withdraw", Connective.UNLESS, Stance.CONDITIONAL, False),
        (Act.REFUSE, "Norland will not withdraw", Connective.UNLESS, Stance.CONDITIONAL, True),
        (Act.COMMIT, "Norland will not withdraw", Connective.UNLESS, Stance.CONDITIONAL, True),
        (Act.WILLING, "Norland is ready not to withdraw", Connective.UNLESS, Stance.CONDITIONAL, True),
        (Act.THREATEN, "Norland will not withdraw", Connective.UNLESS, Stance.CONDITIONAL, True),
        (Act.REFUSE, "Norland will not withdraw", Connective.UNTIL, Stance.CONDITIONAL, True),
        (Act.COMMIT, "Norland will withdraw", Connective.UNTIL, Stance.PLEDGED, None),
        (Act.COMMIT, "Norland will withdraw", Connective.SINCE, Stance.PLEDGED, None),
        (Act.REFUSE, "Norland will not withdraw", Connective.SINCE, Stance.REFUSED, None),
        (Act.COMMIT, "Norland will withdraw", Connective.PREREQUISITE, Stance.CONDITIONAL, True),
        (Act.COMMIT, "Norland will withdraw", Connective.IN_RETURN, Stance.CONDITIONAL, True),
        (Act.REFUSE, "Norland will not withdraw", Connective.ONLY_IF, Stance.CONDITIONAL, True),
    ],
)
def test_act_and_condition_give_a_stance(act, clause, connective, stance, holds):
    words = f"{clause} x, Sudland lifts the blockade"
    conditions = [LIFT._replace(connective=connective)] if connective else []
    drawn = draw(stand(act, words if connective else clause, *conditions))
    option = only(drawn)
    assert drawn.stance("norland", option.id) is stance
    bodies = [rule.body for rule in drawn.rules if rule.head == Node(option.id)]
    if stance is Stance.CONDITIONAL:
        assert bodies == [(Node(only(drawn, "blockade").id, holds=holds),)]
    elif stance is Stance.REFUSED:
        assert bodies == []


def test_refusal_under_a_condition_is_a_promise_not_to_that_waits():
    drawn = draw(stand(Act.COMMIT, "Norland will not shell the port x, Sudland lifts the blockade", LIFT))
    option = only(drawn, "shell")
    assert drawn.stance("norland", option.id) is Stance.REFUSED
    assert Node(option.id, holds=False) not in drawn.follows
    (wait,) = drawn.waits
    assert wait.awaited == Node(only(drawn, "blockade").id)
    pledged = draw(
        stand(Act.COMMIT, "Norland will not shell the port x, Sudland lifts the blockade", LIFT),
        stand(Act.COMMIT, "Sudland will lift the blockade", holder=S),
    )
    assert Node(only(pledged, "shell").id, holds=False) in pledged.follows


def test_of_conditions_of_which_one_is_enough_one_is():
    either = [
        If(Connective.IF, "Sudland lifts the blockade", S, Group.ANY),
        If(Connective.IF, "Westland pays its debts", W, Group.ANY),
    ]
    drawn = draw(
        stand(Act.COMMIT, "Norland will withdraw x, Sudland lifts the blockade or Westland pays its debts", *either),
        stand(Act.COMMIT, "Westland will pay its debts", holder=W),
    )
    assert Node(only(drawn).id) in drawn.follows


WITHDRAW = stand(Act.COMMIT, "Norland will withdraw its troops")
REFUSE = stand(Act.REFUSE, "Norland will never withdraw its troops")


def test_the_latest_stance_counts_and_any_date_can_be_asked_for():
    reports = [("2021-05-01", [WITHDRAW]), ("2020-01-01", [REFUSE])]
    drawn = draw_all(*reports)
    assert drawn.stance("norland", only(drawn).id) is Stance.PLEDGED
    for as_of, stance in [("2020", Stance.REFUSED), ("2021-04-30", Stance.REFUSED), ("2021-05", Stance.PLEDGED)]:
        early = draw_all(*reports, as_of=as_of)
        assert early.stance("norland", only(early).id) is stance
        assert early.material.reports == (1 if stance is Stance.REFUSED else 2)
    assert not len(draw_all(*reports, as_of="2019").options)


@pytest.mark.parametrize("as_of", ["yesterday", "", "2021-5", "2021-05-01T00:00"])
def test_map_as_of_what_is_no_date(as_of):
    with pytest.raises(InvalidRecord, match="as_of is"):
        draw_all(as_of=as_of)


def test_report_without_a_date_counts_before_all_others():
    drawn = draw_all((None, [REFUSE]), ("1990", [WITHDRAW]))
    assert drawn.stance("norland", only(drawn).id) is Stance.PLEDGED
    assert not drawn.shifts()
    assert draw_all((None, [REFUSE]), as_of="2030").material.mentions == ()


def spoken(said, speaker):
    return said._replace(holder=speaker, agent=speaker, speaker=speaker)


@pytest.mark.parametrize(
    ("first", "second", "date", "count"),
    [
        (spoken(WITHDRAW, "Ada Noll"), spoken(REFUSE, "Ben Orr"), "2021-05-04", 1),
        (spoken(WITHDRAW, "Ada Noll"), spoken(REFUSE, "Ada Noll"), "2021-05-04", 0),
        (spoken(WITHDRAW, "Ada Noll"), spoken(REFUSE, "Ben Orr"), "2021-06-04", 0),
        (spoken(WITHDRAW, "Ada Noll"), spoken(REFUSE, "Ben Orr"), "2021-05", 0),
    ],
)
def test_contradiction(first, second, date, count):
    drawn = draw_all(("2021-05-01", [first]), (date, [second]))
    assert len(drawn.contradictions) == count
    assert len(drawn.options) == 1
    assert drawn.options.find("withdraw").owners == ("norland",)


def test_a_meeting_contradicts_nobody():
    met = Meeting((N, S), ContactStatus.HELD, "Norland met Sudland for talks", date="2021-05-01")
    no = stand(Act.REFUSE, "Norland will not hold talks with Sudland", holder="Ada Noll", target=S)
    assert draw_all(("2021-05-01", [met]), ("2021-05-03", [no])).contradictions == []


def test_wishes_of_others_are_no_stances():
    drawn = draw(
        stand(Act.DEMAND, "Norland must withdraw its troops", holder=S, agent=N),
        stand(Act.DEMAND, "Norland must not withdraw its troops", holder=W, agent=N),
        Meeting((N, S), ContactStatus.PROPOSED, "Westland calls for talks of Norland and Sudland", by=W),
    )
    option = only(drawn)
    assert drawn.stance("norland", option.id) is Stance.OPEN
    assert {(wish.party, wish.is_against) for wish in drawn.stances.wishes_on(option.id)} == {
        ("sudland", False),
        ("westland", True),
    }
    talks = drawn.goal("talks between Norland and Sudland")
    assert [wish.party for wish in drawn.stances.wishes_on(talks.id)] == ["westland"]
    assert ("westland", talks.id) not in drawn.stances.history


@pytest.mark.parametrize(
    ("status", "stance"),
    [
        (ContactStatus.HELD, Stance.DONE),
        (ContactStatus.ONGOING, Stance.DONE),
        (ContactStatus.PLANNED, Stance.PLEDGED),
        (ContactStatus.CANCELLED, Stance.OPEN),
        (ContactStatus.REFUSED, Stance.OPEN),
    ],
)
def test_contact_gives_a_stance_of_all_its_parties(status, stance):
    drawn = draw(Meeting((N, S), status, "the talks of Norland and Sudland"))
    (option,) = drawn.options
    assert {drawn.stance(owner, option.id) for owner in ("norland", "sudland")} == {stance}


def test_who_invites_is_willing():
    drawn = draw(Meeting((N, S), ContactStatus.PROPOSED, "Norland invites Sudland to talks", by=N))
    (option,) = drawn.options
    assert [drawn.stance(owner, option.id) for owner in ("norland", "sudland")] == [Stance.WILLING, Stance.OPEN]


def test_planned_and_later_called_off():
    drawn = draw_all(
        ("2021-05-01", [Meeting((N, S), ContactStatus.PLANNED, "Norland will meet Sudland")]),
        ("2021-05-02", [Meeting((N, S), ContactStatus.CANCELLED, "Norland called off the meeting with Sudland")]),
    )
    (option,) = drawn.options
    assert drawn.stance("norland", option.id) is Stance.OPEN
    assert Node(option.id) not in drawn.follows


def test_shifts_are_between_dates():
    drawn = draw_all(("2020-01-01", [REFUSE]), ("2021-05-01", [WITHDRAW]), ("2021-06", [REFUSE]))
    assert [shift.kind for shift in drawn.shifts()] == [ShiftKind.TURNED, ShiftKind.TURNED]
    assert [len(drawn.shifts(since=since)) for since in ("2020", "2021-05-02", "2021-06-15", "2021-07")] == [2, 1, 1, 0]
    with pytest.raises(InvalidRecord, match="since is 'spring'"):
        drawn.shifts(since="spring")


def test_no_shift_within_a_day_or_between_dates_of_which_one_holds_the_other():
    assert not draw_all(("2021-05-01", [REFUSE, WITHDRAW]), ("2021-06-01", [WITHDRAW])).shifts()
    assert not draw_all(("2021", [REFUSE]), ("2021-05-01", [WITHDRAW])).shifts()


@pytest.mark.parametrize(
    ("goal", "told"),
    [
        ("talks between Norland and Ada Noll", "names one decision maker, Norland"),
        ("talks between Norland and Eastland", "no party 'Eastland'"),
        ("talks between Norland", "names one decision maker"),
        ("", "no option"),
    ],
)
def test_goal_that_is_none(goal, told):
    from sinequanon.errors import RecordNotFound

    with pytest.raises(RecordNotFound, match=told):
        draw(WITHDRAW).goal(goal)
