"""What has been fetched, a folder a document (`fetched/<id>/` in the data folder): the text as it came and what is known of it.

    <id>.json|.html|.pdf|.txt   the text, byte for byte
    fetch.json                  its address, the day, its digest and what the publisher calls this version
    part, part.json             a transfer that was cut, to be resumed
    new/                        a text that has come and is not yet found to be the right one

A file is written beside and renamed, so that it is there whole or not at all; `fetch.json` comes last, and a text that it does
not describe counts as not fetched.
"""

import hashlib
import os
import shutil
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from assistant.domain.base import Value
from assistant.domain.errors import Fault

FOLDER = "fetched"
"""In the data folder."""


class Version(Value):
    """Which version of a document a publisher gave: what a later request can refer to."""

    url: str
    etag: str | None = None
    last_modified: str | None = None


class Kept(Value):
    """A text that was fetched and found to be the right one."""

    version: Version
    fetched: date
    """The last day it was held against its publisher."""
    name: str
    """The file's name."""
    sha256: str


class Shelf:
    """The place of one document among what has been fetched."""

    def __init__(self, data_dir: Path, source_id: str) -> None:
        self.folder = data_dir / FOLDER / source_id
        self.source_id = source_id
        self.part = self.folder / "part"
        self._about = self.folder / "fetch.json"
        self._about_part = self.folder / "part.json"

    def kept(self) -> Kept | None:
        """What is here, when it is as it came; else None."""
        try:
            kept = Kept.model_validate_json(self._about.read_bytes())
            return kept if _sha256(self.folder / kept.name) == kept.sha256 else None
        except (OSError, ValidationError):
            return None

    def path(self, kept: Kept) -> Path:
        """The file of a text that is kept."""
        return self.folder / kept.name

    # --- a transfer -------------------------------------------------------------------------------------------

    def resumable(self, url: str) -> Version | None:
        """The version that a cut transfer from this address had begun to bring; None where there is nothing to resume."""
        try:
            version = Version.model_validate_json(self._about_part.read_bytes())
            return version if version.url == url and self.part.stat().st_size else None
        except (OSError, ValidationError):
            return None

    def begin(self, version: Version | None) -> None:
        """A transfer begins from nothing; `version` where it could be resumed."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._about_part.unlink(missing_ok=True)  # first: it must never describe bytes of another version
        self.part.write_bytes(b"")
        if version is not None:
            _write(self._about_part, version.model_dump_json())

    def drop_part(self) -> None:
        """Forget what a transfer brought."""
        self._about_part.unlink(missing_ok=True)
        self.part.unlink(missing_ok=True)

    def arrived(self, ending: str) -> Path:
        """The transfer is whole: its file, under a name that tells its form and whose it is, to be looked at."""
        new = self.folder / "new"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(parents=True)
        self._about_part.unlink(missing_ok=True)
        return self.part.rename(new / f"{self.source_id}{ending}")

    def refuse(self) -> None:
        """What came was the wrong thing: it goes, what was here stays."""
        shutil.rmtree(self.folder / "new", ignore_errors=True)

    def keep(self, arrived: Path, version: Version, day: date) -> Kept:
        """What came takes the place of what was here."""
        before = self.kept()
        kept = Kept(version=version, fetched=day, name=arrived.name, sha256=_sha256(arrived))
        with arrived.open("rb") as file:
            os.fsync(file.fileno())
        arrived.replace(self.path(kept))
        _write(self._about, kept.model_dump_json())
        if before is not None and before.name != kept.name:
            self.path(before).unlink(missing_ok=True)
        self.refuse()
        return kept

    def confirm(self, kept: Kept, version: Version, day: date) -> Kept:
        """The publisher still has what is here."""
        now = kept.model_copy(update={"version": version, "fetched": day})
        _write(self._about, now.model_dump_json())
        return now


def disk_fault(data_dir: Path) -> Fault:
    """For an OSError of the functions above."""
    return Fault("datamapp_fel", mapp=str(data_dir))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    beside = path.with_name(f"{path.name}.new")
    with beside.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
