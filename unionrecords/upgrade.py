"""Which databases this version can bring forward."""

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from unionrecords.errors import DatabaseUnusable


def refuse_older(connection: BaseDatabaseWrapper) -> None:
    """DatabaseUnusable where the migrations that others have replaced were not all applied; nothing is touched.

    A new database has none of them, one at the last state before they were replaced has all.
    """
    applied = set(MigrationRecorder(connection).applied_migrations())
    disk = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    for migration in disk.values():
        replaced = set(migration.replaces)
        if applied & replaced and not replaced <= applied:
            missing = ", ".join(sorted(name for _app, name in replaced - applied))
            raise DatabaseUnusable(
                _(
                    "This database was made by an earlier state of the system than this version can bring forward: "
                    "%(app)s lacks %(missing)s. Nothing was changed. Bring it forward with the last state before "
                    "version 1.0.0 first, then start this version."
                )
                % {"app": migration.app_label, "missing": missing}
            )
