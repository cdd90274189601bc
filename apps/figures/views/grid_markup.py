"""The cells of a grid as HTML: a page has hundreds of them, and a template takes ten times as long for each.

What is said beside a cell is a template, `notes.html`: few cells have anything beside them.
"""

from collections.abc import Iterator
from html import escape

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.figures.models import IndicatorGroup
from apps.figures.views.form_grid import FormGrid, GridRow
from apps.figures.views.offer_markup import OfferMarkup

NOTHING_THERE = '<span class="none">·</span>'


def notes(row: GridRow, prefix: str, *, editable: bool) -> str:
    """What is said beside a cell; "" where nothing is."""
    if not row.speaks:
        return ""
    return render_to_string("figures/notes.html", {"row": row, "prefix": prefix, "editable": editable})


class CellMarkup:
    """Writes the cells of one unit; `editable`: they can be typed into."""

    def __init__(self, face: FormGrid, *, editable: bool) -> None:
        self.face, self.prefix, self.editable = face, face.prefix, editable
        self.offers = OfferMarkup(face.prefix, editable=editable)
        self.label = f"{escape(str(face.unit))} · " if face.prefix else ""
        self.takes = escape(_("The = key takes the whole sum from below."))
        self.broken = escape(_("The definition changed in between: the series breaks."))

    def place(self, row: GridRow) -> str:
        """What the cell is called on the page."""
        return f"{self.prefix}{row.key}"

    def cell(self, row: GridRow, worst: str) -> str:
        """What is computed, or a place to type into, or what stands there; `worst` of the row."""
        place = self.place(row)
        if row.computed:
            return (
                f'<output id="cell-{place}" data-label="{self.label}{escape(row.name)}"'
                f' data-indicator="{escape(row.item.indicator.code)}">{escape(row.text)}</output>'
            )
        if self.editable:
            return self._input(row, place, worst)
        return f'<span id="cell-{place}" class="locked">{escape(row.seen)}</span>'

    def _input(self, row: GridRow, place: str, worst: str) -> str:
        """The cell, and hidden beside it what it showed when the page was made."""
        offered = f" offer-{place}" if row.offer else ""
        said = [
            f'<input id="cell-{place}" name="cell-{place}" value="{escape(row.text)}" inputmode="text"',
            f' autocomplete="off" class="cell" data-label="{self.label}{escape(row.name)}"',
            f' data-indicator="{escape(row.item.indicator.code)}"',
            ' aria-required="true"' if row.required else "",
            f' aria-describedby="notes-{place}{offered}"',
            f' aria-labelledby="unit-{self.prefix} head-{row.key}"' if self.prefix else "",
            f' aria-keyshortcuts="=" title="{self.takes}"' if row.offer else "",
            ' aria-invalid="true"' if worst == "error" else "",
            f'>\n<input type="hidden" name="seen-{place}" value="{escape(row.seen_now)}">',
        ]
        return "".join(said)

    def offer(self, row: GridRow) -> str:
        """The sum from below that the cell may take, where there is one."""
        return f'<span class="offer" id="offer-{self.place(row)}">\n{self.offers.of(row)}\n</span>' if row.offer else ""


