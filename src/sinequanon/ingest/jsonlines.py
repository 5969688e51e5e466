"""JSON and JSON lines -> drafts of reports, one an object."""

import io
import json
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from sinequanon.ingest.dates import required_date
from sinequanon.ingest.decoding import decode
from sinequanon.ingest.drafts import Draft, Fault, Refused
from sinequanon.ingest.names import safe_name

_FIELDS = ("text", "title", "published", "outlet", "url")
_NAMES = ("id", "name", "doc")
_CHUNK = 1 << 16
_KINDS = {bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "an object"}


def read_json_lines(stream: BinaryIO, stem: str, max_bytes: int) -> Iterator[Draft | Fault]:
    """Yields a draft or a fault for each line that is not blank; no more than one line is held at a time.

    Raises:
        Refused: there is no such line.
    """
    is_empty = True
    for number, line in _lines(stream, max_bytes):
        part = f"line {number}"
        try:
            if line is None:
                raise Refused(f"has more than {max_bytes:,} bytes; raise SQN_MAX_BYTES or split the text")
            text = decode(line).strip()
            if not text:
                continue
            is_empty = False
            yield _draft(_loaded(text), part=part, stem=f"{stem}-{number:04}", is_named=True)
        except Refused as refusal:
            is_empty = False
            yield Fault(part=part, cause=str(refusal))
    if is_empty:
        raise Refused("is empty")


def read_json(data: bytes, stem: str, max_bytes: int) -> Iterator[Draft | Fault]:
    """Yields the drafts of a file that holds one object or a list of them; JSON lines are read as such.

    Raises:
        Refused: it is not JSON, or neither an object nor a list.
    """
    text = decode(data)
    try:
        value = _loaded(text)
    except Refused:
        if _is_lines(text):
            yield from read_json_lines(io.BytesIO(text.encode()), stem, max_bytes)
            return
        raise
    if not isinstance(value, list):
        yield _draft(value, part="", stem=stem, is_named=False)
        return
    if not value:
        raise Refused("is an empty list")
    for number, item in enumerate(value, 1):
        part = f"item {number}"
        try:
            yield _draft(item, part=part, stem=f"{stem}-{number:04}", is_named=True)
        except Refused as refusal:
            yield Fault(part=part, cause=str(refusal))


def _lines(stream: BinaryIO, max_bytes: int) -> Iterator[tuple[int, bytes | None]]:
    """The lines with their numbers; None for one that is too long, which is passed over in pieces."""
    number = 0
    while line := stream.readline(max_bytes + 1):
        number += 1
        if len(line) <= max_bytes or line.endswith(b"\n"):
            yield number, line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(_CHUNK)
        yield number, None


def _is_lines(text: str) -> bool:
    """Whether the first line is an object by itself."""
    first = text.lstrip().partition("\n")[0]
    try:
        return isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False


def _loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        line = f"line {error.lineno}, " if error.lineno > 1 else ""
        raise Refused(f"not JSON: {error.msg.removesuffix(' at')} at {line}column {error.colno}") from None
    except RecursionError:
        raise Refused("not JSON that can be read: it is nested too deeply") from None
    except ValueError:
        raise Refused("not JSON that can be read: a number has too many digits") from None


def _draft(value: Any, *, part: str, stem: str, is_named: bool) -> Draft:
    if not isinstance(value, dict):
        raise Refused(f'is {_kind(value)}, not an object with a "text"')
    texts = {key: _text(value, key) for key in _FIELDS}
    if texts["text"] is None:
        raise Refused(f'has no "text"; its keys are {", ".join(map(str, value))[:80] or "none"}')
    day = (texts["published"] or "").strip()
    return Draft(
        name=(_own_name(value) if is_named else None) or stem,
        text=texts["text"],
        part=part,
        title=texts["title"],
        outlet=texts["outlet"],
        url=texts["url"],
        published=required_date(day) if day else None,
        metadata={key: item for key, item in value.items() if key not in _FIELDS},
    )


def _text(row: Mapping[str, Any], key: str) -> str | None:
    value = row.get(key)
    if value is None or isinstance(value, str):
        return value
    raise Refused(f'"{key}" is {_kind(value)}, not a text')


def _kind(value: object) -> str:
    return _KINDS.get(type(value), "a text" if isinstance(value, str) else "null")


def _own_name(row: Mapping[str, Any]) -> str | None:
    """The name that a line gives itself, where it can name a file as it stands."""
    names = (row.get(key) for key in _NAMES)
    return next((name for name in names if isinstance(name, str) and name and safe_name(name) == name), None)
