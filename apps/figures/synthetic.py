"""Synthetic units and figures for trying the system at scale: made by the database, marked in every name and note.

A region with 14 cities, 111 counties and their towns, and below these the grassroots unions. Every union, or as many
in a hundred as are asked for, answers its form each year; every second county states for its area the sum from below.
All returns are approved, and made in one transaction with their totals, a year at a time and within it some towns at a
time.
"""

from datetime import date

from django.apps import apps
from django.db import connection, models
from django.utils.translation import gettext as _

from apps.figures.models import Form, Period, Submission
from apps.figures.models.catalogue import answers_for
from apps.figures.totals import writer as totals_writer
from apps.units.errors import Refused
from apps.units.models import Affiliation, Federation, GrassrootsUnion, Register, Unit

TOP = "SYN"  # the code of the region's federation, where no other is asked for
MARK, MARK_EN = "合成数据", "Synthetic data"
NOTE = "合成数据,由 generate_load 生成,不是任何单位的真实数据。Synthetic data made by generate_load: no real unit's."
FIRST_YEAR = 2014
CITIES, COUNTIES, UNIONS_PER_TOWN = 14, 111, 160
FEWEST_UNITS = 1 + CITIES + COUNTIES + 1 + 1  # with one town and one union
# What may be asked for: the least and the most.
BOUNDS = {"units": (FEWEST_UNITS, 1_000_000), "years": (1, 20), "answering": (1, 100), "towns": (0, 10_000)}
LONG_AGO = date(2008, 10, 1)
TOWNS_AT_ONCE = 32
Level = Federation.Level

UNITS = """
    INSERT INTO units_unit (code, register, name, name_en, initials, pinyin, line, division_code, uscc, notes)
    SELECT p.code || {suffix}, %(register)s, %(mark)s || %(name)s || n, %(mark_en)s || ' ' || %(name_en)s || ' ' || n,
           'hcsj', 'hechengshuju', 'territorial', '', '', %(note)s
    FROM generate_series(1, %(count)s) AS n
    JOIN (SELECT code, row_number() OVER (ORDER BY code) - 1 AS place, count(*) OVER () AS all FROM units_unit u
          JOIN units_federation f ON f.unit_ptr_id = u.id
          WHERE starts_with(u.path, %(top)s || '/') AND f.level = %(above)s) p ON n %% p.all = p.place
    RETURNING id"""
AFFILIATIONS = """
    INSERT INTO units_affiliation (unit_id, parent_id, starts)
    SELECT u.id, p.id, %(starts)s FROM units_unit u
    LEFT JOIN units_unit p ON p.code = substring(u.code from '^(.*)-[^-]*$') WHERE u.id = ANY(%(ids)s)"""
SUBMISSIONS = """
    INSERT INTO figures_submission (unit_id, form_id, period_id, reported_to_id, status, times)
    SELECT u.id, %(form)s, %(period)s, u.parent_id, 'draft', 0 FROM units_unit u WHERE {which} RETURNING id, unit_id"""
OWN = """
    INSERT INTO figures_figure (submission_id, unit_id, indicator_id, period_id, coverage, origin, state, value,
                                qualifier, low, high, stated_text, stated_unit, basis, locator, dates, note)
    SELECT s.id, s.unit_id, i.id, s.period_id, 'own', 'return', 'value', v.value, 'exact', v.value, v.value, '', '',
           'actual', '', 'printed', ''
    FROM figures_submission s JOIN figures_formitem m ON m.form_id = s.form_id AND m.coverage = 'own'
    JOIN figures_indicator i ON i.id = m.indicator_id AND i.kind <> 'computed',
    LATERAL (SELECT (40 + s.unit_id * 7919 %% 50 + %(year)s %% 5)
                    * CASE WHEN i.measure_zh LIKE '人%%' THEN 10 ELSE 1 END AS value) v
    WHERE s.id = ANY(%(ids)s)"""
