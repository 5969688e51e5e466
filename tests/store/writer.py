"""Adds reports to a store until told otherwise; run as a program of its own by `test_processes.py`.

Usage: writer.py STORE FIRST LAST [decide]
"""

import sys

from sinequanon import Act, Actor, ActorKind, Position, Quotation, Reading, Report, Statement, TextSpan
from sinequanon.store import Store


def make(number: int) -> tuple[Report, Reading]:
    """The report and reading of a number, the same in each process; some 200 records each."""
    text = f"Report {number}: " + "Hamas said that Israel must withdraw.\n" * 50
    sizes = range(50 + number % 5)
    actors = tuple(
        Actor(
            id=f"a{at}", name=f"Actor {at} of {number}", kind=ActorKind.PARTY, of="a49", mentions=(TextSpan(0, at + 1),)
        )
        for at in sizes
    )
    statements = tuple(
        Statement(id=f"s{at}", speaker=f"a{at}", source=None, cue=None, content=(TextSpan(at, at + 5),),
                  quotation=Quotation.DIRECT)
        for at in sizes
    )  # fmt: skip
    positions = tuple(
        Position(id=f"p{at}", statement=f"s{at}", holder="a0", act=Act.DEMAND, span=TextSpan(at, at + 9))
        for at in sizes
    )
    reading = Reading(doc=str(number), actors=actors, statements=statements, positions=positions)
    return Report(name=str(number), text=text), reading


def main(path: str, first: int, last: int, *, decides: bool) -> None:
    with Store.open(path) as store:
        print("open", flush=True)
        for number in range(first, last):
            report, reading = make(number)
            if not store.has("d", report.digest, "1"):
                store.add("d", report, reading, version="1")
            if decides:
                store.decide("d", report.digest, "actors", "a1", "confirm", who="Ada")
    print("done", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), decides="decide" in sys.argv)
