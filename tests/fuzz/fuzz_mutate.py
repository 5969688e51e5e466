"""Mutations of bytes, of JSON values and of formulas, each from a random number generator and nothing else."""

import copy
import json
from collections.abc import Sequence
from random import Random
from typing import Any

TOKENS = tuple(
    b"\0|\xff\xfe|\xef\xbb\xbf|\xed\xa0\x80|\r\n|<|>|&|&#0;|&#x110000;|"
    b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>"
    b"|&b;|<![CDATA[|]]>|<!--|-->|<?xml version='1.0' encoding='utf-7'?>|{|}|[|]|\"|'|\\|\\ud800|\\u0000|null|NaN"
    b"|Infinity|-1|0|1e999|99999999999999999999|-0.0|true|a: &a [*a]|<<: *a|!!python/object:os.system|---|..."
    b"|%YAML 1.1|: |- |? |"
    b"From |Content-Type: |boundary=|=?utf-8?q?=00?=|charset=utf-7|Content-Length: -1|Content-Length: 99999999999|"
    b"../../|/etc/passwd|PK\x03\x04|PK\x01\x02|PK\x05\x06|\x1f\x8b\x08|BZh9|\xfd7zXZ\0|%PDF-1.7|obj|endobj|stream|"
    b"WARC/1.0\r\n|2023-13-45|0000-00-00|99999-01-01|\xe2\x80\x8f|\xf0\x9f\x98\x80|\xe2\x80\xa8".split(b"|")
)
"""Pieces that parsers stumble over."""

DEEP = (b"[" * 50_000, b'{"a":' * 50_000, b"- " * 5_000, b"<b>" * 5_000, b"(" * 5_000, b"> " * 5_000)

VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2, 10**9, 10**30, 1.5, -0.0, 1e308, float("inf"), float("nan"), "", " ", "x", "\0",
    "\ud800", "é", "1", "2006", "2006-02-30", "a" * 300, [], {}, [[]], [0, 1], [1, 0], [0, 10**9], [-1, 1], [[0, 1]],
    [None], {"a": 1}, [1.0, 2.0], ["a1"], [True, 2], "Y", "N-Y", "a IF b", "/", "a\nb",
)  # fmt: skip
"""Values that are put where others stand."""

WORDS = (
    "AND",
    "OR",
    "NOT",
    "IF",
    "IFF",
    "(",
    ")",
    '"',
    "a",
    "b",
    "c",
    "a b",
    " ",
    "\n",
    "é",
    '"a',
    "()",
    "NOT NOT",
    "d" * 40,
)


def mutate_bytes(data: bytes, random: Random) -> bytes:
    """The bytes with one to eight changes: bits, pieces taken out, doubled, moved, put in, or the end cut."""
    made = bytearray(data)
    for _ in range(random.choice((1, 1, 1, 2, 3, 5, 8))):
        place = random.randrange(len(made) + 1)
        size = min(random.choice((1, 1, 2, 4, 16, 64, 300)), len(made) - place)
        match random.randrange(7):
            case 0 if place < len(made):
                made[place] ^= 1 << random.randrange(8)
            case 1:
                del made[place : place + size]
            case 2:
                made[place:place] = made[place : place + size] * random.choice((1, 2, 50))
            case 3:
                made[place:place] = random.choice(TOKENS)
            case 4:
                made[place : place + size] = random.choice(TOKENS if random.random() < 0.99 else DEEP)
            case 5:
                made[place : place + size] = random.randbytes(size)
            case _:
                del made[random.choice((place, len(made))) :]
    return bytes(made)


def mutate_value(value: Any, random: Random) -> Any:
    """A JSON value with one to four places changed, the value itself among them."""
    made = [copy.deepcopy(value)]
    for _ in range(random.choice((1, 1, 2, 4))):
        holder, key = random.choice(list(_places(made)))
        _change(holder, key, random)
        made = made or [None]
    return made[0]


def dumped(value: Any) -> bytes:
    """A JSON text of a value, lone surrogates and no-numbers included."""
    return json.dumps(value).encode()


def formula(random: Random, words: Sequence[str] = WORDS) -> str:
    """A row of words, now and then a long one."""
    count = random.choice((1, 2, 3, 5, 8, 13, 13, 40, 400))
    return random.choice((" ", " ", "")).join(random.choice(words) for _ in range(count))


def _places(holder: Any) -> Any:
    """Each list or object within a value with each of its keys."""
    keys = list(range(len(holder))) if isinstance(holder, list) else list(holder)
    for key in keys:
        yield holder, key
        if isinstance(holder[key], list | dict):
            yield from _places(holder[key])


def _change(holder: Any, key: Any, random: Random) -> None:
    match random.randrange(6):
        case 0:
            del holder[key]
        case 1 if isinstance(holder, list):
            holder.insert(key, copy.deepcopy(holder[key]))
        case 1:
            holder[random.choice(("", "id", "extra", "\ud800"))] = holder[key]
        case 2:
            holder[key] = [holder[key]]
        case 3 if isinstance(holder[key], int | float) and not isinstance(holder[key], bool):
            holder[key] = holder[key] + random.choice((-1, 1, 1000, 0.5, 10**20))
        case 4 if isinstance(holder[key], str):
            text = holder[key]
            place = random.randrange(len(text) + 1)
            holder[key] = text[:place] + random.choice(("", "\0", "\ud800", "é", "Y", "-", "\n")) + text[place + 1 :]
        case 5 if random.random() < 0.05:
            for _ in range(random.choice((20, 40, 200))):
                holder[key] = [holder[key]]
        case _:
            holder[key] = copy.deepcopy(random.choice(VALUES))
