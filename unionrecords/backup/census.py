"""What is in a database, in few words: by them a restored one is held against the one the backup was made of."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.figures.files import headings, importer
from apps.figures.models import FormItem, Submission
from apps.figures.models.detached import HasGone
from apps.figures.workflow import signoff
from apps.figures.workflow.snapshot import cells_at, explained_at
from apps.spreadsheets import writing

# Who is signed in, what is only kept to be quick, and what waits to be sent or brought in is not part of a backup.
LEFT_OUT = (
    "django_session",
    "usersessions_usersession",
    "accounts_cache",
    "accounts_outgoingmessage",
    "figures_queuednotice",
    "figures_filejob",
    "figures_filejobsign",
    "units_pendingpiece",
)
Status = Submission.Status


@dataclass(frozen=True, slots=True)
class Census:
    """Rows by table; the digest of the sheet of each submission handed in,
    but of detached years; that of all figures as exported."""

    rows: dict[str, int]
    sheets: dict[str, str] = field(default_factory=dict)
    export: str = ""


class Digested(BytesIO):
    """A file of which only the digest is kept."""

    def __init__(self) -> None:
        super().__init__()
        self.digest = sha256()

    def write(self, data: Any, /) -> int:
        self.digest.update(data)
        return len(data)


def taken() -> Census:
    return Census(rows(), sheets(), export())


def rows() -> dict[str, int]:
    counted = {}
    with connection.cursor() as cursor:
        for table in sorted(set(connection.introspection.table_names(cursor)) - set(LEFT_OUT)):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
            counted[table] = cursor.fetchone()[0]
    return counted


def sheets() -> dict[str, str]:
    handed_in = Submission.objects.filter(status__in=(Status.SUBMITTED, Status.APPROVED)).order_by("pk")
    handed_in = handed_in.alias(gone=HasGone("unit", "period")).filter(gone=False)
    asked: dict[int, list[FormItem]] = {}
    digests = {}
    for submission in handed_in.select_related("unit", "form", "period").iterator(chunk_size=500):
        if submission.form_id not in asked:
            asked[submission.form_id] = list(submission.form.items.select_related("indicator__group").order_by("order"))
        now = timezone.now()
        cells, explained = cells_at(submission, now), explained_at(submission, now)
        digests[str(submission.pk)] = signoff.digest(submission, asked[submission.form_id], cells, explained)
    return digests


def export() -> str:
    """As `export_figures` writes it."""
    file = Digested()
    figures = importer.in_scope(None).iterator(chunk_size=2000)
    writing.write(file, list(headings.HEADS), importer.rows(figures), "csv")
    return file.digest.hexdigest()


def differences(meant: Census, found: Census) -> Iterator[str]:
    """In words, each thing that is not as it is meant to be."""
    for table in sorted(meant.rows.keys() | found.rows.keys()):
        before, after = meant.rows.get(table, 0), found.rows.get(table, 0)
        if before != after:
            yield _("%(table)s: %(before)s rows in the backup, %(after)s restored") % {
                "table": table,
                "before": before,
                "after": after,
            }
    for submission in sorted(meant.sheets.keys() | found.sheets.keys(), key=int):
        if meant.sheets.get(submission) != found.sheets.get(submission):
            yield _("the sheet of submission %(number)s has another digest") % {"number": submission}
    if meant.export != found.export:
        yield _("the exported figures differ")
