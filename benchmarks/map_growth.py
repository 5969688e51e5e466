"""How the map grows: time and memory of fixed points, deadlocks and the first unlock on invented maps.

Usage: python benchmarks/map_growth.py [--rules N...] [--seeds N] [--goals N] [--json]

The maps are drawn by chance: about five rules an option, most of a party's conditions on options of the same dispute
within the dossier, one condition in seven on talks that several parties must consent to. A goal is an option that does
not follow and that some changes would free. Each figure is the median over the seeds; "worst" is the slowest goal of
all. A process of its own measures each map, so that the peak of the memory is that map's.
"""

import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from sinequanon.mapping.deadlocks import find_deadlocks
from sinequanon.mapping.fixpoints import greatest, least
from sinequanon.mapping.mentions import Kind, Mention
from sinequanon.mapping.quotes import Quote
from sinequanon.mapping.rules import Node, Rule
from sinequanon.mapping.stances import Said, Stance
from sinequanon.mapping.unlocks import find_unlocks
from sinequanon.mapping.wording import Predicate

RULES = (100, 1_000, 10_000, 50_000)
RULES_AN_OPTION = 5
OPTIONS_A_DISPUTE = 50
PARTIES_A_DISPUTE = 4
FAR = 0.1
"""The share of conditions on an option of another dispute."""
NEGATED = 0.05
"""The share of conditions that something is not done."""
JOINT = 0.15
"""The share of options that need the consent of several parties."""
STANCES = {
    Stance.DONE: 0.01,
    Stance.PLEDGED: 0.03,
    Stance.WILLING: 0.04,
    Stance.OPEN: 0.22,
    Stance.REFUSED: 0.15,
    Stance.CONDITIONAL: 0.55,
}
QUOTE = Quote(report="r", digest="d", start=0, end=1, text="t", sentence="t", section="positions", record="p1")


@dataclass
class Invented:
    """A map drawn by chance."""

    rules: list[Rule] = field(default_factory=list)
    movers: dict[Node, str] = field(default_factory=dict)
    refused: list[Node] = field(default_factory=list)
    options: list[str] = field(default_factory=list)


