"""The workbook a form is filled in with offline: a sheet for each unit, which comes back through the upload page.

What each cell showed when the workbook was made stands in a hidden sheet, so that a figure somebody changed meanwhile
is noticed cell by cell, as in the grid.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from itertools import groupby
from typing import IO, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from apps.figures import cells
from apps.figures.arithmetic import interval, quantity_text, rule_formulas
from apps.figures.arithmetic.rule_language import Reference
from apps.figures.arithmetic.sums import quantity_of_sum
from apps.figures.cells import CLEAR, SHOWN
from apps.figures.checks import prior
from apps.figures.models import Coverage, EditRule, Figure, Form, FormItem, Period, Qualifier, State, catalogue
from apps.figures.totals import reader as totals_reader
from apps.spreadsheets.writing import new_book
from apps.units.errors import Refused
from apps.units.models import Unit

MARK_SHEET, VERSION = "_figures", "1"
HEAD_ROW = 5  # rows are counted from 1, columns from 0
KEY, NAME, MEASURE, PRIOR, BELOW, INPUT, STATE, NOTE = range(8)
WIDTH = NOTE + 1
MOST_UNITS = 300
MOST_DIGITS = 15  # a spreadsheet keeps no more
IS_KEY = re.compile(r"[^|\s]+\|[^|]+\|[^|]+\|[A-Z][A-Z0-9_]*\|(own|area)")
NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\']")


def key_of(unit: str, form: str, period: str, item: FormItem) -> str:
    return f"{unit}|{form}|{period}|{item.indicator.code}|{item.coverage}"


def is_key(row: Sequence[str]) -> bool:
    return bool(row and IS_KEY.fullmatch(row[KEY]))


# ---- What a workbook was made from


@dataclass(frozen=True, slots=True)
class WorkbookOrigin:
    """When a workbook was made, and what each cell showed then: its text and its note, by the key of its row."""

    at: datetime
    explanation: str  # the name of the sheet that holds no figures
    seen: Mapping[str, tuple[str, str]]

    @classmethod
    def read(cls, rows: Iterable[Sequence[str]]) -> "WorkbookOrigin":
        """From the hidden sheet. Refused where it is another version's or was tampered with."""
        first, *rest = [[*row, *[""] * 4][:4] for row in rows] or [[""] * 4]
        if first[0] != VERSION:
            raise Refused(_("This workbook is out of date. Export it again and copy your figures into it."))
        seen = {}
        for key, text, note, _rest in rest:
            if key:
                seen[key] = (text, note)
        if _digest(seen) != first[2]:
            raise Refused(_("The hidden sheet of this workbook was changed. Export it again and copy your figures."))
        return cls(datetime.fromisoformat(first[1]), first[3], seen)


def _digest(seen: Mapping[str, tuple[str, str]]) -> str:
    """The state of the data a workbook is made from; white space may change on the way through other programs."""
    lines = []
    for key, (text, note) in sorted(seen.items()):
        lines.append(" ".join([key, *text.split(), *note.split()]))
    return sha256("\n".join(lines).encode()).hexdigest()


# ---- What stands in it


@dataclass(slots=True)
class WorkbookPage:
    """One unit's sheet: its items with what stands in them, what stood before, and what comes from below."""

    unit: Unit
    figures: dict[tuple[int, str], Figure]
    priors: dict[tuple[int, str], Figure]
    below: dict[int, str]
    rows: dict[tuple[str, str], int] = field(default_factory=dict)  # by (indicator code, coverage)


def units_below(unit: Unit, form: Form, period: Period) -> list[Unit]:
    """The units of the form's register in the subtree, open in the period, in the order of the tree."""
    found = Unit.objects.within(unit).filter(register=form.register).exclude(closed__lt=period.starts)
    units = list(found.exclude(opened__gt=period.ends).order_by("path")[: MOST_UNITS + 1])
    if not units:
        raise Refused(_("No unit below %(unit)s answers this form.") % {"unit": unit})
    if len(units) > MOST_UNITS:
        raise Refused(
            _("More than %(most)s units answer this form here: export them federation by federation.")
            % {"most": MOST_UNITS}
        )
    return units


