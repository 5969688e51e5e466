"""Vectors of texts, kept so that each text is encoded once: a cache, which may be emptied at any time.

A vector of length one is kept as 8-bit numbers, its largest part at 127; what is given is always read back from these,
so that it is the same whether it was kept already or not.
"""

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from sinequanon.store import schema

Vectors = NDArray[np.float32]

_AT_ONCE = 500


def key_of(model: str, text: str) -> str:
    """The key of a text's vector by a model."""
    return f"{model}:{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}"


def pack(vectors: Vectors) -> list[bytes]:
    """Each vector as bytes."""
    largest = np.abs(vectors).max(axis=1, keepdims=True).clip(1e-9)
    return [row.tobytes() for row in np.rint(vectors * (127 / largest)).astype(np.int8)]


def unpack(packed: Sequence[bytes]) -> Vectors:
    """The vectors again, of length one; shape `(len(packed), width)`."""
    if not packed:
        return np.zeros((0, 0), dtype=np.float32)
    rows: Vectors = np.array([np.frombuffer(item, dtype=np.int8) for item in packed], dtype=np.float32)
    lengths: Vectors = np.linalg.norm(rows, axis=1, keepdims=True).clip(1e-9)
    return rows / lengths


def load(connection: Connection, keys: Sequence[str]) -> dict[str, bytes]:
    """The kept vectors of some keys."""
    table = schema.vectors.c
    found: dict[str, bytes] = {}
    for at in range(0, len(keys), _AT_ONCE):
        query = select(table.key, table.vector).where(table.key.in_(keys[at : at + _AT_ONCE]))
        found |= {row.key: row.vector for row in connection.execute(query)}
    return found


def save(connection: Connection, packed: Mapping[str, bytes]) -> None:
    """Keep vectors; one that somebody else has kept meanwhile stays as it is."""
    rows = [{"key": key, "vector": vector} for key, vector in packed.items()]
    try:
        with connection.begin_nested():
            connection.execute(insert(schema.vectors), rows)
    except IntegrityError:
        known = load(connection, list(packed))
        rest = [row for row in rows if row["key"] not in known]
        if rest:
            connection.execute(insert(schema.vectors), rest)
