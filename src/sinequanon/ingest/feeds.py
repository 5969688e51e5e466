"""RSS and Atom feeds -> drafts of reports, one an entry."""

import io
import re
from collections.abc import Iterator, Mapping
from datetime import date
from html.entities import html5
from typing import Any

from sinequanon.ingest.dates import parse_date
from sinequanon.ingest.decoding import decode_page
from sinequanon.ingest.drafts import Draft, Fault, Limits, Refused
from sinequanon.ingest.markup import text_of
from sinequanon.ingest.names import safe_name

ROOT = re.compile(r"<(?:rss|(?:atom:)?feed|(?:rdf:)?RDF)\b")
"""The root element of a feed, as it begins."""

_START = re.compile(rb"\s*(?:<\?[^>]*>\s*)*(?:<!DOCTYPE\s[^>\[]*>\s*)?" + ROOT.pattern.encode())
_MAX_BYTES = 16_000_000
_MAX_ENTRIES = 20_000
_MAX_ELEMENTS = 200_000
_DECLARATION = re.compile(r"\s*<\?xml[^>]*>")
_HTML_ENTITY = re.compile(r"&([A-Za-z]\w{1,30});")
_OF_XML = frozenset({"amp", "lt", "gt", "quot", "apos"})
_MARKUP = re.compile(r"<[a-zA-Z!/][^<>]*>|&(?:#\w+|\w+);")


def is_feed(head: bytes) -> bool:
    """Whether the first bytes, without comments, are those of a feed."""
    return _START.match(head) is not None


def read_feed(data: bytes, stem: str, limits: Limits) -> Iterator[Draft | Fault]:
    """Yields a draft or a fault for each entry.

    The text is the entry's content, or its summary where it has no content, which its metadata tell. Nothing that a
    feed names is fetched.

    Raises:
        Refused: it is no feed, has no entry, or is too large.
    """
    if len(data) > min(_MAX_BYTES, limits.bytes):
        raise Refused(f"has more than {min(_MAX_BYTES, limits.bytes):,} bytes, too many for a feed; split it")
    found = _parsed(data)
    entries = found.get("entries") or []
    if not entries:
        raise Refused("is no feed with entries; save the articles as pages or text")
    if len(entries) > _MAX_ENTRIES:
        raise Refused(f"has {len(entries):,} entries, the limit is {_MAX_ENTRIES:,}; split it")
    outlet = _line(found.get("feed", {}).get("title"))
    for number, entry in enumerate(entries, 1):
        part = f"entry {number}"
        try:
            yield _draft(entry, part=part, name=f"{stem}-{number:04}", outlet=outlet)
        except Refused as refusal:
            yield Fault(part=part, cause=str(refusal))


def _parsed(data: bytes) -> Mapping[str, Any]:
    """What the parser makes of the bytes; it is given a stream, for it would take text for an address."""
    import feedparser  # type: ignore[import-untyped]

    try:
        found: Mapping[str, Any] = feedparser.parse(
            io.BytesIO(_well_formed(decode_page(data))), sanitize_html=False, resolve_relative_uris=False
        )
    except (Refused, ImportError, MemoryError):
        raise
    except Exception as error:  # what a broken feed can make its parser raise cannot be listed
        raise Refused(f"is a feed that cannot be read ({type(error).__name__}); save its articles") from error
    return found


def _well_formed(text: str) -> bytes:
    """The feed as XML without faults, declarations and comments.

    What is no XML the feed parser reads by patterns, in a time that grows with the square of its size.
    """
    from lxml import etree  # type: ignore[import-untyped]

    root = ROOT.search(text)
    if "<!ENTITY" in text[: root.start() if root else None]:
        raise Refused("declares entities, which no feed needs and which can do harm; remove them")
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    text = _HTML_ENTITY.sub(_as_number, _DECLARATION.sub("", text))
    try:
        tree = etree.fromstring(text.encode(), parser)
    except (etree.LxmlError, ValueError):
        tree = None
    if root is None or tree is None:
        raise Refused("is XML but neither a feed nor an HTML page; save the article as HTML or text")
    if sum(1 for _ in tree.iter()) > _MAX_ELEMENTS:
        raise Refused(f"has over {_MAX_ELEMENTS:,} elements, too many for a feed; split it")
    return bytes(etree.tostring(tree, encoding="utf-8", with_tail=False))


def _as_number(found: re.Match[str]) -> str:
    """A character that has a name in HTML and none in XML."""
    characters = html5.get(f"{found[1]};")
    return found[0] if characters is None or found[1] in _OF_XML else "".join(f"&#{ord(one)};" for one in characters)


def _draft(entry: Mapping[str, Any], *, part: str, name: str, outlet: str | None) -> Draft:
    title, link = _line(_plain(entry.get("title") or "")), _line(entry.get("link"))
    text, is_whole = _text(entry)
    if not text.strip():
        raise Refused("has neither content nor a summary; save the page that it leads to")
    extra = {
        "author": _line(entry.get("author")),
        "id": _line(entry.get("id")),
        "tags": [tag["term"] for tag in entry.get("tags") or () if tag.get("term")],
        "text_is": None if is_whole else "summary",
    }
    source = entry.get("source") or {}
    return Draft(
        name=safe_name(name),
        text=text,
        part=part,
        title=title,
        outlet=_line(source.get("title")) or outlet,
        url=link,
        published=_day(entry, "published") or _day(entry, "updated"),
        metadata={key: value for key, value in extra.items() if value},
    )


def _text(entry: Mapping[str, Any]) -> tuple[str, bool]:
    """The longest of an entry's contents, and whether it is one; else its summary."""
    contents = [_words(part) for part in entry.get("content") or ()]
    longest = max(contents, key=len, default="")
    if longest.strip():
        return longest, True
    return _words(entry.get("summary_detail") or {"value": entry.get("summary") or ""}), False


def _words(part: Mapping[str, Any]) -> str:
    value = str(part.get("value") or "")
    return text_of(value) if _MARKUP.search(value) else value.strip()


def _plain(title: str) -> str:
    return text_of(title) if _MARKUP.search(title) else title


def _line(value: Any) -> str | None:
    return " ".join(str(value).split()) or None if value else None


def _day(entry: Mapping[str, Any], field: str) -> str | None:
    """The day as the outlet printed it, whatever its zone; where it is printed otherwise, the day in UTC."""
    printed = entry.get(field)
    day = parse_date(str(printed)) if printed else None
    parsed = entry.get(f"{field}_parsed")
    if day is not None or parsed is None:
        return day
    try:
        return date(*parsed[:3]).isoformat()
    except (TypeError, ValueError):
        return None
