"""A page or feed fetched from an address that a person gave, and nothing that a machine should not be made to ask for.

An address can name a machine that only this one reaches (OWASP, server-side request forgery). So the name is looked up
here, every address that it has must be a public one, and the connection goes to the very address that was looked at: a
second look-up, which could give another (DNS rebinding), never happens. Each redirect is a new address. Nothing that is
named in the page or feed is fetched. Needs httpcore, of the extra `serve`.
"""

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote, unquote, urljoin, urlsplit

import httpcore

from sinequanon import __version__
from sinequanon.errors import UnreadableReport

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

LONGEST_ADDRESS = 2_000
_PORTS = {"http": 80, "https": 443}
_KINDS = {
    "text/html": ".html",
    "application/xhtml+xml": ".xhtml",
    "text/plain": ".txt",
    "application/rss+xml": ".rss",
    "application/atom+xml": ".atom",
    "application/xml": ".xml",
    "text/xml": ".xml",
}
FEEDS = frozenset({".rss", ".atom", ".xml"})
"""The suffixes of what may be a feed."""

_REDIRECTS = {301, 302, 303, 307, 308}
_SAFE = "/%:@!$&'()*+,;=~-._?[]"
_NEVER = tuple(
    ipaddress.ip_network(network)
    for network in (
        "100.64.0.0/10",  # shared by carriers, and the metadata of one cloud
        "168.63.129.16/32",  # the metadata of another, at an address that looks public
        "192.0.0.0/24",
        "192.88.99.0/24",
        "198.18.0.0/15",
        "::/96",  # IPv4 inside IPv6, in all its forms
        "::ffff:0:0/96",
        "::ffff:0:0:0/96",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "3fff::/20",
        "5f00::/16",
        "fc00::/7",
        "fec0::/10",
    )
)


class _Refused(Exception):  # noqa: N818 (it becomes the caller's UnreadableReport, which knows the address)
    """Why an address gives no page."""


def is_public(address: IpAddress) -> bool:
    """Whether an address is one that everybody on the internet reaches.

    >>> [is_public(ipaddress.ip_address(one)) for one in ("93.184.215.14", "10.0.0.1", "::ffff:127.0.0.1")]
    [True, False, False]
    """
    if isinstance(address, ipaddress.IPv6Address) and address.scope_id is not None:
        return False
    known = address.is_multicast or address.is_reserved or address.is_unspecified or address.is_link_local
    if known or address.is_loopback or address.is_private or not address.is_global:
        return False
    return not any(address.version == network.version and address in network for network in _NEVER)


def look_up(host: str, port: int) -> Sequence[str]:
    """The addresses of a host, as the system knows them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return [str(item[4][0]) for item in found]


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What may be fetched.

    Attributes:
        may_reach: whether a server at this address may be asked.
        look_up: gives the addresses of a host and port.
        ports: the ports that may be asked; None for all.
        redirects: how many are followed.
        max_bytes: the size above which a page is refused.
        timeout_s: the time for the whole of it, redirects included.
        tls: how a server proves who it is; None for the usual authorities.
    """

    may_reach: Callable[[IpAddress], bool] = is_public
    look_up: Callable[[str, int], Sequence[str]] = look_up
    ports: frozenset[int] | None = frozenset(_PORTS.values())
    redirects: int = 5
    max_bytes: int = 10_000_000
    timeout_s: float = 20
    tls: ssl.SSLContext | None = None


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """A page or feed: where it was in the end, its bytes, the suffix that tells what they are, and a name."""

    url: str
    data: bytes
    suffix: str
    name: str


@dataclass(frozen=True)
class _Place:
    """An address taken apart, in the one way in which it is then asked for."""

    scheme: str
    host: str
    port: int
    target: str

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == _PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.target}"


def check_address(url: str, rules: Rules) -> str:
    """The address in the form in which it is asked for; its host is not looked up yet.

    Raises:
        UnreadableReport: it is no address of a page that may be fetched.
    """
    try:
        return str(_place(url.strip(), rules))
    except _Refused as refusal:
        raise UnreadableReport(_shown(url), str(refusal)) from None


