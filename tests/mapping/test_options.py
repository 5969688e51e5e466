from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from sinequanon import Reading, Report
from sinequanon.errors import RecordNotFound
from sinequanon.mapping.mentions import Kind, collect
from sinequanon.mapping.options import Options, group_options
from sinequanon.records import Act, Actor, ActorKind, Position, TextSpan
from sinequanon.store import DecisionKind, Store

NORLAND, SUDLAND = "Norland", "Sudland"


class Stand(NamedTuple):
    """Whose stand, on a clause that stands in the text, and who would do it."""

    holder: str
    act: Act
    clause: str
    agent: str | None
    target: str | None = None


FIRST = [
    Stand(NORLAND, Act.COMMIT, "Norland will withdraw its troops from the islands", NORLAND),
    Stand(NORLAND, Act.DEMAND, "Sudland must lift the blockade of the port", SUDLAND),
]
SECOND = [
    Stand(SUDLAND, Act.DEMAND, "Norland must pull its soldiers out of the islands", NORLAND),
    Stand(SUDLAND, Act.REFUSE, "Sudland will not end the blockade", SUDLAND),
    Stand(SUDLAND, Act.DEMAND, "Norland must publish its fishing quotas", NORLAND),
]
THIRD = [Stand(NORLAND, Act.REFUSE, "Norland will not withdraw its troops from the islands", NORLAND)]


def make(name: str, published: str, stands: Sequence[Stand], prefix: str = "p") -> tuple[Report, Reading]:
    text = "".join(f"{stand.clause}.\n" for stand in stands)
    places = {
        stand.clause: TextSpan(at, at + len(stand.clause)) for stand in stands if (at := text.find(stand.clause)) >= 0
    }
    names = [NORLAND, SUDLAND]
    mentions = {
        known: tuple(TextSpan(p.start, p.start + len(known)) for c, p in places.items() if c.startswith(known))
        for known in names
    }
    actors = tuple(
        Actor(id=known.lower(), name=known, kind=ActorKind.STATE, mentions=mentions[known]) for known in names
    )
    positions = tuple(
        Position(
            id=f"{prefix}{number}",
            statement=None,
            holder=stand.holder.lower(),
            act=stand.act,
            span=places[stand.clause],
            agent=stand.agent.lower() if stand.agent else None,
            target=stand.target.lower() if stand.target else None,
        )
        for number, stand in enumerate(stands, start=1)
    )
    reading = Reading(doc=name, published=published, actors=actors, positions=positions)
    return Report(name=name, text=text, published=published), reading


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(str(tmp_path / "store.db")) as opened:
        opened.add("islands", *make("first", "2020-01-01", FIRST))
        opened.add("islands", *make("second", "2020-02-01", SECOND))
        yield opened


@pytest.fixture
def decide(store: Store) -> Callable[..., int]:
    def keep(kind: DecisionKind, **fields: object) -> int:
        return store.decide_on_dossier("islands", "options", kind, who="an analyst", **fields).id

    return keep


def options_of(store: Store) -> Options:
    return group_options(collect(store.decided("islands")), store.decisions("islands", in_force=True))


def clauses(options: Options) -> set[frozenset[str]]:
    return {frozenset(mention.quote.text for mention in option.mentions) for option in options}


def mention_of(options: Options, clause: str) -> str:
    return next(mention.id for option in options for mention in option.mentions if mention.quote.text == clause)


WITHDRAW = frozenset({FIRST[0].clause, SECOND[0].clause})
BLOCKADE = frozenset({FIRST[1].clause, SECOND[1].clause})
QUOTAS = frozenset({SECOND[2].clause})


def test_other_words_for_one_thing_of_one_party_are_one_option(store: Store) -> None:
    options = options_of(store)
    assert clauses(options) == {WITHDRAW, BLOCKADE, QUOTAS}
    option = options.of_mention(mention_of(options, FIRST[0].clause))
    assert option.kind is Kind.ACT
    assert option.owners == ("norland",)
    assert 0.5 <= option.confidence < 1
    assert option.sure[option.mentions[0].id] == 1
    assert options.find(option.id) is options.find(option.mentions[1].id) is option


