"""A web server on this machine for tests: pages, a feed, and answers that must be refused."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from sinequanon.ingest.addresses import Rules, is_public

TALKS = "Israel must withdraw its troops, Khalid Mashal said on Monday. Hamas will not recognise Israel."
HTML = f"<html><head><title>Talks</title></head><body><article><h1>Talks</h1><p>{TALKS}</p></article></body></html>"
FEED = f"""<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title>
<item><title>Talks</title><link>http://news.example/talks</link><pubDate>Tue, 14 Feb 2006 10:00:00 GMT</pubDate>
<description>{TALKS} Cairo wants talks.</description>
<enclosure url="http://news.example/sound" type="audio/mpeg" length="1"/></item>
<item><title>Truce</title><description>Hamas offers a truce, Khalid Mashal said on Tuesday.</description></item>
</channel></rss>"""


class Pages(BaseHTTPRequestHandler):
    """What the server on this machine answers; `asked` has the requests."""

    asked: list[tuple[str, dict[str, str]]] = []  # noqa: RUF012

    def do_GET(self) -> None:
        self.asked.append((self.path, dict(self.headers)))
        path = self.path.partition("?")[0].strip("/") or "page"
        with suppress(BrokenPipeError, ConnectionResetError):
            getattr(self, f"give_{path.partition('/')[0]}")(path.partition("/")[2])

    def give(self, body: bytes = b"", status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def give_page(self, _: str) -> None:
        self.give(HTML.encode(), Content_Type="text/html; charset=utf-8", Set_Cookie="a=b")

    def give_feed(self, kind: str) -> None:
        self.give(FEED.encode(), Content_Type=f"application/{kind or 'rss+xml'}")

    def give_latin(self, _: str) -> None:
        self.give("Zoë wants talks".encode("latin-1"), Content_Type="text/plain; charset=ISO-8859-1")

    def give_kind(self, kind: str) -> None:
        self.give(b"x", **({"Content_Type": kind} if kind else {}))

    def give_zipped(self, _: str) -> None:
        self.give(b"x", Content_Type="text/html", Content_Encoding="gzip")

    def give_lead(self, target: str) -> None:
        self.give(status=302, Location=f"/{target}")

    def give_away(self, _: str) -> None:
        self.give(status=302, Location="http://inner.example/secret")

    def give_round(self, _: str) -> None:
        self.give(status=301, Location="/round")

    def give_bad(self, _: str) -> None:
        self.give(status=302, Location="file:///etc/passwd")

    def give_missing(self, _: str) -> None:
        self.give(status=404)

    def give_endless(self, _: str) -> None:
        self.give(Content_Type="text/plain")
        while True:
            self.wfile.write(b"x" * 10_000)

    def give_slow(self, _: str) -> None:
        self.give(Content_Type="text/plain")
        for _number in range(100):
            self.wfile.write(b"x")
            time.sleep(0.05)

    def give_dripping(self, _: str) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for number in range(100):
            self.wfile.write(f"X-{number}: y\r\n".encode())
            time.sleep(0.05)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def web_server() -> Iterator[int]:
    """Gives the port on which the pages are, while the block runs."""
    Pages.asked.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def local_rules() -> Rules:
    """Rules by which names under `.example` stand for this machine, which may be asked; but not `inner.example`."""
    Pages.asked.clear()
    names = {"inner.example": "127.0.0.2"}
    return Rules(
        may_reach=lambda address: is_public(address) or str(address) == "127.0.0.1",
        look_up=lambda host, _: [names.get(host, "127.0.0.1")],
        ports=None,
        max_bytes=100_000,
        timeout_s=5,
    )
