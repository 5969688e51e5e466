"""A paper as Markdown (CommonMark); what reports say stays text, whatever marks it holds."""

import re
from collections.abc import Iterator

from sinequanon.briefs.cited import Entry, Paper, Source, quoted

_SPECIAL = re.compile(r"([\\`*_\[\]<>&|~$^{}])")
_BLOCK = re.compile(r"^(\s*\d*)([#+\-=:]|(?<=\d)[.)])")
_LINK = re.compile(r"(?i)(https?|ftp|mailto|www)([:.])")


def markdown_text(paper: Paper, *, picture: str | None = None, alt: str = "", caption: str = "") -> str:
    """The paper; `picture` is the address of its picture as seen from the file."""
    shown = [f"![{escaped(alt)}](<{picture}>)", "", f"*{escaped(caption)}*", ""] if picture else []
    return "\n".join([f"# {escaped(paper.title)}", "", *_facts(paper), *shown, *_parts(paper), *_sources(paper)])


def escaped(text: str) -> str:
    r"""The text so that Markdown shows it as it is.

    >>> print(escaped("*no* <talks> at www.example.org"))
    \*no\* \<talks\> at www\.example.org
    """
    text = _LINK.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", text))
    return _BLOCK.sub(r"\1\\\2", text)


def _facts(paper: Paper) -> Iterator[str]:
    for fact in paper.facts:
        yield escaped(fact)
        yield ""


def _parts(paper: Paper) -> Iterator[str]:
    for part in paper.parts:
        yield f"## {escaped(part.title)}"
        yield ""
        yield f"*{escaped(part.about)}*"
        yield ""
        for entry in part.entries:
            yield from _entry(entry)
        yield ""


def _entry(entry: Entry) -> Iterator[str]:
    indent = "  " * entry.depth
    marks = f" {_marks(*entry.marks)}" if entry.marks else ""
    yield f"{indent}- {escaped(entry.text)}{marks}"
    for item in entry.quoted:
        yield f"{indent}  - {escaped(item.told)}: {escaped(quoted(item.words))} {_marks(item.mark)}"


def _marks(*marks: str) -> str:
    return rf"\[{', '.join(marks)}\]"


def _sources(paper: Paper) -> Iterator[str]:
    if not paper.sources:
        return
    yield "## Sources"
    yield ""
    for source in paper.sources:
        yield f"{source.number}. {_source(source)}"


def _source(source: Source) -> str:
    parts = [escaped(source.outlet), f"“{escaped(source.title or source.name)}”", source.published]
    parts += [f"<{source.link}>" if source.link else escaped(source.url), escaped(source.places_told)]
    return ", ".join(part for part in parts if part)
