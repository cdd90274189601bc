"""The file of a package: a ZIP that is written as it goes out, and a manifest with the digest of each file in it."""

import csv
import io
import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from django.utils.translation import gettext as _

from apps.units.errors import Refused
from unionrecords.year_package.rows import MARK

MANIFEST, ABOUT = "manifest.csv", "package.json"
FORMAT = 1
HEADS = ["file", "bytes", "sha256"]
BLOCK = 1 << 20
BROKEN = (BadZipFile, zlib.error, EOFError)  # what reading a ZIP that was cut or changed ends with


@dataclass(frozen=True, slots=True)
class PackedFile:
    """One file of a package; `digest` is SHA-256, 64 hexadecimal digits."""

    path: str
    size: int
    digest: str


class Outlet:
    """Where the ZIP writes to: what has come together is taken away block by block."""

    def __init__(self) -> None:
        self.waiting = bytearray()

    def write(self, data: Any, /) -> int:
        self.waiting += data
        return len(data)

    def flush(self) -> None:
        pass

    def taken(self) -> bytes:
        taken = bytes(self.waiting)
        self.waiting.clear()
        return taken


class PackageWriter:
    """Packs files one after the other; what is ready to go out is what each of its generators yields."""

    def __init__(self, moment: datetime) -> None:
        self.outlet = Outlet()
        self.zip = ZipFile(cast(IO[bytes], self.outlet), "w", ZIP_DEFLATED)  # of a file it asks no more than that
        self.moment = moment.timetuple()[:6]
        self.files: list[PackedFile] = []

    def file(self, path: str, pieces: Iterable[bytes], *, packed: bool = True) -> Iterator[bytes]:
        entry = ZipInfo(path, self.moment)
        entry.compress_type = ZIP_DEFLATED if packed else ZIP_STORED
        digest, size = sha256(), 0
        with self.zip.open(entry, "w", force_zip64=True) as out:
            for piece in pieces:
                out.write(piece)
                digest.update(piece)
                size += len(piece)
                yield self.outlet.taken()
        self.files.append(PackedFile(path, size, digest.hexdigest()))

    def end(self) -> Iterator[bytes]:
        """The manifest of all files so far, whose own digest is the package's, and the end of the ZIP."""
        text = io.StringIO()
        lines = csv.writer(text)
        lines.writerow(HEADS)
        lines.writerows((packed.path, packed.size, packed.digest) for packed in self.files)
        yield from self.file(MANIFEST, [text.getvalue().encode()])
        self.zip.close()
        yield self.outlet.taken()

    @property
    def digest(self) -> str:
        """Of the manifest, once it is written: by it the whole package is known."""
        return self.files[-1].digest


class Package:
    """A package that is read: of which year, made when, of whose records (`roots`: names by code), and its files with
    the digest of each. Refused in words where it is none, or not whole."""

    def __init__(self, path: Path) -> None:
        try:
            self.zip = ZipFile(path)
            manifest = self.zip.read(MANIFEST)
            about = json.loads(self.zip.read(ABOUT))
            _refuse_other_format(about["format"])
            self.year, self.made = str(about["year"]), datetime.fromisoformat(about["made"])
            self.roots: dict[str, str] = about.get("roots", {})
            lines = csv.DictReader(io.StringIO(manifest.decode()))
            self.files = {line["file"]: PackedFile(line["file"], int(line["bytes"]), line["sha256"]) for line in lines}
        except (OSError, *BROKEN, KeyError, ValueError, TypeError) as error:
            said = _("%(file)s is no package of a year, or not all of one: it was broken off, or changed since.")
            raise Refused(said % {"file": path}) from error
        self.digest = sha256(manifest).hexdigest()

    def faults(self) -> Iterator[str]:
        """In words, each file that is not as the manifest says."""
        there = set(self.zip.namelist()) - {MANIFEST}
        for path, packed in self.files.items():
            if path not in there:
                yield _("%(file)s is missing.") % {"file": path}
            elif self._digest(path) != packed.digest:
                yield _("%(file)s is not as it was packed.") % {"file": path}
        for path in sorted(there - self.files.keys()):
            yield _("%(file)s was put in.") % {"file": path}

    def _digest(self, path: str) -> str:
        """ "" where it cannot be unpacked."""
        try:
            return digest_of(self.pieces(path))
        except BROKEN:
            return ""

    def pieces(self, path: str, size: int = BLOCK) -> Iterator[bytes]:
        with self.zip.open(path) as file:
            yield from in_pieces(file, size)

    def table(self, path: str) -> tuple[list[str], Iterator[bytes]]:
        """The columns of a table, and its rows in pieces. Refused where it is not there."""
        if path not in self.files:
            raise Refused(_("%(file)s is missing.") % {"file": path})
        file = self.zip.open(path)
        head = file.readline().removeprefix(MARK).decode()
        return head.strip().split(","), in_pieces(file)

    def under(self, folder: str) -> list[PackedFile]:
        return [packed for path, packed in self.files.items() if path.startswith(f"{folder}/")]


def _refuse_other_format(format: int) -> None:
    if format != FORMAT:
        raise Refused(_("The package is of another format (%(format)s).") % {"format": format})


def in_pieces(file: IO[bytes], size: int = BLOCK) -> Iterator[bytes]:
    while piece := file.read(size):
        yield piece


def digest_of(pieces: Iterable[bytes]) -> str:
    """SHA-256 of all of them, 64 hexadecimal digits."""
    digest = sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()
