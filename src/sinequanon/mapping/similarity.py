"""How alike two texts are in meaning: the cosine of their vectors by a small sentence encoder that the package ships.

The encoder is all-MiniLM-L6-v2 (Reimers and Gurevych 2019) in int8; `training/similarity.py` wrote it.
"""

import json
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import as_file, files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sinequanon.wordpieces import CLS, SEP, Vocabulary

WIDTH = 384
_LONGEST = 64  # word pieces of a text that count
_TOGETHER = 64  # texts that the encoder sees at a time
_THREADS = 2

Vectors = NDArray[np.float32]
Encode = Callable[[Sequence[str]], Vectors]


class SentenceEncoder:
    """Turns texts into vectors of length one; loaded once (`encoder`) and used for all."""

    def __init__(self) -> None:
        import onnxruntime

        data = files("sinequanon") / "data"
        self.version: str = json.loads((data / "similarity" / "card.json").read_text(encoding="utf-8"))["version"]
        self._vocabulary = Vocabulary((data / "model" / "vocab.txt").read_text(encoding="utf-8").splitlines())
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = _THREADS
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        with as_file(data / "similarity" / "encoder.onnx") as path:
            self._session: Any = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """The vectors of some texts, shape `(len(texts), WIDTH)`; texts of like length are encoded together."""
        found = np.zeros((len(texts), WIDTH), dtype=np.float32)
        pieces = [self._pieces(text) for text in texts]
        order = sorted(range(len(texts)), key=lambda number: len(pieces[number]))
        for at in range(0, len(order), _TOGETHER):
            chosen = order[at : at + _TOGETHER]
            found[chosen] = self._encode([pieces[number] for number in chosen])
        return found

    def _pieces(self, text: str) -> list[int]:
        inner = [piece for word in text.split() for piece in self._vocabulary.pieces(word)]
        return [CLS, *inner[: _LONGEST - 2], SEP]

    def _encode(self, pieces: Sequence[Sequence[int]]) -> Vectors:
        longest = max(map(len, pieces))
        ids = np.zeros((len(pieces), longest), dtype=np.int64)
        for row, known in enumerate(pieces):
            ids[row, : len(known)] = known
        mask = np.arange(longest) < np.array([[len(known)] for known in pieces])
        vectors: Vectors = self._session.run(["vectors"], {"pieces": ids, "mask": mask})[0]
        return vectors


@cache
def encoder() -> SentenceEncoder:
    """The shipped encoder."""
    return SentenceEncoder()
