"""The trained model: in a parsed report it marks anchors (words of saying, verbs of stand, …) and who plays which role.

An encoder (MiniLM, int8, run by ONNX Runtime) gives each token a vector; small heads over it give each token its
labels, and each pair of an anchor and another token, with how they hang together in the parse, the chance that the
token plays a role for the anchor.
`docs/model.md` is the model's card.
"""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc
from threadpoolctl import ThreadpoolController

from sinequanon.errors import ModelMissing
from sinequanon.read.encode import Encoded, Featuriser, Window, links, windows
from sinequanon.wordpieces import CLS, SEP, Vocabulary

_FAR = 31  # tokens; farther ones count as this far
_FLOOR = 0.1  # anchors less likely than this are not kept
_LONGEST = 500  # pieces of a sentence whose relation is asked for
_LEAST = 0.03  # nor are tokens in a role
_TOGETHER = 4  # windows that the encoder sees at a time

# A record less sure than this is left out; chosen on the development set.
LEAST = {"statement": 0.5, "position": 0.46, "condition": 0.55, "contact": 0.55}

Array = NDArray[np.float32]


@dataclass(frozen=True)
class Mark:
    """One thing found: its token, the chance of each label, and for each role the chance of each token to play it.

    In a role that points at an actor the chances add up to one with that of nobody, which stands under -1.
    """

    token: int
    labels: Mapping[str, float]
    roles: Mapping[str, Mapping[int, float]] = field(default_factory=dict)

    @property
    def chance(self) -> float:
        """The chance that there is such a thing at all."""
        return self.labels["any"]

    def best(self, labels: Sequence[str]) -> str:
        """The likeliest of some labels."""
        return max(labels, key=lambda label: self.labels[label])


class Marks:
    """The marks in one report, by task and token; `sure` says how far a record is to be relied on."""

    def __init__(self, by_task: dict[str, dict[int, Mark]], calibration: Mapping[str, Sequence[float]]):
        self.by_task = by_task
        self._calibration = calibration

    def __getitem__(self, task: str) -> dict[int, Mark]:
        return self.by_task[task]

    def sure(self, task: str, rule: float, chance: float) -> float:
        """The chance that a record is right: logistic in the rule's confidence and the model's chance (Platt 1999).

        Args:
            task: what kind of record it is.
            rule: the confidence of the rule that found it, 0 where none did.
            chance: the chance that the model gives it, 0 where it has no mark.
        """
        weights = self._calibration[task]
        terms = (1.0, log_odds(rule), float(rule == 0), log_odds(chance), float(chance == 0))
        return round(1 / (1 + math.exp(-sum(w * x for w, x in zip(weights, terms, strict=True)))), 2)


def log_odds(chance: float) -> float:
    """The log odds of a chance; 0 for none, which has a term of its own."""
    chance = min(chance, 0.99)
    return math.log(chance / (1 - chance)) if chance > 0 else 0.0


