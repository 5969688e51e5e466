"""Whether the values of a record that came from elsewhere are of the types that it names.

`records.record_from_json` makes a record of whatever a row holds; a file of another program may hold anything.
"""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from sinequanon.records import SECTIONS, Reading, TextSpan


def misfits(record: Any) -> Iterator[str]:
    """A fault for each field of a record, report or reading that is of another type than it names."""
    for name, hint in _hints(record.__class__).items():
        value = getattr(record, name)
        if not fits(value, hint):
            yield f"{name} is {value!r:.60}"


def reading_misfits(reading: Reading) -> Iterator[str]:
    """The same for a reading, those of a record with its section and number."""
    for section in SECTIONS:
        for number, record in enumerate(getattr(reading, section), start=1):
            yield from (f"{section} {number}: {fault}" for fault in misfits(record))
    yield from misfits(reading)


def fits(value: object, hint: Any) -> bool:
    """Whether a value is of a type: None, a text, a number, an enum, a span, a record, a tuple or a mapping of these.

    Examples:
        >>> fits("a1", str | None), fits(True, int), fits((TextSpan(0, 6),), tuple[TextSpan, ...])
        (True, False, True)
    """
    outer, inner = get_origin(hint), get_args(hint)
    if outer in (Union, UnionType):
        return any(fits(value, part) for part in inner)
    if outer is tuple:
        return isinstance(value, tuple) and all(fits(item, inner[0]) for item in value)
    if outer is not None:
        return isinstance(value, dict)
    if hint is TextSpan:
        return isinstance(value, TextSpan) and all(type(place) is int for place in value)
    if hint is float:
        return type(value) in (int, float)
    if type(value) is not (NoneType if hint is None else hint):
        return False
    return not is_dataclass(hint) or not any(misfits(value))


@cache
def _hints(kind: Any) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}
