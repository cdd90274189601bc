"""Which units right below a federation have not begun what they are expected to answer."""

from apps.figures.models import Period
from apps.figures.totals.contributions import Params, rows
from apps.figures.triggers.asked_of import ASKED_ANYTHING
from apps.figures.triggers.last_day import DEADLINE
from apps.units.models import Unit
from apps.units.tree.at_date import OPEN_FOR_YEAR, REPORTING

_MISSING = f"""
    SELECT DISTINCT u.id, u.path FROM units_unit u
    JOIN figures_form f ON f.register = u.register AND f.starts <= %(starts)s AND (f.ends IS NULL OR f.ends >= %(day)s)
    CROSS JOIN LATERAL (SELECT u.id AS unit_id, %(unit)s::bigint AS reported_to_id, f.id AS form_id,
                               %(period)s::bigint AS period_id) r
    WHERE u.id IN ({REPORTING})
      AND {OPEN_FOR_YEAR.format(day="%(day)s::date")} AND {ASKED_ANYTHING}
      AND {DEADLINE.format(s="r")} IS NOT NULL
      AND NOT EXISTS (SELECT FROM figures_submission s
                      WHERE s.unit_id = u.id AND s.form_id = f.id AND s.period_id = %(period)s)
    ORDER BY u.path LIMIT %(most)s
"""


def missing_below(unit: Unit, period: Period, most: int) -> list[str]:
    """The names of at most `most` units right below that are expected to answer a form with a deadline for this period
    and have not begun; in the order of the tree. Two queries."""
    params: Params = {
        "unit": unit.pk, "period": period.pk, "starts": period.starts, "day": period.ends, "most": most
    }  # fmt: skip
    missing = [row[0] for row in rows(_MISSING, params)]
    units = Unit.objects.in_bulk(missing)
    return [str(units[key]) for key in missing]
