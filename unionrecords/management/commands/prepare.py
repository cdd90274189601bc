"""`manage.py prepare`: all that `serve` does before it serves; with `--plan` only what that would be."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.translation import gettext as _

from unionrecords.backup import proof
from unionrecords.operating.readiness import has_chores
from unionrecords.preparation import prepare


class Command(BaseCommand):
    help = "Makes or updates the tables, static files, first records and demonstration accounts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--plan", action="store_true", help="tell what an upgrade would change, and change nothing")

    def handle(self, *args: Any, plan: bool, **options: Any) -> None:
        if not plan:
            prepare()
        for line in planned() if plan else ():
            self.stdout.write(line)


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