def write(out: IO[bytes], units: Sequence[Unit], form: Form, period: Period) -> None:
    """Writes the workbook of these units for one form and period, in the reader's language."""
    if not catalogue.answers_for(form, period):
        raise Refused(_("%(form)s is not answered for %(period)s.") % {"form": form, "period": period})
    FormWorkbook(out, form, period).write(list(_pages(units, form, period)))


def _pages(units: Sequence[Unit], form: Form, period: Period) -> Iterator[WorkbookPage]:
    items = list(form.items.select_related("indicator"))
    figures: dict[int, dict[tuple[int, str], Figure]] = defaultdict(dict)
    for figure in Figure.objects.filter(submission__unit__in=units, submission__form=form, submission__period=period):
        figures[figure.unit_id][figure.indicator_id, figure.coverage] = figure
    below = _sums_below(units, items, period)
    for unit in units:
        priors = prior.priors(unit, period, [item.indicator for item in items])
        yield WorkbookPage(unit, figures[unit.pk], priors, below[unit.pk])


def _sums_below(units: Sequence[Unit], items: list[FormItem], period: Period) -> dict[int, dict[int, str]]:
    """By unit and indicator: what comes from below, for the area cells of federations."""
    sums: dict[int, dict[int, str]] = defaultdict(dict)
    summed = [item.indicator_id for item in items if item.coverage == Coverage.AREA and item.indicator.additive]
    if not summed:
        return sums
    standing = totals_reader.standings([unit.pk for unit in units], summed, period)
    for (federation, indicator), total in standing.items():
        if total.below.units:
            sums[federation][indicator] = quantity_text.sum_text(quantity_of_sum(total.below))
    return sums


