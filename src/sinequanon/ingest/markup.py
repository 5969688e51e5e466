"""A piece of HTML that is an article and nothing else, as feeds and mails have it -> its text."""

import re

from sinequanon.ingest.drafts import Refused
from sinequanon.ingest.prose import prose

_MAX_ELEMENTS = 50_000
_MAX_CHARACTERS = 5_000_000
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # lxml takes none of them
_SPACE = re.compile(r"[ \t\r\n\f]+")  # line breaks in the source are spaces


def text_of(markup: str) -> str:
    """The words of a piece of HTML; nothing that it names is fetched.

    Raises:
        Refused: it has more markup than can be read in reasonable time, or none that can be read.
    """
    from lxml import etree, html  # type: ignore[import-untyped]

    if len(markup) > _MAX_CHARACTERS:
        raise Refused(f"has over {_MAX_CHARACTERS:,} characters of HTML; save the article's text")
    if not markup.strip():
        return ""
    try:
        parser = html.HTMLParser(encoding="utf-8", no_network=True)
        root = html.document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        raise Refused("is HTML that cannot be read; save its text") from None
    if sum(1 for _ in root.iter()) > _MAX_ELEMENTS:
        raise Refused(f"has over {_MAX_ELEMENTS:,} elements; save the article's text")
    for element in root.iter():
        if element.text and element.tag != "pre":
            element.text = _folded(element.text)
        if element.tail:
            element.tail = _folded(element.tail)
    body = root.find("body")
    return prose(root if body is None else body)


def _folded(text: str) -> str:
    return _SPACE.sub(" ", _CONTROL.sub("", text))
