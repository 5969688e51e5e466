"""Markdown -> the draft of a report: the words without the markup, and what the front matter says."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sinequanon.ingest.dates import required_date
from sinequanon.ingest.drafts import Draft, Refused
from sinequanon.ingest.prose import prose, tidy

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT_MATTER = re.compile(r"---[ \t]*\n(?=[\w-]+[ \t]*:)(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
_MAX_FRONT_MATTER = 16_000
_MAX_BRACKETS = 200  # the time of the YAML parser grows with the square of their nesting
_SPACE = re.compile(r"[ \t\n]+")
_NULLS = {"", "~", "null"}
_ENDS = {
    "bullet_list_close": "\n\n",
    "heading_close": "\n\n",
    "ordered_list_close": "\n\n",
    "td_close": "\n\n",
    "th_close": "\n\n",
}


def read_markdown(text: str, name: str) -> Draft:
    """The prose of a Markdown text: links and inline code are their words, blocks of code and pictures are dropped.

    The title is that of the front matter, or else a heading of the first level that the text begins with. Text indented
    by four spaces is read as a paragraph, not as code: in a report it is a quotation.

    Raises:
        Refused: the front matter is not YAML, or its date is none.
    """
    front, body = _front_matter(text)
    date = _scalar(front, "published") or _scalar(front, "date")
    tokens = _tokens(body)
    return Draft(
        name=name,
        text=tidy("".join(_pieces(tokens))),
        title=_scalar(front, "title") or _first_heading(tokens),
        outlet=_scalar(front, "outlet"),
        url=_scalar(front, "url"),
        published=required_date(date) if date else None,
        metadata=_metadata(front),
    )


def _front_matter(text: str) -> tuple[Mapping[str, Any], str]:
    match = _FRONT_MATTER.match(text, 0, _MAX_FRONT_MATTER)
    if match is None:
        return {}, text
    if len(re.findall(r"[\[{]", match[1])) > _MAX_BRACKETS:
        raise Refused(f"the front matter has over {_MAX_BRACKETS} brackets; make it plain keys and texts")
    from srsly.ruamel_yaml import YAML

    try:
        front = YAML(typ="base", pure=True).load(match[1])  # "base": every scalar stays the text that it is
    except Exception as error:  # the parser raises more than its own errors on what is not YAML
        raise Refused(f"the front matter is not YAML{_problem(error)}; put quotation marks round its values") from None
    return (front, text[match.end() :]) if isinstance(front, dict) else ({}, text)


def _problem(error: Exception) -> str:
    mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None)
    return f" (line {mark.line + 2}: {problem})" if mark else ""


def _scalar(front: Mapping[str, Any], key: str) -> str | None:
    value = front.get(key)
    return value.strip() if isinstance(value, str) and value.strip() not in _NULLS else None


def _metadata(front: Mapping[str, Any]) -> dict[str, Any]:
    """The other keys that hold a text or a list of texts."""
    known = {"title", "published", "date", "outlet", "url"}
    return {key: value for key, value in front.items() if isinstance(key, str) and key not in known and _is_flat(value)}


def _is_flat(value: object) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(item, str) for item in value))


def _tokens(body: str) -> list["Token"]:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable("code").parse(body)


def _first_heading(tokens: list["Token"]) -> str | None:
    if len(tokens) > 1 and tokens[0].type == "heading_open" and tokens[0].tag == "h1":
        return tidy("".join(_words(tokens[1].children or ()))) or None
    return None


def _pieces(tokens: Iterable["Token"]) -> Iterator[str]:
    for token in tokens:
        if token.type == "inline":
            yield from _words(token.children or ())
        elif token.type == "html_block":
            yield f"{_shown(token.content)}\n\n"
        elif token.type == "paragraph_close":
            yield "\n" if token.hidden else "\n\n"
        else:
            yield _ENDS.get(token.type, "")


def _words(children: Iterable["Token"]) -> Iterator[str]:
    for child in children:
        if child.type in ("text", "code_inline"):
            yield child.content
        elif child.type == "softbreak":
            yield " "
        elif child.type == "hardbreak" or (child.type == "html_inline" and child.content.lower().startswith("<br")):
            yield "\n"


def _shown(markup: str) -> str:
    """The words that a block of HTML shows."""
    from lxml import etree  # type: ignore[import-untyped]

    return prose(etree.HTML(f"<div>{_SPACE.sub(' ', markup)}</div>"))
