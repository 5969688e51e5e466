"""Games solved within a time, and kept as long as they are asked for."""

import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from threading import Lock
from typing import Any

from sinequanon.serve.solver import Solver, TooLongError
from sinequanon.serve.views.game_files import mark_of, read_case, read_text
from sinequanon.serve.views.game_solved import SLOW, Answer, solve_game
from sinequanon.solve.cases import Case

SECONDS = 5.0
"""What a page gives a game; what is not decided by then is told as undecided."""
_GRACE_S = 5.0  # the time is looked at between steps, and the last one may take so much longer
_SMALL = 12  # options up to which a game from the store is solved at once
_KEPT = 100

_Key = tuple[str, tuple[str, ...], float]


class SolvedGames:
    """Solves games. Threads may share it."""

    def __init__(self) -> None:
        self._solver = Solver()
        self._kept: OrderedDict[_Key, Answer] = OrderedDict()
        self._guard = Lock()

    def solve(self, case: Case, others: Sequence[Case] = (), seconds: float = SECONDS) -> Answer:
        """A conflict solved and compared with others; what was found before is given again.

        Raises:
            SinequanonError: it cannot be solved, or not within the time.
        """
        key = (mark_of(case), tuple(map(mark_of, others)), seconds)
        with self._guard:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
                return found
        if max(one.conflict.size for one in (case, *others)) <= _SMALL:
            answer = solve_game(case, others, seconds)
        else:
            answer = self._solve_apart(case, tuple(others), seconds)
        with self._guard:
            self._kept[key] = answer
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return answer

    def _solve_apart(self, case: Case, others: tuple[Case, ...], seconds: float) -> Answer:
        """Without what may take long in one step first, then with it in the time that is left."""
        began = time.monotonic()
        answer = self._solver.ask(seconds + _GRACE_S, solve_game, case, others, seconds, SLOW)
        left = seconds - (time.monotonic() - began)
        if left > seconds / 3:
            with suppress(TooLongError):
                answer = self._solver.ask(left, solve_game, case, others, left)
        return answer

    def read(self, data: Mapping[str, Any]) -> Case:
        """The conflict of a JSON document that somebody sent.

        Raises:
            InvalidConflict: it is none, or larger than what is solved here; all that is wrong is listed.
            SinequanonError: to read it takes too long.
        """
        return self._solver.ask(SECONDS, read_case, dict(data))

    def read_text(self, text: str, name: str) -> Case:
        """The conflict of a file that somebody sent, YAML by its name or JSON.

        Raises:
            InvalidConflict: it is none, or larger than what is solved here; all that is wrong is listed.
            SinequanonError: to read it takes too long.
        """
        return self._solver.ask(SECONDS, read_text, text, name)

    def close(self) -> None:
        """End what runs."""
        self._solver.close()
