"""One sentence, one expectation; a row with "wrong" is known to fail and says what the reader gives instead."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sinequanon import Reading, Report, TextSpan
from sinequanon.read.scoring import normalise_name

CASES = Path(__file__).parent / "cases"
CLOSE = 0.6  # of the code points of two spans together, those that both have


@pytest.fixture(scope="session")
def reader(rules_alone: Any) -> Any:
    """These tests are about the rules."""
    return rules_alone


def rows(name: str) -> list[Any]:
    return list(_rows(name))


def _rows(name: str) -> Iterator[Any]:
    for number, line in enumerate((CASES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines(), 1):
        row = json.loads(line)
        known = [pytest.mark.xfail(strict=True, reason=row["wrong"])] if "wrong" in row else []
        yield pytest.param(row["text"], row["expect"], id=f"{number}: {row['text'][:60]}", marks=known)


def read(reader: Any, text: str) -> Reading:
    reading: Reading = reader.read(Report(name="case", text=text))
    return reading


def is_close(text: str, spans: tuple[TextSpan, ...], wanted: list[str]) -> bool:
    covered = {place for span in spans for place in range(*span)}
    for words in wanted:
        parts = [(text.index(part), text.index(part) + len(part)) for part in words.split(" ... ")]
        other = {place for start, end in parts for place in range(start, end)}
        if len(covered & other) >= CLOSE * len(covered | other):
            return True
    return False


def is_named(reading: Reading, text: str, actor: str | None, wanted: list[str | None]) -> bool:
    if actor is None:
        return None in wanted
    found = reading.actor(actor)
    assert found is not None
    names = [normalise_name(name) for name in [found.name, *(text[slice(*span)] for span in found.mentions)]]
    others = [normalise_name(name) for name in wanted if name is not None]
    return any(name and (name <= other or other <= name) for name in names for other in others)


def allowed(expect: dict[str, Any], key: str) -> list[Any]:
    return [*expect.get(f"{key}_any", []), *([expect[key]] if key in expect else [])]


@pytest.mark.parametrize(("text", "expect"), rows("statements"))
def test_statement(reader: Any, text: str, expect: dict[str, Any]) -> None:
    reading = read(reader, text)
    assert any(
        is_close(text, s.content, [expect["content"]])
        and is_named(reading, text, s.speaker, allowed(expect, "speaker"))
        for s in reading.statements
    )


@pytest.mark.parametrize(("text", "expect"), rows("positions"))
def test_position(reader: Any, text: str, expect: dict[str, Any]) -> None:
    reading = read(reader, text)
    assert len(reading.positions) == expect.get("n_positions", len(reading.positions))
    assert any(
        p.act in allowed(expect, "act")
        and is_close(text, (p.span,), allowed(expect, "span"))
        and is_named(reading, text, p.holder, allowed(expect, "holder"))
        and is_named(reading, text, p.agent, allowed(expect, "agent"))
        and not (expect.get("told") and p.statement)
        for p in reading.positions
    )


@pytest.mark.parametrize(("text", "expect"), rows("conditions"))
def test_condition(reader: Any, text: str, expect: dict[str, Any]) -> None:
    reading = read(reader, text)
    connectives = expect.get("conn_any") or [expect["connective"]]
    found = [
        c for c in reading.conditions if c.connective in connectives and is_close(text, (c.span,), [expect["span"]])
    ]
    assert found
    if "attached" in expect:
        on = [p for p in reading.positions if {c.id for c in found} & set(p.conditions)]
        assert any(is_close(text, (p.span,), [expect["attached"]]) for p in on)


@pytest.mark.parametrize(("text", "expect"), rows("contacts"))
def test_contact(reader: Any, text: str, expect: dict[str, Any]) -> None:
    reading = read(reader, text)
    assert len(reading.contacts) == expect.get("n_contacts", len(reading.contacts))
    assert any(
        k.kind == expect["kind"]
        and k.status in expect["status"].split("|")
        and len(k.parties) == len(expect["parties"])
        and all(any(is_named(reading, text, party, [name]) for party in k.parties) for name in expect["parties"])
        for k in reading.contacts
    )


@pytest.mark.parametrize(("text", "expect"), rows("nothing"))
def test_nothing_of_the_kind(reader: Any, text: str, expect: dict[str, Any]) -> None:
    reading = read(reader, text)
    if "speaker" in expect:
        assert not any(is_named(reading, text, s.speaker, [expect["speaker"]]) for s in reading.statements)
    elif "no_actor_named" in expect:
        names = " ".join(actor.name.lower() for actor in reading.actors)
        assert not any(word.lower() in names for word in expect["no_actor_named"])
        assert not {(a.name, str(a.kind)) for a in reading.actors} & set(expect.get("kind_not", {}).items())
    else:
        assert not getattr(reading, expect["no"])
