import socket
import subprocess
import sys

import pytest

from sinequanon.ingest import ingest

LEAD = "The minister said on Monday that the army would not leave the valley until the Front gives up its weapons."
REPLY = "The Front answered that it would keep them unless the army leaves first, and that talks have to wait."


def page(body, head="<title>Talks stall</title>"):
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"


def test_article_without_what_is_round_it(data):
    (report,) = ingest([data / "ceasefire-offer.html"])
    assert report.title == "Northern Front offers ceasefire if army leaves Karsa valley"
    assert (report.outlet, report.published) == ("The Harbour Courier", "2019-03-04")
    assert report.url == "https://courier.example/world/northern-front-offers-ceasefire"
    assert report.metadata == {"author": "Ida Holm"}
    paragraphs = report.text.split("\n\n")
    assert paragraphs[0] == report.title
    assert paragraphs[1].startswith(
        "The Northern Front said on Monday that it would halt its attacks if the government withdraws"
    )
    assert paragraphs[2].startswith(
        "“If the army leaves the valley, our guns will fall silent the same day,” the movement’s spokesman,"
    )
    assert paragraphs[6] == "to refrain from further attacks,\nto open the road to Vesh for aid."
    assert paragraphs[-1] == "The president’s office is expected to answer by the end of the week."
    for word in ("cookies", "Subscribe", "ADVERTISEMENT", "recipes", "©", "Privacy", "Sport"):
        assert word not in report.text


def test_declared_charset_and_a_page_laid_out_by_a_table(data):
    (report,) = ingest([data / "windows-1252.htm"])
    assert report.text.startswith("Agreement on the crossing\n\nPresident José Ávila said")
    assert "“We will keep our word if they keep theirs,” he added." in report.text


def test_xhtml_and_entities_of_its_own(data):
    (report,) = ingest([data / "talks.xhtml"])
    assert report.published == "2006-02-14"
    assert report.text.startswith(
        "Envoy leaves without a deal\n\nThe envoy left on Tuesday without a deal. &secret; He said"
    )
    assert "both sides stop the shelling.\n\n“We are not the ones who help those who shoot,” the" in report.text


def test_page_without_an_article(data):
    (fault,) = ingest([data / "front-page.html"])
    assert str(fault) == f"{data}/front-page.html: no article was found in the page; save the article's text"


@pytest.mark.parametrize(
    "content", ["<html></html>", "<p></p>", "just words", "<", "<!DOCTYPE html>", "<title>x</title>", "&"]
)
def test_next_to_nothing(one, content):
    assert one(content, "x.html") == "no article was found in the page; save the article's text"


@pytest.mark.parametrize(
    "head, day",
    [
        ('<meta property="article:published_time" content="2019-03-04T23:30:00-05:00">', "2019-03-04"),
        ('<meta name="date" content="4 March 2019">', "2019-03-04"),
        ('<meta name="date" content="March 4th, 2019">', "2019-03-04"),
        ('<meta name="date" content="25/03/2019">', "2019-03-25"),
        ('<link rel="canonical" href="https://x.example/2019/03/04/talks">', "2019-03-04"),
        (
            '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2019-03-04"}</script>',
            "2019-03-04",
        ),
        ("", None),
        ('<meta name="date" content="03/04/2019">', None),
        ('<meta name="date" content="2019-03">', None),
        ('<meta name="date" content="2019">', None),
        ('<meta name="date" content="today">', None),
        ('<meta name="date" content="13/45/2020">', None),
        ('<meta name="date" content="2099-01-01">', None),
        ('<meta itemprop="copyrightYear" content="2019">', None),
        ('<meta property="article:modified_time" content="2020-03-04T10:00:00Z">', None),
        ('<meta http-equiv="last-modified" content="Mon, 04 Mar 2019 10:00:00 GMT">', None),
    ],
)
def test_only_a_day_that_the_page_gives_as_its_own_counts(one, head, day):
    told = "The agreement of 2004-05-04 stands, and that of 13 September 2003."
    body = f"<p>{LEAD}</p><p>{REPLY} {told}</p><footer>© 2019</footer>"
    assert one(page(body, head), "x.html").published == day


@pytest.mark.parametrize(
    "mark, day",
    [
        ('<time datetime="2019-03-04T23:30-05:00">2 hours ago</time>', "2019-03-04"),
        ('<p>Published <time datetime="2019-03-04">4 March</time></p>', "2019-03-04"),
        ('<span class="date">4 March 2019</span>', "2019-03-04"),
        ('<span class="date">March 2019</span>', None),
        ('<span class="date">today</span>', None),
        ('<span class="date">Monday</span>', None),
    ],
)
def test_marked_dates(one, mark, day):
    assert one(page(f"{mark}<p>{LEAD}</p><p>{REPLY}</p>"), "x.html").published == day


@pytest.mark.parametrize(
    "body",
    [
        f"<h1>Talks stall</h1><p>{LEAD}</p><p>{REPLY}</p>",
        f"<h1>Talks stall</h1><p>{LEAD}</p><p>{REPLY}</p>".replace(" ", "\n  "),
        f"<h1>Talks stall</h1><pre>{LEAD}\n\n{REPLY}</pre>".replace(" the ", "\nthe "),
        f"<h1>Talks stall</h1><div>{LEAD}<br><br>{REPLY}</div>",
        f"<h1>Talks stall</h1><article><p>{LEAD.replace('army', '<a href=x>army</a>')}</p><p>{REPLY}</p></article>",
        f"<h1>Talks stall</h1><p>{LEAD.replace('army', '<b>ar</b>my')}</p><blockquote><p>{REPLY}</p></blockquote>",
        f"<p>{LEAD}</p><p>{REPLY}</p>",
    ],
    ids=["plain", "wrapped", "pre", "br", "link", "bold", "no headline"],
)
def test_text_is_the_same_however_it_is_laid_out(one, body):
    assert one(page(body), "x.html").text == f"Talks stall\n\n{LEAD}\n\n{REPLY}"


