"""Whose checks read what some units state: they are examined afresh with them."""

from apps.figures.checks.catalogue import Catalogue
from apps.figures.models import Period
from apps.figures.totals.contributions import rows
from apps.figures.triggers.counting import counts
from apps.units.models import Affiliation
from apps.units.tree import at_date
from apps.units.tree.succession import Forebears


def with_relatives(units: list[int], period: Period, catalogue: Catalogue) -> set[int]:
    """The units, what they became, the federations above them and, where a rule reads a parent's figures, the units
    right below them."""
    parents = at_date.parents_at(units, period.ends).values()
    relatives = {*units, *filter(None, parents)}
    if catalogue.read_from("parent"):
        relatives.update(Affiliation.objects.filter(parent__in=units).values_list("unit", flat=True))
    relatives |= Forebears(catalogue.timeline.successions, period.ends).heirs(units)
    return relatives


COUNTS = counts("f", "s", "'approved'")
ABOVE = f"""
    WITH RECURSIVE touched AS (
        SELECT DISTINCT f.indicator_id AS id FROM figures_figure f
        JOIN figures_indicator i ON i.id = f.indicator_id AND i.over_units = 'sum'
        WHERE f.unit_id = ANY(%(units)s) AND f.period_id = %(period)s
    ), up AS (
        SELECT units_parent_at(u.id, %(day)s) AS id FROM units_unit u WHERE u.id = ANY(%(units)s)
        UNION
        SELECT units_parent_at(up.id, %(day)s) FROM up
        WHERE up.id IS NOT NULL AND EXISTS (SELECT FROM touched WHERE NOT EXISTS (
            SELECT FROM figures_figure f LEFT JOIN figures_submission s ON s.id = f.submission_id
            WHERE f.unit_id = up.id AND f.period_id = %(period)s AND f.indicator_id = touched.id AND f.coverage = 'area'
              AND f.state = 'value' AND f.basis = 'actual' AND {COUNTS}))
    ) SELECT id FROM up WHERE id IS NOT NULL"""


def above(units: list[int], period: Period) -> set[int]:
    """The federations whose sum from below these units change: up to the first that states them all itself."""
    return {row[0] for row in rows(ABOVE, {"units": units, "period": period.pk, "day": period.ends})}
