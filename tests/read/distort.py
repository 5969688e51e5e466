"""Damage an annotation on purpose, the same way for the same seed: predictions for the tests of scoring.

Only `Random.random` is used, whose numbers Python keeps the same from version to version.
"""

from collections.abc import Sequence
from copy import deepcopy
from itertools import pairwise
from random import Random
from typing import Any, TypeVar

from sinequanon.records import Act, Connective, ContactKind, ContactStatus

T = TypeVar("T")
Document = dict[str, Any]
_SECTIONS = ("statements", "positions", "conditions", "contacts")
_CLOSED = {"act": Act, "connective": Connective, "kind": ContactKind, "status": ContactStatus}
_ACTOR_FIELDS = ("speaker", "holder", "agent")


def distort(document: Document, text: str, rng: Random, strength: float) -> Document:
    """A copy of a record document in which each thing is changed with the probability `strength`."""
    result = deepcopy(document)
    for section in _SECTIONS:
        rows = [row for row in result[section] if rng.random() >= strength / 2]
        for row in rows:
            _shift_spans(row, len(text), rng, strength)
            _change_labels(section, row, rng, strength)
            _change_actors(row, result["actors"], rng, strength)
        result[section] = _merge(_double(_swap(rows, rng, strength), rng, strength), rng, strength)
    for position in result["positions"]:
        if result["conditions"] and rng.random() < strength:
            position["conditions"] = [_pick(result["conditions"], rng)["id"]]
    for actor in result["actors"]:
        _rename(actor, result["actors"], text, rng, strength)
    return result


def _pick(items: Sequence[T], rng: Random) -> T:
    return items[int(rng.random() * len(items))]


def _shift_spans(row: Document, length: int, rng: Random, strength: float) -> None:
    for span in [row["span"]] if "span" in row else row["content"]:
        if rng.random() < 2 * strength:
            size = span[1] - span[0]
            moved = sorted(place + int((rng.random() - 0.5) * size * 0.8) for place in span)
            span[0] = max(0, min(moved[0], length - 1))
            span[1] = min(length, max(moved[1], span[0] + 1))


def _change_labels(section: str, row: Document, rng: Random, strength: float) -> None:
    for name, values in _CLOSED.items():
        if name in row and section != "actors" and rng.random() < strength:
            row[name] = str(_pick(list(values), rng))


def _change_actors(row: Document, actors: list[Document], rng: Random, strength: float) -> None:
    choices = [actor["id"] for actor in actors]
    for name in _ACTOR_FIELDS:
        if name in row and choices and rng.random() < strength:
            row[name] = None if name == "agent" and rng.random() < 0.3 else _pick(choices, rng)
    if "parties" in row and rng.random() < strength:
        kept = [party for party in row["parties"] if rng.random() < 0.7]
        row["parties"] = kept + ([_pick(choices, rng)] if rng.random() < 0.5 else [])


def _swap(rows: list[Document], rng: Random, strength: float) -> list[Document]:
    """Exchange the holders of neighbours."""
    for one, other in pairwise(rows):
        if "holder" in one and rng.random() < strength:
            one["holder"], other["holder"] = other["holder"], one["holder"]
    return rows


def _double(rows: list[Document], rng: Random, strength: float) -> list[Document]:
    """Tell some records twice, under a new id."""
    twice = []
    for row in rows:
        twice.append(row)
        if rng.random() < strength / 2:
            twice.append({**deepcopy(row), "id": row["id"] + "x"})
    return twice


def _merge(rows: list[Document], rng: Random, strength: float) -> list[Document]:
    """Make one record of some neighbours, over the text of both."""
    merged: list[Document] = []
    for row in rows:
        if merged and "span" in row and rng.random() < strength / 2:
            span = merged[-1]["span"]
            merged[-1]["span"] = [min(span[0], row["span"][0]), max(span[1], row["span"][1])]
        else:
            merged.append(row)
    return merged


def _rename(actor: Document, actors: list[Document], text: str, rng: Random, strength: float) -> None:
    if rng.random() < strength:
        if actor["mentions"] and rng.random() < 0.7:
            start, end = _pick(actor["mentions"], rng)
            actor["name"] = text[start:end]
        else:
            actor["name"] = "The " + actor["name"].upper() + "'s"
    if rng.random() < strength / 2:
        actor["of"] = _pick(actors, rng)["id"]