AREA = """
    INSERT INTO figures_figure (submission_id, unit_id, indicator_id, period_id, coverage, origin, state, value,
                                qualifier, low, high, stated_text, stated_unit, basis, locator, dates, note)
    SELECT s.id, s.unit_id, t.indicator_id, s.period_id, 'area', 'return', 'value', sum(t.value), 'exact', sum(t.value),
           sum(t.value), '', '', 'actual', '', 'printed', %(note)s
    FROM figures_submission s JOIN figures_total t ON t.federation_id = s.unit_id AND t.period_id = s.period_id
        AND t.counting = 'approved' AND t.side = 'all'
    WHERE s.id = ANY(%(ids)s) GROUP BY s.id, s.unit_id, t.indicator_id, s.period_id"""
STATUS = "UPDATE figures_submission SET status = %(status)s WHERE id = ANY(%(ids)s)"


def refuse_beside_real_units() -> None:
    """Raises Refused where the database holds a unit that was not made here."""
    if Unit.objects.exclude(path__startswith=f"{TOP}/").exists():
        raise Refused(
            _("This database holds units of somebody's; synthetic ones are made and removed only without them.")
        )


def is_here() -> bool:
    return Unit.objects.filter(code=TOP).exists()


def remove() -> None:
    """Takes the synthetic units away with all that hangs on them, which the log of changes keeps.

    A database without any other unit is emptied of units and figures at once: rows that are kept for good could not be
    taken away one by one.
    """
    refuse_beside_real_units()
    tables = [Unit._meta.db_table]
    for model in apps.get_models():
        if any(_refers_to_units(field) for field in model._meta.local_fields):
            tables.append(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SELECT set_config('changelog.may_truncate', 'on', true)")
        cursor.execute(f"TRUNCATE {', '.join(sorted(set(tables)))} CASCADE")
        cursor.execute("SELECT set_config('changelog.may_truncate', '', true)")


def _refers_to_units(field: models.Field) -> bool:
    related = field.related_model
    return isinstance(related, type) and issubclass(related, Unit)


def make_units(count: int, top_code: str = TOP) -> int:
    """The tree, `count` units in all, below a federation of this code; how many of them are unions."""
    towns = max(1, count // UNIONS_PER_TOWN)
    unions = max(0, count - 1 - CITIES - COUNTIES - towns)
    name, name_en = f"{MARK}总工会", f"{MARK_EN} federation"
    top = Federation(code=top_code, name=name, name_en=name_en, notes=NOTE, level=Level.PROVINCE)
    top.save()
    Affiliation.objects.create(unit=top, starts=LONG_AGO)
    _make(
        top_code,
        Federation,
        CITIES,
        Level.PROVINCE,
        "市",
        "city",
        level=Level.CITY,
        kind=Federation.Kind.GENERAL.value,
        complete="[]",
    )
    _make(
        top_code,
        Federation,
        COUNTIES,
        Level.CITY,
        "县",
        "county",
        level=Level.COUNTY,
        kind=Federation.Kind.GENERAL.value,
        complete="[]",
    )
    _make(
        top_code,
        Federation,
        towns,
        Level.COUNTY,
        "乡镇",
        "town",
        level=Level.TOWN,
        kind=Federation.Kind.GENERAL.value,
        complete="[]",
    )
    _make(
        top_code,
        GrassrootsUnion,
        unions,
        Level.TOWN,
        "基层工会",
        "union",
        type=GrassrootsUnion.Type.SINGLE.value,
        setting=GrassrootsUnion.Setting.EMPLOYER.value,
        employer="",
        industry="",
    )
    return unions


def _make(
    top_code: str,
    model: type[Federation | GrassrootsUnion],
    count: int,
    above: int,
    name: str,
    name_en: str,
    **own: object,
) -> None:
    params = {
        "register": model.REGISTER, "mark": MARK, "mark_en": MARK_EN, "name": name, "name_en": name_en,
        "note": NOTE, "count": count, "top": top_code, "above": above, "starts": LONG_AGO,
    }  # fmt: skip
    ids = [row[0] for row in _run(UNITS.format(suffix="'-' || n"), params)]
    columns = ", ".join(["unit_ptr_id", *own])
    values = ", ".join(["unnest(%(ids)s)", *(f"%({name})s" for name in own)])
    _run(f"INSERT INTO {model._meta.db_table} ({columns}) SELECT {values}", {"ids": ids, **own})
    _run(AFFILIATIONS, {"ids": ids, "starts": LONG_AGO})


def make_year(year: int, answering: int = 100, top_code: str = TOP, towns: int = 0) -> int:
    """A year's approved returns of `answering` per cent of the unions, of every one in the first `towns`, and of every
    second county below the federation of this code, with their totals.

    Returns how many figures these are.
    """
    period = Period.objects.of(str(year))
    params = {"period": period.pk, "year": year, "note": NOTE, "top": top_code}
    params["whole"] = list(_towns(top_code)[:towns])
    share = (
        f"u.register = '{Register.GRASSROOTS.value}' AND u.parent_id = ANY(%(towns)s) "
        f"AND (u.id %% 100 < {answering} OR u.parent_id = ANY(%(whole)s))"
    )
    count = 0
    for towns_at_once in _portions(top_code):
        unions, more = _answered(Register.GRASSROOTS, share, OWN, params | {"towns": towns_at_once})
        _analyze()  # of some counties' forms nothing is to be told
        _approve(unions)
        _look_up_keys()
        count += more
    totals_writer.rebuild([period])
    even = f"u.id %% 2 = 0 AND u.id IN (SELECT unit_ptr_id FROM units_federation WHERE level = {Level.COUNTY:d})"
    counties, more = _answered(Register.FEDERATION, even, AREA, params)
    with totals_writer.posting([row[1] for row in counties], [period.pk]):
        _approve(counties)
    return count + more


def _towns(top_code: str) -> "models.QuerySet[Federation, int]":
    """The keys of the towns below the federation of this code, in the order in which they were made."""
    towns = Federation.objects.filter(level=Level.TOWN, path__startswith=f"{top_code}/").order_by("pk")
    return towns.values_list("pk", flat=True)


def _portions(top_code: str) -> list[list[int]]:
    """These towns, some at a time."""
    keys = list(_towns(top_code))
    return [keys[first : first + TOWNS_AT_ONCE] for first in range(0, len(keys), TOWNS_AT_ONCE)]


def _analyze() -> None:
    _run("ANALYZE units_unit, figures_submission, figures_figure", {})


def _look_up_keys() -> None:
    """What waits for the end of the transaction is done now. Each step of a form is linked to the step before it among
    all that wait, federation by federation: of all towns together that takes the product of both."""
    _run("SET CONSTRAINTS ALL IMMEDIATE", {})
    _run("SET CONSTRAINTS ALL DEFERRED", {})


def _answered(register: Register, which: str, figures: str, params: dict) -> tuple[list[tuple], int]:
    """Drafts of the units chosen, as rows of submission and unit, and how many figures they have."""
    params = params | {"form": form_in_force(register, params["year"]).pk}
    submissions = _run(SUBMISSIONS.format(which=f"{which} AND starts_with(u.path, %(top)s || '/')"), params)
    with connection.cursor() as cursor:
        cursor.execute(figures, params | {"ids": [row[0] for row in submissions]})
        return submissions, cursor.rowcount


def form_in_force(register: Register, year: int) -> Form:
    """The version that is answered for a statistical year; Refused where there is none."""
    period = Period.objects.of(str(year))
    for form in Form.objects.filter(register=register):
        if answers_for(form, period):
            return form
    said = _("No form of the register “%(register)s” is valid in %(year)s.")
    raise Refused(said % {"register": Register(register).label, "year": year})


def _approve(submissions: list[tuple]) -> None:
    """The two steps of each of the submissions."""
    for status in (Submission.Status.SUBMITTED, Submission.Status.APPROVED):
        _run(STATUS, {"status": status.value, "ids": [row[0] for row in submissions]})


def _run(query: str, params: dict) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return cursor.fetchall() if cursor.description else []
