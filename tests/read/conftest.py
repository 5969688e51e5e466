from typing import Any

import pytest

from sinequanon.read.model import Marks
from sinequanon.read.pipeline import Reader
from sinequanon.read.table import load_table
from sinequanon.runs import load_model


class Unmarked(Marks):
    """No marks; a record is as sure as its rule."""

    def sure(self, task: str, rule: float, chance: float) -> float:  # noqa: ARG002 (as the real one)
        return rule


class RulesAlone:
    """Stands for the trained model where a test is about what the rules read by themselves."""

    version = "rules"

    def read(self, doc: Any, tasks: Any) -> Marks:  # noqa: ARG002 (as the real one)
        return Unmarked({task: {} for task in tasks}, {})


@pytest.fixture(scope="session")
def rules_alone() -> Reader:
    """The reader without its trained model."""
    alone: Any = RulesAlone()
    return Reader(load_model(""), load_table(), alone)
