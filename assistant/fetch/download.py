"""The one module that reaches for the internet: brings a text to its shelf, politely, and only from the hosts it was given.

One request at a time with a pause between, an honest name, no more bytes than a text of law can have. A transfer that is cut
goes on where it stopped when the server can (a `Range` request that holds only for the same version), now or at the next run.
Each request, also after a redirect, is held against the list of hosts; encryption is never left on the way.

Proxies and certificates of the environment (HTTPS_PROXY, SSL_CERT_FILE) are used here, and only here: a municipality's network
may have no other way out, nothing private is sent, and the list of hosts holds with a proxy as without.
"""

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

import httpx

from assistant import __version__
from assistant.domain.base import Value
from assistant.fetch.addresses import Address, permitted
from assistant.fetch.failed import FetchFailed
from assistant.fetch.kept import Kept, Shelf, Version, disk_fault

NAME = f"Radrum/{__version__} (radrum fetch; open source, one document at a time)"
"""The User-Agent: says what asks, and names no person or municipality."""
_ROBOT = "Radrum"
_MOST_REDIRECTS = 5
_MOST_ROBOTS_BYTES = 500_000
_REDIRECTS = (301, 302, 303, 307, 308)
_RANGE = re.compile(r"bytes (\d+)-\d+/(?:\d+|\*)")

Told = Callable[[int, int | None], None]
"""Called with how many bytes there are and of how many, if that is known."""


class Limits(Value):
    """What a transfer may cost, in seconds and bytes."""

    most_bytes: int = 20_000_000
    """As much as the readers take (assistant/ingest/blocks.py)."""
    connect_s: float = 10
    silent_s: float = 30
    whole_s: float = 300
    tries: int = 3
    pause_s: float = 1
    """Between two requests, and before the second try; doubled before each further one."""
    longest_wait_s: float = 60
    """A server that asks for more patience (Retry-After) is left alone until the next run."""


class _Passing(Exception):
    """A failure that may be over soon: the transfer is tried again after `wait_s`."""

    def __init__(self, failure: FetchFailed, wait_s: float | None = None) -> None:
        super().__init__(failure.key)
        self.failure = failure
        self.wait_s = wait_s


class Arrived(NamedTuple):
    """What a request brought: a file to be looked at, or None where the publisher still has what is kept."""

    version: Version
    ending: str | None


