import time

import pytest

from sinequanon.ingest import ingest
from sinequanon.records import Report

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel>
  <title>Strait News Agency</title>
  <link>https://strait.example/</link>
  <item>
    <title>Front to hand over &#8220;heavy weapons&#8221;</title>
    <link>https://strait.example/news/17?a=1&amp;b=2</link>
    <guid isPermaLink="false">strait-17</guid>
    <pubDate>Fri, 13 Oct 2023 23:30:00 -0500</pubDate>
    <dc:creator>A. Reporter</dc:creator>
    <category>talks</category>
    <description>A short summary.</description>
    <content:encoded><![CDATA[<p>The Front will hand over its <b>heavy weapons</b> if Kestria
      withdraws, its spokesman said.</p><script>alert(1)</script><p>Kestria did not answer.</p>
      <img src="http://127.0.0.1:1/x.png">]]></content:encoded>
  </item>
  <item>
    <title>Kestria answers</title>
    <link>https://strait.example/news/18</link>
    <pubDate>Sat, 14 Oct 2023 08:00:00 GMT</pubDate>
    <description>Kestria would withdraw its soldiers if Melay lifts the blockade, a minister said.</description>
  </item>
  <item><title>A picture</title><link>https://strait.example/news/19</link></item>
</channel></rss>
"""
ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
  <title>Ministry</title><id>urn:m</id><updated>2023-10-15T10:00:00Z</updated>
  <entry>
    <title>Statement</title><id>urn:m:1</id><link rel="alternate" href="https://ministry.example/1"/>
    <published>2023-10-14T10:00:00+03:00</published><updated>2023-10-15T10:00:00Z</updated>
    <author><name>Press office</name></author>
    <content type="html">&lt;p&gt;We will not talk before the siege is lifted, the minister said.&lt;/p&gt;</content>
  </entry>
</feed>
"""


def test_each_entry_of_an_rss_feed_is_a_report(tmp_path):
    path = tmp_path / "feed.rss"
    path.write_text(RSS)
    whole, short, fault = ingest([path])
    assert whole.text == (
        "Front to hand over “heavy weapons”\n\n"
        "The Front will hand over its heavy weapons if Kestria withdraws, its spokesman said.\n\n"
        "Kestria did not answer."
    )
    assert (whole.name, whole.title) == ("feed-0001", "Front to hand over “heavy weapons”")
    assert (whole.outlet, whole.published) == ("Strait News Agency", "2023-10-13")
    assert whole.url == "https://strait.example/news/17?a=1&b=2"
    assert whole.metadata == {"author": "A. Reporter", "id": "strait-17", "tags": ["talks"]}
    assert short.text.endswith("Kestria would withdraw its soldiers if Melay lifts the blockade, a minister said.")
    assert short.metadata["text_is"] == "summary"
    assert str(fault) == f"{path} entry 3: has neither content nor a summary; save the page that it leads to"


@pytest.mark.parametrize("name", ["feed.atom", "feed.xml", "feed"])
def test_atom_is_known_by_suffix_and_by_content(one, name):
    report = one(ATOM, name)
    assert report.text == "Statement\n\nWe will not talk before the siege is lifted, the minister said."
    assert (report.outlet, report.url, report.published) == ("Ministry", "https://ministry.example/1", "2023-10-14")
    assert report.metadata["author"] == "Press office"


def test_feed_that_is_cut_off_gives_the_entries_before_that(tmp_path):
    path = tmp_path / "feed.rss"
    path.write_text(RSS[: RSS.index("<item>\n    <title>Kestria") + 60])
    assert isinstance(next(iter(ingest([path]))), Report)


def test_control_characters_are_dropped(tmp_path):
    path = tmp_path / "feed.rss"
    path.write_text(RSS.replace("Kestria did not", "Kestria &#1;did not"))
    assert next(iter(ingest([path]))).text.endswith("Kestria did not answer.")


def test_entities_of_a_feeds_own_are_refused(one, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("The secret of the minister was told.")
    for body in (f'<!ENTITY x SYSTEM "file://{secret}">', '<!ENTITY a "aaaaaaaaaa"><!ENTITY x "&a;&a;&a;">'):
        cause = one(f"<!DOCTYPE rss [{body}]>" + RSS.partition("?>")[2].replace("A short", "&x;"), "feed.rss")
        assert cause == "declares entities, which no feed needs and which can do harm; remove them"


def test_netscapes_document_type_is_taken(tmp_path):
    path = tmp_path / "feed"
    declared = '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://127.0.0.1:1/rss-0.91.dtd">'
    path.write_text('<?xml version="1.0"?>' + declared + RSS.partition("?>")[2])
    assert isinstance(next(iter(ingest([path]))), Report)


@pytest.mark.parametrize("piece", ["<a", "<![CDATA[", "<item>", "&#", "<!--", '<a b="', "<p>" * 3, "]]>"])
def test_broken_feeds_take_no_long_time(one, tmp_path, piece):
    path = tmp_path / "feed.rss"
    path.write_text("<rss><channel><item><title>x</title><description>" + piece * (50_000 // len(piece)))
    start = time.monotonic()
    list(ingest([path]))
    assert time.monotonic() - start < 10
