"""What each firm of a list has: a union of its code, one that was decided, one of nearly its name, or none.

By code exactly, against every union that was not closed on the list's day, in SQL for all firms at once. By name, by
the one rule of likeness, against the unions below the list's federation; a union that bears the code of another
employer is that one's.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import date

from django.db import connection
from django.db.models import F, Q
from django.utils import timezone

from apps.units.copying import copied_into
from apps.units.likeness import Told, between
from apps.units.models import Enterprise, EnterpriseList, ProbableUnion, Register, Unit, UnitQuerySet
from apps.units.probable import Divisions, kind_of, told

UNIONS_OWN = "8"  # how the codes begin that unions have themselves (GB 32100-2015): they are no employer's
# The lock under which lists are matched; who decides on a firm shares it.
MATCHING = "hashtext('units_enterprise')"
NOT_CLOSED = "(u.closed IS NULL OR u.closed >= f.as_of)"  # in SQL what not_closed says, of a union and a firm
OF_LIST = "e.list_id = %(asked)s"
OF_FIRMS = "(e.firm = ANY(%(asked)s) OR e.named = ANY(%(asked)s))"
# Firms by their own key, and where one of the two lists had no code for it, by name and county.
SETTLE = f"""
    WITH firms AS MATERIALIZED (
        SELECT e.id, e.uscc, e.firm, e.named, l.as_of
        FROM units_enterprise e JOIN units_enterpriselist l ON l.id = e.list_id WHERE {{which}}
    ), exact AS (
        SELECT DISTINCT ON (f.id) f.id, u.id AS union_id
        FROM firms f JOIN units_unit u ON u.uscc = f.uscc AND u.register = 'grassroots' AND {NOT_CLOSED}
        WHERE f.uscc <> '' ORDER BY f.id, u.path
    ), said AS (
        SELECT f.id, f.as_of, v.id AS said_id, v.union_id, v.verdict
        FROM firms f JOIN units_enterpriseverdict v ON v.firm = f.firm
        UNION SELECT f.id, f.as_of, v.id, v.union_id, v.verdict
        FROM firms f JOIN units_enterpriseverdict v ON v.firm = f.named
        UNION SELECT f.id, f.as_of, v.id, v.union_id, v.verdict
        FROM firms f JOIN units_enterpriseverdict v ON v.named = f.firm
    ), decided AS (
        SELECT DISTINCT ON (f.id) f.id, f.union_id, f.verdict
        FROM said f JOIN units_unit u ON u.id = f.union_id AND {NOT_CLOSED}
        WHERE f.verdict <> 'other' ORDER BY f.id, f.said_id DESC
    ), likely AS (
        SELECT DISTINCT ON (p.enterprise_id) p.enterprise_id AS id, p.union_id
        FROM firms f JOIN units_probableunion p ON p.enterprise_id = f.id
        WHERE NOT EXISTS (SELECT FROM said s
                          WHERE s.id = f.id AND s.union_id = p.union_id AND s.verdict = 'other')
        ORDER BY p.enterprise_id, p.by, p.id
    ), found AS (
        SELECT f.id, coalesce(x.union_id, d.union_id, y.union_id) AS union_id,
               CASE WHEN x.id IS NOT NULL OR d.verdict = 'same' THEN 'matched'
                    WHEN d.id IS NOT NULL THEN 'covered'
                    WHEN y.id IS NOT NULL THEN 'probable' ELSE 'none' END AS standing
        FROM firms f LEFT JOIN exact x USING (id) LEFT JOIN decided d USING (id) LEFT JOIN likely y USING (id)
    )
    UPDATE units_enterprise e SET standing = s.standing, union_id = s.union_id
    FROM found s WHERE e.id = s.id AND (e.standing, e.union_id) IS DISTINCT FROM (s.standing, s.union_id)"""


def match(enterprises: EnterpriseList) -> None:
    """Holds the list against the register of today, what was decided before included. Inside acting(), after
    `hold_all`."""
    ProbableUnion.objects.filter(enterprise__list=enterprises).delete()
    _settle_list(enterprises)
    _copy_probable(_probable(enterprises))
    _settle_list(enterprises)
    enterprises.matched_at = timezone.now()
    enterprises.save(update_fields=["matched_at"])


def hold_all() -> None:
    """Until the transaction ends nobody decides on a firm, and no other list is matched."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock({MATCHING})")


def hold_firms(firms: Collection[str]) -> None:
    """Until the transaction ends nobody else decides on firms of these keys, and no list is matched."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock_shared({MATCHING})")
    having = Enterprise.objects.filter(Q(firm__in=firms) | Q(named__in=firms)).values("list").order_by().distinct()
    list(EnterpriseList.objects.select_for_update(no_key=True).filter(pk__in=having).order_by("pk"))


def settle_firms(firms: Collection[str]) -> None:
    """Says anew what firms of these keys have, in every list that has them."""
    with connection.cursor() as cursor:
        cursor.execute(SETTLE.format(which=OF_FIRMS), {"asked": list(firms)})


def with_code(codes: Iterable[str], enterprises: EnterpriseList) -> int:
    """How many of the codes are those of unions that were not closed on the list's day."""
    unions = standing_unions(enterprises).filter(uscc__in=set(codes) - {""})
    return unions.values("uscc").order_by().distinct().count()


def standing_unions(enterprises: EnterpriseList) -> UnitQuerySet:
    """The grassroots unions that were not closed on the list's day; those that opened since are among them."""
    return Unit.objects.filter(not_closed(enterprises.as_of), register=Register.GRASSROOTS)


def not_closed(day: date) -> Q:
    """The condition that a union was not closed before the day of a list; NOT_CLOSED in SQL."""
    return Q(closed=None) | Q(closed__gte=day)


def _settle_list(enterprises: EnterpriseList) -> None:
    """Rows written in this transaction are not counted yet: taken for few, they would be joined one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(SETTLE.format(which=OF_LIST), {"asked": enterprises.pk})
        cursor.execute("SET LOCAL enable_nestloop = on")


def _probable(enterprises: EnterpriseList) -> Iterator[tuple[int, int, str]]:
    """Enterprise, union and by what, of the firms that have none by code; those alike by name before the near ones."""
    divisions = Divisions()
    below = standing_unions(enterprises).filter(path__startswith=enterprises.federation.path)
    codes = dict(below.exclude(uscc="").exclude(uscc__startswith=UNIONS_OWN).values_list("pk", "uscc").order_by())
    firms, uscc = [], {}
    by_name = Q(union=None) | Q(uscc="") | ~Q(union__uscc=F("uscc"))
    waiting = enterprises.enterprises.filter(by_name).order_by("row")
    columns = ("pk", "name", "federation__path", "division_code", "uscc")
    for pk, name, path, division, code in waiting.values_list(*columns).iterator(10_000):
        firms.append(divisions.told(pk, name, f"{path}{pk}/", division, "", kind_of(Register.GRASSROOTS, None)))
        uscc[pk] = code
    for found in between(firms, _without_codes(told(below, divisions))):
        firm, union = int(found.first.key), int(found.second.key)
        if not uscc[firm] or codes.get(union, uscc[firm]) == uscc[firm]:
            yield firm, union, found.by


def _without_codes(units: Iterable[Told]) -> Iterator[Told]:
    """Codes were compared before; here names alone are."""
    for unit in units:
        yield unit._replace(uscc="")


def _copy_probable(found: Iterable[tuple[int, int, str]]) -> None:
    rows = list(found)
    with copied_into("units_probableunion", ("enterprise_id", "union_id", "by")) as copy:
        for row in rows:
            copy.write_row(row)
