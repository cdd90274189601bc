"""What was answered: by whom a cell is answered, left blank, waived or not applicable; kept by differences as totals.

One query says it, for whoever reads, posts, moves, recounts or looks back (`ANSWERS`); nothing else does. Of one cell
one thing holds: a number that counts goes first, then "not applicable", then that a return which counts left an
optional cell blank, then that the form is waived. What else stands there, as "unavailable", is no answer.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.db import connection

from apps.figures.models import Period
from apps.figures.totals.contributions import (
    CARRIED,
    FIGURE_COUNTS,
    RETURN_COUNTS,
    SAME_CELL,
    Selection,
    rows,
)
from apps.figures.triggers.asked_of import ASKED_OF, RESPONDENT
from apps.figures.triggers.derived import deriving

FORM_COUNTS = "(s.counts_since IS NOT NULL OR s.status = 'submitted' AND c.counting = 'submitted')"
HELD_LIMITS = {
    "units": "s.unit_id = ANY(%(units)s)",
    "periods": "s.period_id = ANY(%(periods)s)",
    "indicators": "m.indicator_id = ANY(%(indicators)s)",
}
OF_ITS_OWN = f"CASE {{coverage}} WHEN 'area' THEN u.register = 'federation' ELSE {CARRIED} END"

ANSWERS = f"""
    WITH stated AS (
        SELECT c.counting, f.unit_id, f.period_id, f.indicator_id, f.coverage,
               CASE WHEN f.state = 'value' AND f.basis = 'actual' THEN 'number'
                    WHEN f.state = 'not_applicable' THEN 'not_applicable' ELSE 'unanswered' END AS answer,
               {{place}} AS place
        FROM {{figures}} f
        JOIN units_unit u ON u.id = f.unit_id
        JOIN figures_indicator i ON i.id = f.indicator_id AND i.over_units = 'sum'
        JOIN figures_period p ON p.id = f.period_id
        LEFT JOIN {{submissions}} s ON s.id = f.submission_id
        JOIN unnest(%(countings)s::text[]) AS c(counting) ON {FIGURE_COUNTS}
        WHERE {{limits}} AND {OF_ITS_OWN.format(coverage="f.coverage")}
          AND (f.origin = 'return' OR (f.state <> 'unavailable' AND f.basis = 'actual' AND NOT EXISTS (
            SELECT FROM {{figures}} r JOIN {{submissions}} rs ON rs.id = r.submission_id AND {RETURN_COUNTS}
            WHERE r.origin = 'return' AND {SAME_CELL})))
    ), held AS (
        SELECT c.counting, s.unit_id, s.period_id, m.indicator_id, m.coverage,
               CASE WHEN {FORM_COUNTS} THEN 'blank' ELSE 'waived' END AS answer, {{handed_in}} AS place
        FROM {{submissions}} s
        JOIN figures_formitem m ON m.form_id = s.form_id
        JOIN units_unit u ON u.id = s.unit_id AND {ASKED_OF}
        JOIN figures_indicator i ON i.id = m.indicator_id AND i.over_units = 'sum'
        JOIN figures_period p ON p.id = s.period_id
        JOIN unnest(%(countings)s::text[]) AS c(counting) ON CASE WHEN {FORM_COUNTS}
            THEN NOT m.required AND m.coverage = 'own' ELSE s.status = 'waived' END
        WHERE {{held_limits}} AND {OF_ITS_OWN.format(coverage="m.coverage")}
    ), cell AS (
        SELECT DISTINCT ON (counting, unit_id, period_id, indicator_id, coverage) *
        FROM (SELECT *, 1 AS rank FROM stated
              UNION ALL SELECT *, CASE answer WHEN 'blank' THEN 2 ELSE 3 END FROM held) said
        ORDER BY counting, unit_id, period_id, indicator_id, coverage, rank
    ), answer AS (
        SELECT cell.counting, cell.unit_id, CASE u.register WHEN 'federation' THEN u.id ELSE cell.place END AS place,
               cell.period_id, cell.indicator_id, CASE cell.coverage WHEN 'area' THEN 'area' ELSE {RESPONDENT} END
               AS register, cell.answer
        FROM cell JOIN units_unit u ON u.id = cell.unit_id WHERE cell.answer <> 'unanswered'
    )
"""
COUNTS = """count(*) FILTER (WHERE answer IN ('number', 'blank')), count(*) FILTER (WHERE answer = 'blank'),
            count(*) FILTER (WHERE answer = 'waived'), count(*) FILTER (WHERE answer = 'not_applicable')"""
ANSWERS_BY_PLACE = f"""
    SELECT counting, place, period_id, indicator_id, register, {COUNTS} FROM answer
    WHERE place IS NOT NULL GROUP BY 1, 2, 3, 4, 5