class Downloader:
    """Brings texts, one at a time; close when done. Raises FetchFailed when the proxy settings cannot be used."""

    def __init__(self, hosts: frozenset[str], limits: Limits) -> None:
        self._hosts = hosts
        self._limits = limits
        self._last = float("-inf")
        self._robots: dict[str, RobotFileParser | None] = {}
        timeout = httpx.Timeout(limits.silent_s, connect=limits.connect_s)
        # Bytes as they lie on the server: a Range counts those, and nothing small can unpack into something large.
        headers = {"User-Agent": NAME, "Accept-Encoding": "identity"}
        try:
            self._client = httpx.Client(headers=headers, timeout=timeout, trust_env=True)
        except (ValueError, OSError, httpx.HTTPError, httpx.InvalidURL, ImportError) as error:
            raise FetchFailed("hamta_proxy") from error

    def __enter__(self) -> "Downloader":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._client.close()

    def get(self, address: Address, shelf: Shelf, told: Told) -> Arrived:
        """Bring a text into the shelf's `part`, unless the publisher still has the one that is kept.

        Raises FetchFailed, whose text says why. What has come so far then stays, where it can be gone on with.
        """
        for attempt in range(1, self._limits.tries + 1):
            try:
                return self._get(address, shelf, told)
            except _Passing as passing:
                if attempt == self._limits.tries:
                    raise passing.failure from passing
                time.sleep(self._limits.pause_s * 2 ** (attempt - 1) if passing.wait_s is None else passing.wait_s)
            except OSError as error:
                raise disk_fault(shelf.folder) from error
        raise AssertionError("unreachable: tries is at least 1")

    def _get(self, address: Address, shelf: Shelf, told: Told) -> Arrived:
        begun, kept = shelf.resumable(address.url), shelf.kept()
        offset = shelf.part.stat().st_size if begun else 0
        url = address.url
        for _ in range(_MOST_REDIRECTS):
            self._permit(url, address)
            self._pause()
            try:
                with self._client.stream("GET", url, headers=_headers(address, begun, offset, kept)) as response:
                    if response.status_code not in _REDIRECTS:
                        return self._take(response, address, shelf, told, offset)
                    url = urljoin(url, response.headers.get("location", ""))
            except httpx.TimeoutException as error:
                raise self._too_slow(url, error) from error
            except (httpx.ConnectError, httpx.ProxyError) as error:
                certificate = "CERTIFICATE" in str(error).upper()
                raise FetchFailed("hamta_certifikat" if certificate else "hamta_ingen_kontakt", vard=_host(url)) from error
            except (httpx.TransportError, httpx.DecodingError) as error:
                raise _Passing(FetchFailed("hamta_avbrott", vard=_host(url))) from error
        raise FetchFailed("hamta_rundgang", vard=_host(address.url))

    def _too_slow(self, url: str, error: httpx.TimeoutException) -> Exception:
        if isinstance(error, httpx.ConnectTimeout):
            return FetchFailed("hamta_ingen_kontakt", vard=_host(url))
        return _Passing(FetchFailed("hamta_for_langsam", vard=_host(url)))

    def _permit(self, url: str, address: Address) -> None:
        if not permitted(url, self._hosts):
            raise FetchFailed("hamta_omdirigering", vard=_host(address.url), till=_host(url))
        if not address.for_programs and (rules := self._rules(url)) is not None and not rules.can_fetch(_ROBOT, url):
            raise FetchFailed("hamta_robotar", vard=_host(url))

    def _rules(self, url: str) -> RobotFileParser | None:
        """What the host's robots.txt says; None where it has none to show. Asked once a run."""
        home = urljoin(url, "/robots.txt")
        if home not in self._robots:
            self._robots[home] = None
            self._pause()
            try:
                with self._client.stream("GET", home) as response:
                    plain = "text/plain" in response.headers.get("content-type", "")
                    text = b"".join(_bounded(response, _MOST_ROBOTS_BYTES)) if response.status_code == 200 and plain else None
            except httpx.TransportError:  # if the host is away, the text itself will say so
                return None
            if text is not None:
                rules = self._robots[home] = RobotFileParser()
                rules.parse(text.decode("utf-8", errors="replace").splitlines())
        return self._robots[home]

    def _pause(self) -> None:
        time.sleep(max(0.0, self._last + self._limits.pause_s - time.monotonic()))
        self._last = time.monotonic()

    def _take(self, response: httpx.Response, address: Address, shelf: Shelf, told: Told, offset: int) -> Arrived:
        """A response that is no redirect, to its end."""
        status, host = response.status_code, _host(str(response.url))
        said = response.headers
        version = Version(url=address.url, etag=said.get("etag"), last_modified=said.get("last-modified"))
        if status == 304:
            return Arrived(version, None)
        if status == 416:  # what had come is no beginning of what is there now
            shelf.drop_part()
            raise _Passing(FetchFailed("hamta_avbrott", vard=host), 0)
        if status not in (200, 206):
            raise self._refusal(response, host)
        ending = address.types.get(said.get("content-type", "").partition(";")[0].strip().lower())
        if ending is None:
            raise FetchFailed("hamta_fel_slag", vard=host)
        if status == 206:
            match = _RANGE.fullmatch(said.get("content-range", ""))
            if not offset or match is None or int(match.group(1)) != offset:
                shelf.drop_part()
                raise _Passing(FetchFailed("hamta_avbrott", vard=host), 0)
        else:
            offset = 0
        packed = said.get("content-encoding", "identity").lower() != "identity"  # not asked for, but some servers do
        length = said.get("content-length", "")
        total = offset + int(length) if length.isascii() and length.isdigit() and len(length) < 16 and not packed else None
        if (total or 0) > self._limits.most_bytes:
            raise self._too_big(host, shelf)
        if status == 200:
            can_resume = said.get("accept-ranges", "").lower() == "bytes" and _validator(version) is not None and not packed
            shelf.begin(version if can_resume else None)
        ends = time.monotonic() + self._limits.whole_s
        with shelf.part.open("ab") as file:
            told(offset, total)
            for chunk in response.iter_bytes():
                offset += len(chunk)
                if offset > self._limits.most_bytes:
                    raise self._too_big(host, shelf)
                file.write(chunk)
                told(offset, total)
                if time.monotonic() > ends:
                    raise FetchFailed("hamta_for_langsam", vard=host)
        return Arrived(version, ending)

    def _too_big(self, host: str, shelf: Shelf) -> FetchFailed:
        shelf.drop_part()
        return FetchFailed("hamta_for_stor", vard=host, mb=self._limits.most_bytes // 1_000_000)

    def _refusal(self, response: httpx.Response, host: str) -> Exception:
        """What an answer that brings no text means."""
        status = response.status_code
        if status in (404, 410):
            return FetchFailed("hamta_finns_inte", vard=host, kod=status)
        if status != 429 and status < 500:
            return FetchFailed("hamta_nekad", vard=host, kod=status)
        wait = _retry_after(response.headers.get("retry-after", ""))
        if wait is not None and wait > self._limits.longest_wait_s:
            return FetchFailed("hamta_senare", vard=host, kod=status)
        return _Passing(FetchFailed("hamta_upptagen", vard=host, kod=status), wait)


def _headers(address: Address, begun: Version | None, offset: int, kept: Kept | None) -> dict[str, str]:
    headers = {"Accept": ", ".join(address.types)}
    if begun is not None:
        headers |= {"Range": f"bytes={offset}-", "If-Range": _validator(begun) or ""}
    elif kept is not None and kept.version.url == address.url:
        version = kept.version
        headers |= {"If-None-Match": version.etag} if version.etag else {}
        headers |= {"If-Modified-Since": version.last_modified} if version.last_modified else {}
    return headers


def _validator(version: Version) -> str | None:
    """What names exactly these bytes to the server; a weak ETag ('W/...') does not."""
    strong = version.etag if version.etag and not version.etag.startswith("W/") else None
    return strong or version.last_modified


def _bounded(response: httpx.Response, most: int) -> list[bytes]:
    found: list[bytes] = []
    for chunk in response.iter_bytes():
        found.append(chunk)
        if sum(map(len, found)) > most:
            break
    return found


def _retry_after(text: str) -> float | None:
    """'120', or a day and time, as seconds from now; None where it says nothing."""
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, ((until if until.tzinfo else until.replace(tzinfo=UTC)) - datetime.now(UTC)).total_seconds())


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc.rpartition("@")[2] or url[:80]
    except ValueError:
        return url[:80]
