"""The workbook a form is filled in with offline: a sheet for each unit, which comes back through the upload page.

What each cell showed when the workbook was made stands in a hidden sheet, so that a figure somebody changed meanwhile
is noticed cell by cell, as in the grid.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import IO

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.figures import cells
from apps.figures.arithmetic import interval, rule_formulas
from apps.figures.arithmetic.rule_language import Reference
from apps.figures.cells import SHOWN
from apps.figures.checks import prior
from apps.figures.checks.prior import PriorFigure, Timeline
from apps.figures.entry.taking import offered
from apps.figures.files.workbook_layout import (
    BELOW,
    HEAD_ROW,
    INPUT,
    KEY,
    MARK_SHEET,
    MEASURE,
    NAME,
    NOTE,
    PRIOR,
    STATE,
    VERSION,
    WIDTH,
    digest_of,
    key_of,
    states_offered,
)
from apps.figures.models import (
    Coverage,
    EditRule,
    Figure,
    Form,
    FormItem,
    Indicator,
    Period,
    Qualifier,
    State,
    Submission,
    catalogue,
)
from apps.figures.models.detached import refuse_detached, years_before
from apps.figures.models.form_lines import Respondents, by_cell, names_apart
from apps.figures.totals import form_sums
from apps.figures.totals.form_sums import OfferedSum
from apps.spreadsheets.writing import (
    BOLD,
    FAULT_COLOUR,
    WRAPPED,
    CellStyle,
    NewBook,
    NewSheet,
    address,
    spreadsheet_format,
)
from apps.units.errors import Refused
from apps.units.models import Unit
from apps.units.tree import names

MOST_DIGITS = 15  # a spreadsheet keeps no more
WIDTHS = {KEY: 4, NAME: 42, MEASURE: 8, PRIOR: 16, BELOW: 16, INPUT: 18, STATE: 16, NOTE: 30}
READ_BY_RULES = {"value": INPUT, "prior": PRIOR}  # the columns of what a rule speaks of
TITLE = CellStyle(bold=True, font_size=14)
HEADING = CellStyle(bold=True, bottom=1, text_wrap=True, valign="bottom")
GROUP = CellStyle(bold=True, bg_color="#EFECE6")
GIVEN = CellStyle(align="right", font_color="#595959")  # the numbers beside the yellow cells
TYPED = CellStyle(align="right", border=4, locked=False, bg_color="#FFFBEA")
COMPUTED = replace(TYPED, locked=True, bg_color="#F4F2EE")
WORDS = CellStyle(text_wrap=True, border=4, locked=False, bg_color="#FFFBEA")
BREACH = CellStyle(bg_color=FAULT_COLOUR)


Cell = tuple[int, str]  # indicator and coverage


@dataclass(slots=True)
class WorkbookPage:
    """One unit's sheet: its items with what stands in them, what stood before, and what comes from below."""

    unit: Unit
    items: list[FormItem]
    figures: dict[Cell, Figure]
    priors: dict[Cell, PriorFigure]
    offers: dict[Cell, OfferedSum]  # what comes from below, of cells that ask for the whole area
    rows: dict[tuple[str, str], int] = field(default_factory=dict)  # by (indicator code, coverage)

    def prior_text(self, cell: Cell) -> str:
        """The figure before in words that no rule takes for a number."""
        return prior.text_of(self.priors.get(cell))

    def compared_prior(self, cell: Cell) -> Figure | None:
        """The figure before that the rules of the sheet read: of the same sort and date, and of the period before."""
        before = self.priors.get(cell)
        if before is None or not before.is_compared or before.years > 1:
            return None
        return before.figure

    def offer_text(self, cell: Cell) -> str:
        """What comes from below and who stands behind it: 6,801,300 · 16/16."""
        if cell not in self.offers:
            return ""
        return self.offers[cell].printed

    def address(self, source: str, code: str, coverage: str) -> str | None:
        """Where a value of that indicator stands in the sheet; None where it does not."""
        row, column = self.rows.get((code, coverage)), READ_BY_RULES.get(source)
        if row is None or column is None:
            return None
        return address(row, column)

    def part(self, indicator: Indicator | None, coverage: str) -> str | None:
        """Where a part of a rate is typed in; None where it is not."""
        if indicator is None:
            return None
        return self.address("value", indicator.code, coverage)


def write(out: IO[bytes], units: Sequence[Unit], form: Form, period: Period) -> None:
    """Writes the workbook of these units for one form and period, in the reader's language; units under their names of
    the period's end."""
    if not catalogue.answers_for(form, period):
        raise Refused(_("%(form)s is not answered for %(period)s.") % {"form": form, "period": period})
    FormWorkbook(out, form, period).write(list(_pages(names.called_on(units, period.ends), form, period)))


