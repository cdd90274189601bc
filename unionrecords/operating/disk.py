"""Room on the disk that the system writes to: the database too where it is the embedded one."""

import shutil
from pathlib import Path
from typing import NamedTuple

GIGABYTE = 1 << 30
ENOUGH = 5 * GIGABYTE  # on a large disk; on a smaller one a tenth of it


class Room(NamedTuple):
    """Bytes."""

    free: int
    total: int

    @property
    def is_low(self) -> bool:
        return self.free < min(ENOUGH, self.total // 10)

    @property
    def free_gigabytes(self) -> str:
        return f"{self.free / GIGABYTE:.1f}"


def room(path: Path) -> Room:
    """The room on the disk of a folder, or of the nearest one above it that exists."""
    there = next(folder for folder in (path, *path.parents) if folder.exists())
    usage = shutil.disk_usage(there)
    return Room(usage.free, usage.total)
