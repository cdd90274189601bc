"""A package held against what the system holds: every difference, cell by cell."""

import json
from collections.abc import Iterator

from django.db import connection, transaction
from django.utils.translation import gettext as _

from apps.accounts.models import AccessLine
from apps.figures import attachments
from apps.figures.models import Period
from apps.figures.models.detached import detached_years, refuse_detached
from apps.units.errors import Refused
from unionrecords.year_package import contents, rows, sheets, writing
from unionrecords.year_package.archive import Package, digest_of
from unionrecords.year_package.contents import Content, YearScope

TEMPORARY = "package_rows"
MOST_TOLD = 1000  # rows of one table that are named one by one
# What one side has and the other does not, or has otherwise, by key, and how many rows these are. The columns are those
# of the package.
DIFFERING = f"""
SELECT coalesce(p.key, h.key), p.said, h.said, count(*) OVER ()
FROM (SELECT t."{{key}}"::text AS key, to_jsonb(t) AS said FROM {TEMPORARY} t) p
FULL JOIN (SELECT t."{{key}}"::text AS key, to_jsonb(t) AS said FROM ({{query}}) t) h ON h.key = p.key
WHERE p.said IS DISTINCT FROM h.said {{unless}} ORDER BY 1 LIMIT {MOST_TOLD}
"""
# The access log is kept for some months: of what is older than all that is kept a package still tells.
TRIMMED = f"""
AND NOT (h.said IS NULL AND (p.said ->> 'at')::timestamptz < (SELECT min(t.at) FROM {AccessLine._meta.db_table} t))
"""


def differences(package: Package) -> Iterator[str]:
    """In words; none of a package and the system it was made of, or read into. Refused where that lacks the year, holds
    the records of others, or keeps the year elsewhere. Figures of a detached year before it are left out."""
    scope = scope_of(package)
    _refuse_others(package.roots)
    refuse_detached(scope.year)
    before_is_away = bool(detached_years(scope.before))
    for content in contents.all_of(scope):
        if before_is_away and content in contents.FIGURES_BEFORE:
            continue
        packed = package.files.get(content.path)
        if packed and packed.digest != digest_of(rows.written(content.rows(scope))):
            yield from _of_table(package, content, scope)
    elsewhere = package.files.get(contents.ELSEWHERE)
    if elsewhere and elsewhere.digest != digest_of(rows.written(contents.elsewhere(scope))):
        yield _("%(file)s: differs") % {"file": contents.ELSEWHERE}
    yield from _of_scans(package, scope)
    for path in package.files:
        if path.endswith(".csv") and path not in (writing.READABLE, *contents.PATHS):
            yield f"{path}: " + _("only in the package")


def _refuse_others(packed: dict[str, str]) -> None:
    """Whose records these are is known by code or name of the federation at the root: either may change."""
    held = contents.roots()
    is_known = not packed.keys().isdisjoint(held) or not set(packed.values()).isdisjoint(held.values())
    if packed and not is_known:
        said = _("The package is of %(packed)s, and this system of %(held)s.")
        raise Refused(said % {"packed": "、".join(packed.values()), "held": "、".join(held.values())})


def scope_of(package: Package) -> YearScope:
    """The rows that the package was filled with; of the logs what there was when it was made. Refused where the year is
    not here."""
    if not Period.objects.filter(code=package.year, kind=Period.Kind.YEAR).exists():
        raise Refused(_("There is no statistical year %(year)s here.") % {"year": package.year})
    return contents.scope_of(package.year, package.made)


def left_out(package: Package) -> list[str]:
    """The tables that are not in the package: the version which made it did not have them."""
    return [path for path in contents.PATHS if path not in package.files]


def reworded(package: Package) -> int:
    """How many sheets this version would make otherwise. A sheet follows from rows that are compared, and the manifest
    tells whether it is as it was packed: so that is no difference, but the version's."""
    count = 0
    for path, page in sheets.sheets(scope_of(package)):
        packed = package.files.get(path)
        if packed is None or packed.digest != digest_of([page]):
            count += 1
    return count


def _of_table(package: Package, content: Content, scope: YearScope) -> Iterator[str]:
    """The rows of the package stand in a temporary table meanwhile, so that the database compares them; of columns that
    the version before did not have it says nothing."""
    columns, pieces = package.table(content.path)
    named = ", ".join(map(connection.ops.quote_name, columns))
    query = f"SELECT {named} FROM ({content.rows(scope)}) held"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE {TEMPORARY} ON COMMIT DROP AS SELECT {named} FROM {content.table} LIMIT 0"
        )
        rows.read_in(TEMPORARY, columns, pieces)
        unless = TRIMMED if content.model is AccessLine else ""
        cursor.execute(DIFFERING.format(key=content.key, query=query, unless=unless))
        found = cursor.fetchall()
        cursor.execute(f"DROP TABLE {TEMPORARY}")
    for key, packed, held, _count in found:
        yield f"{content.path} {key}: {_told(packed, held)}"
    count = found[0][-1] if found else 0
    if count > MOST_TOLD:
        said = _("%(file)s: %(count)s rows differ, of which the first %(named)s are named.")
        yield said % {"file": content.path, "count": count, "named": MOST_TOLD}


def _told(packed: str | None, held: str | None) -> str:
    """Each cell of a row that differs; both rows are JSON, None where there is none."""
    if packed is None:
        return _("only in the system")
    if held is None:
        return _("only in the package")
    before, now = json.loads(packed), json.loads(held)
    told = []
    for name, value in now.items():
        if before[name] != value:
            told.append(f"{name} {before[name]!r} ≠ {value!r}")
    return "; ".join(told)


def _of_scans(package: Package, scope: YearScope) -> Iterator[str]:
    packed = {scan.path: scan.digest for scan in package.under(sheets.SCANS)}
    for scan in writing.scans(scope):
        path = writing.path_of(scan)
        digest = packed.pop(path, None)
        if digest is None:
            yield f"{path}: " + _("only in the system")
        elif digest != digest_of(attachments.pieces(scan)):
            yield _("%(file)s: differs") % {"file": path}
    for path in sorted(packed):
        yield f"{path}: " + _("only in the package")