@pytest.mark.parametrize(
    "start", ["<!-- saved from x -->", "\ufeff", '<?xml version="1.0"?>\n<!-- <html> -->\n ', "\n "]
)
def test_what_stands_before_the_page(one, start):
    report = one(start + page(f"<p>{LEAD}</p><p>{REPLY}</p>"), "x.html")
    assert report.text == f"Talks stall\n\n{LEAD}\n\n{REPLY}"


def test_outlet_is_taken_off_the_title(one):
    head = '<title>Talks stall | Vesh Post</title><meta property="og:site_name" content="Vesh Post">'
    report = one(page(f"<p>{LEAD}</p><p>{REPLY}</p>", head), "x.html")
    assert (report.title, report.outlet) == ("Talks stall", "Vesh Post")


def test_characters_come_through(one):
    report = one(page(f"<p>{LEAD}</p><p>{REPLY} A\u200eB e\u0301 &lt;b&gt; AT&amp;T &amp;amp; &#xD800;.</p>"), "x.html")
    assert "A\u200eB e\u0301 <b> AT&T &amp; " in report.text
    report.text.encode()


@pytest.mark.parametrize(
    "head, encoding",
    [
        ('<meta charset="utf-8">', "utf-8"),
        ("", "utf-8"),
        ('<meta charset="windows-1252">', "cp1252"),
        ("<meta charset=latin1>", "cp1252"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=us-ascii">', "cp1252"),
        ('<meta charset="utf-16">', "utf-8"),
        ('<meta charset="koi8-r">', "utf-16"),
    ],
)
def test_charsets(one, head, encoding):
    text = LEAD.replace("minister", "minister Élise Dupré")
    assert text in one(page(f"<p>{text}</p><p>{REPLY}</p>", head).encode(encoding), "x.html").text


@pytest.mark.parametrize(
    "head, cause",
    [
        ("", "is not UTF-8: byte 0xE9 at position 1"),
        ('<meta charset="utf-8">', "is not UTF-8: byte 0xE9 at position"),
        ('<meta charset="shift_jis">', "declares the encoding shift_jis but is not in it: byte 0x"),
        ('<meta charset="klingon">', "declares the encoding klingon, which is not known; save it as UTF-8"),
        ('<meta charset="zlib">', "declares the encoding zlib, which is not known"),
        ('<meta charset="unicode_escape">', "declares the encoding unicode_escape, which is not known"),
    ],
)
def test_bad_charsets(one, head, cause):
    content = page(f"<p>{LEAD} Dupré.</p>", head).encode("latin-1")
    assert one(content, "x.html").startswith(cause)


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 50_000 + f"<p>{LEAD}</p>",
        "<b><p>" * 5000 + LEAD,
        "<table><tr><td>" * 3000 + LEAD,
        "<ul><li>" * 3000 + LEAD,
        f"<p>{LEAD}</p>" + "</div>" * 10_000,
        "<p " + "a=1 " * 1000 + f">{LEAD}</p>",
        f"<script type='application/ld+json'>{'[' * 50_000}</script><p>{LEAD}</p>",
        f"<p>{LEAD}\x0b\x1b</p>",
        "<![CDATA[" * 1000 + LEAD,
        "<!--" * 1000 + LEAD,
        f"<svg><foreignObject><p>{LEAD}",
        f"<a href='http://[bad'>x</a><base href='http://[bad'><p>{LEAD}</p>",
    ],
)
def test_hostile_pages_end(one, body):
    one(page(body), "x.html")


def test_pages_beyond_measure_are_refused(one):
    assert one(page("<i></i>" * 50_001 + LEAD), "x.html") == "has over 50,000 elements; save the article's text"
    tag = "<p " + "".join(f"a{number} " for number in range(3000)) + ">"
    assert one(page(tag + LEAD), "x.html").startswith("is no page that can be read: a tag has over 2,000 attributes")


def test_nothing_is_loaded_from_the_network_or_the_disk(one, monkeypatch, tmp_path):
    def refuse(*args, **kwargs):
        raise AssertionError("no connection may be opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    (tmp_path / "secret.txt").write_text("the secret words")
    subset = f'[<!ENTITY x SYSTEM "file://{tmp_path}/secret.txt"><!ENTITY y SYSTEM "http://x.example/">]'
    body = (
        f"<p>{LEAD} &x; &y;</p><img src='http://x.example/p.png'><iframe src='http://x.example'></iframe><p>{REPLY}</p>"
    )
    head = "<link rel=canonical href='http://x.example/talks'><base href='http://x.example'>"
    report = one(f"<!DOCTYPE html {subset}><html><head>{head}</head><body>{body}</body></html>", "x.html")
    assert "secret words" not in report.text


def test_libraries_write_nothing_to_the_terminal(tmp_path):
    # In a process of its own: pytest takes what is logged here.
    pages = ["", "<", "just words", page("<p>x"), page(f"<p>{LEAD}</p>", '<meta name="date" content="2019-13-45">')]
    for number, content in enumerate(pages):
        (tmp_path / f"{number}.html").write_text(content)
    code = f"from sinequanon.ingest import ingest; print(len(list(ingest([{str(tmp_path)!r}]))))"
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("5\n", "")