def test_same_words_of_two_parties_are_two_options() -> None:
    stands = [
        Stand(SUDLAND, Act.COMMIT, "Sudland will withdraw its troops from the islands", SUDLAND),
        Stand(NORLAND, Act.COMMIT, "Norland will withdraw its troops from the islands now", NORLAND),
    ]
    options = group_options(collect([make("both", "2020-01-01", stands)]))
    assert len(options) == 2
    with pytest.raises(RecordNotFound, match="may be 2 options"):
        options.find("withdraw its troops")


def test_who_is_not_named_joins_a_party_but_not_the_one_that_asks() -> None:
    asked = Stand(SUDLAND, Act.DEMAND, "the troops must be withdrawn from the islands", None)
    own = Stand(NORLAND, Act.DEMAND, "all troops must be withdrawn from the islands", None)
    readings = [make("first", "2020-01-01", FIRST), make("second", "2020-02-01", [asked, own])]
    options = group_options(collect(readings), anonymous_least=0.4)
    joined = options.of_mention(mention_of(options, asked.clause))
    assert FIRST[0].clause in {mention.quote.text for mention in joined.mentions}
    alone = group_options(collect([readings[0], make("third", "2020-03-01", [own])]), anonymous_least=0.4)
    assert alone.of_mention(mention_of(alone, own.clause)).owners == ()


@pytest.mark.parametrize(("least", "count"), [(-1.0, 2), (1.01, 5)])
def test_threshold(store: Store, least: float, count: int) -> None:
    assert len(group_options(collect(store.decided("islands")), least=least)) == count


def test_a_later_report_regroups_nothing(store: Store) -> None:
    before = clauses(options_of(store))
    store.add("islands", *make("third", "2020-03-01", THIRD))
    after = {members - {THIRD[0].clause} for members in clauses(options_of(store))}
    assert after == before


def test_merge(store: Store, decide: Callable[..., int]) -> None:
    options = options_of(store)
    quotas, withdraw = mention_of(options, SECOND[2].clause), mention_of(options, FIRST[0].clause)
    decide(DecisionKind.MERGE, mentions=[quotas], into=[withdraw])
    merged = options_of(store).of_mention(quotas)
    assert {mention.id for mention in merged.mentions} >= {quotas, withdraw}
    assert merged.sure[quotas] == 1


def test_an_older_report_that_comes_later_joins_what_a_person_merged(store: Store, decide: Callable[..., int]) -> None:
    options = options_of(store)
    quotas, withdraw = mention_of(options, SECOND[2].clause), mention_of(options, FIRST[0].clause)
    decide(DecisionKind.MERGE, mentions=[quotas], into=[withdraw])
    store.add("islands", *make("third", "2019-03-01", THIRD))
    assert WITHDRAW | QUOTAS | {THIRD[0].clause} in clauses(options_of(store))


def test_later_talks_of_the_same_parties_join_what_a_person_merged(store: Store, decide: Callable[..., int]) -> None:
    talks = Stand(NORLAND, Act.WILLING, "Norland may hold talks with Sudland", NORLAND, SUDLAND)
    store.add("islands", *make("third", "2020-03-01", [talks]))
    options = options_of(store)
    one, quotas = mention_of(options, talks.clause), mention_of(options, SECOND[2].clause)
    assert options.of_mention(one).kind is Kind.TALKS
    decide(DecisionKind.MERGE, mentions=[one], into=[quotas])
    refused = Stand(SUDLAND, Act.REFUSE, "Sudland will not hold talks with Norland", SUDLAND, NORLAND)
    store.add("islands", *make("fourth", "2020-04-01", [refused]))
    assert QUOTAS | {talks.clause, refused.clause} in clauses(options_of(store))


