"""Files and folders that are there whole or not at all: written under another name, then renamed."""

import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from sinequanon.outputs import OutputError


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """The name to write a file under; after the block it gets its own, after an error it is gone.

    Raises:
        OutputError: the file cannot be written.
    """
    if path.is_dir():
        raise OutputError(f"{path}: is a folder; name a file")
    draft = _draft(path)
    try:
        yield draft
        draft.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from None
    finally:
        _remove(draft)


@contextmanager
def whole_folder(path: Path, names: Collection[str]) -> Iterator[Path]:
    """The folder to write files into; after the block it gets its own name, after an error it is gone.

    Args:
        path: the folder. One that is there is replaced where it holds nothing but files of these names.
        names: the names of all files that an export may write.

    Raises:
        OutputError: the folder holds something else, or cannot be written.
    """
    draft = _draft(path)
    try:
        _check_replaceable(path, names)
        draft.mkdir()
        yield draft
        _put_in_place(draft, path)
    except OSError as error:
        raise _unwritable(path, error) from None
    finally:
        _remove(draft)


def _draft(path: Path) -> Path:
    if path.name in ("", ".."):
        raise OutputError(f"{path}: names no file or folder to make")
    return path.with_name(f".{path.name}.{os.getpid()}.part")


def _check_replaceable(path: Path, names: Collection[str]) -> None:
    if path.exists() and not path.is_dir():
        raise OutputError(f"{path}: is a file; name a folder")
    others = sorted(item.name for item in path.iterdir() if item.name not in names) if path.exists() else []
    if others:
        raise OutputError(f"{path}: holds other files ({others[0]!r}); name a new folder")


def _put_in_place(draft: Path, path: Path) -> None:
    """Rename the new folder; the old one, if any, is put back where that fails."""
    if not path.exists():
        draft.replace(path)
        return
    old = path.with_name(f".{path.name}.{os.getpid()}.old")
    path.replace(old)
    try:
        draft.replace(path)
    except OSError:
        old.replace(path)
        raise
    _remove(old)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _unwritable(path: Path, error: OSError) -> OutputError:
    return OutputError(f"{path}: cannot be written ({error.strerror or error})")
