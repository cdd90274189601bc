"""`manage.py make_demo`: fills a database of its own with an invented region; `make demo` does it and serves it."""

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils.translation import gettext as _

from apps.figures.demonstration import region
from apps.units.errors import Refused
from apps.units.models import Unit
from unionrecords import preparation


class Command(BaseCommand):
    help = "Makes an invented region with five years of returns, in an empty database and never in one in use."

    def handle(self, *args: object, **options: object) -> None:
        refuse_database_in_use()
        call_command("migrate", interactive=False, verbosity=0)
        if region.is_finished():
            self.stdout.write(_("The demonstration is in place."))
            return
        try:
            region.make(progress=self.stdout.write)
        except Refused as refused:
            raise CommandError(str(refused), returncode=1) from refused
        if settings.EMBEDDED:
            preparation.make_demonstration_accounts()
        look_through_tables()
        self.stdout.write(_("The demonstration is made: serve it with `make demo`."))


def look_through_tables() -> None:
    """What PostgreSQL does by itself a minute after it was started: till then it would plan by what it guesses."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def refuse_database_in_use() -> None:
    """Before anything is touched: only a database without any table, or one with the demonstration, will do."""
    if settings.EMBEDDED and settings.VAR == settings.BASE_DIR / "var":
        raise CommandError(
            _("The demonstration has a database of its own, beside the one in use: make it with `make demo`."),
            returncode=1,
        )
    tables = connection.introspection.table_names()
    if not tables:
        return
    if Unit._meta.db_table not in tables or not region.is_here():
        raise CommandError(
            _("This database holds somebody's records. The demonstration is only made in an empty one."), returncode=1
        )