def test_talks_can_be_split(store: Store, decide: Callable[..., int]) -> None:
    stands = [
        Stand(NORLAND, Act.WILLING, "Norland may hold talks with Sudland", NORLAND, SUDLAND),
        Stand(SUDLAND, Act.REFUSE, "Sudland will not meet the president of Norland", SUDLAND, NORLAND),
    ]
    store.add("islands", *make("third", "2020-03-01", stands))
    options = options_of(store)
    assert frozenset(stand.clause for stand in stands) in clauses(options)
    one, other = (mention_of(options, stand.clause) for stand in stands)
    decide(DecisionKind.SPLIT, mentions=[one], from_=[other])
    assert {frozenset({stand.clause}) for stand in stands} <= clauses(options_of(store))


def test_split_and_merge_again(store: Store, decide: Callable[..., int]) -> None:
    options = options_of(store)
    one, other = mention_of(options, SECOND[1].clause), mention_of(options, FIRST[1].clause)
    decide(DecisionKind.SPLIT, mentions=[one], from_=[other])
    assert clauses(options_of(store)) == {WITHDRAW, QUOTAS, frozenset({FIRST[1].clause}), frozenset({SECOND[1].clause})}
    decide(DecisionKind.MERGE, mentions=[one], into=[other])
    assert BLOCKADE in clauses(options_of(store))


def test_undone_decision_counts_no_more(store: Store, decide: Callable[..., int]) -> None:
    options = options_of(store)
    one, other = mention_of(options, SECOND[1].clause), mention_of(options, FIRST[1].clause)
    store.undo(decide(DecisionKind.SPLIT, mentions=[one], from_=[other]), who="an analyst")
    assert clauses(options_of(store)) == clauses(options)


def test_rename(store: Store, decide: Callable[..., int]) -> None:
    one = mention_of(options_of(store), SECOND[0].clause)
    decide(DecisionKind.RENAME, mentions=[one], name="a first name")
    decide(DecisionKind.RENAME, mentions=[one], name="withdrawal")
    options = options_of(store)
    assert options.of_mention(one).label == "withdrawal"
    assert options.find("Withdrawal") is options.of_mention(one)


def test_owner(store: Store, decide: Callable[..., int]) -> None:
    quotas = mention_of(options_of(store), SECOND[2].clause)
    decide(DecisionKind.OWNER, mentions=[quotas], owners=[SUDLAND])
    option = options_of(store).of_mention(quotas)
    assert option.owners == ("sudland",)
    assert option.label.startswith("Sudland: ")


def test_owner_that_is_no_party_changes_nothing(store: Store, decide: Callable[..., int]) -> None:
    quotas = mention_of(options_of(store), SECOND[2].clause)
    decide(DecisionKind.OWNER, mentions=[quotas], owners=["Westland"])
    assert options_of(store).of_mention(quotas).owners == ("norland",)


def test_decisions_survive_a_new_reading(store: Store, decide: Callable[..., int]) -> None:
    options = options_of(store)
    quotas, withdraw = mention_of(options, SECOND[2].clause), mention_of(options, FIRST[0].clause)
    refusal, blockade = mention_of(options, SECOND[1].clause), mention_of(options, FIRST[1].clause)
    decide(DecisionKind.MERGE, mentions=[quotas], into=[withdraw])
    decide(DecisionKind.SPLIT, mentions=[refusal], from_=[blockade])
    decide(DecisionKind.RENAME, mentions=[refusal], name="keep the port closed")
    before = clauses(options_of(store))
    report, _ = make("second", "2020-02-01", SECOND)
    _, again = make("second", "2020-02-01", SECOND, prefix="q")
    store.add("islands", report, again, version="a later reader")
    after = options_of(store)
    assert clauses(after) == before
    assert after.of_mention(refusal).label == "keep the port closed"


def test_decision_on_a_mention_that_is_read_no_more_is_passed_over(store: Store, decide: Callable[..., int]) -> None:
    options = options_of(store)
    quotas, withdraw = mention_of(options, SECOND[2].clause), mention_of(options, FIRST[0].clause)
    decide(DecisionKind.MERGE, mentions=[quotas], into=[withdraw])
    report, reading = make("second", "2020-02-01", SECOND)
    store.add("islands", report, Reading(doc="second", actors=reading.actors, positions=reading.positions[:2]))
    assert clauses(options_of(store)) == {WITHDRAW, BLOCKADE}
