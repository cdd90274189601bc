"""`manage.py trim_access_log`: removes lines of the access log that are older than it is to be kept."""

from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _

LEAST_MONTHS = 6
OLD = "FROM accounts_accessline WHERE at <= now() - make_interval(months => %s) AND"
REMOVED = f"DELETE {OLD} NOT figures_keeps_line(at, about)"
STAYING = f"SELECT count(*) {OLD} figures_keeps_line(at, about)"


def months(text: str) -> int:
    """A number of months, at least those for which the law wants the log kept."""
    if not text.isdecimal() or int(text) < LEAST_MONTHS:
        raise ArgumentTypeError(_("The access log is kept for at least %(least)s months.") % {"least": LEAST_MONTHS})
    return int(text)


class Command(BaseCommand):
    help = "Removes lines of the access log older than so many months; only the owner of the tables can."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--keep-months", type=months, required=True, help="how many months stay, at least 6")

    def handle(self, *args: Any, keep_months: int, **options: Any) -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute(REMOVED, [keep_months])
                removed = cursor.rowcount
                cursor.execute(STAYING, [keep_months])
                (staying,) = cursor.fetchone()
        except DatabaseError as error:
            raise CommandError(
                _("Nothing was removed: only the owner of the tables removes lines of the access log."), returncode=1
            ) from error
        self.stdout.write(_("%(count)s lines of the access log were removed.") % {"count": removed})
        if staying:
            self.stdout.write(
                _("%(count)s stay for ten years: they belong to a year that was sealed.") % {"count": staying}
            )
