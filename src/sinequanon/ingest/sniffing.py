"""What a file without a telling suffix holds, from its first bytes."""

import re
from pathlib import PurePath

from sinequanon.ingest import dna, feeds, mail, warc
from sinequanon.ingest.compressed import MAGIC
from sinequanon.ingest.drafts import Refused
from sinequanon.ingest.files import KINDS, Kind

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
_STARTS = (
    (b"%PDF-", Kind.PDF),
    (b"PK\x03\x04", Kind.ZIP),
    (warc.MAGIC, Kind.WARC),
    (dna.MAGIC, Kind.DNA),
    *((magic, kind) for kind, magic in MAGIC.items()),
)
_TAR, _TAR_AT = b"ustar", 257
_MAXQDA = re.compile(r"\.mx\d\d")


def kind_of(name: str, head: bytes) -> Kind:
    """What a file holds: by its suffix where that tells, else by its first bytes.

    Raises:
        Refused: it is of a kind that is known and not read.
    """
    suffix = PurePath(name.replace("\\", "/")).suffix.lower()
    if _MAXQDA.fullmatch(suffix):
        raise Refused("is a MAXQDA project in a format of its own; in MAXQDA export a REFI-QDA project (.qdpx)")
    kind = KINDS.get(suffix)
    return sniff(head) if kind in (None, Kind.XML) else kind


def sniff(head: bytes) -> Kind:
    """What the first bytes show; else text.

    Raises:
        Refused: it is XML but neither a page nor a feed.
    """
    for start, kind in _STARTS:
        if head.startswith(start):
            return kind
    if head[_TAR_AT : _TAR_AT + len(_TAR)] == _TAR:
        return Kind.TAR
    if mail.MAILBOX.match(head):
        return Kind.MAILBOX
    if mail.MAIL.match(head):
        return Kind.MAIL
    head = head.removeprefix(_BOM)
    markup = head.replace(b"\0", b"")  # so that a page in UTF-16 is known as well
    markup = _COMMENT.sub(b"", markup.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff"))
    if feeds.is_feed(markup):
        return Kind.FEED
    if _HTML.match(markup):
        return Kind.HTML
    if _XML.match(markup):
        raise Refused("is XML but neither a feed nor an HTML page; save the article as HTML or text")
    if _JSON_LINE.match(head) or (len(head) == HEAD and b"\n" not in head and _OBJECT.match(head)):
        return Kind.JSON_LINES
    return Kind.JSON if _JSON.match(head) else Kind.TEXT
