"""Stability on diagrams by two processes at once, as the test of each decision maker is apart from the others.

A worker is `python -m sinequanon.solve.workers`: it reads the conflict and what to test from its standard input, keeps
each result as a file of diagrams, and says on its standard output that it is there, or why it is not. The nodes granted
are shared. A test that a worker's share did not suffice for is made again by one worker alone, with what two had.
"""

import pickle
import queue
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import IO

from sinequanon.solve.concepts import Concept
from sinequanon.solve.conflict import Conflict
from sinequanon.solve.diagrams import Budget, BudgetError, NodesError, SymbolicStates
from sinequanon.solve.symbolic import Engine

Test = tuple[Concept, int]
"""A concept and the place of a decision maker."""
_WORKERS = 2
_SEARCHED = (Concept.SEQ, Concept.SIM)
"""The concepts that take long."""


class Team:
    """The engine of this process, and workers beside it for the concepts that take long."""

    def __init__(self, conflict: Conflict, budget: Budget):
        self.end = time.monotonic() + budget.seconds
        own = budget.nodes // 6
        self.engine = Engine(conflict, Budget(budget.seconds, own))
        self.share = Budget(budget.seconds, (budget.nodes - own) // _WORKERS)

    def stable(self, concepts: Sequence[Concept]) -> Mapping[Test, SymbolicStates | BudgetError]:
        """The stable states of every decision maker under each concept, or why they are not known."""
        quick = [concept for concept in concepts if concept not in _SEARCHED]
        found = stable_one_by_one(self.engine, quick, len(concepts))
        searched = [concept for concept in concepts if concept in _SEARCHED]
        begun = time.monotonic()
        ends = {
            concept: begun + (self.end - begun) * (done + 1) / len(searched) for done, concept in enumerate(searched)
        }
        dms = range(len(self.engine.conflict.dms))
        found |= self._apart({(concept, dm): ends[concept] for concept in searched for dm in dms}, _WORKERS)
        again = [test for test, answer in found.items() if isinstance(answer, NodesError)]
        return found | self._apart(dict.fromkeys(again, self.end), 1)

    def _apart(self, tests: Mapping[Test, float], count: int) -> dict[Test, SymbolicStates | BudgetError]:
        """The answers to tests, each with the time by which it has to end, by so many workers."""
        waiting: queue.SimpleQueue[tuple[Test, float]] = queue.SimpleQueue()
        for test in tests.items():
            waiting.put(test)
        share = replace(self.share, nodes=self.share.nodes * _WORKERS // count)
        with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(count) as pool:
            rounds = [
                pool.submit(_work, self.engine.conflict, share, waiting, Path(folder))
                for _ in range(min(count, len(tests)))
            ]
            answers = [answer for each in rounds for answer in each.result()]
            return {test: path if isinstance(path, BudgetError) else self._read(path) for test, path in answers}

    def _read(self, path: Path) -> SymbolicStates:
        return SymbolicStates(self.engine.space, self.engine.space.read(path))


def stable_one_by_one(
    engine: Engine, concepts: Sequence[Concept], parts: int
) -> dict[Test, SymbolicStates | BudgetError]:
    """The same by an engine alone, in which its time is split into so many parts, one for each concept."""
    found: dict[Test, SymbolicStates | BudgetError] = {}
    for done, concept in enumerate(concepts):
        engine.allot(parts - done)
        for dm in range(len(engine.conflict.dms)):
            try:
                found[concept, dm] = engine.stable(dm, concept)
            except BudgetError as spent:
                found[concept, dm] = spent.with_traceback(None)
            if isinstance(found[concept, dm], BudgetError):
                engine.forget()
    return found


def _work(
    conflict: Conflict, share: Budget, waiting: "queue.SimpleQueue[tuple[Test, float]]", folder: Path
) -> list[tuple[Test, Path | BudgetError]]:
    """Have one worker make tests until none waits."""
    command = [sys.executable, "-m", "sinequanon.solve.workers"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as worker:
        assert worker.stdin is not None and worker.stdout is not None
        try:
            _send(worker.stdin, (conflict, share))
            answers: list[tuple[Test, Path | BudgetError]] = []
            while True:
                try:
                    (concept, dm), end = waiting.get_nowait()
                except queue.Empty:
                    return answers
                path = folder / f"{concept}-{dm}.dddmp"
                _send(worker.stdin, (concept, dm, max(0.0, end - time.monotonic()), path))
                refused: BudgetError | None = pickle.load(worker.stdout)
                answers.append(((concept, dm), refused or path))
        finally:
            worker.kill()


def _send(stream: IO[bytes], message: object) -> None:
    pickle.dump(message, stream)
    stream.flush()


def _serve(asked: IO[bytes], told: IO[bytes]) -> None:
    """Make the tests that are asked for until no more come."""
    conflict, share = pickle.load(asked)
    engine: Engine | None = None
    while True:
        try:
            concept, dm, seconds, path = pickle.load(asked)
        except EOFError:
            return
        refused = None
        try:
            engine = engine or Engine(conflict, share)
            engine.grant(seconds)
            states = engine.stable(dm, concept)
            engine.space.write(states.diagram, path)
        except BudgetError as error:
            refused = error.with_traceback(None)
        if refused is not None and engine is not None:
            engine.forget()
        _send(told, refused)


if __name__ == "__main__":
    _serve(sys.stdin.buffer, sys.stdout.buffer)
