import pytest

from sinequanon.errors import RecordNotFound
from sinequanon.mapping.parties import Parties, find_parties
from sinequanon.mapping.same_actors import are_spellings
from sinequanon.records import Actor, ActorKind
from sinequanon.store import Decision, DecisionKind

PERSON, STATE, BODY, GOVERNMENT = ActorKind.PERSON, ActorKind.STATE, ActorKind.ARMED_GROUP, ActorKind.GOVERNMENT


def actor(name, kind=BODY, *, key=None, of=None):
    return Actor(id=name.lower(), name=name, kind=kind, key=key, of=of.lower() if of else None)


def found(*actors, decisions=()) -> Parties:
    """The parties among actors, each in a report of its own unless several are given as one."""
    reports = [one if isinstance(one, list) else [one] for one in actors]
    return find_parties([(str(number), one) for number, report in enumerate(reports) for one in report], decisions)


def names(parties):
    return {frozenset(party.names) for party in parties}


def decide(decision, section="actors", **fields):
    return Decision(
        id=1, dossier="d", kind=DecisionKind(decision), section=section, digest=None, record=None, spans=(), was={},
        fields={name.rstrip("_"): value for name, value in fields.items()}, who="Ada", note=None, decided_at="",
        undone_at=None, undone_by=None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        (actor("Khalid Mashal", PERSON), actor("Khaled Meshaal", PERSON), "spelling"),
        (actor("Mahmoud Abbas", PERSON), actor("Mahmud Abas", PERSON), "spelling"),
        (actor("Khalid Mashal", PERSON), actor("Mashal", PERSON), "surname"),
        (actor("Palestine Liberation Organization"), actor("PLO"), "acronym"),
        (actor("Dorrin Liberation Front"), actor("the Front"), "short"),
        (actor("Kestria", STATE), actor("Kestrian"), "adjective"),
        (actor("Melay", STATE), actor("Melayan"), "adjective"),
        (actor("Israel", STATE, key="ISR"), actor("State of Israel", STATE, key="ISR"), "table"),
        (actor("Hamas", BODY, key="HMS"), actor("Hamas"), "name"),
        (actor("Hamas"), actor("Hamas", PERSON), "name"),
    ],
    ids=lambda value: value.name if isinstance(value, Actor) else value,
)
def test_two_names_of_one_party(first, second, reason):
    (party,) = found(first, second)
    assert set(party.names) == {first.name, second.name}
    assert [(why, 0.5 < sure <= 1) for why, _, sure in party.reasons] == [(reason, True)]
    assert next(iter(found(second, first))).names


@pytest.mark.parametrize(
    "actors",
    [
        [actor("Ali Hassan", PERSON), actor("Ola Hussein", PERSON)],
        [actor("Ali Hassan", PERSON), actor("Ali Hassan Salem", PERSON)],
        [actor("Hassan Nasrallah", BODY), actor("Hasan Nasrala", BODY)],
        [actor("Jane Hill", PERSON), actor("Jane Hill", BODY)],
        [actor("Georgia", STATE, key="GEO"), actor("Georgia", GOVERNMENT, key="USA-GA")],
        [actor("Popular Liberation Order"), actor("Palestine Liberation Organization"), actor("PLO")],
        [actor("Dorrin Liberation Front"), actor("Sea Front"), actor("Front")],
        [actor("Khalid Mashal", PERSON), actor("Omar Mashal", PERSON), actor("Mashal", PERSON)],
        [actor("Niger", STATE, key="NER"), actor("Nigerian", BODY, key="NGA")],
        [actor("the rebels"), actor("the rebels")],
        [actor("People of Nyabara"), actor("Nyabara", STATE)],
    ],
    ids=lambda actors: ", ".join(one.name for one in actors),
)
def test_names_of_as_many_parties(actors):
    assert len(list(found(*actors))) == len(actors)


def test_one_or_two_spellings_of_each_word():
    assert are_spellings("Rashim Odaleh", "Rasheem Odalleh")
    assert not are_spellings("Mashal", "Meshaal"), "one word says too little"
    assert not are_spellings("Ban Orr", "Ban Arr")


BODIES = [
    actor("Kestria", STATE),
    actor("Foreign Ministry", GOVERNMENT, of="Kestria"),
    actor("Mirela Castan", PERSON, of="Foreign Ministry"),
    actor("Dorrin Front", BODY),
    actor("Sea Brigade", BODY, of="Dorrin Front"),
    actor("Rashim Odaleh", PERSON, of="Dorrin Front"),
    actor("villagers", ActorKind.POPULATION, of="Kestria"),
    actor("Old Man", PERSON, of="villagers"),
]


