"""Who is missing in a sum from below: those of n that are not in m, by their names."""

from collections.abc import Iterable
from dataclasses import dataclass

from apps.figures.models import Period
from apps.figures.totals.answers import answers_of_units
from apps.figures.totals.completeness import Question, answer_tree
from apps.figures.totals.contributions import APPROVED, Params, Selection, rows
from apps.figures.totals.expected_units import FEDERATION, OPEN
from apps.figures.totals.folding import links_of
from apps.figures.totals.reported_of_expected import AnswerTree, ReportedOfExpected
from apps.figures.triggers.asked_of import RESPONDENT
from apps.units.models import Unit
from apps.units.tree.at_date import REPORTING

IS_ANSWERED = ("number", "blank")
LEFT_OUT = ("waived", "not_applicable")
# The units of these registers that stood right below the federation at the period's end.
DIRECTLY_THERE = f"""
    SELECT u.id FROM units_unit u
    WHERE u.id IN ({REPORTING}) AND u.register <> 'federation' AND {OPEN}
        AND {RESPONDENT} = ANY(%(registers)s)
"""


@dataclass(frozen=True, slots=True)
class MissingUnits:
    """The missing in the order of the tree; `unnamed` more are known by their number alone."""

    units: tuple[Unit, ...] = ()
    unnamed: int = 0


def missing_units(
    federation: Unit, indicator: int, period: Period, counting: str = APPROVED, tree: AnswerTree | None = None
) -> MissingUnits:
    """Of the sum from below of one federation, indicator and period; six queries, two where the answers in the `tree`
    below it have been read before. None is missing where the sum is whole.

    Worked example: of Liuzhou's ten districts nine have stated a number, and of its three own unions one has not: the
    tenth district and that union. A federation whose own sum is not whole is missing, not what is below it.
    """
    tree = tree or answer_tree([federation.pk], Question([indicator], period, counting, None), links_of(period))
    standing = tree.below((federation.pk, indicator))
    keys = _federations(tree, federation.pk, indicator, standing)
    if len(keys) < standing.expected - standing.reported:
        keys += _directly_there(tree, federation.pk, indicator, period, counting)
    units = sorted(Unit.objects.filter(pk__in=keys), key=_place)
    return MissingUnits(tuple(units), max(standing.expected - standing.reported - len(units), 0))


def _place(unit: Unit) -> str:
    return unit.path


def _federations(tree: AnswerTree, federation: int, indicator: int, standing: ReportedOfExpected) -> list[int]:
    """The federation itself, where its own answer is awaited, and those right below it that are in n alone."""
    keys = [federation] if standing.awaits_itself else []
    for child in tree.children.get(federation, ()):
        if tree.answer_of((child, indicator)).is_missing:
            keys.append(child)
    return keys


def _directly_there(tree: AnswerTree, federation: int, indicator: int, period: Period, counting: str) -> list[int]:
    """The unions, stations, rooms… right below that are asked and have neither answered nor been left out."""
    registers = sorted(tree.asking.get(indicator, set()) - {FEDERATION})
    if not registers:
        return []
    params: Params = {"unit": federation, "day": period.ends, "registers": registers}
    there = [key for (key,) in rows(DIRECTLY_THERE, params)]
    settled = _settled(there, indicator, period, counting)
    return [key for key in there if key not in settled]


def _settled(units: Iterable[int], indicator: int, period: Period, counting: str) -> set[int]:
    """Those that have answered, and those that need not."""
    selection = Selection([period.pk], units=list(units), indicators=[indicator], countings=[counting])
    return {answer.unit for answer in answers_of_units(selection) if answer.answer in (*IS_ANSWERED, *LEFT_OUT)}
