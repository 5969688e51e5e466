"""The file of a dossier: a zip of JSON lines, written whole or not at all, and read within limits.

What it holds is known to `transfer`; here it is parts of a zip, each of one JSON object a line.
"""

import io
import json
import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from sinequanon.errors import SinequanonError

HEAD = "dossier.json"
REPORTS = "reports.jsonl"
READINGS = "readings.jsonl"
DECISIONS = "decisions.jsonl"
GAMES = "games.jsonl"
PARTS = (HEAD, REPORTS, READINGS, DECISIONS, GAMES)

_OPTIONAL = frozenset({GAMES})  # version 1 had none

LARGEST_FILE = 2**32
"""Bytes of all parts together, unpacked, above which a file is neither written nor read."""

LONGEST_LINE = 2**26
"""The same for one line: a report or its records."""

_ALWAYS = (1980, 1, 1, 0, 0, 0)  # the date of each part, so that the same dossier gives the same file
_LONGEST_FAULT = 300
_IS_ENCRYPTED = 0x1
_PACKED_BY = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeDecodeError)


class DossierFileError(SinequanonError):
    """The file of a dossier cannot be written or read, or something in it does not fit."""

    def __init__(self, path: Path, cause: str):
        line = "".join(char if char.isprintable() else " " for char in f"{path}: {cause}")
        super().__init__(line if len(line) <= _LONGEST_FAULT else f"{line[: _LONGEST_FAULT - 1]}…")


class DossierWriter:
    """Writes the parts of a file one after the other."""

    def __init__(self, path: Path, archive: zipfile.ZipFile):
        self._path = path
        self._archive = archive
        self._size = 0

    def put(self, part: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Write a part, one object a line.

        Raises:
            DossierFileError: it is larger than what would be read again.
        """
        info = zipfile.ZipInfo(part, _ALWAYS)
        info.compress_type = zipfile.ZIP_DEFLATED
        with self._archive.open(info, "w", force_zip64=True) as stream:
            for row in rows:
                line = json.dumps(row, ensure_ascii=False).encode() + b"\n"
                self._size += len(line)
                if len(line) > LONGEST_LINE or self._size > LARGEST_FILE:
                    raise DossierFileError(self._path, f"cannot be written; {_limits()}")
                stream.write(line)


class DossierReader:
    """Reads the parts of a file that was seen to have them."""

    def __init__(self, path: Path, archive: zipfile.ZipFile):
        self._path = path
        self._archive = archive
        self._check_parts()

    def head(self) -> dict[str, Any]:
        """The object in the first part."""
        with _told(self._path, "cannot be read"), self._archive.open(HEAD) as stream:
            content = stream.read(LONGEST_LINE + 1)
        return self._parse(HEAD, content)

    def lines(self, part: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Where each line of a part is, and its object; none where the file has no such part.

        Raises:
            DossierFileError: the part is damaged, or a line is too long or no object.
        """
        if part not in self._archive.namelist():
            return
        with _told(self._path, "cannot be read"):
            stream: IO[bytes] = io.BufferedReader(self._archive.open(part))  # type: ignore[type-var] # it asks for readinto
        with stream:
            number = 0
            while line := self._next_line(stream):
                number += 1
                where = f"{part}, line {number}"
                yield where, self._parse(where, line)

    def fault(self, where: str, cause: object, cure: str = "export the dossier anew") -> DossierFileError:
        """The error for something that does not fit."""
        return DossierFileError(self._path, f"{where}: {cause}; {cure}")

    def _check_parts(self) -> None:
        infos = self._archive.infolist()
        names = [info.filename for info in infos]
        if len(set(names)) < len(names) or not set(PARTS) - _OPTIONAL <= set(names) <= set(PARTS):
            raise DossierFileError(self._path, f"no file of a dossier, which holds {', '.join(PARTS)} and nothing else")
        if any(info.flag_bits & _IS_ENCRYPTED or info.compress_type not in _PACKED_BY for info in infos):
            raise DossierFileError(self._path, "encrypted, or packed in another way than deflate; pack it anew")
        if sum(info.file_size for info in infos) > LARGEST_FILE:
            raise DossierFileError(self._path, f"too large unpacked; {_limits()}")

    def _next_line(self, stream: IO[bytes]) -> bytes:
        with _told(self._path, "cannot be read"):
            return stream.readline(LONGEST_LINE + 1)

    def _parse(self, where: str, line: bytes) -> dict[str, Any]:
        if len(line) > LONGEST_LINE:
            raise DossierFileError(self._path, f"{where}: too long; {_limits()}")
        try:
            row = json.loads(line.decode())
        except (ValueError, RecursionError) as error:
            raise self.fault(where, f"no JSON ({error})") from None
        if not isinstance(row, dict):
            raise self.fault(where, "no JSON object")
        return row


@contextmanager
def writing_file(path: Path) -> Iterator[DossierWriter]:
    """A file to write; it has its name once all is written, and is not there after an error.

    Raises:
        DossierFileError: the disk fails.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    with _told(path, "cannot be written"):
        try:
            with draft.open("wb") as stream:
                with zipfile.ZipFile(stream, "w") as archive:
                    yield DossierWriter(path, archive)
                stream.flush()
                os.fsync(stream.fileno())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)


@contextmanager
def reading_file(path: Path) -> Iterator[DossierReader]:
    """A file to read, seen to have the parts of a dossier and no more than can be unpacked.

    Raises:
        DossierFileError: it is not there or something else.
    """
    with _told(path, "cannot be read"):
        archive = zipfile.ZipFile(path)
    with archive:
        yield DossierReader(path, archive)


@contextmanager
def _told(path: Path, failed: str) -> Iterator[None]:
    """Tell what the disk or the zip reports in one line."""
    try:
        yield
    except OSError as error:
        raise DossierFileError(path, f"{failed} ({error.strerror or error})") from None
    except _BROKEN as error:
        raise DossierFileError(path, f"no zip file, or a damaged one ({error}); export the dossier anew") from None


def _limits() -> str:
    return f"a dossier's file has at most {LARGEST_FILE:,} bytes, and {LONGEST_LINE:,} in one line"