@pytest.mark.parametrize(
    ("name", "maker"),
    [
        ("Kestria", "Kestria"),
        ("Foreign Ministry", "Kestria"),
        ("Mirela Castan", "Kestria"),
        ("Rashim Odaleh", "Dorrin Front"),
        ("Sea Brigade", "Sea Brigade"),
        ("Old Man", "Old Man"),
        ("villagers", "villagers"),
    ],
)
def test_decides(name, maker):
    parties = found(BODIES)
    assert parties[parties.decides(parties.find(name))].name == maker


def test_belongs_over_any_number_of_steps_and_never_in_a_circle():
    parties = found(BODIES)
    assert parties.is_within(parties.find("Mirela Castan"), "kestria")
    assert not parties.is_within("kestria", parties.find("Mirela Castan"))
    circle = found([actor("One Party", of="Two Party"), actor("Two Party", of="One Party")])
    assert not circle.is_within("one-party", "nobody")


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        ("khalid mashal", ["khalid-mashal"]),
        ("Mashal", ["khalid-mashal"]),
        ("the Hamas", ["hamas"]),
        ("hms", ["hamas"]),
        ("Hill", ["jane-hill", "jim-hill"]),
        ("nobody", []),
        ("", []),
        ("!", []),
        ("al", []),
    ],
)
def test_called(asked, ids):
    people = [actor(name, PERSON) for name in ("Khalid Mashal", "Jane Hill", "Jim Hill")]
    parties = found(*people, actor("Hamas", key="HMS"))
    assert sorted(parties.called(asked)) == ids
    assert parties.find(asked) == (ids[0] if len(ids) == 1 else None)
    if len(ids) > 1:
        with pytest.raises(RecordNotFound, match="may be 2 parties: jane-hill"):
            parties.check(asked)


HAMAS, MASHAL, MESHAAL = actor("Hamas", key="HMS"), actor("Khalid Mashal", PERSON), actor("Khaled Meshaal", PERSON)
SHORT = actor("Mashal", PERSON)


def test_merge_and_split():
    merge = decide("merge", actor="the movement", into="HMS")
    movement = actor("The Movement")
    assert names(found(HAMAS, movement, decisions=[merge])) == {frozenset({"Hamas", "The Movement"})}
    split = decide("split", actor="Khaled Meshaal", from_="Khalid Mashal")
    assert len(list(found(MASHAL, MESHAAL, decisions=[split]))) == 2
    back = decide("merge", actor="Khaled Meshaal", into="Khalid Mashal")
    assert len(list(found(MASHAL, MESHAAL, decisions=[split, back]))) == 1
    assert len(list(found(MASHAL, MESHAAL, decisions=[back, split]))) == 2


def test_split_holds_against_every_reason_and_every_way_round():
    one, other = actor("Hamas", key="HMS"), actor("Islamic Resistance", key="HMS")
    merge = decide("merge", actor="Islamic Resistance", into="The Movement")
    split = decide("split", actor="Islamic Resistance", from_="Hamas")
    third = actor("The Movement")
    by_name = actor("Movement", key=None)
    parties = found(one, other, third, by_name, decisions=[merge, split])
    assert parties.find("Hamas") != parties.find("Islamic Resistance") == parties.find("The Movement")
    by_key = decide("split", actor="Army of Kestria", from_="KES")
    army = [actor("Kestria", STATE, key="KES"), actor("Army of Kestria", GOVERNMENT, key="KEA")]
    merged = decide("merge", actor="KEA", into="KES")
    assert len(list(found(*army, decisions=[merged]))) == 1
    assert len(list(found(*army, decisions=[merged, by_key]))) == 2


def test_split_of_names_of_which_a_third_is_the_surname():
    split = decide("split", actor="Mashal", from_="Khalid Mashal")
    assert names(found(MASHAL, MESHAAL, SHORT, decisions=[split])) == {
        frozenset({"Khalid Mashal", "Khaled Meshaal"}),
        frozenset({"Mashal"}),
    }


def test_rename_and_set_and_what_then_uses_the_new_name():
    decisions = [
        decide("rename", actor="Khalid Mashal", name="The Chief"),
        decide("set", actor="The Chief", of="HMS", cameo="PALHAM"),
        decide("merge", actor="Old Chief", into="The Chief"),
    ]
    parties = found(HAMAS, MASHAL, actor("Old Chief", PERSON), decisions=decisions)
    chief = parties[parties.find("The Chief")]
    assert (chief.name, chief.of, dict(chief.codes)) == ("The Chief", "hamas", {"cameo": "PALHAM"})
    assert set(chief.names) == {"Khalid Mashal", "Old Chief"}
    assert parties.find("Khalid Mashal") == chief.id
    assert parties.decides(chief.id) == "hamas"


def test_set_of_nobody():
    member = [actor("Hamas"), actor("Khalid Mashal", PERSON, of="Hamas")]
    parties = found(member, decisions=[decide("set", actor="Khalid Mashal", of="", kind="government")])
    party = parties[parties.find("Khalid Mashal")]
    assert (party.of, party.kind) == (None, GOVERNMENT)
