"""Word and Excel files are zip archives of XML: opened only after a look at what they say they hold.

Refused before anything is unpacked: too many parts, too much when unpacked, packed tighter than text can be. Each part is then
read to the size it states and no further. XML that declares entities or a document type is refused: office files have neither.
"""

import io
import zipfile
import zlib
from xml.etree import ElementTree

from assistant.ingest.formats.content import Unreadable

_MOST_PARTS = 5_000
_MOST_UNPACKED = 200_000_000
_MOST_OF_A_PART = 60_000_000
"""XML of one part; a thousand pages of Word are some 30 MB."""
_TIGHTEST = 60
"""How many times smaller a large part may be packed. Office XML is packed 5 to 25 times."""
_SMALL = 1_000_000
"""Parts up to this size may be packed as tight as they like."""
_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How files of Word and Excel before 2007 begin, and newer ones that are locked with a password."""
_DECLARATIONS = ("<!DOCTYPE", "<!ENTITY")


class Archive:
    """The parts of an office file, by name. Raises Unreadable for what is no such file, locked, or more than it seems."""

    def __init__(self, data: bytes) -> None:
        if data.startswith(_OLD_OR_LOCKED):
            raise Unreadable("fil_krypterad")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise Unreadable("fil_skadad") from error
        entries = self._zip.infolist()
        if len(entries) > _MOST_PARTS or sum(e.file_size for e in entries) > _MOST_UNPACKED:
            raise Unreadable("fil_for_tung")
        for entry in entries:
            if entry.flag_bits & 0x1:
                raise Unreadable("fil_krypterad")
            xml = entry.filename.lower().endswith((".xml", ".rels"))
            if xml and entry.file_size > _MOST_OF_A_PART:
                raise Unreadable("fil_for_tung")
            if entry.file_size > _SMALL and entry.file_size > _TIGHTEST * max(entry.compress_size, 1):
                raise Unreadable("fil_for_tung")

    def __contains__(self, name: str) -> bool:
        return name in self._zip.namelist()

    def part(self, name: str) -> bytes:
        """The bytes of one part. Raises Unreadable when it is missing or is not what the archive says of it."""
        try:
            with self._zip.open(name) as part:
                return part.read(_MOST_OF_A_PART + 1)
        except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
            raise Unreadable("fil_skadad") from error

    def xml(self, name: str) -> ElementTree.Element:
        """The XML of one part."""
        try:
            return ElementTree.fromstring(self._checked(name))
        except ElementTree.ParseError as error:
            raise Unreadable("fil_skadad") from error

    def check(self) -> None:
        """Look through every XML part, for a reader that opens them itself."""
        for name in self._zip.namelist():
            if name.lower().endswith((".xml", ".rels")):
                self._checked(name)

    def _checked(self, name: str) -> bytes:
        data = self.part(name)
        for declaration in _DECLARATIONS:
            if any(declaration.encode(coding) in data for coding in ("utf-8", "utf-16-le", "utf-16-be")):
                raise Unreadable("fil_skadad")
        return data
