"""Where the readings of a run go: to people, to standard output as JSON, to a folder of record documents."""

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, Self, TextIO

from sinequanon.errors import SinequanonError
from sinequanon.records import Reading, Report, to_json

if TYPE_CHECKING:
    from rich.console import Console


class OutputError(SinequanonError):
    """A folder or file that the command should write cannot be written."""


class Output(Protocol):
    """Takes each reading with its report; `close` after the last one, also of a run that was stopped."""

    def put(self, report: Report, reading: Reading) -> None:
        """Write one."""

    def close(self) -> None:
        """Write what was held back."""


class NoOutput:
    """Takes readings that are only stored."""

    def put(self, report: Report, reading: Reading) -> None:
        """Nothing is written."""

    def close(self) -> None:
        """Nothing was held back."""


class AccountOutput:
    """Prints an account for people."""

    def __init__(self, console: "Console", unsure_below: float | None):
        self._console = console
        self._unsure_below = unsure_below
        self._is_first = True

    def put(self, report: Report, reading: Reading) -> None:
        """Print the account of one report, a blank line before each but the first."""
        from sinequanon.show import UNSURE_BELOW, account

        if not self._is_first:
            self._console.print()
        self._is_first = False
        unsure_below = UNSURE_BELOW if self._unsure_below is None else self._unsure_below
        for line in account(report, reading, self._console, unsure_below=unsure_below):
            self._console.print(line)

    def close(self) -> None:
        """Nothing was held back."""


class JsonOutput:
    """Prints record documents: JSON lines; where `is_one_file`, a single document as an indented object."""

    def __init__(self, stream: TextIO, *, is_one_file: bool):
        self._stream = stream
        self._may_be_single = is_one_file
        self._first: Reading | None = None

    def put(self, report: Report, reading: Reading) -> None:  # noqa: ARG002 (as all outputs)
        """Print one, or hold it back while it may be the only one."""
        if self._may_be_single and self._first is None:
            self._first = reading
            return
        self._may_be_single = False
        if self._first is not None:
            self._print(self._first, None)
            self._first = None
        self._print(reading, None)

    def close(self) -> None:
        """Print the only one."""
        if self._first is not None:
            self._print(self._first, 2)
            self._first = None

    def _print(self, reading: Reading, indent: int | None) -> None:
        self._stream.write(json.dumps(to_json(reading), ensure_ascii=False, indent=indent) + "\n")


class DocumentFolder:
    """Writes one JSON document a report, `NAME.json`; none is ever there by half.

    Raises:
        OutputError: the folder cannot be made, or a document not be written.
    """

    def __init__(self, folder: Path):
        self._folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(f"{folder}: cannot be made a folder ({error.strerror})") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing was held back."""

    def put(self, document: Mapping[str, Any]) -> None:
        """Write one document under another name, then give it its own."""
        path = self._folder / f"{document['doc']}.json"
        draft = self._folder / f".{document['doc']}.{os.getpid()}.part"
        try:
            draft.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
            draft.replace(path)
        except OSError as error:
            raise OutputError(f"{path}: cannot be written ({error.strerror})") from None
        finally:
            draft.unlink(missing_ok=True)


class FolderOutput:
    """Writes one record document a report into a folder.

    Raises:
        OutputError: the folder cannot be made, or a document not be written.
    """

    def __init__(self, folder: Path):
        self._folder = DocumentFolder(folder)

    def put(self, report: Report, reading: Reading) -> None:  # noqa: ARG002 (as all outputs)
        """Write one, under its report's name."""
        self._folder.put(to_json(reading))

    def close(self) -> None:
        """Nothing was held back."""


class LinesFile:
    """Writes JSON lines to a file, or to standard output without one; the file is there once all is written.

    Raises:
        OutputError: the file cannot be written.
    """

    def __init__(self, path: Path | None):
        self._path = path
        self._draft = None if path is None else path.with_name(f".{path.name}.{os.getpid()}.part")
        self._file: TextIO = sys.stdout

    def __enter__(self) -> Self:
        if self._draft is not None:
            try:
                self._file = self._draft.open("w", encoding="utf-8")
            except OSError as error:
                raise OutputError(f"{self._path}: cannot be written ({error.strerror})") from None
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._path is not None and self._draft is not None:
            self._file.close()
            if kind is None:
                self._draft.replace(self._path)
            self._draft.unlink(missing_ok=True)

    def put(self, row: Mapping[str, Any]) -> None:
        """Write one object as a line."""
        self._file.write(json.dumps(row, ensure_ascii=False) + "\n")
