"""What the tabs of the page of several units say of the groups that are not open: what has to be filled in still, and
what is wrong or not explained, of the units on this page whose forms can be filled in."""

from collections import Counter
from dataclasses import dataclass

from apps.figures.models import Figure, Finding, FormItem, Indicator, IndicatorGroup, Submission
from apps.figures.models.derived import HOLDS_BACK
from apps.figures.models.form_lines import Respondents
from apps.figures.views.grid_sheet import GridSheet
from apps.units.models import Unit

Severity = Finding.Severity


@dataclass(frozen=True, slots=True)
class GroupTab:
    """`lacking` required cells are empty; `errors` stand, and `queries` that nobody has explained. The open tab shows
    its own cells and has none of them."""

    group: IndicatorGroup
    is_open: bool
    lacking: int = 0
    errors: int = 0
    queries: int = 0


def group_tabs(sheet: GridSheet) -> list[GroupTab]:
    """Three queries, however many units and groups; none where the form is short and has no tabs."""
    if not sheet.groups:
        return []
    open_ones, closed = [], set()
    for submission in Submission.objects.filter(unit__in=sheet.units, form=sheet.form, period=sheet.period):
        if submission.is_editable:
            open_ones.append(submission)
        else:
            closed.add(submission.unit_id)
    lacking = _lacking(sheet, open_ones, [unit for unit in sheet.units if unit.pk not in closed])
    found = _found(open_ones)
    tabs = []
    for group in sheet.groups:
        if group == sheet.group:
            tabs.append(GroupTab(group, is_open=True))
        else:
            errors, queries = found[group.pk, Severity.ERROR], found[group.pk, Severity.QUERY]
            tabs.append(GroupTab(group, False, lacking[group.pk], errors, queries))
    return tabs


def _lacking(sheet: GridSheet, submissions: list[Submission], units: list[Unit]) -> Counter[int]:
    """By group the required cells that these units are asked, without those that something stands in."""
    required = FormItem.objects.filter(form=sheet.form, required=True).exclude(indicator__kind=Indicator.Kind.COMPUTED)
    items, respondents = list(required.select_related("indicator")), Respondents(units)
    figures = Figure.objects.filled_in(*submissions) if submissions else Figure.objects.none()
    stated = set(figures.values_list("unit_id", "indicator_id", "coverage"))
    lacking: Counter[int] = Counter()
    for unit in units:
        for item in respondents.lines(unit.pk, items):
            if (unit.pk, item.indicator_id, item.coverage) not in stated:
                lacking[item.indicator.group_id] += 1
    return lacking


def _found(submissions: list[Submission]) -> Counter[tuple[int, str]]:
    """By group and severity what holds the forms back."""
    found = Finding.objects.filter(HOLDS_BACK, submission__in=submissions)
    return Counter(found.values_list("figure__indicator__group_id", "severity"))
