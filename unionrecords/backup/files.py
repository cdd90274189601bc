"""The file of a backup: SQL that psql reads, packed. Its last line tells what is in it, and that this is all of it."""

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _

from apps.units.errors import Refused
from unionrecords.whole_file import whole_file

LAST_LINE = b"-- all of a backup: "
ENDING = ".sql.gz"


def write(path: Path, chunks: Iterable[bytes], told: dict[str, Any]) -> None:
    """With what is told in its last line; nothing is left of one that failed."""
    with whole_file(path) as file:
        _pack(file, chunks, told)


def _pack(file: IO[bytes], chunks: Iterable[bytes], told: dict[str, Any]) -> None:
    digest = sha256()
    with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=6) as packed:
        for chunk in chunks:
            digest.update(chunk)
            packed.write(chunk)
        last = json.dumps({"digest": digest.hexdigest(), **told}, separators=(",", ":"))
        packed.write(LAST_LINE + last.encode() + b"\n")


def told(path: Path) -> dict[str, Any]:
    """What its last line says, once all that stands before it was read; Refused where it is not whole."""
    digest, last = sha256(), b""
    try:
        for line in lines(path):
            digest.update(last)
            last = line
    except (OSError, EOFError, zlib.error) as error:
        raise _not_whole(path) from error
    found: dict[str, Any] = {}
    with suppress(ValueError):
        found = json.loads(last.removeprefix(LAST_LINE))
    if not last.startswith(LAST_LINE) or found.get("digest") != digest.hexdigest():
        raise _not_whole(path)
    return found


def lines(path: Path) -> Iterator[bytes]:
    with gzip.open(path, "rb") as packed:
        yield from packed


def latest(folder: Path) -> Path | None:
    """By the moment in its name."""
    return max(folder.glob(f"*{ENDING}"), default=None)


def _not_whole(path: Path) -> Refused:
    said = _("%(file)s is not a whole backup: it was broken off, or changed since. Nothing was written.")
    return Refused(said % {"file": path})
