"""Django's PostgreSQL backend, with the embedded server behind it and one sentence for every way not to connect."""

import psycopg
from django.db.backends.postgresql import base, features
from django.utils.translation import gettext as _
from psycopg.abc import Buffer
from psycopg.types.array import ListDumper

from unionrecords import embedded
from unionrecords.errors import DatabaseUnusable

OLDEST = (15,)


class ListOfKeys(ListDumper):
    """Psycopg looks at each element whether it needs quotes; a key needs none, and a page asks by thousands of them."""

    def dump(self, obj: list) -> Buffer | None:
        if set(map(type, obj)) == {int}:
            return f"{{{','.join(map(str, obj))}}}".encode()
        return super().dump(obj)


class DatabaseFeatures(features.DatabaseFeatures):
    """PostgreSQL 15: the oldest this system is tried with."""

    minimum_database_version = OLDEST


class DatabaseWrapper(base.DatabaseWrapper):
    """Looks at the setting EMBEDDED, the data directory of the embedded server, when it first connects."""

    features_class = DatabaseFeatures

    def get_connection_params(self) -> dict[str, object]:
        if data := self.settings_dict.get("EMBEDDED"):
            self.settings_dict["HOST"] = str(embedded.hold(data))
        return super().get_connection_params()

    def get_new_connection(self, conn_params: dict[str, object]) -> psycopg.Connection:
        try:
            connection = super().get_new_connection(conn_params)
        except self.Database.OperationalError as error:
            raise DatabaseUnusable(
                _("The database %(name)s at %(host)s cannot be used (%(reason)s); check DATABASE_URL and the server.")
                % {
                    "name": conn_params["dbname"],
                    "host": conn_params.get("host") or "localhost",
                    "reason": str(error).strip().splitlines()[-1],
                }
            ) from error
        connection.adapters.register_dumper(list, ListOfKeys)
        return connection

    def check_database_version_supported(self) -> None:
        found, needed = self.get_database_version(), self.features.minimum_database_version or OLDEST
        if found < needed:
            raise DatabaseUnusable(
                _("The database server is PostgreSQL %(found)s; this system needs %(needed)s or newer.")
                % {"found": ".".join(map(str, found)), "needed": needed[0]}
            )
