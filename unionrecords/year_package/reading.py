"""A package is read into an empty system: all of it as it was, or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.core.management.color import no_style
from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from apps.changelog.acting import acting
from apps.figures import attachments
from apps.figures.attachments import ExaminedFile
from apps.figures.models import Figure, LinkElsewhere, Period, Progress, Submission
from apps.figures.models.attachments import PIECE
from apps.figures.totals import answers, elsewhere, progress
from apps.figures.totals import writer as totals_writer
from apps.figures.triggers.partitions import PARTED
from apps.figures.workflow import chain
from apps.units.errors import Refused
from apps.units.models import Unit
from unionrecords.logins import as_owner
from unionrecords.models import Chore
from unionrecords.operating.readiness import pending_migrations
from unionrecords.year_package import comparing, contents, rows, sheets
from unionrecords.year_package.archive import Package
from unionrecords.year_package.contents import Content

NOTED = "package read"
# An account of the package is nobody who could sign in.
PEOPLE = """
INSERT INTO auth_user (id, username, first_name, last_name, email, password, is_superuser, is_staff, is_active,
                       date_joined)
SELECT id, username, first_name, last_name, '', '!', false, false, false, now() FROM package_people
"""


def read(package: Package) -> None:
    """As the owner of the tables: only that login may put rows where triggers write them.

    Refused, and nothing of it written, where the package is not whole, where anything is on record here, and where what
    was read would not be what the package says, in every cell, total and link.
    """
    if faults := list(package.faults()):
        raise Refused(*faults)
    with as_owner():
        _refuse_filled()
        with _taken_or_refused(), transaction.atomic():
            _read(package)
            if faults := [*comparing.differences(package), *wrong()]:
                raise Refused(*faults)
            Chore.objects.note(NOTED, f"{package.year} {package.digest}")


@contextmanager
def _taken_or_refused() -> Iterator[None]:
    """Refused with what the database says of it, where a package is whole but holds what no table takes."""
    try:
        yield
    except (IntegrityError, DataError) as error:
        raise Refused(_("The database does not take it: %(why)s") % {"why": error}) from error


def wrong() -> Iterator[str]:
    """In words, what does not follow from the figures, and what is not as it was attested."""
    for key, _kept, _said in totals_writer.differing():
        yield _("The total %(key)s does not follow from the figures.") % {"key": tuple(key)}
    for answer, _there, _counted in answers.differing():
        yield _("The count of answers %(key)s does not follow from the figures.") % {"key": tuple(answer)}
    if progress.stored() != progress.recomputed():
        yield _("Counts of submissions do not follow from these.")
    for form in elsewhere.differing():
        yield _("Where form %(key)s is handed in does not follow from the tree.") % {"key": tuple(form)}
    yield from chain.faults(of_package=True)


def _refuse_filled() -> None:
    if pending_migrations():
        raise Refused(_("The tables are not made yet: run `manage.py migrate` first."))
    for model in (Unit, Figure, Submission):
        if model._default_manager.exists():
            raise Refused(_("Records were entered here already: a package is read into an empty system."))


def _read(package: Package) -> None:
    with _without_triggers():
        _empty({content.model for content in (*contents.CONTENTS, contents.OF_PEOPLE)})
        _read_people(package)
        for content in sorted(contents.CONTENTS, key=lambda content: content.model is not Period):
            _read_table(package, content)
            if content.model is Period:  # the first of all: figures lie in the partitions of their years
                _make_partitions()
        _read_elsewhere(package)
        for packed in package.under(sheets.SCANS):
            _read_scan(package, packed.path, packed.size)
        _number_anew()
        _derive_the_rest(package)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    _number_anew()


@contextmanager
def _without_triggers() -> Iterator[None]:
    """Rows come as they were: no trigger writes who acts now, nor a line of the log. Keys are checked all the same."""
    tables = sorted({model._meta.db_table for model in _all_models()})
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {connection.ops.quote_name(table)} DISABLE TRIGGER USER")
        yield
        for table in tables:
            cursor.execute(f"ALTER TABLE {connection.ops.quote_name(table)} ENABLE TRIGGER USER")


def _all_models() -> list[type[Model]]:
    models = apps.get_models(include_auto_created=True)
    return [model for model in models if model._meta.managed and not model._meta.proxy]


def _empty(models: set[type[Model]]) -> None:
    """The catalogue that came with the system and its accounts make room for those of the package."""
    tables = ", ".join(sorted(connection.ops.quote_name(model._meta.db_table) for model in models))
    with connection.cursor() as cursor:
        # A partition refuses to be emptied by its own trigger, which is off with none of its table's.
        cursor.execute("SELECT set_config('changelog.may_truncate', 'on', true)")
        cursor.execute(f"TRUNCATE {tables} CASCADE")
        cursor.execute("SELECT set_config('changelog.may_truncate', '', true)")


def _read_table(package: Package, content: Content) -> None:
    """A table that the version which made the package did not have stays empty."""
    if content.path not in package.files:
        return
    columns, pieces = package.table(content.path)
    known = {field.column for field in content.fields}
    if unknown := [column for column in columns if column not in known]:
        said = _("%(file)s has columns that this version does not know: %(columns)s.")
        raise Refused(said % {"file": content.path, "columns": ", ".join(unknown)})
    rows.read_in(content.table, columns, pieces)


def _make_partitions() -> None:
    """Of the years just read, as a trigger makes them where rows come one by one."""
    with connection.cursor() as cursor:
        for whole in PARTED:
            cursor.execute("SELECT figures_make_partitions(%s)", [whole])


def _read_people(package: Package) -> None:
    columns, pieces = package.table(contents.OF_PEOPLE.path)
    named = ", ".join(map(connection.ops.quote_name, columns))
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE package_people ON COMMIT DROP AS SELECT {named} FROM auth_user LIMIT 0")
        rows.read_in("package_people", columns, pieces)
        cursor.execute(PEOPLE)


def _read_elsewhere(package: Package) -> None:
    if contents.ELSEWHERE not in package.files:
        return
    columns, pieces = package.table(contents.ELSEWHERE)
    rows.read_in(LinkElsewhere._meta.db_table, columns, pieces)


def _read_scan(package: Package, path: str, size: int) -> None:
    digest, _dot, kind = path.rpartition("/")[2].partition(".")
    attachments.keep(ExaminedFile(path, kind, digest, size), package.pieces(path, PIECE))


def _derive_the_rest(package: Package) -> None:
    """Totals and counts of other periods, as far as their figures are here; those of the year are the package's own."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT period_id FROM figures_figure UNION SELECT period_id FROM figures_submission")
        filled = {period for (period,) in cursor.fetchall()}
    scope = comparing.scope_of(package)
    with acting(door=NOTED):
        totals_writer.rebuild(Period.objects.filter(pk__in=filled - set(scope.year)))
        progress.rebuild()
        elsewhere.rebuild()
    Progress.objects.filter(period__in=scope.year).delete()
    (kept,) = [content for content in contents.OF_THE_YEAR if content.model is Progress]
    _read_table(package, kept)


def _number_anew() -> None:
    """New rows are numbered after those of the package."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), _all_models()):
            cursor.execute(statement)
