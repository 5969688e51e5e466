from itertools import pairwise

import pytest

from sinequanon.ingest import ingest


def test_fixture(data):
    (report,) = ingest([data / "statement.md"])
    assert report.title == "Council: no return to the table without guarantees"
    assert (report.published, report.outlet) == ("2019-03-08", "Southern Council Press Office")
    assert report.url == "https://council.example/statements/12"
    assert report.metadata == {"tags": ["talks", "guarantees"]}
    assert report.text == (
        "Council: no return to the table without guarantees\n\n"
        "The Southern Council will not return to the talks unless the government gives written guarantees for the Vesh"
        " road.\n\n"
        "“We have been deceived twice,” the chair, Mara Lind, said.\n\n"
        "What the Council asks for\n\n"
        "that the prisoners be freed & named,\n\nthat the army leave the valley.\n\n"
        "“Until then, we wait,” she added.\n\n"
        "The statement was read out by a spokesman."
    )


@pytest.mark.parametrize(
    "markdown, text",
    [
        ("Two\nlines *one* paragraph.", "Two lines one paragraph."),
        ("A hard  \nbreak.", "A hard\nbreak."),
        ("A<br>break and <b>bold</b>.", "A\nbreak and bold."),
        ("- one\n- two\n  - three\n\nAfter.", "one\ntwo\nthree\n\nAfter."),
        ("# Head #\nText", "Head\n\nText"),
        ("Head\n====\nText", "Head\n\nText"),
        ("Text [link][1] <https://x.example>\n\n[1]: https://y.example", "Text link https://x.example"),
        ("Before\n\n    indented words\n\nafter", "Before\n\nindented words\n\nafter"),
        ("Before\n\n```\ncode\n```\n\nafter ~~gone~~", "Before\n\nafter gone"),
        ("One ![picture](p.png) two", "One  two"),
        ("| A | B |\n|---|---|\n| c | d |", "A\n\nB\n\nc\n\nd"),
        ("One\n\n***\n\nTwo", "One\n\nTwo"),
        ("<!-- note -->\n\nText", "Text"),
        ("<script>\nalert(1)\n</script>\n\nText", "Text"),
        ("\\*not emphasis\\* &copy; AT&amp;T", "*not emphasis* © AT&T"),
        ("---\n\nText after a rule", "Text after a rule"),
        ("A \u200e\u00a0B", "A \u200e\u00a0B"),
    ],
)
def test_markup_is_removed(one, markdown, text):
    assert one(markdown, "x.md").text == text


def test_first_heading_is_the_title(one):
    report = one("# No *talks*\n\nNone at all.", "x.markdown")
    assert (report.title, report.text) == ("No talks", "No talks\n\nNone at all.")


def test_title_of_the_front_matter_stands_above_the_text(one):
    report = one("---\ntitle: No talks\ndate: 14 February 2006\nempty: ~\n---\nNone at all.\n", "x.md")
    assert (report.title, report.text, report.published) == ("No talks", "No talks\n\nNone at all.", "2006-02-14")


@pytest.mark.parametrize(
    "front, cause",
    [
        ("date: 13/45/2020", "13/45/2020 is not a date YYYY-MM-DD"),
        (
            "title: Hamas: no talks",
            "the front matter is not YAML (line 2: mapping values are not allowed here);"
            " put quotation marks round its values",
        ),
        ("title: [" + "[" * 100, "the front matter is not YAML"),
        ("title: [" + "[" * 9000, "the front matter has over 200 brackets"),
        ('title: "\\uD800"', "holds the lone surrogate"),
    ],
)
def test_bad_front_matter(one, front, cause):
    assert one(f"---\n{front}\n---\nText\n", "x.md").startswith(cause)


def test_aliases_in_front_matter_are_not_multiplied(one):
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]\n" for a, b in pairwise("abcdefgh")
    )
    assert list(one(f"---\n{bomb}---\nText\n", "x.md").metadata) == ["a"]


@pytest.mark.parametrize(
    "content", ["---\ntitle: x\n---\n", "![only a picture](x.png)", "```\ncode\n```", "<html>", "<html", "<!--", "<p"]
)
def test_markdown_without_words(one, content):
    assert one(content, "x.md") == "is empty"


@pytest.mark.parametrize(
    "content", ["> " * 20_000 + "x", "[" * 20_000, "*a _b " * 5000, "- " * 5000 + "x", "![" * 5000]
)
def test_hostile_markdown_ends(one, content):
    one(content, "x.md")
