"""What a file without a telling suffix holds, from its first bytes."""

import re

from sinequanon.ingest.drafts import Refused
from sinequanon.ingest.files import Kind

HEAD = 4096  # bytes that are looked at

_BOM = b"\xef\xbb\xbf"
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html|head|body|title|meta|link|script|style|article|main|section|div|h1|p)\b",
    re.IGNORECASE,
)
_XML = re.compile(rb"\s*<\?xml\b")
_OBJECT = re.compile(rb'\s*\{\s*"')
_JSON_LINE = re.compile(rb'\s*\{\s*"[^\n]*(?:\}[ \t\r]*(?:\n|$)|\n\s*\{\s*")')
_JSON = re.compile(rb'\s*(?:\{\s*["}]|\[\s*[{\]])')


def sniff(head: bytes) -> Kind:
    """HTML, JSON, JSON lines, or else text.

    Raises:
        Refused: it is XML but no page.
    """
    head = head.removeprefix(_BOM)
    markup = head.replace(b"\0", b"")  # so that a page in UTF-16 is known as well
    markup = _COMMENT.sub(b"", markup.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff"))
    if _HTML.match(markup):
        return Kind.HTML
    if _XML.match(markup):
        raise Refused("is XML but no HTML page; save the article as HTML or text")
    if _JSON_LINE.match(head) or (len(head) == HEAD and b"\n" not in head and _OBJECT.match(head)):
        return Kind.JSON_LINES
    return Kind.JSON if _JSON.match(head) else Kind.TEXT
