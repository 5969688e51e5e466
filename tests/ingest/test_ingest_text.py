import pytest

from sinequanon.ingest import ingest

TEXT = "The army will not leave the valley, the minister said.\n"


@pytest.mark.parametrize(
    "content, text",
    [
        (TEXT.encode(), TEXT),
        (b"a\r\nb\rc\n\r\n", "a\nb\nc\n\n"),
        (b"\xef\xbb\xbfHome rule\n", "Home rule\n"),
        ("\ufeffHome\r\nrule".encode("utf-16-le"), "Home\nrule"),
        ("\ufeffHome rule".encode("utf-16-be"), "Home rule"),
        ("\ufeffHome rule".encode("utf-32-le"), "Home rule"),
        (
            "\u200eA\u00a0B\u2028C\x85D e\u0301 \ufeff \x0c\t ".encode(),
            "\u200eA\u00a0B\u2028C\x85D e\u0301 \ufeff \x0c\t ",
        ),
    ],
)
def test_text_is_the_file_but_for_its_newlines(one, content, text):
    report = one(content)
    assert report.text == text
    assert report.title is None
    assert report.name == "report"


def test_gold_texts_come_through_untouched(pytestconfig):
    folder = pytestconfig.rootpath / "tests" / "gold"
    files = sorted(folder.glob("*.txt"))
    reports = list(ingest(files))
    assert [report.text.encode() for report in reports] == [file.read_bytes() for file in files]
    assert [report.name for report in reports] == [file.stem for file in files]


@pytest.mark.parametrize(
    "content, cause",
    [
        (b"", "is empty"),
        (b" \n\t\r\n\xc2\xa0", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"%PDF-1.7\n", "is a PDF document, not text; save its text as UTF-8 first"),
        (b"PK\x03\x04\x14\x00", "is a ZIP archive or an office document, not text; save its text as UTF-8 first"),
        (b"\x1f\x8b\x08\x00", "is compressed with gzip, not text; save its text as UTF-8 first"),
        (b"{\\rtf1 Hello}", "is an RTF document, not text; save its text as UTF-8 first"),
        (
            b"Text\x00more",
            "is binary (a NUL byte at position 4), or UTF-16 without a byte order mark; save it as UTF-8",
        ),
        (b"\x01\x02\x03\x04abc", "is binary: 4 of its 7 bytes are control characters"),
        (
            b"one\ntwo caf\xe9\n",
            "is not UTF-8: byte 0xE9 at position 11 (line 2); convert it, most likely from Windows-1252"
            " (iconv -f WINDOWS-1252 -t UTF-8)",
        ),
        (
            b"caf\xc3\xa9 na\xefve",
            "is not UTF-8: byte 0xEF at position 8; the rest is UTF-8, so that it is damaged, cut off or a mixture"
            " of encodings",
        ),
        (
            b"\x81 caf\xe9",
            "is not UTF-8: byte 0x81 at position 0; convert it to UTF-8 from the encoding that it was saved in",
        ),
        (b"\xff\xfeA\x00B", "is not UTF-16: byte 0x42 at position 4; the file is damaged"),
        (b"\xff\xfe\x00\xd8A\x00", "is not UTF-16: byte 0x00 at position 2; the file is damaged"),
        ("\ufeffA\0B".encode("utf-16-le"), "holds a NUL character at position 1 of a text; remove or repair it"),
    ],
)
def test_what_is_no_text_is_refused_with_its_cause(one, content, cause):
    assert one(content) == cause


def test_fixtures_of_other_encodings(data):
    utf_16, latin_1, picture = ingest([data / "utf-16.txt", data / "latin-1.txt", data / "picture.txt"])
    assert "at Málaga Bay. “We will keep" in utf_16.text
    assert str(latin_1).startswith(f"{data}/latin-1.txt: is not UTF-8: byte 0xE1 at position 65")
    assert str(picture) == f"{data}/picture.txt: is a PNG picture, not text; save its text as UTF-8 first"


def test_words_limit(one, limit):
    limit("SQN_MAX_WORDS", 1200)
    assert one("peace " * 1201) == "has 1,201 words, the limit is 1,200; raise it with SQN_MAX_WORDS or split the file"
    assert one("The peace " * 600).text == "The peace " * 600


def test_text_without_spaces_is_not_one_word(one, limit):
    limit("SQN_MAX_WORDS", 10)
    assert one("a" * 501).startswith("has 11 words")


def test_bytes_limit(one, limit):
    limit("SQN_MAX_BYTES", 1000)
    assert one("The peace " * 100).text == "The peace " * 100
    assert one("The peace " * 100 + ".") == "has more than 1,000 bytes; raise SQN_MAX_BYTES or split the file"
    assert one(b"x" * 100_000, "page.html").startswith("has more than 1,000 bytes")


GERMAN = (
    "Die Regierung hat am Montag erklärt, dass sie nicht mit der Bewegung verhandeln werde, solange diese ihre Waffen"
    " nicht niederlege. „Wir reden nicht unter Beschuss“, sagte die Ministerin. "
)
ENGLISH = "The government said on Monday that it would not negotiate with the movement unless it lays down its arms. "


def test_other_languages_are_named(one):
    cause = one(GERMAN * 3)
    assert cause.startswith("is in German (de, ") and cause.endswith("), only English is read")
    assert one(
        "俄罗斯外交部周一表示，除非军队撤出山谷，否则不会举行任何会谈，并要求双方立即停火，重新开放通往边境的道路。"
    ).startswith("is in Chinese")


@pytest.mark.parametrize(
    "text",
    [
        ENGLISH + f"“{GERMAN}” " + ENGLISH * 2,
        f"“{GERMAN}” said the minister. " + ENGLISH * 12,
        "Nein, danke.",
        "12.3 45.6 78.9\n" * 100,
        ENGLISH.upper(),
    ],
    ids=["quotation", "opens with a quotation", "short", "figures", "capitals"],
)
def test_english_with_foreign_quotations_and_short_texts_pass(one, text):
    assert one(text).text == text


def test_options_fill_only_what_is_missing(one):
    assert one(TEXT, published="14 February 2006", outlet="Wire").published == "2006-02-14"
    assert one(TEXT, outlet="Wire").outlet == "Wire"
    own = one(
        '{"text": "No talks.", "published": "2019-03-04", "outlet": "Post"}',
        "x.json",
        published="2006-02-14",
        outlet="W",
    )
    assert (own.published, own.outlet) == ("2019-03-04", "Post")
    other = one('{"text": "No talks.", "outlet": " "}', "x.json", published="2006-02-14", outlet="W")
    assert (other.published, other.outlet) == ("2006-02-14", "W")


def test_bad_date_in_the_options_is_an_error_at_once():
    with pytest.raises(Exception, match="the date of publication given: 13/45/2020 is not a date YYYY-MM-DD"):
        ingest([], published="13/45/2020")