class FormWorkbook:
    """One workbook in the making."""

    def __init__(self, out: IO[bytes], form: Form, period: Period) -> None:
        self.form, self.period = form, period
        self.items = list(
            form.items.select_related("indicator__group", "indicator__numerator", "indicator__denominator")
        )
        self.rules = list(EditRule.objects.filter(active=True, severity=EditRule.Severity.ERROR))
        self.seen: dict[str, tuple[str, str]] = {}
        self.book = new_book(out)
        add = self.book.add_format
        self.title, self.bold = add({"bold": True, "font_size": 14}), add({"bold": True})
        self.head = add({"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"})
        self.group, self.text = add({"bold": True, "bg_color": "#EFECE6"}), add({"text_wrap": True, "valign": "top"})
        self.right, self.wrong = add({"align": "right", "font_color": "#595959"}), add({"bg_color": "#F8CBAD"})
        self.cells: dict[tuple[int, bool], Format] = {}  # by decimals, and whether the cell is computed and so locked
        for item in self.items:
            self._add_formats(item.indicator.decimals)
        self.free = add({"locked": False, "bg_color": "#FFFBEA", "border": 4, "text_wrap": True})

    def _add_formats(self, decimals: int) -> None:
        """How a number of so many decimals stands in a yellow cell and in a grey one."""
        if (decimals, True) in self.cells:
            return
        shared = {"num_format": quantity_text.spreadsheet_format(decimals), "align": "right", "border": 4}
        self.cells[decimals, True] = self.book.add_format({**shared, "locked": True, "bg_color": "#F4F2EE"})
        self.cells[decimals, False] = self.book.add_format({**shared, "locked": False, "bg_color": "#FFFBEA"})

    def write(self, pages: Sequence[WorkbookPage]) -> None:
        mark = self.book.add_worksheet(MARK_SHEET)
        for page in pages:
            self._page(page)
        explanation = self._explain()
        mark.write_row(0, 0, [VERSION, timezone.now().isoformat(), _digest(self.seen), explanation])
        for number, (key, (text, note)) in enumerate(self.seen.items(), start=1):
            for column, said in enumerate((key, text, note)):
                mark.write_string(number, column, said)
        self.book.worksheets()[1].activate()
        self.book.worksheets()[1].set_first_sheet()
        mark.hide()
        self.book.close()

    def _page(self, page: WorkbookPage) -> None:
        sheet = self.book.add_worksheet(NOT_IN_A_NAME.sub(" ", f"{page.unit.code} {page.unit.name}")[:31].strip())
        for column, width in ((NAME, 42), (MEASURE, 8), (PRIOR, 16), (BELOW, 16), (INPUT, 18), (STATE, 16), (NOTE, 30)):
            sheet.set_column(column, column, width, None, {"hidden": column == BELOW and not page.below})
        sheet.set_column(KEY, KEY, 4, None, {"hidden": True})
        sheet.write_string(0, NAME, str(self.form), self.title)
        sheet.write_string(1, NAME, f"{page.unit} ({page.unit.code})", self.bold)
        said = _("statistical year %(period)s: %(starts)s to %(ends)s")
        sheet.write_string(
            2, NAME, said % {"period": self.period, "starts": self.period.starts, "ends": self.period.ends}
        )
        for column, text in self._heads():
            sheet.write_string(HEAD_ROW - 1, column, text, self.head)
        row = HEAD_ROW
        for group, items in groupby(self.items, key=lambda item: item.indicator.group):
            for column in range(NAME, WIDTH):
                sheet.write_string(row, column, str(group) if column == NAME else "", self.group)
            for item in items:
                row += 1
                page.rows[item.indicator.code, item.coverage] = row
                self._line(sheet, page, row, item)
            row += 1
        self._compute(sheet, page)
        self._mark_broken_rules(sheet, page)
        sheet.freeze_panes(HEAD_ROW, INPUT)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEAD_ROW - 1)
        sheet.protect("", {"format_columns": True, "format_rows": True})

    def _heads(self) -> Iterator[tuple[int, str]]:
        yield NAME, _("Indicator")
        yield MEASURE, _("Measure")
        yield PRIOR, f"{_('Prior')} {self.period.span.prior() or ''}".strip()
        yield BELOW, _("Sum from below")
        yield INPUT, f"{_('Current')} {self.period}"
        yield STATE, _("State")
        yield NOTE, _("Note")

    def _line(self, sheet: Worksheet, page: WorkbookPage, row: int, item: FormItem) -> None:
        asked, where = item.indicator, (item.indicator_id, item.coverage)
        twice = sum(asked_item.indicator_id == item.indicator_id for asked_item in self.items) > 1
        name = f"{asked.name} ({item.get_coverage_display()})" if twice else asked.name
        sheet.write_string(row, NAME, f"{name} *" if item.required else name)
        sheet.write_string(row, MEASURE, asked.measure)
        self._number(sheet, row, PRIOR, page.priors.get(where), self.right, cells.said(page.priors.get(where)))
        if item.coverage == Coverage.AREA:
            sheet.write_string(row, BELOW, page.below.get(item.indicator_id, ""), self.right)
        if asked.kind == asked.Kind.COMPUTED:
            return
        figure = page.figures.get(where)
        shown, note = cells.shown(figure), " ".join(figure.note.split()) if figure else ""
        key = key_of(page.unit.code, self.form.code, self.period.code, item)
        if figure:
            self.seen[key] = shown, note
        sheet.write_string(row, KEY, key)
        state = figure.state if figure else State.VALUE
        text = shown if state == State.VALUE else ""
        self._number(sheet, row, INPUT, figure, self.cells[asked.decimals, False], text)
        sheet.write_string(row, STATE, _states().get(SHOWN.get(state, ""), ""), self.free)
        sheet.write_string(row, NOTE, note, self.free)
        offered = {"validate": "list", "source": list(_states().values()), "error_type": "information"}
        sheet.data_validation(row, STATE, row, STATE, offered)

    def _number(self, sheet: Worksheet, row: int, column: int, figure: Figure | None, format: Any, text: str) -> None:
        """An exact value as a number, anything else in the words that are understood again."""
        number = _exact_number(figure)
        if number is not None:
            sheet.write_number(row, column, number, format)
        elif text:
            sheet.write_string(row, column, text, format)
        else:
            sheet.write_blank(row, column, None, format)

    def _compute(self, sheet: Worksheet, page: WorkbookPage) -> None:
        """Rates follow what is typed; they are not read back."""
        for item in self.items:
            asked = item.indicator
            if asked.kind != asked.Kind.COMPUTED:
                continue
            row, format = page.rows[asked.code, item.coverage], self.cells[asked.decimals, True]
            part = self._address(page, "value", asked.numerator.code if asked.numerator else "", item.coverage)
            whole = self._address(page, "value", asked.denominator.code if asked.denominator else "", item.coverage)
            if part is None or whole is None:
                sheet.write_blank(row, INPUT, None, format)
                continue
            rate = f"ROUND({asked.scale}*{part}/{whole},{asked.decimals})"
            shown = f'=IF(AND(ISNUMBER({part}),ISNUMBER({whole})),IF({whole}=0,"",{rate}),"")'
            sheet.write_formula(row, INPUT, shown, format, "")

    def _address(self, page: WorkbookPage, source: str, code: str, coverage: str) -> str | None:
        """Where a value of that indicator stands in the sheet; None where it does not."""
        row, column = page.rows.get((code, coverage)), {"value": INPUT, "prior": PRIOR}.get(source)
        if row is None or column is None:
            return None
        return xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)

    def _mark_broken_rules(self, sheet: Worksheet, page: WorkbookPage) -> None:
        """The cells of a rule that would refuse the figures turn colour while they are typed."""
        for rule in self.rules:
            for coverage in Coverage.values:
                self._mark_broken_rule(sheet, page, rule, coverage)

    def _mark_broken_rule(self, sheet: Worksheet, page: WorkbookPage, rule: EditRule, coverage: str) -> None:
        def place(reference: Reference) -> str | None:
            return self._address(page, reference.source, reference.code, coverage)

        broken = rule_formulas.broken(rule.expression, rule.missing, place)
        if broken is None:
            return
        format = {"type": "formula", "criteria": f"={broken}", "format": self.wrong}
        references = rule_formulas.references(rule.expression)
        for code in sorted({reference.code for reference in references if reference.source == "value"}):
            sheet.conditional_format(*[page.rows[code, coverage], INPUT] * 2, format)

    def _explain(self) -> str:
        sheet = self.book.add_worksheet(_("Explanation"))
        sheet.set_column(0, 0, 110, self.text)
        for row, said in enumerate(_explanation()):
            sheet.write_string(row, 0, said, self.text)
        offset = len(_explanation()) + 1
        sheet.write_string(offset, 0, _("Rules whose breach turns cells red:"), self.bold)
        for row, rule in enumerate(self.rules, start=offset + 1):
            sheet.write_string(row, 0, rule.message, self.text)
        sheet.protect()
        return sheet.name