def _pages(units: Sequence[Unit], form: Form, period: Period) -> Iterator[WorkbookPage]:
    refuse_detached([year.pk for year in years_before(period)], [unit.pk for unit in units])
    items = form.lines
    respondents = Respondents(units)
    figures: dict[int, dict[Cell, Figure]] = defaultdict(dict)
    submissions = Submission.objects.filter(unit__in=units, form=form, period=period)
    for figure in Figure.objects.filled_in(*submissions):
        figures[figure.unit_id][figure.indicator_id, figure.coverage] = figure
    asked = by_cell(items)
    sums = form_sums.sums_below(units, items, period)
    priors = prior.priors_of(units, period, [item.indicator for item in items], Timeline.read())
    for unit in units:
        offers = {}
        for cell, item in asked.items():
            offer = offered(sums, unit.pk, asked, item, figures[unit.pk])
            if offer and item.coverage == Coverage.AREA:
                offers[cell] = offer
        lines = respondents.lines(unit.pk, items, figures[unit.pk])
        yield WorkbookPage(unit, lines, figures[unit.pk], priors[unit.pk], offers)


class FormWorkbook:
    """One workbook in the making."""

    def __init__(self, out: IO[bytes], form: Form, period: Period) -> None:
        self.book = NewBook(out)
        self.form, self.period = form, period
        self.names = names_apart(form.lines)
        self.rules = list(EditRule.objects.filter(active=True, severity=EditRule.Severity.ERROR))
        self.states = states_offered()
        self.seen: dict[str, tuple[str, str]] = {}

    def write(self, pages: Sequence[WorkbookPage]) -> None:
        mark = self.book.sheet(MARK_SHEET)
        sheets = [self._page(page) for page in pages]
        explanation = self._explain()
        mark.write_row(0, (VERSION, timezone.now().isoformat(), digest_of(self.seen), explanation.name))
        for number, (key, (text, note)) in enumerate(self.seen.items(), start=1):
            mark.write_row(number, (key, text, note))
        sheets[0].open_here()
        mark.hide()
        self.book.close()

    def _page(self, page: WorkbookPage) -> NewSheet:
        sheet = self.book.sheet(f"{page.unit.code} {page.unit.name}")
        hidden = {KEY} if page.offers else {KEY, BELOW}
        for column, width in WIDTHS.items():
            sheet.width(column, width, hidden=column in hidden)
        self._head(sheet, page.unit)
        row = HEAD_ROW
        for group, items in groupby(page.items, key=lambda item: item.indicator.group):
            self._group_row(sheet, row, str(group))
            for item in items:
                row += 1
                page.rows[item.indicator.code, item.coverage] = row
                self._line(sheet, page, row, item)
            row += 1
        self._compute(sheet, page)
        self._mark_broken_rules(sheet, page)
        sheet.freeze(HEAD_ROW, INPUT)
        sheet.print_wide()
        sheet.print_again(HEAD_ROW - 1)
        sheet.protect(resizable=True)
        return sheet

    def _group_row(self, sheet: NewSheet, row: int, name: str) -> None:
        """The name of a group of indicators, on a ground that runs through all columns."""
        sheet.write(row, NAME, name, GROUP)
        for column in range(MEASURE, WIDTH):
            sheet.write(row, column, "", GROUP)

    def _head(self, sheet: NewSheet, unit: Unit) -> None:
        """Form, unit and year above the headings of the columns."""
        sheet.write(0, NAME, str(self.form), TITLE)
        sheet.write(1, NAME, f"{unit} ({unit.code})", BOLD)
        said = _("statistical year %(period)s: %(starts)s to %(ends)s")
        year = {"period": self.period, "starts": self.period.starts, "ends": self.period.ends}
        sheet.write(2, NAME, said % year)
        for column, text in self._headings():
            sheet.write(HEAD_ROW - 1, column, text, HEADING)

    def _headings(self) -> Iterator[tuple[int, str]]:
        yield NAME, _("Indicator")
        yield MEASURE, _("Measure")
        yield PRIOR, f"{_('Prior')} {self.period.span.prior() or ''}".strip()
        yield BELOW, _("Sum from below")
        yield INPUT, f"{_('Current')} {self.period}"
        yield STATE, _("State")
        yield NOTE, _("Note")

    def _name(self, item: FormItem) -> str:
        """What is asked, and a star where it has to be filled in."""
        name = self.names[item.indicator_id, item.coverage]
        return f"{name} *" if item.required else name

    def _line(self, sheet: NewSheet, page: WorkbookPage, row: int, item: FormItem) -> None:
        """One item: what it asks and what is known of it; where it is not computed, its cells to be filled in."""
        cell = (item.indicator_id, item.coverage)
        sheet.write(row, NAME, self._name(item))
        sheet.write(row, MEASURE, item.indicator.measure)
        sheet.write(row, PRIOR, _number_or(page.prior_text(cell), page.compared_prior(cell)), GIVEN)
        sheet.write(row, BELOW, page.offer_text(cell), GIVEN)
        if item.indicator.kind != Indicator.Kind.COMPUTED:
            key = key_of(page.unit.code, self.form.code, self.period.code, item)
            self._cells(sheet, row, key, page.figures.get(cell), item.indicator)

    def _cells(self, sheet: NewSheet, row: int, key: str, figure: Figure | None, indicator: Indicator) -> None:
        """The key of a row, and number, state and note as they stand there now."""
        text, mark, note = _what_stands(figure)
        if figure:
            self.seen[key] = text or mark, note
        sheet.write(row, KEY, key)
        sheet.write(row, INPUT, _number_or(text, figure), _with_decimals(TYPED, indicator))
        sheet.write(row, STATE, self.states.get(mark, ""), WORDS)
        sheet.write(row, NOTE, note, WORDS)
        sheet.offer(STATE, row, row, list(self.states.values()))

    def _compute(self, sheet: NewSheet, page: WorkbookPage) -> None:
        """Rates follow what is typed; they are not read back."""
        for item in page.items:
            indicator = item.indicator
            if indicator.kind != Indicator.Kind.COMPUTED:
                continue
            row, style = page.rows[indicator.code, item.coverage], _with_decimals(COMPUTED, indicator)
            part, whole = page.part(indicator.numerator, item.coverage), page.part(indicator.denominator, item.coverage)
            if part is None or whole is None:
                sheet.write(row, INPUT, "", style)
                continue
            rate = f"ROUND({indicator.scale}*{part}/{whole},{indicator.decimals})"
            shown = f'=IF(AND(ISNUMBER({part}),ISNUMBER({whole})),IF({whole}=0,"",{rate}),"")'
            sheet.compute(row, INPUT, shown, style)

    def _mark_broken_rules(self, sheet: NewSheet, page: WorkbookPage) -> None:
        """The cells of a rule that would refuse the figures turn colour while they are typed."""
        for rule in self.rules:
            for coverage in Coverage.values:
                self._mark_broken_rule(sheet, page, rule, coverage)

    def _mark_broken_rule(self, sheet: NewSheet, page: WorkbookPage, rule: EditRule, coverage: str) -> None:
        def place(reference: Reference) -> str | None:
            return page.address(reference.source, reference.code, coverage)

        broken = rule_formulas.broken(rule.expression, rule.missing, place)
        if broken is None:
            return
        references = rule_formulas.references(rule.expression)
        for code in sorted({reference.code for reference in references if reference.source == "value"}):
            sheet.colour_where(page.rows[code, coverage], INPUT, f"={broken}", BREACH)

    def _explain(self) -> NewSheet:
        sheet = self.book.sheet(_("Explanation"))
        sheet.width(0, 110, WRAPPED)
        row = sheet.lines(0, _explanation(), WRAPPED) + 1
        sheet.write(row, 0, _("Rules whose breach turns cells red:"), BOLD)
        sheet.lines(row + 1, [rule.message for rule in self.rules], WRAPPED)
        sheet.protect()
        return sheet