"""
ANSWERS_BY_UNIT = "SELECT unit_id, place, indicator_id, register, answer FROM answer WHERE place IS NOT NULL"
KEY = ("counting", "federation_id", "period_id", "indicator_id", "register")
NUMBERS = ("answered", "blank", "waived", "not_applicable")
ADD = f"""
    INSERT INTO figures_answercount AS t ({", ".join((*KEY, *NUMBERS))})
    SELECT * FROM unnest(%s::text[], %s::bigint[], %s::bigint[], %s::bigint[], %s::text[],
                         %s::int[], %s::int[], %s::int[], %s::int[])
    ON CONFLICT ({", ".join(KEY)}) DO UPDATE
    SET {", ".join(f"{number} = t.{number} + excluded.{number}" for number in NUMBERS)}
"""
DELETE_EMPTY = """
    DELETE FROM figures_answercount WHERE answered = 0 AND waived = 0 AND not_applicable = 0
        AND federation_id = ANY(%s) AND period_id = ANY(%s)
"""
STORED = f"SELECT {', '.join((*KEY, *NUMBERS))} FROM figures_answercount WHERE period_id = %(period)s"


class AnswerKey(NamedTuple):
    """Where answers are counted. `register` is a RESPONDENT; area: the federation's own statement for its area."""

    counting: str
    federation: int
    period: int
    indicator: int
    register: str


class UnitAnswer(NamedTuple):
    """What holds of one cell of a unit: number, blank, waived or not_applicable; counted at the federation `place`."""

    unit: int
    place: int
    indicator: int
    register: str
    answer: str


AnswerNumbers = tuple[int, int, int, int]  # NUMBERS
AnswersByKey = dict[AnswerKey, AnswerNumbers]


def _answers(query: str, selection: Selection) -> list[tuple]:
    """The rows of `query` over `answer`: one row for each cell of the units selected of which something holds.
    KeptElsewhere where some of it has gone."""
    selection.refuse_gone()
    figures, submissions = selection.tables
    text = ANSWERS.format(
        figures=figures,
        submissions=submissions,
        place=selection.place,
        handed_in=selection.place,
        limits=selection.limited,
        held_limits=" AND ".join(HELD_LIMITS[name] for name in selection.limits),
    )
    return rows(text + query, selection.params)


def answers(selection: Selection) -> AnswersByKey:
    """How many directly at each federation answered, and how."""
    return {AnswerKey(*row[:5]): row[5:] for row in _answers(ANSWERS_BY_PLACE, selection)}


def answers_of_units(selection: Selection) -> list[UnitAnswer]:
    """The same unit by unit."""
    return [UnitAnswer(*row) for row in _answers(ANSWERS_BY_UNIT, selection)]


def post(before: AnswersByKey, after: AnswersByKey) -> None:
    """Adds the difference to what is kept."""
    changes = []
    for key in {*before, *after}:
        gone, come = before.get(key, (0, 0, 0, 0)), after.get(key, (0, 0, 0, 0))
        if gone != come:
            changes.append((*key, *(new - old for new, old in zip(come, gone, strict=True))))
    changes.sort()
    if not changes:
        return
    columns = [list(column) for column in zip(*changes, strict=True)]
    with deriving(), connection.cursor() as cursor:
        cursor.execute(ADD, columns)
        cursor.execute(DELETE_EMPTY, [list(set(columns[1])), list(set(columns[2]))])


# ---- Proof


def stored(period: Period) -> AnswersByKey:
    """Every count of a period as it is kept."""
    return {AnswerKey(*row[:5]): row[5:] for row in rows(STORED, {"period": period.pk})}


def recounted(period: Period) -> AnswersByKey:
    """Every count of a period from the figures and submissions alone."""
    return answers(Selection([period.pk]))


def differing(
    periods: Iterable[Period] | None = None,
) -> Iterator[tuple[AnswerKey, AnswerNumbers | None, AnswerNumbers | None]]:
    """Each place where what is kept is not what was answered: what is kept there, and what was answered. Of these
    periods or of all that are not detached."""
    for period in Period.objects.here() if periods is None else periods:
        yield from _differing_in(period)


def _differing_in(period: Period) -> Iterator[tuple[AnswerKey, AnswerNumbers | None, AnswerNumbers | None]]:
    """The counts of one period are let go of before those of the next are read."""
    kept, counted = stored(period), recounted(period)
    for key in sorted({*kept, *counted}):
        if kept.get(key) != counted.get(key):
            yield key, kept.get(key), counted.get(key)


def rebuild(period: Period) -> None:
    """Replaces every count of a period by what was answered; for a repair, never in daily work."""
    with deriving():
        rows("DELETE FROM figures_answercount WHERE period_id = %(period)s RETURNING NULL", {"period": period.pk})
    post({}, recounted(period))
