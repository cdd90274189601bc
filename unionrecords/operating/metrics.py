"""Numbers for Prometheus, in its text format 0.0.4: of requests and of what they need, none of what is recorded."""

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone

from unionrecords.operating import counters
from unionrecords.operating.readiness import Readiness, readiness

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def written() -> str:
    lines = [*_of_requests(), *_of_needs(readiness())]
    return "\n".join(lines) + "\n"


def _of_requests() -> Iterator[str]:
    found = counters.counted()
    yield from _head("unionrecords_requests_total", "counter", "Requests answered, by kind of status")
    for kind, number in found.by_kind.items():
        yield f'unionrecords_requests_total{{status="{kind}"}} {number}'
    yield from _head("unionrecords_request_seconds", "histogram", "Time that requests took")
    for bound, number in zip((*counters.BOUNDS, "+Inf"), found.within, strict=True):
        yield f'unionrecords_request_seconds_bucket{{le="{bound}"}} {number}'
    yield f"unionrecords_request_seconds_sum {found.seconds:.3f}"
    yield f"unionrecords_request_seconds_count {found.within[-1]}"


def _of_needs(found: Readiness) -> Iterator[str]:
    yield from _gauge("unionrecords_ready", "Whether requests can be answered", found.is_ready)
    yield from _gauge("unionrecords_database_up", "Whether the database answers", found.database)
    yield from _gauge("unionrecords_migrations_pending", "Apps with migrations not applied", len(found.pending))
    yield from _gauge("unionrecords_read_only", "Whether nothing may be written", found.read_only)
    yield from _gauge("unionrecords_disk_free_bytes", "Room on the disk of the data folder", found.room.free)
    yield from _gauge("unionrecords_disk_size_bytes", "Size of that disk", found.room.total)
    yield from _age("unionrecords_worker_seen_seconds", "Since the worker last gave a sign", found.worker_seen)
    yield from _age(
        "unionrecords_files_without_sign_seconds", "Since somebody was at large files", found.files_without_sign
    )
    yield from _age("unionrecords_backup_age_seconds", "Since the last proved backup was made", found.backup_proved)


def _gauge(name: str, says: str, value: int) -> Iterator[str]:
    yield from _head(name, "gauge", says)
    yield f"{name} {int(value)}"


def _age(name: str, says: str, since: datetime | None) -> Iterator[str]:
    """Nothing where it never was."""
    if since:
        yield from _gauge(name, says, round((timezone.now() - since).total_seconds()))


def _head(name: str, kind: str, says: str) -> Iterator[str]:
    yield f"# HELP {name} {says}."
    yield f"# TYPE {name} {kind}"
