import gzip
import io
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from sinequanon.ingest import find_files, ingest
from sinequanon.ingest.drafts import Limits
from sinequanon.ingest.warc import read_warc
from sinequanon.records import Report

SENTENCE = "We will not leave the valley before the siege is lifted, minister number {0} said on Friday."
PAGE = (
    "<html><head><title>Talks {0}</title><meta property='article:published_time' content='2023-10-13T10:00:00Z'></head>"
    "<body><nav>Home</nav><article><h1>Talks {0}</h1><p>" + SENTENCE + " The talks go on.</p></article></body></html>"
)


def answer(number, *, kind="text/html; charset=utf-8", status="200 OK", body=None, headers=()):
    content = PAGE.format(number).encode() if body is None else body
    head = StatusAndHeaders(status, [("Content-Type", kind), *headers], protocol="HTTP/1.1")
    return f"https://outlet.example/2023/talks-{number}.html", content, head


def crawl(answers, *, packed=True):
    """The file that warcio writes of some answers, and where each record begins."""
    out, starts = io.BytesIO(), []
    writer = WARCWriter(out, gzip=packed)
    writer.write_record(writer.create_warcinfo_record("x.warc", {"software": "test"}))
    for url, content, head in answers:
        starts.append(out.tell())
        record = writer.create_warc_record(
            url, "response", payload=io.BytesIO(content), length=len(content), http_headers=head,
            warc_headers_dict={"WARC-Date": "2023-10-20T12:00:00Z"},
        )  # fmt: skip
        writer.write_record(record)
    return out.getvalue(), starts


@pytest.fixture
def read(tmp_path):
    def read(data, name="crawl.warc.gz"):
        path = tmp_path / name
        path.write_bytes(data)
        assert find_files([tmp_path]) == [path]
        return [item if isinstance(item, Report) else str(item).removeprefix(f"{path} ") for item in ingest([path])]

    return read


@pytest.mark.parametrize(
    ("packed", "name"), [(True, "crawl.warc.gz"), (False, "crawl.warc"), (True, "x.gz"), (False, "x")]
)
def test_each_page_is_a_report(tmp_path, packed, name):
    path = tmp_path / name
    path.write_bytes(crawl([answer(1), answer(2)], packed=packed)[0])
    first, second = ingest([path])
    assert first.text == f"Talks 1\n\n{SENTENCE.format(1)} The talks go on."
    assert (first.name, first.title, first.outlet) == ("talks-1", "Talks 1", "outlet.example")
    assert (first.url, first.published) == ("https://outlet.example/2023/talks-1.html", "2023-10-13")
    assert first.metadata["crawled"].startswith("2023-10-20T12:00:00")
    assert second.name == "talks-2"


def test_page_that_warcio_captured_from_a_server(read, tmp_path):
    class Outlet(BaseHTTPRequestHandler):
        def do_GET(self):
            body = gzip.compress(PAGE.format(7).encode())
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    code = (
        "from warcio.capture_http import capture_http; import http.client, sys\n"
        "with capture_http(sys.argv[2]):\n"
        "    c = http.client.HTTPConnection('127.0.0.1', int(sys.argv[1])); c.request('GET', '/news/siege')\n"
        "    c.getresponse().read(); c.close()\n"
    )
    import subprocess
    import sys

    with HTTPServer(("127.0.0.1", 0), Outlet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        path = tmp_path / "captured.warc.gz"
        subprocess.run([sys.executable, "-c", code, str(server.server_port), str(path)], check=True, timeout=60)
        server.shutdown()
    (report,) = read(path.read_bytes(), path.name)
    assert SENTENCE.format(7) in report.text
    assert report.url.startswith("http://127.0.0.1") and report.url.endswith("/news/siege")


def test_what_is_no_page_is_passed_over(read):
    others = [answer(2, kind="image/png"), answer(3, status="404 Not Found"), answer(4, status="301 Moved")]
    plain = answer(5, kind="text/plain", body=SENTENCE.format(5).encode())
    assert [item.name for item in read(crawl([answer(1), *others, plain])[0])] == ["talks-1", "talks-5"]


def test_encoding_that_the_server_names_goes_before_the_pages(read):
    body = PAGE.format(1).replace("siege", "s\u00efege").encode("cp1252")
    (report,) = read(crawl([answer(1, kind="text/html; charset=windows-1252", body=body)])[0])
    assert "sïege" in report.text


@pytest.mark.parametrize("packed", [True, False])
def test_broken_record_costs_itself_alone(read, packed):
    data, starts = crawl([answer(number) for number in range(1, 5)], packed=packed)
    damaged = bytearray(data)
    place = starts[1] + (60 if packed else 0)
    damaged[place : place + 10] = b"\0" * 10
    results = read(bytes(damaged), "crawl.warc.gz" if packed else "crawl.warc")
    assert [item.name for item in results if isinstance(item, Report)] == ["talks-1", "talks-3", "talks-4"]
    (fault,) = [item for item in results if isinstance(item, str)]
    assert fault == (
        f"packed record at byte {starts[1]:,}: is damaged or cut off, and left out; get the file anew"
        if packed
        else "record 3: is broken; the next that could be found is read"
    )


@pytest.mark.parametrize("packed", [True, False])
def test_file_that_is_cut_off_tells_so(read, packed):
    data, starts = crawl([answer(1), answer(2)], packed=packed)
    for left in (30, 200, 310):
        results = read(data[: starts[1] + left], "crawl.warc.gz" if packed else "crawl.warc")
        (report,) = [item for item in results if isinstance(item, Report)]
        (fault,) = [item for item in results if isinstance(item, str)]
        assert report.name == "talks-1"
        assert "get the file anew" in fault


def test_answer_that_unpacks_to_too_much_is_refused(read, limit):
    limit("SQN_MAX_BYTES", 1_000_000)
    bomb = gzip.compress(b"<p>The minister said no.</p>" * 500_000)
    answers = [answer(1, body=bomb, headers=[("Content-Encoding", "gzip")]), answer(2)]
    fault, report = read(crawl(answers)[0])
    assert fault == "record 2: has more than 1,000,000 bytes; raise SQN_MAX_BYTES"
    assert report.name == "talks-2"


def test_file_without_pages(read):
    (fault,) = read(crawl([answer(1, kind="image/png")])[0])
    assert fault.endswith("holds 2 records, none of them a page that was answered")


def test_records_come_one_by_one():
    data, _ = crawl([answer(number) for number in range(300)], packed=False)

    class Counting(io.BytesIO):
        def read(self, size=-1):
            assert 0 < size <= 1 << 20
            return super().read(size)

    stream = Counting(data)
    drafts = read_warc(stream, "x", Limits(words=1000, bytes=1_000_000))
    next(drafts)
    assert stream.tell() < len(data) / 2


def test_address_that_is_none_costs_nothing(read):
    _, content, head = answer(1)
    (report,) = read(crawl([("http://[broken/talks-1.html", content, head)])[0])
    assert (report.name, report.outlet) == ("crawl-000002", None)