class LineMarkup(CellMarkup):
    """The lines of a unit's own page, one for each row of its form."""

    def __init__(self, face: FormGrid, *, editable: bool) -> None:
        super().__init__(face, editable=editable)
        required = escape(_("required"))
        self.required = f'<abbr class="required" title="{required}">*</abbr>'
        address = reverse("figures:grid", args=[face.unit.code, face.form.code, face.period.code])
        self.details = f'<a class="details" href="{escape(address)}cell'
        self.details_title, self.details_label = escape(_("Details (Shift+F2)")), escape(_("Details"))
        self.numbers = reverse("reports:cell")  # the page of a number stands below it

    @property
    def groups(self) -> Iterator[tuple[IndicatorGroup, SafeString]]:
        """The groups of the form, each with its lines."""
        for group, rows in self.face.groups:
            yield group, SafeString("\n".join(self._line(row) for row in rows))

    def _line(self, row: GridRow) -> str:
        key, worst, indicator = row.key, row.worst, row.item.indicator
        measure, name = escape(indicator.measure), escape(row.name)
        return "\n".join(
            (
                f'<tr id="row-{key}" data-name="{name} {escape(indicator.code)} {escape(row.initials)}"'
                f' class="{worst}{_follow(row)}">',
                f'<th scope="row">\n<label for="cell-{key}">{name}</label>',
                self.required if row.required else "",
                f'<small class="measure">{measure}</small>\n</th>',
                f"<td>{measure}</td>",
                f'<td class="number">\n{self._prior(row)}\n</td>',
                f'<td class="number{" offered" if row.offer else ""}">\n{self.offer(row)}',
                self.cell(row, worst),
                f'{self.details}/{key}/" title="{self.details_title}" aria-label="{self.details_label}: {name}">⋯</a>',
                "</td>",
                f'<td class="number" id="difference-{key}">{escape(row.difference)}</td>',
                f'<td class="number" id="percent-{key}">{escape(row.percent)}</td>',
                f'<td class="notes" id="notes-{key}">\n{notes(row, "", editable=self.editable)}\n</td>',
                "</tr>",
            )
        )

    def _prior(self, row: GridRow) -> str:
        """The number before with its page, of when it is, and that the series breaks since."""
        if row.prior is None:
            return NOTHING_THERE
        text = escape(row.prior_text)
        if row.prior.pk:
            text = f'<a href="{self.numbers}{row.prior.pk}/">{text}</a>'
        where = f"<small>({escape(row.prior_where)})</small>" if row.prior_where else ""
        broken = f'<small class="broken">{self.broken}</small>' if row.broken else ""
        return f"{text}\n{where}\n{broken}"


class UnitMarkup(CellMarkup):
    """The cells of a unit among others, one beside the other; under them what is said of each."""

    def __init__(self, face: FormGrid, *, editable: bool) -> None:
        super().__init__(face, editable=editable)
        self.prior, self.series = escape(_("Prior")), escape(_("the series breaks"))
        unasked = escape(_("not asked of this unit"))
        self.unasked = f'<span class="none" title="{unasked}">×</span>'

    @property
    def cells(self) -> SafeString:
        """One for each column, also where the unit is not asked."""
        return SafeString("\n".join(self._across(row) for row in self.face.across))

    @property
    def notes(self) -> SafeString:
        """A place for each cell, also where nothing is said."""
        beside = []
        for row in self.face.rows:
            said = notes(row, self.prefix, editable=self.editable)
            beside.append(f'<div class="of" id="notes-{self.place(row)}">\n{said}\n</div>')
        return SafeString("\n".join(beside))

    def _across(self, row: GridRow | None) -> str:
        if row is None:
            return f'<td class="number">\n{self.unasked}\n</td>'
        worst = row.worst
        is_empty = not (row.computed or self.editable or row.seen)
        return "\n".join(
            (
                f'<td class="number {worst}{_follow(row)}" id="row-{self.place(row)}">',
                self.cell(row, worst),
                NOTHING_THERE if is_empty else "",
                self.offer(row),
                self._prior(row),
                "</td>",
            )
        )

    def _prior(self, row: GridRow) -> str:
        """The number before, of when it is, and that the series breaks since."""
        if row.prior is None:
            return ""
        where = escape(row.prior_where or str(row.prior.period))
        said = f'<small class="prior" title="{self.prior} {where}">{escape(row.prior_text)}</small>'
        if row.broken:
            said += f'\n<small class="prior" title="{self.broken}">{self.series}</small>'
        return said


def _follow(row: GridRow) -> str:
    """The class of a cell that its clerk has marked to be looked at again."""
    return " follow" if row.follow_up else ""
