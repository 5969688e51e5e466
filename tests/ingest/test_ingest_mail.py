import mailbox
import time
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime

import pytest

from sinequanon.ingest import ingest

WRAPPED = (
    "The Front will hand over its heavy weapons if Kestria withdraws its\n"
    "troops from the islands, its spokesman said on Friday. The minister of\n"
    "Kestria did not answer.\n\n- one demand\n- another demand\n"
)


def mail(text=WRAPPED, *, html=None, attachment=None, subject="Statement – the Front", number=1):
    message = EmailMessage()
    message["From"] = "Dorrin Liberation Front <press@front.example>"
    message["To"] = "desk@paper.example"
    message["Subject"] = subject
    message["Date"] = format_datetime(datetime(2023, 10, 13, 22, 0, tzinfo=UTC))
    message["Message-ID"] = f"<{number}@front.example>"
    if text is not None:
        message.set_content(text)
    if html is not None:
        (message.add_alternative if text is not None else message.set_content)(html, subtype="html")
    if attachment:
        message.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename=attachment)
    return message


@pytest.mark.parametrize("name", ["statement.eml", "statement"])
def test_mail_is_read_with_its_lines_joined(one, name):
    report = one(mail(html="<p>Other words.</p>", attachment="map.pdf").as_bytes(), name)
    assert report.text == (
        "Statement – the Front\n\n"
        "The Front will hand over its heavy weapons if Kestria withdraws its troops from the islands, its spokesman "
        "said on Friday. The minister of Kestria did not answer.\n\n- one demand\n- another demand\n"
    )
    assert (report.title, report.outlet) == ("Statement – the Front", "Dorrin Liberation Front")
    assert report.published == "2023-10-13"
    assert report.metadata["attachments_not_read"] == "map.pdf"
    assert report.metadata["message_id"] == "<1@front.example>"


def test_html_is_read_where_there_is_no_plain_text(one):
    body = "<p>We will <b>not</b> leave\nthe valley.</p><p>No.</p>"
    page = f"<html><head><style>p {{}}</style></head><body>{body}</body></html>"
    assert (
        one(mail(None, html=page).as_bytes(), "x.eml").text
        == "Statement – the Front\n\nWe will not leave the valley.\n\nNo."
    )


def test_mail_of_attachments_alone(one):
    assert (
        one(mail("", attachment="map.pdf").as_bytes(), "x.eml") == "has no text of its own; save what is attached to it"
    )


def test_parts_in_parts_are_bounded(one):
    head = "From: a@b.c\nMIME-Version: 1.0\n"
    for depth in (30, 90, 3_000):
        parts = [f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(depth)]
        cause = one(head + "".join(parts) + "\nThe end.\n", "x.eml")
        assert ("nested more than 20 deep" if depth < 100 else "has more than 100 parts within parts") in cause


@pytest.mark.parametrize("piece", ["(", '"', "=?utf-8?q?a?=", "<", "a,", "\\", "[", "@", "=?utf-8?b?", ":"])
@pytest.mark.parametrize("header", ["From", "Subject", "Date", "Content-Type", "Content-Disposition"])
def test_headers_that_are_none_take_no_long_time(one, header, piece):
    start = time.monotonic()
    one(f"{header}: {piece * (15_000 // len(piece))}\nMIME-Version: 1.0\n\nThe talks have failed.\n", "x.eml")
    assert time.monotonic() - start < 5


@pytest.mark.parametrize("name", ["letters.mbox", "letters"])
def test_each_mail_of_a_mailbox_is_a_report(tmp_path, name):
    path = tmp_path / name
    box = mailbox.mbox(path)
    box.add(mail("From the valley nothing was heard.\nFrom here on the talks stop, he said.\n", subject="One"))
    box.add(mail("", attachment="map.pdf", number=2))
    box.add(mail("Kestria will answer on Friday.\n", subject="Three", number=3))
    box.close()
    first, fault, third = ingest([path])
    assert (
        first.text.rstrip() + "\n"
        == "One\n\nFrom the valley nothing was heard.\nFrom here on the talks stop, he said.\n"
    )
    assert str(fault) == f"{path} mail 2: has no text of its own; save what is attached to it"
    assert (third.title, third.name) == ("Three", "letters-0003")


def test_text_that_begins_like_a_mail_stays_text(one):
    text = "Date: Friday\nFrom: the ministry\n\nWe will not leave.\n"
    assert one(text, "note").text == text
