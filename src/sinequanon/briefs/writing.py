"""A brief in a file: the ending tells the format, and the file is there whole or not at all."""

import os
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from urllib.parse import quote

from sinequanon.briefs.cited import Paper, cite
from sinequanon.briefs.content import Brief, with_quoted_labels
from sinequanon.errors import MissingExtra
from sinequanon.mapping.mapped import Map
from sinequanon.outputs import OutputError


def check_format(path: Path) -> None:
    """See that a file's ending names a format and that what makes it is installed.

    Raises:
        OutputError: it names none.
        MissingExtra: a package is not installed.
    """
    if path.suffix.lower() not in _FORMATS:
        raise OutputError(f"{path}: a brief ends in {', '.join(_FORMATS)}")
    needs = {".md": (), ".html": ("jinja2",), ".docx": ("docx",), ".pdf": ("fpdf", "uharfbuzz")}
    for name in ("matplotlib", *needs[path.suffix.lower()]):
        try:
            import_module(name)
        except ModuleNotFoundError:
            raise MissingExtra(f"a brief needs {name}: pip install 'sinequanon[brief]'") from None


def write_brief(brief: Brief, drawn: Map, path: Path) -> list[Path]:
    """Write a brief with the picture of its map; for Markdown the picture is a PNG file of the same name beside it.

    Returns:
        The files that were written.

    Raises:
        OutputError: the ending names no format, or the file cannot be written.
        MissingExtra: a package is not installed.
    """
    check_format(path)
    from sinequanon.briefs.picture import draw

    picture = draw(with_quoted_labels(drawn), brief.goals)
    paper = cite(brief.title, brief.facts, brief.sections, once=True)
    files = _FORMATS[path.suffix.lower()](paper, picture, path)
    _put(files)
    return list(files)


def _markdown(paper: Paper, picture, path: Path) -> dict[Path, bytes]:  # type: ignore[no-untyped-def]
    from sinequanon.briefs.markdown import markdown_text

    beside = path.with_suffix(".png")
    if picture is None:
        return {path: markdown_text(paper).encode()}
    text = markdown_text(paper, picture=quote(beside.name), alt=picture.alt, caption=picture.caption)
    return {beside: picture.png, path: text.encode()}


def _html(paper: Paper, picture, path: Path) -> dict[Path, bytes]:  # type: ignore[no-untyped-def]
    from sinequanon.briefs.html import html_text

    if picture is None:
        return {path: html_text(paper).encode()}
    return {path: html_text(paper, svg=picture.svg, alt=picture.alt, caption=picture.caption).encode()}


def _word(paper: Paper, picture, path: Path) -> dict[Path, bytes]:  # type: ignore[no-untyped-def]
    from sinequanon.briefs.word import word_bytes

    if picture is None:
        return {path: word_bytes(paper)}
    return {path: word_bytes(paper, png=picture.png, alt=picture.alt, caption=picture.caption)}


def _pdf(paper: Paper, picture, path: Path) -> dict[Path, bytes]:  # type: ignore[no-untyped-def]
    from sinequanon.briefs.pdf import pdf_bytes

    if picture is None:
        return {path: pdf_bytes(paper)}
    return {path: pdf_bytes(paper, png=picture.png, alt=picture.alt, caption=picture.caption)}


_FORMATS: Mapping[str, Callable[..., dict[Path, bytes]]] = {
    ".md": _markdown,
    ".html": _html,
    ".docx": _word,
    ".pdf": _pdf,
}


def _put(files: Mapping[Path, bytes]) -> None:
    """Write all under other names, then give them their own."""
    folders = [path for path in files if path.is_dir()]
    if folders:  # seen before the first of several files has its name
        raise OutputError(f"{folders[0]}: cannot be written (it is a folder)")
    drafts = {path: path.with_name(f".{path.name}.{os.getpid()}.part") for path in files}
    try:
        for path, data in files.items():
            drafts[path].write_bytes(data)
        for path, draft in drafts.items():
            draft.replace(path)
    except OSError as error:
        raise OutputError(f"{error.filename or ''}: cannot be written ({error.strerror})") from None
    finally:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)
