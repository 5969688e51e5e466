"""An HTML page -> the draft of a report: the article without menus, notices and advertisements."""

import re
from typing import TYPE_CHECKING, Any

from sinequanon.ingest.drafts import Draft, Refused
from sinequanon.ingest.page_dates import published_day
from sinequanon.ingest.prose import prose

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]

# A page is untrusted. Reading takes 0.1 to 0.3 ms an element, and time grows with the square of a tag's attributes; the
# depth of elements is capped by the parser itself, at 256.
_MAX_ELEMENTS = 50_000
_MAX_TAG_WORDS = 2_000
_MAX_MENU_LINES = 12
_PROLOG = re.compile(r"\s*(?:<\?[^>]*>|<!--.*?-->|<!doctype[^<>\[]*(?:\[[^\]]*\]\s*)?>)", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[a-zA-Z][^<>]*")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_WRAPPED = re.compile(r"(?<!\n)\n(?![ \t]*\n)")
_MIN_SENTENCE_WORDS = 4
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*$")


def read_page(markup: str, name: str) -> Draft:
    """The article of a page with its title, outlet, address, author and day of publication.

    Raises:
        Refused: the page has no article, or more markup than can be read in reasonable time.
    """
    if any(len(tag[0].split()) > _MAX_TAG_WORDS for tag in _TAG.finditer(markup)):
        raise Refused(f"is no page that can be read: a tag has over {_MAX_TAG_WORDS:,} attributes; save its text")
    try:
        draft = _article(_parsed(markup), name)
    except (Refused, ImportError, MemoryError):
        raise
    except Exception as error:  # what a broken page can make its reader raise cannot be listed
        raise Refused(f"is a page that cannot be read ({type(error).__name__}); save its text") from error
    if draft is None or not any(map(_is_sentence, draft.text.split("\n\n"))):
        raise Refused("no article was found in the page; save the article's text")
    return draft


def _parsed(markup: str) -> "HtmlElement":
    """The tree of a page; nothing outside the page is loaded, whatever it names."""
    from trafilatura import load_html

    tree = load_html(_from_root(markup))
    if tree is None:
        raise Refused("no article was found in the page; save the article's text")
    if sum(1 for _ in tree.iter()) > _MAX_ELEMENTS:
        raise Refused(f"has over {_MAX_ELEMENTS:,} elements; save the article's text")
    _fold_spaces(tree)
    return tree


def _from_root(markup: str) -> str:
    """The markup from its root element on, which must stand first or the parser takes the page for a fragment.

    What a document type declares of its own (`<!DOCTYPE html [<!ENTITY …>]>`) it would take for words of the page.
    """
    start = 0
    while prolog := _PROLOG.match(markup, start):
        start = prolog.end()
    markup = markup[start:].lstrip()
    return markup if markup[:5].lower() == "<html" else f"<html>{markup}</html>"


def _is_sentence(paragraph: str) -> bool:
    """Whether a paragraph ends as a sentence does; in menus, labels and lists of headlines none does."""
    words = paragraph.split(maxsplit=_MIN_SENTENCE_WORDS)
    return len(words) >= _MIN_SENTENCE_WORDS and _SENTENCE_END.search(paragraph[-8:]) is not None


def _fold_spaces(tree: "HtmlElement") -> None:
    """Makes line breaks in the source the spaces that they stand for; blank lines in preformatted text are kept.

    trafilatura keeps some of them, so that a sentence wrapped in the source would fall into lines.
    """
    for element in tree.iter():
        if element.tag in ("script", "style"):
            continue
        is_laid_out = element.tag == "pre"
        if element.text:
            element.text = _WRAPPED.sub(" ", element.text) if is_laid_out else _SPACE.sub(" ", element.text)
        if element.tail:
            element.tail = _SPACE.sub(" ", element.tail)


def _article(tree: "HtmlElement", name: str) -> Draft | None:
    from trafilatura import bare_extraction

    page: Any = bare_extraction(
        tree,
        with_metadata=True,
        include_comments=False,
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    if page is None or page.body is None:
        return None
    title = _title(page.title, page.sitename)
    extra = {"author": page.author, "license": page.license}
    return Draft(
        name=name,
        text=_from_headline(prose(page.body), title),
        title=title,
        outlet=page.sitename or None,
        url=page.url or None,
        published=published_day(tree, page.url),
        metadata={key: value for key, value in extra.items() if value},
    )


def _title(title: str | None, outlet: str | None) -> str | None:
    """The title without the outlet's name, which many pages add after a dash or a bar."""
    if title and outlet:
        title = re.sub(rf"\s+[-–—|·:»]\s+{re.escape(outlet)}$", "", title, flags=re.IGNORECASE)
    return title or None


def _from_headline(text: str, title: str | None) -> str:
    """The text from its headline on, where nothing but the labels of a menu stands above it."""
    if not title:
        return text
    lines = text.split("\n")
    for number, line in enumerate(lines[:_MAX_MENU_LINES]):
        if line.casefold() == title.casefold():
            return "\n".join(lines[number:])
        if _is_sentence(line):
            break
    return text