def _exact_number(figure: Figure | None) -> float | None:
    """The value of an exact number that a spreadsheet keeps to its last digit; None for any other."""
    if figure is None or figure.value is None:
        return None
    if figure.qualifier != Qualifier.EXACT:
        return None
    if figure.low != figure.high:
        return None
    digits = interval.plain(figure.value).replace(".", "")
    if len(digits) > MOST_DIGITS:
        return None
    return float(figure.value)


def _states() -> dict[str, str]:
    """The marks a cell may have in place of a number, each as it is offered; what is read back is how it begins."""
    return {**{mark: f"{mark} {State(state).label}" for state, mark in SHOWN.items()}, CLEAR: CLEAR}


def mark_of(said: str) -> str:
    """The mark that a chosen state stands for; "" for none."""
    return next((mark for mark in _states() if said.startswith(mark)), said)


def _explanation() -> list[str]:
    return [
        _("Fill in the yellow cells. Numbers may be written as you have them: 83500, 83,500, 8.35万, 超过6万."),
        _("An empty cell leaves the figure as it is. The state column says that a figure is not applicable (—), "
          "unavailable (…) or to be emptied (清空)."),
        _("Red cells break a rule and would hold the submission back. Grey cells are computed."),
        _("Upload the file under “Figures by file”: you see what it would change before anything is written. "
          "A figure that somebody else changed meanwhile is shown with both values."),
        _("The sheets are protected without a password; columns and rows must stay where they are."),
    ]  # fmt: skip
