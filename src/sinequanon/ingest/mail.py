"""Mails and mailboxes -> drafts of reports, one a mail; attachments are named, not read."""

import re
from collections.abc import Iterator
from email import policy
from email.headerregistry import HeaderRegistry
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from typing import Any, BinaryIO, cast

from sinequanon.ingest.dates import parse_date
from sinequanon.ingest.decoding import decode
from sinequanon.ingest.drafts import Draft, Fault, Limits, Refused
from sinequanon.ingest.markup import text_of
from sinequanon.ingest.wrapped import joined

MAIL = re.compile(rb"\A(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,60}(?:Message-ID|MIME-Version|Received):", re.I)
"""The head of a mail, which a text that begins with "Date:" has not."""

MAILBOX = re.compile(rb"\AFrom \S+.*\d{4}\r?\n[!-9;-~]+:")
_MAX_MAIL = 32_000_000
_MAX_PARTS = 100  # each is looked for at the end of every line of the parts within it
_MAX_DEPTH = 20
_MAX_HEADERS = 300  # that tell what a part is
_MAX_HEADER = 400  # characters, for the time of their parser grows with the cube of their length
_MAX_NAMED = 20
_SEPARATOR = b"From "
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)


def _short_header(name: str, value: str) -> Any:
    """A header of which what is too long is cut off."""
    return _HEADERS(name, value[:_MAX_HEADER])


_HEADERS = HeaderRegistry()
_POLICY = policy.EmailPolicy(header_factory=_short_header)


def read_mail(data: bytes, stem: str, *, part: str = "") -> Draft:
    """The plain text of a mail, or that of its HTML where it has no other; the sender is the outlet.

    Raises:
        Refused: there is no text in it, or it is too large.
    """
    if len(data) > _MAX_MAIL:
        raise Refused(f"has more than {_MAX_MAIL:,} bytes, too many for a mail; save its text")
    if data.lower().count(b"multipart/") > _MAX_PARTS:
        raise Refused(f"has more than {_MAX_PARTS} parts within parts; save its text")
    if data.lower().count(b"\ncontent-") > _MAX_HEADERS:
        raise Refused(f"has more than {_MAX_HEADERS:,} headers of parts; save its text")
    try:
        return _draft(BytesParser(policy=_POLICY).parsebytes(data), stem, part)
    except (Refused, MemoryError):
        raise
    except Exception as error:  # the parser of headers raises what it likes on those that are none
        raise Refused(f"is a mail that cannot be read ({type(error).__name__}); save its text") from error


def read_mailbox(stream: BinaryIO, stem: str, limits: Limits) -> Iterator[Draft | Fault]:
    """Yields a draft or a fault for each mail; one is held at a time.

    Raises:
        Refused: it is no mailbox.
    """
    number = 0
    for data in _mails(stream, min(limits.bytes, _MAX_MAIL)):
        number += 1
        part = f"mail {number}"
        try:
            yield read_mail(data, f"{stem}-{number:04}", part=part)
        except Refused as refusal:
            yield Fault(part=part, cause=str(refusal))
    if not number:
        raise Refused('is no mailbox: none of its lines begins a mail ("From …")')


def _mails(stream: BinaryIO, most: int) -> Iterator[bytes]:
    """The mails between the lines that begin with "From "; of one that is too long what is over is dropped."""
    held: bytearray | None = None
    is_after_blank = True
    for line in iter(lambda: stream.readline(1 << 20), b""):
        if is_after_blank and line.startswith(_SEPARATOR):
            if held is not None:
                yield _QUOTED.sub(rb"\1", bytes(held))
            held = bytearray()
        elif held is not None and len(held) <= most:
            held += line
        is_after_blank = not line.strip()
    if held is not None:
        yield _QUOTED.sub(rb"\1", bytes(held))


def _draft(message: EmailMessage, stem: str, part: str) -> Draft:
    _check_depth(message)
    body = message.get_body(preferencelist=("plain", "html"))
    text = "" if body is None else _text(body)
    if not text.strip() and body is not None and body.get_content_subtype() == "plain":
        body = message.get_body(preferencelist=("html",))
        text = "" if body is None else _text(body)
    if not text.strip():
        raise Refused("has no text of its own; save what is attached to it")
    not_read = [item.get_filename() or item.get_content_type() for item in message.iter_attachments()]
    extra = {
        "from": _header(message, "From"),
        "to": _header(message, "To"),
        "message_id": _header(message, "Message-ID"),
    }
    metadata = {key: value for key, value in extra.items() if value}
    if not_read:
        metadata["attachments_not_read"] = ", ".join(not_read[:_MAX_NAMED])
    return Draft(
        name=stem,
        text=text,
        part=part,
        title=_header(message, "Subject"),
        outlet=_sender(message),
        published=parse_date(_header(message, "Date") or ""),
        metadata=metadata,
    )


def _check_depth(message: EmailMessage) -> None:
    waiting: list[tuple[MIMEPart, int]] = [(message, 0)]
    while waiting:
        part, depth = waiting.pop()
        if depth > _MAX_DEPTH:
            raise Refused(f"has parts nested more than {_MAX_DEPTH} deep; save its text")
        if part.is_multipart():
            waiting += [(inner, depth + 1) for inner in cast(list[MIMEPart], part.get_payload())]


def _text(body: MIMEPart) -> str:
    """The words of a part in the encoding that it declares; where that is not known, in UTF-8."""
    data = body.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    charset = body.get_content_charset() or "utf-8"
    try:
        text = data.decode("cp1252" if charset in ("iso-8859-1", "latin-1", "us-ascii") else charset)
    except (LookupError, ValueError):
        text = decode(data)
    if body.get_content_subtype() == "html":
        return text_of(text)
    return joined(text.replace("\r\n", "\n"))


def _header(message: EmailMessage, name: str) -> str | None:
    value = " ".join(str(message.get(name) or "").split())
    return value.encode("utf-8", "replace").decode() or None


def _sender(message: EmailMessage) -> str | None:
    """The name of the sender, or the address where there is no name."""
    header = message.get("From")
    for address in getattr(header, "addresses", ()):
        return str(address.display_name or address.addr_spec) or None
    return None
