"""The ways from today's state are legal, shortest and all there are."""

import itertools

import pytest
from hypothesis import given, settings

from conflicts import FOLDER, case, conflicts
from sinequanon.errors import InvalidConflict
from sinequanon.solve import reference, status_quo
from sinequanon.solve.concepts import Concept
from sinequanon.solve.files import read_conflicts
from sinequanon.solve.stability import solve
from sinequanon.solve.status_quo import find_routes

EXTRAS = read_conflicts(FOLDER / "cases.json").extras
DISTANCES = [extra for extra in EXTRAS if extra["kind"] == "improvement-distance"]
MAX_LENGTH = 3


@pytest.mark.parametrize("extra", DISTANCES, ids=lambda extra: extra["case"])
def test_distances_by_improvements_come_out_as_verified(extra):
    conflict = case(extra["case"])
    start = conflict.read_state(extra["from"])
    rest = set(conflict.feasible_states()) - {start}
    found = {conflict.text(r.end): r.length for r in find_routes(conflict, start, rest, improving=True)}
    assert found == extra["distance"]


def all_ways(conflict, start, improving):
    """Every legal sequence of at most MAX_LENGTH moves, as tuples of who moved and where to."""
    step = reference.improvements if improving else reference.unilateral_moves
    ways = [((None, start),)]
    for _ in range(MAX_LENGTH + 1):
        yield from ways
        ways = [
            (*way, (dm.name, end))
            for way in ways
            for dm in conflict.dms
            if dm.name != way[-1][0]
            for end in step(conflict, dm, way[-1][1])
        ]


@settings(deadline=None, max_examples=30)
@given(conflicts(max_options=4))
def test_ways_are_all_the_shortest_legal_sequences(conflict):
    states = set(conflict.feasible_states())
    start = min(states)
    for improving in (False, True):
        shortest = {}
        for way in all_ways(conflict, start, improving):
            end = way[-1][1]
            if len(way) == len(next(iter(shortest.get(end, {way})))):
                shortest.setdefault(end, set()).add(way)
        found = {}
        lengths = []
        for route in find_routes(conflict, start, states, improving=improving, limit=10_000):
            lengths.append(route.length)
            if route.length <= MAX_LENGTH:
                assert route.is_all
                ways = {((None, start), *((move.dm, move.end) for move in way)) for way in route.ways}
                assert len(ways) == len(route.ways)
                found[route.end] = ways
            for way in route.ways:
                assert all(one.end == two.start and one.dm != two.dm for one, two in itertools.pairwise(way))
        assert lengths == sorted(lengths)
        assert found == shortest


def test_route_to_the_equilibrium_of_elmira():
    conflict = case("elmira")
    start = conflict.read_state("NYNNN")
    equilibria = solve(conflict).equilibria(Concept.NASH)
    (route,) = [r for r in find_routes(conflict, start, equilibria, improving=True) if r.length]
    assert [(move.dm, conflict.text(move.end)) for move in route.ways[0]] == [("Local Government", "NYNNY")]


def test_limit_on_ways_is_told():
    conflict = case("garrison")
    start = conflict.read_state("NYNNNYNNN")
    routes = list(find_routes(conflict, start, set(conflict.feasible_states()), improving=False, limit=1))
    assert {len(route.ways) for route in routes} == {1}
    assert not all(route.is_all for route in routes)


def test_start_has_to_be_feasible_and_the_search_is_bounded(monkeypatch):
    with pytest.raises(InvalidConflict, match="not feasible"):
        list(find_routes(case("elmira"), 1 << 9, set(), improving=True))
    monkeypatch.setattr(status_quo, "MAX_REACHED", 3)
    with pytest.raises(Exception, match="more than 3"):
        list(find_routes(case("garrison"), case("garrison").read_state("NYNNNYNNN"), set(), improving=False))