def fetch(url: str, rules: Rules) -> Fetched:
    """The page at an address.

    Raises:
        UnreadableReport: it may not be fetched, or cannot be.
    """
    try:
        return _follow(url.strip(), rules)
    except _Refused as refusal:
        raise UnreadableReport(_shown(url), str(refusal)) from None
    except httpcore.TimeoutException:
        raise UnreadableReport(_shown(url), f"took longer than {rules.timeout_s:g} seconds") from None
    except (httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError, OSError) as error:
        raise UnreadableReport(_shown(url), f"cannot be fetched ({_first_line(error)})") from None


def _follow(url: str, rules: Rules) -> Fetched:
    deadline = time.monotonic() + rules.timeout_s
    for _ in range(rules.redirects + 1):
        place = _place(url, rules)
        found = _ask(place, rules, deadline)
        if isinstance(found, Fetched):
            return found
        url = urljoin(str(place), found)
    raise _Refused(f"leads on more than {rules.redirects} times")


def _place(url: str, rules: Rules) -> _Place:
    if len(url) > LONGEST_ADDRESS:
        raise _Refused(f"is longer than {LONGEST_ADDRESS:,} characters")
    if not url.isprintable() or any(char.isspace() or char == "\\" for char in url):
        raise _Refused("holds a space, a backslash or a control character")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _Refused("is no address") from None
    if parts.scheme not in _PORTS or not parts.hostname:
        raise _Refused("is no address that begins with http:// or https://")
    if "@" in parts.netloc:
        raise _Refused("holds a name or password; leave it out")
    port = _PORTS[parts.scheme] if port is None else port
    if rules.ports is not None and port not in rules.ports:
        raise _Refused(f"asks for port {port}; only {' and '.join(map(str, sorted(rules.ports)))} may be asked")
    target = quote(parts.path or "/", safe=_SAFE) + (f"?{quote(parts.query, safe=_SAFE)}" if parts.query else "")
    return _Place(parts.scheme, _host(parts.hostname), port, target)


def _host(host: str) -> str:
    if ":" in host:
        return host
    try:
        ascii_host = host.encode("idna").decode("ascii")
    except UnicodeError:
        raise _Refused(f"names a host that there cannot be: {host[:100]!r}") from None
    if not all(char.isalnum() or char in "-._" for char in ascii_host):
        raise _Refused(f"names a host that there cannot be: {host[:100]!r}")
    return ascii_host


def _checked_addresses(place: _Place, rules: Rules) -> list[str]:
    """The addresses of a host, all of which may be reached."""
    try:
        found = [ipaddress.ip_address(address) for address in rules.look_up(place.host, place.port)]
    except (OSError, UnicodeError):
        raise _Refused(f"names a host that is not known: {place.host}") from None
    except ValueError:
        raise _Refused(f"names a host whose address is none: {place.host}") from None
    if not found:
        raise _Refused(f"names a host that is not known: {place.host}")
    for address in found:
        if not rules.may_reach(address):
            raise _Refused(f"leads to {place.host} at {address}, which is no public address")
    return list(dict.fromkeys(str(address) for address in found))


def _ask(place: _Place, rules: Rules, deadline: float) -> Fetched | str:
    """The page, or the address that it redirects to."""
    network = _Pinned(_checked_addresses(place, rules), deadline)
    tls = rules.tls or ssl.create_default_context()
    with httpcore.ConnectionPool(ssl_context=tls, network_backend=network, max_connections=1) as pool:
        url = httpcore.URL(
            scheme=place.scheme.encode(), host=place.host.encode(), port=place.port, target=place.target.encode()
        )
        with pool.stream("GET", url, headers=_headers(place)) as answer:
            headers = {name.lower(): value.decode("latin-1") for name, value in answer.headers}
            if answer.status in _REDIRECTS and b"location" in headers:
                return headers[b"location"]
            if answer.status != 200:
                raise _Refused(f"gives the status {answer.status} instead of a page")
            return _page(place, headers, answer.iter_stream(), rules)