def invent(count: int, seed: int) -> Invented:
    """A map of about so many rules."""
    chance = random.Random(seed)
    made = Invented(options=[f"o{number}" for number in range(max(1, count // RULES_AN_OPTION))])
    owners = [_owners(number, chance) for number in range(len(made.options))]
    stances = [
        (number, party, stance)
        for number, of_option in enumerate(owners)
        for party, stance in zip(of_option, _stances(chance, len(of_option)), strict=True)
    ]
    waiting = [item for item in stances if item[2] is Stance.CONDITIONAL]
    for number, party, stance in stances:
        _add_stance(made, number, party, stance, is_joint=len(owners[number]) > 1)
    for number, of_option in enumerate(owners):
        if len(of_option) > 1:
            option = made.options[number]
            made.rules.append(Rule(head=Node(option), body=tuple(Node(option, party) for party in of_option)))
    while waiting and len(made.rules) < count:
        number, party, _ = chance.choice(waiting)
        made.rules.append(_conditional(made, number, party, chance, is_joint=len(owners[number]) > 1))
    chance.shuffle(made.rules)
    return made


def _owners(number: int, chance: random.Random) -> list[str]:
    dispute = number // OPTIONS_A_DISPUTE
    parties = [f"p{dispute * 2 + place}" for place in range(PARTIES_A_DISPUTE)]  # two of them in the next one too
    return sorted(chance.sample(parties, chance.choice((2, 2, 3)) if chance.random() < JOINT else 1))


def _stances(chance: random.Random, count: int) -> list[Stance]:
    return chance.choices(list(STANCES), weights=list(STANCES.values()), k=count)


def _add_stance(made: Invented, number: int, party: str, stance: Stance, *, is_joint: bool) -> None:
    option = made.options[number]
    head = Node(option, party if is_joint else "")
    against = Node(option, holds=False)
    made.movers[head] = party
    if not is_joint:
        made.movers[against] = party
    if stance is Stance.REFUSED:
        made.refused.append(head)
        if not is_joint:
            made.rules.append(Rule(head=against, said=_said(option, party, stance)))
    elif stance in (Stance.DONE, Stance.PLEDGED, Stance.WILLING):
        is_firm = stance is not Stance.WILLING or is_joint
        made.rules.append(Rule(head=head, said=_said(option, party, stance), is_firm=is_firm))


def _conditional(made: Invented, number: int, party: str, chance: random.Random, *, is_joint: bool) -> Rule:
    body = list(dict.fromkeys(_condition(made, number, chance) for _ in range(chance.choice((1, 2, 2, 3, 3)))))
    option = made.options[number]
    said = _said(option, party, Stance.CONDITIONAL)
    head = Node(option, party if is_joint else "")
    return Rule(head=head, body=tuple(body), said=said, conditions=dict.fromkeys(body, said.mention))


def _condition(made: Invented, number: int, chance: random.Random) -> Node:
    first = number // OPTIONS_A_DISPUTE * OPTIONS_A_DISPUTE
    near = made.options[first : first + OPTIONS_A_DISPUTE]
    option = chance.choice(made.options if chance.random() < FAR else near)
    return Node(option, holds=chance.random() >= NEGATED)


def _said(option: str, party: str, stance: Stance) -> Said:
    mention = Mention(
        id=option, quote=QUOTE, kind=Kind.ACT, owners=(party,), predicate=Predicate("t"), holder=party, voice=party
    )
    return Said(party=party, option=option, stance=stance, mention=mention)


def measure(count: int, seed: int, goals: int) -> dict[str, object]:
    """The figures of one map."""
    made = invent(count, seed)
    started = time.perf_counter()
    follows = least(rule for rule in made.rules if rule.is_firm)
    carried = greatest(made.rules)
    deadlocks = find_deadlocks(made.rules, follows, carried)
    map_s = time.perf_counter() - started
    figures: dict[str, object] = {
        "rules": len(made.rules),
        "options": len(made.options),
        "follows": len(follows),
        "carried": len(carried),
        "deadlocks": len(deadlocks),
        "largest": max((len(item.options) for item in deadlocks), default=0),
        "map_s": map_s,
        "map_mib": _peak_mib(),
    }
    for way, base in (("step", set(follows)), ("together", carried)):
        timed = list(islice(_unlock_times(made, base, seed, together=way == "together"), goals))
        figures[f"{way}_s"] = [seconds for seconds, _ in timed]
        figures[f"{way}_changes"] = [changes for _, changes in timed]
    return figures | {"peak_mib": _peak_mib()}


def _unlock_times(made: Invented, base: set[Node], seed: int, *, together: bool) -> Iterator[tuple[float, int]]:
    """For goals drawn by chance, the seconds to the first unlock and its number of changes."""
    goals = [Node(option) for option in made.options if Node(option) not in base]
    random.Random(seed).shuffle(goals)
    for goal in goals:
        started = time.perf_counter()
        found = find_unlocks(made.rules, goal, made.movers, made.refused, together=together, limit=1)
        first = next(found, None)
        if first is not None:
            yield time.perf_counter() - started, len(first.changes)


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)


COLUMNS = (
    ("rules", 8),
    ("options", 9),
    ("follows", 9),
    ("carried", 9),
    ("deadlocks", 11),
    ("largest", 9),
    ("map s", 8),
    ("step s", 8),
    ("worst", 8),
    ("together s", 12),
    ("worst", 8),
    ("MiB map", 9),
    ("MiB all", 9),
)


def _row(measured: Sequence[dict[str, object]]) -> str:
    def median(name: str) -> float:
        return statistics.median(item[name] for item in measured)  # type: ignore[type-var]

    cells = [f"{median(name):,.0f}" for name in ("rules", "options", "follows", "carried", "deadlocks", "largest")]
    cells.append(f"{median('map_s'):.3f}")
    for way in ("step_s", "together_s"):
        seconds = [s for item in measured for s in item[way]]  # type: ignore[attr-defined]
        cells += [f"{statistics.median(seconds):.3f}", f"{max(seconds):.3f}"] if seconds else ["-", "-"]
    cells += [f"{median(name):,.0f}" for name in ("map_mib", "peak_mib")]
    return "".join(cell.rjust(width) for cell, (_, width) in zip(cells, COLUMNS, strict=True))


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rules", type=int, nargs="+", default=RULES)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--goals", type=int, default=5, help="of each map, each way")
    parser.add_argument("--json", action="store_true", help="one line a map")
    parser.add_argument("--one", type=int, metavar="SEED", help="measure one map in this process")
    options = parser.parse_args()
    if options.one is not None:
        print(json.dumps(measure(options.rules[0], options.one, options.goals)))
        return
    if not options.json:
        print("".join(name.rjust(width) for name, width in COLUMNS))
    for count in options.rules:
        lines = []
        for seed in range(options.seeds):
            command = [sys.executable, __file__, "--one", str(seed), "--rules", str(count)]
            done = subprocess.run(
                [*command, "--goals", str(options.goals)], stdout=subprocess.PIPE, text=True, check=True
            )
            lines.append(done.stdout.strip())
        print("\n".join(lines) if options.json else _row([json.loads(line) for line in lines]), flush=True)


if __name__ == "__main__":
    main()
