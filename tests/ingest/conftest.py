import io
from pathlib import Path

import pytest

from sinequanon.errors import UnreadableReport
from sinequanon.ingest import ingest
from sinequanon.records import Report
from sinequanon.settings import settings

DATA = Path(__file__).parent / "data"


@pytest.fixture
def data():
    return DATA


@pytest.fixture
def one(tmp_path):
    """Writes one file, reads it, and gives the report, or the cause as a text."""

    def read(content, name="report.txt", **options):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        (result,) = ingest([path], **options)
        if isinstance(result, Report):
            return result
        assert isinstance(result, UnreadableReport)
        assert result.where.startswith(str(path))
        return result.cause

    return read


@pytest.fixture
def piped():
    """Reads bytes from standard input and gives all that comes."""

    def read(content):
        return list(ingest(["-"], stdin=io.BytesIO(content if isinstance(content, bytes) else content.encode())))

    return read


@pytest.fixture
def limit(monkeypatch):
    """Sets a limit for the length of a test."""

    def set_limit(name, value):
        monkeypatch.setenv(name, str(value))
        settings.cache_clear()

    yield set_limit
    monkeypatch.undo()
    settings.cache_clear()