class TrainedModel:
    """The trained model, loaded once and used for many reports."""

    def __init__(self, folder: Path):
        import onnxruntime

        card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
        vocabulary = Vocabulary((folder / "vocab.txt").read_text(encoding="utf-8").splitlines())
        self.version: str = card["version"]
        self._featuriser = Featuriser(vocabulary, card["tags"], card["arcs"])
        self._arcs = len(card["arcs"]) + 1
        self._tasks: Mapping[str, Mapping[str, list[str]]] = card["tasks"]
        self._relations: Sequence[str] = card["relations"]
        self._calibration: Mapping[str, Sequence[float]] = card["calibration"]
        with np.load(folder / "heads.npz") as heads:
            self._heads = {name: heads[name].astype(np.float32) for name in heads.files}
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # on so small a model more threads wait for each other
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(folder / "encoder.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._algebra = ThreadpoolController()

    def read(self, doc: Doc, tasks: Sequence[str]) -> Marks:
        """The marks of some tasks in a parsed document."""
        encoded = self._featuriser.encode(doc)
        found: dict[str, dict[int, Mark]] = {task: {} for task in tasks}
        with self._algebra.limit(limits=1):
            for window, vectors in self._vectors(encoded):
                for task in tasks:
                    found[task] |= {mark.token: mark for mark in self._marks(task, encoded, window, vectors)}
        return Marks(found, self._calibration)

    def relate(self, doc: Doc, marks: Mapping[int, int]) -> dict[str, float]:
        """The chance of each PLOVER root in a sentence whose source tokens are marked 1 and target tokens 2."""
        encoded = self._featuriser.encode(doc)
        pieces, features = [CLS], [(0, 0, 0, 0)]
        for token, (parts, known) in enumerate(zip(encoded.pieces, encoded.features, strict=True)):
            if len(pieces) + len(parts) > _LONGEST:
                break
            pieces += parts
            features += [(*known, marks.get(token, 0))] * len(parts)
        inputs = {
            "pieces": np.array([[*pieces, SEP]]),
            "features": np.array([[*features, (0, 0, 0, 0)]]),
            "mask": np.ones((1, len(pieces) + 1), bool),
        }
        vectors: Array = self._session.run(None, inputs)[0][0]
        placed = inputs["features"][0, :, 3]
        means = [vectors[placed == mark].mean(0) if (placed == mark).any() else 0 * vectors[0] for mark in (1, 2)]
        hidden = np.maximum(self._linear("relation.0", np.concatenate([vectors[0], *means])), 0)
        scores = self._linear("relation.3", hidden)
        chances = np.exp(scores - scores.max())
        return dict(zip(self._relations, (float(x) for x in chances / chances.sum()), strict=True))

    def _vectors(self, encoded: Encoded) -> Iterator[tuple[Window, Array]]:
        """Each window with the vectors of its tokens, of shape (tokens, 384)."""
        todo = windows(encoded)
        for start in range(0, len(todo), _TOGETHER):
            group = todo[start : start + _TOGETHER]
            width = max(encoded.ends[w.last - 1] - (encoded.ends[w.first - 1] if w.first else 0) for w in group) + 2
            pieces = np.zeros((len(group), width), np.int64)
            features = np.zeros((len(group), width, 4), np.int64)
            mask = np.zeros((len(group), width), bool)
            firsts = []
            for row, window in enumerate(group):
                first = []
                place = 1
                pieces[row, 0] = CLS
                for token in range(window.first, window.last):
                    first.append(place)
                    end = place + len(encoded.pieces[token])
                    pieces[row, place:end] = encoded.pieces[token]
                    features[row, place:end, :3] = encoded.features[token]
                    place = end
                pieces[row, place] = SEP
                mask[row, : place + 1] = True
                firsts.append(first)
            (output,) = self._session.run(None, {"pieces": pieces, "features": features, "mask": mask})
            for row, window in enumerate(group):
                yield window, output[row, firsts[row]]

    def _linear(self, name: str, x: Array) -> Array:
        result: Array = x @ self._heads[f"{name}.weight"].T + self._heads[f"{name}.bias"]
        return result

    def _marks(self, task: str, encoded: Encoded, window: Window, vectors: Array) -> Iterator[Mark]:
        shape = self._tasks[task]
        labels = _sigmoid(self._linear(f"{task}.label.3", np.maximum(self._linear(f"{task}.label.0", vectors), 0)))
        places = np.flatnonzero(labels[:, 0] >= _FLOOR)
        places = places[(places + window.first >= window.core_first) & (places + window.first < window.core_last)]
        if not len(places):
            return
        tokens = self._linear(f"{task}.to_token", vectors)
        one = self._linear(f"{task}.from_anchor", vectors[places])
        nobody = self._linear(f"{task}.nobody", np.maximum(one, 0))
        names = len(shape["sets"]) + len(shape["points"])
        query = self._linear(f"{task}.query", vectors[places]).reshape(len(places), names, -1)
        key = self._linear(f"{task}.key", vectors).reshape(len(vectors), names, -1)
        for row, place in enumerate(places):
            far = np.clip(np.arange(len(vectors)) - place, -_FAR, _FAR) + _FAR
            link = links(encoded, int(place) + window.first, window.first, window.last, self._arcs)
            both = (
                tokens
                + one[row]
                + self._heads[f"{task}.distance.weight"][far]
                + self._heads[f"{task}.link.weight"][link]
            )
            scores = self._linear(f"{task}.role", np.maximum(both, 0)) + (query[row] * key).sum(-1)
            roles: dict[str, Mapping[int, float]] = {}
            for number, role in enumerate(shape["sets"]):
                roles[role] = _sparse(_sigmoid(scores[:, number]), window.first)
            for number, role in enumerate(shape["points"]):
                column = np.append(scores[:, len(shape["sets"]) + number], nobody[row, number])
                chances = np.exp(column - column.max())
                chances /= chances.sum()
                roles[role] = {**_sparse(chances[:-1], window.first), -1: float(chances[-1])}
            of_labels = dict(zip(shape["labels"], (float(value) for value in labels[place]), strict=True))
            yield Mark(int(place) + window.first, of_labels, roles)


def _sparse(chances: Array, first: int) -> dict[int, float]:
    return {int(token) + first: float(chances[token]) for token in np.flatnonzero(chances >= _LEAST)}


def _sigmoid(x: Array) -> Array:
    result: Array = (1 / (1 + np.exp(-x))).astype(np.float32)
    return result


def runs(chances: Mapping[int, float], least: float = 0.5, gap: int = 2) -> list[tuple[int, int]]:
    """The runs `[first, last)` of tokens at least this likely, joined over a few less likely ones."""
    found: list[tuple[int, int]] = []
    for token in sorted(token for token, chance in chances.items() if chance >= least):
        if found and token - found[-1][1] < gap:
            found[-1] = (found[-1][0], token + 1)
        else:
            found.append((token, token + 1))
    return found


@cache
def load_model() -> TrainedModel:
    """The model that ships with the program.

    Raises:
        ModelMissing: its files are not there.
    """
    try:
        with as_file(files("sinequanon") / "data" / "model") as folder:
            return TrainedModel(folder)
    except (OSError, KeyError, ValueError, ImportError) as error:
        raise ModelMissing(
            f"the trained model cannot be loaded ({str(error).splitlines()[0]}); install the program again"
        ) from None


def card() -> Any:
    """The card of the model that ships: what it was trained on, with which seed, and how well it does."""
    return json.loads((files("sinequanon") / "data" / "model" / "card.json").read_text(encoding="utf-8"))
