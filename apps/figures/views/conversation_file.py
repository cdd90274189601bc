"""The open conversations as a file: all that was said in each, an entry a row."""

from collections.abc import Iterator
from io import BytesIO

from django.contrib.auth.models import User
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.access_log import Act, leaving
from apps.changelog.people import called
from apps.figures.workflow import conversations
from apps.spreadsheets import writing
from apps.spreadsheets.upload import XLSX, kept_as

KINDS = {"csv": "text/csv; charset=utf-8", "xlsx": XLSX}


def response(user: User, kind: str) -> HttpResponse:
    """Of the units whose drafts the person may see; `kind` is one of KINDS."""
    out = BytesIO()
    writing.write(out, _heads(), _rows(user), kind)
    made = HttpResponse(out.getvalue(), KINDS[kind], headers=kept_as(f"{_('Open conversations')}.{kind}"))
    return leaving(made, Act.EXPORT)


def _heads() -> list[str]:
    where = [_("unit code"), _("unit"), _("indicator code"), _("Indicator"), _("coverage"), _("period")]
    return [*where, _("when"), _("who"), _("act"), _("text")]


def _rows(user: User) -> Iterator[list[str]]:
    for entry in conversations.in_open_ones(user).iterator(chunk_size=1000):
        yield [
            entry.unit.code,
            f"{entry.unit}",
            entry.indicator.code,
            f"{entry.indicator}",
            entry.get_coverage_display(),
            entry.period.code,
            f"{timezone.localtime(entry.given_at):%Y-%m-%d %H:%M}",
            called(entry.given_by),
            f"{entry.get_act_display()}",
            entry.text,
        ]
