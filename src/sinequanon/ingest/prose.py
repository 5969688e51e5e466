"""A tree of markup -> running text: a blank line between blocks, one line an item."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element  # type: ignore[import-untyped]

# Elements within a line: those of HTML, and `hi`, `ref` and `del`, which trafilatura makes of them.
_INLINE = frozenset({
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "del", "dfn", "em", "font", "hi", "i", "ins", "kbd", "mark", "q",
    "ref", "s", "small", "span", "strong", "sub", "sup", "time", "tt", "u", "var",
})  # fmt: skip
_LINES = frozenset({"br", "item", "lb", "li"})
_SILENT = frozenset({"graphic", "img", "noscript", "script", "style", "template"})
_BLANKS = re.compile(r"\n{3,}")


def prose(root: "_Element") -> str:
    """The text of an element and all below it, without what is never shown."""
    from lxml import etree  # type: ignore[import-untyped]

    pieces: list[str] = []
    walker = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walker:
        if event == "start":
            if element.tag in _SILENT:
                walker.skip_subtree()
            else:
                pieces += [_gap(element), element.text or ""]
            continue
        if event == "end" and element.tag not in _SILENT | _LINES:
            pieces.append(_gap(element))
        if element is not root:
            pieces.append(element.tail or "")
    return tidy("".join(pieces))


def tidy(text: str) -> str:
    """The text without space at the ends of lines and without more than one blank line in a row."""
    return _BLANKS.sub("\n\n", "\n".join(line.strip(" \t\r\f") for line in text.split("\n"))).strip("\n")


def _gap(element: "_Element") -> str:
    if element.tag in _INLINE:
        return ""
    return "\n" if element.tag in _LINES else "\n\n"
