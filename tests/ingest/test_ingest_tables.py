import csv
import io

import pytest

from sinequanon.ingest import find_files, ingest
from sinequanon.records import Report

TEXT = "The Front will hand over its heavy weapons, its spokesman said.\nKestria did not answer."


def table(rows, *, delimiter=",", encoding="utf-8"):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


@pytest.fixture
def read(tmp_path):
    def read(data, name="reports.csv"):
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        assert path in find_files([tmp_path])
        return [item if isinstance(item, Report) else str(item).removeprefix(str(path)) for item in ingest([path])]

    return read


@pytest.mark.parametrize(
    ("header", "delimiter", "encoding", "name"),
    [
        (["title", "text", "date", "outlet", "url", "id"], ",", "utf-8", "x.csv"),
        (["Headline", "Full Text", "Publication Date", "Publication", "Link", "id"], ";", "utf-8-sig", "x.csv"),
        (["Titel", "Volltext", "Datum", "Quelle", "URL", "id"], "\t", "utf-16", "x.tsv"),
        (["título", "contenido", "fecha", "fuente", "enlace", "id"], "|", "utf-8", "x.csv"),
        (["webTitle", "bodyText", "webPublicationDate", "source_name", "webUrl", "id"], ",", "utf-8", "x.CSV"),
    ],
)
def test_columns_are_known_by_their_names(read, header, delimiter, encoding, name):
    row = ["Offer — of the Front", TEXT, "2023-10-13T09:00:00Z", "Strait News", "https://strait.example/1", "day-1"]
    first, fault = read(table([[*header, "region"], [*row, "Dorrin"], ["x", "", "", "", "", "", "y"]],
                              delimiter=delimiter, encoding=encoding), name)  # fmt: skip
    assert first.text == f"Offer — of the Front\n\n{TEXT}"
    assert (first.name, first.outlet, first.published) == ("day-1", "Strait News", "2023-10-13")
    if "webUrl" not in header:
        assert first.url == "https://strait.example/1"
    assert first.metadata["region"] == "Dorrin"
    assert fault == f' row 3: has no text in the column "{header[1]}"'


def test_table_as_excel_writes_it_for_itself(read):
    (report,) = read(f'sep=;\r\ntext;date\r\n"{TEXT}";13.10.2023\r\n'.encode("utf-8-sig"))
    assert (report.text, report.published) == (TEXT, "2023-10-13")


@pytest.mark.parametrize(
    ("days", "published"),
    [
        (["03/04/2019", "17/04/2019"], ["2019-04-03", "2019-04-17"]),
        (["03/04/2019", "04/17/2019"], ["2019-03-04", "2019-04-17"]),
        (["20190304", "20190304120000"], ["2019-03-04", "2019-03-04"]),
        (["", "Feb. 14, 2006"], [None, "2006-02-14"]),
    ],
)
def test_order_of_day_and_month_is_told_by_the_column(read, days, published):
    assert [item.published for item in read(table([["text", "date"], *([TEXT, day] for day in days)]))] == published


def test_date_that_is_none_is_a_fault(read):
    first, second = read(table([["text", "date"], [TEXT, "03/04/2019"], [TEXT, "soon"]]))
    assert first == " row 2: 03/04/2019 has day and month in an order that is not told; write dates as YYYY-MM-DD"
    assert second == " row 3: soon is not a date YYYY-MM-DD"


def test_row_with_too_many_cells_is_a_fault_and_the_rest_goes_on(read):
    fault, report = read(f'text,date\nno, the minister said,2019-03-04,x\n"{TEXT}",2019-03-04\n')
    assert fault == " row 2: has 4 cells under 2 columns; is a quotation mark missing?"
    assert report.text == TEXT


def test_encoding_is_not_guessed(read):
    results = read(f"text\n{TEXT}\nThe minister’s answer was no.\n".encode("cp1252"))
    assert "is not UTF-8: byte 0x92" in results[-1]


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        ("a,b\n1,2\n", ': has no column of texts; its columns are a, b; name the one that holds them "text"'),
        ("text,date\n", ": has a header and no row"),
        ("", ": is empty"),
        (
            "text\nx\0y\n",
            ": is binary (a NUL byte at position 6), or UTF-16 without a byte order mark; save it as UTF-8",
        ),
    ],
)
def test_table_without_reports(read, content, cause):
    assert read(content) == [cause]


@pytest.mark.parametrize(
    ("first", "what"),
    [
        ("URL,MobileURL,Date,Title", "list of articles"),
        ("\t".join(["20231013120000-17", *[""] * 26]), "Global Knowledge Graph"),
        ("\t".join(["1132", "20231013", *[""] * 59]), "table of events"),
        ("\t".join(["1132", "20231013120000", "20231013120000", *[""] * 13]), "table of mentions"),
        ("GKGRECORDID,DocumentIdentifier,V2Themes", "table"),
    ],
)
def test_gdelt_has_no_texts_and_is_told_what_to_do(read, first, what):
    (cause,) = read(f"{first}\n", "20231013.gkg.csv")
    assert cause.startswith(f": is a GDELT {what}: it has the addresses of reports but not their texts; save the pages")


def test_unclosed_quotation_mark_is_bounded(read, limit):
    limit("SQN_MAX_BYTES", 10_000)
    results = read('text\n"The talks' + "\nand so on" * 1_500)
    assert any("is a quotation mark missing?" in item for item in results if isinstance(item, str))
