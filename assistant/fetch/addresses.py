"""Where a registered text is to be had by a program, and which hosts may be asked at all.

The register's `url` is the page for people. An act is taken from Riksdagen's open data instead, by its SFS number; any other
document from its `url`, which may be a web page or a PDF.
"""

import ipaddress
import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from assistant.domain.base import Value
from assistant.domain.source import LAW_KINDS, Source

RIKSDAGEN = "https://data.riksdagen.se"
"""Riksdagen's open data: /dokument/sfs-<year>-<number>.<form>, without a key and free to use."""

_ACT_FORM = "json"
"""The form an act is asked for in. JSON states number, title and last amendment as data, which the reader
(assistant/ingest/published.py) takes as they are; `html` and `text` have the same words. Chosen here and nowhere else."""
_ACT_TYPES = {"application/json": ".json", "text/json": ".json"}
_DOCUMENT_TYPES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    "text/plain": ".txt",
}
_NUMBER = re.compile(r"\((\d{4}:\d{1,4})\)")


class Address(Value):
    """Where to ask. `types`: content types that may come, and the ending of the file each becomes."""

    url: str
    types: Mapping[str, str]
    sfs: str | None = None
    """The act's number, which must be in what comes; None for other documents."""
    for_programs: bool = False
    """Offered to programs by its publisher, so that what a robots.txt says of pages does not matter."""


def address(source: Source, riksdagen: str = RIKSDAGEN) -> Address | None:
    """The address of a registered text; None where the register has none."""
    if not source.url:
        return None
    number = sfs_number(source)
    if number is None:
        return Address(url=source.url, types=_DOCUMENT_TYPES)
    url = f"{riksdagen}/dokument/sfs-{number.replace(':', '-')}.{_ACT_FORM}"
    return Address(url=url, types=_ACT_TYPES, sfs=number, for_programs=True)


def sfs_number(source: Source) -> str | None:
    """'2025:400' of an act, from its title; None for other documents."""
    match = _NUMBER.search(source.title) if source.kind in LAW_KINDS else None
    return match.group(1) if match else None


def allowed_hosts(register: Iterable[Source], riksdagen: str = RIKSDAGEN) -> frozenset[str]:
    """Hosts, with their port where one is written, that may be asked: those of the register's addresses and Riksdagen's."""
    return frozenset(urlsplit(url).netloc.lower() for url in (riksdagen, *(s.url for s in register)) if url)


def permitted(url: str, hosts: frozenset[str]) -> bool:
    """Whether a URL may be asked: https, no user name in it, a host of the list. Plain http only to this machine (in tests)."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    secure = parts.scheme == "https" or (parts.scheme == "http" and _this_machine(parts.hostname or ""))
    return secure and parts.netloc.lower() in hosts


def _this_machine(name: str) -> bool:
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