def _with_decimals(style: CellStyle, indicator: Indicator) -> CellStyle:
    """How a number of the indicator stands in a yellow or a grey cell."""
    return replace(style, num_format=spreadsheet_format(indicator.decimals))


def _what_stands(figure: Figure | None) -> tuple[str, str, str]:
    """The number of a cell as text, the mark of its state, and its note on one line; "" for what there is none of."""
    if figure is None:
        return "", "", ""
    note = " ".join(figure.note.split())
    if figure.state == State.VALUE:
        return cells.shown(figure), "", note
    return "", SHOWN.get(figure.state, ""), note


def _number_or(text: str, figure: Figure | None) -> float | str:
    """An exact value as a number, anything else in the words that are understood again."""
    number = _exact_number(figure)
    return text if number is None else number


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


def _explanation() -> list[str]:
    return [
        _("Fill in the yellow cells. Numbers may be written as you have them: 83500, 83,500, 8.35万, 超过6万."),
        _("An empty cell leaves the figure as it is. The state column says that a figure is not applicable (—), "
          "unavailable (…) or to be emptied (清空)."),
        _("What comes from below stands beside the yellow cell, with how many of how many stand behind it. It is only "
          "offered: the cell stays empty until you write a number, or take the sum on the page of the form."),
        _("Red cells break a rule and would hold the submission back. Grey cells are computed."),
        _("Upload the file under “Figures by file”: you see what it would change before anything is written. "
          "A figure that somebody else changed meanwhile is shown with both values."),
        _("The sheets are protected without a password; columns and rows must stay where they are."),
    ]  # fmt: skip