def _headers(place: _Place) -> list[tuple[bytes, bytes]]:
    host = str(place).split("//", 1)[1].split("/", 1)[0]
    return [
        (b"Host", host.encode()),
        (b"User-Agent", f"sinequanon/{__version__}".encode()),
        (b"Accept", b"text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, */*;q=0.1"),
        (b"Accept-Encoding", b"identity"),
        (b"Connection", b"close"),
    ]


def _page(place: _Place, headers: dict[bytes, str], body: Iterable[bytes], rules: Rules) -> Fetched:
    kind, _, parameters = headers.get(b"content-type", "").partition(";")
    suffix = _KINDS.get(kind.strip().lower())
    if suffix is None:
        raise _Refused(f"is {kind.strip()[:80] or 'of a kind that is not told'}, and should be {' or '.join(_KINDS)}")
    if headers.get(b"content-encoding", "identity").lower() != "identity":
        raise _Refused("comes compressed although that was not asked for; save the page")
    data = bytearray()
    for piece in body:
        data += piece
        if len(data) > rules.max_bytes:
            raise _Refused(f"has more than {rules.max_bytes:,} bytes")
    last = PurePosixPath(unquote(urlsplit(place.target).path)).stem
    return Fetched(url=str(place), data=_as_utf8(bytes(data), parameters), suffix=suffix, name=last or place.host)


def _as_utf8(data: bytes, parameters: str) -> bytes:
    """The bytes in UTF-8 with its mark where the server names another encoding; else as they are."""
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        label = value.strip().strip("\"'")
        if name.strip().lower() == "charset" and label and label.lower() not in ("utf-8", "utf8"):
            try:
                return b"\xef\xbb\xbf" + str(data, label).encode()
            except (LookupError, ValueError):
                return data
    return data


def _shown(url: str) -> str:
    return "".join(char if char.isprintable() else "�" for char in url.strip())[:200] or "the address"


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]


@dataclass
class _Pinned(httpcore.NetworkBackend):
    """A network on which every name leads to the addresses that were looked at, until a deadline."""

    addresses: Sequence[str]
    deadline: float
    network: httpcore.NetworkBackend = field(default_factory=httpcore.SyncBackend)

    def connect_tcp(
        self,
        host: str,  # noqa: ARG002 (already looked up)
        port: int,
        timeout: float | None = None,  # noqa: ARG002 (the deadline goes before it)
        local_address: str | None = None,  # noqa: ARG002
        socket_options: Any = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first address that takes one."""
        for left, address in zip(range(len(self.addresses) - 1, -1, -1), self.addresses, strict=True):
            try:
                # An address that never answers leaves time for the ones after it.
                share = _left(self.deadline) / (left + 1)
                made = self.network.connect_tcp(address, port, timeout=share, socket_options=socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if not left:
                    raise
            else:
                return _Timed(made, self.deadline)
        raise httpcore.ConnectError("no address")


@dataclass
class _Timed(httpcore.NetworkStream):
    """A stream whose every step must be done by one deadline."""

    stream: httpcore.NetworkStream
    deadline: float

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        """The next bytes."""
        return self.stream.read(max_bytes, _left(self.deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        """Send bytes."""
        self.stream.write(buffer, _left(self.deadline))

    def close(self) -> None:
        """Close the connection."""
        self.stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        """The same stream, encrypted."""
        made = self.stream.start_tls(ssl_context, server_hostname, _left(self.deadline))
        return _Timed(made, self.deadline)

    def get_extra_info(self, info: str) -> Any:
        """What the stream below knows."""
        return self.stream.get_extra_info(info)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("the time is up")
    return left


def addresses_in(text: str) -> Iterator[str]:
    """The addresses in a text with one a line; blank lines are passed over."""
    yield from (line.strip() for line in text.splitlines() if line.strip())
