"""`manage.py prepare`: all that `serve` does before it serves; with `--plan` only what that would be."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.figures.files.catalogue import shipped, taken
from apps.units.errors import Refused
from unionrecords import first_records
from unionrecords.backup import proof
from unionrecords.operating.readiness import has_chores
from unionrecords.preparation import prepare


class Command(BaseCommand):
    help = "Makes or updates the tables, static files, first records and demonstration accounts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--plan", action="store_true", help="tell what an upgrade would change, and change nothing")
        parser.add_argument(
            "--records",
            choices=[first_records.NONE, first_records.GUANGXI],
            help="what a database without units is given beside the catalogue (default: nothing; guangxi where it is "
            "an embedded one that is new)",
        )
        parser.add_argument(
            "--anew", action="store_true", help="empty the database before, as long as nobody has entered anything"
        )

    def handle(self, *args: Any, plan: bool, anew: bool, records: first_records.Records | None, **options: Any) -> None:
        if plan:
            for line in planned():
                self.stdout.write(line)
            return
        try:
            loaded = prepare(records, emptied=anew)
        except Refused as refused:
            raise CommandError(str(refused), returncode=1) from refused
        if records == first_records.GUANGXI and not loaded:
            self.stdout.write(_("There are units already: no records were added."))
        for line in catalogue_news():
            self.stdout.write(line)


def catalogue_news() -> Iterator[str]:
    """That the shipped catalogue is to be looked through, and how many records of it are what."""
    if taken.is_news():
        counts = shipped.news().counts
        told = ", ".join(f"{kind}: {count}" for kind, count in counts.items() if count)
        yield _("The catalogue that comes with this version has something new (%(told)s).") % {"told": told}
        yield "manage.py import_catalogue --shipped"


def planned() -> Iterator[str]:
    """What this version would do to the database, and whether there is a backup to go back to."""
    executor = MigrationExecutor(connection)
    steps = executor.migration_plan(executor.loader.graph.leaf_nodes())
    told = {"version": settings.VERSION, "count": len(steps)}
    yield _("Version %(version)s has %(count)s migrations that this database has not seen.") % told
    for migration, _backwards in steps:
        yield f"  {migration.app_label} {migration.name}: {len(migration.operations)}"
        for operation in migration.operations:
            yield f"    {operation.formatted_description()}"
    proved = proof.last_proved() if has_chores() else None
    if proof.is_old(proved):
        yield _("No backup of the last two days has been proved: manage.py backup --rehearse")
    elif proved:
        moment = timezone.localtime(proved).isoformat(" ", "minutes")
        yield _("The last backup that was proved is of %(moment)s.") % {"moment": moment}
    yield _("Nothing was changed.")
