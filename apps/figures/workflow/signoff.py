"""The sign-off sheet: what a federation's head signs and seals, with a digest that the stored submission verifies."""

import json
import re
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from itertools import groupby

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.figures import cells as figures_cells
from apps.figures.arithmetic.quantity_text import in_file
from apps.figures.entry.taking import offered
from apps.figures.models import ChainLink, FormItem, IndicatorGroup, Submission, Transition
from apps.figures.models.figures import Statement
from apps.figures.models.form_lines import Respondents, by_cell, names_apart
from apps.figures.totals import form_sums
from apps.figures.workflow.snapshot import Explanation, Key, cells_at, explained_at
from apps.units.models import REGISTERS, Unit
from apps.units.tree import kinds, names

BEGINNING_OF_DIGEST = re.compile("[0-9a-f]{16,64}")  # 16 hexadecimal digits are enough to know a digest by


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One item of the form with what it said.

    `offered` is the sum from below of a cell that says nothing, as it stands now with its m/n; nothing was taken of it.
    """

    item: FormItem
    name: str  # the one in force at the period's end
    text: str
    offered: str = ""


@dataclass(frozen=True, slots=True)
class SignoffSheet:
    """A submission as it stood at `moment`, which is that of `step`, or now where there is none."""

    submission: Submission
    step: Transition | None
    moment: datetime
    lines: list[SheetLine]
    cells: dict[Key, Statement]
    explained: list[Explanation]
    digest: str
    link: ChainLink | None  # that of the last step up to this moment; None before the first

    @property
    def groups(self) -> list[tuple[IndicatorGroup, list[SheetLine]]]:
        by_group = groupby(self.lines, key=lambda line: line.item.indicator.group)
        return [(group, list(lines)) for group, lines in by_group]

    @property
    def digest_in_fours(self) -> str:
        return in_fours(self.digest)

    @property
    def links_in_fours(self) -> list[tuple[str, str]]:
        """The link before it, which the first of a chain has none of, and its own; empty before the first step."""
        if self.link is None:
            return []
        before = in_fours(self.link.previous) or "—"
        return [(_("Link before"), before), (_("Link of this step"), in_fours(self.link.digest))]

    def act(self, status: str) -> Transition | None:
        """The last step to a status up to this moment: who handed it in, who approved it."""
        steps = self.submission.transitions.filter(after=status, at__lte=self.moment).select_related("by")
        return steps.order_by("-pk").first()


def sheet(submission: Submission, step: Transition | None = None, *, moment: datetime | None = None) -> SignoffSheet:
    """The submission as it stood at `step`, or else at a `moment`; as it stands now where there is neither."""
    is_past = step is not None or moment is not None
    moment = step.at if step else moment or timezone.now()
    cells, explained = cells_at(submission, moment), explained_at(submission, moment)
    items = Respondents([submission.unit]).lines(submission.unit_id, submission.form.lines, cells)
    day = submission.period.ends
    offers = {} if is_past else _not_taken(submission, items, cells)
    names, lines = names_apart(items, day), []
    for item in items:
        offer = offers.get((item.indicator_id, item.coverage), "")
        lines.append(SheetLine(item, names[item.indicator_id, item.coverage], _text(item, cells), offer))
    said = digest(submission, items, cells, explained)
    return SignoffSheet(submission, step, moment, lines, cells, explained, said, _link(submission, moment))


def _link(submission: Submission, moment: datetime) -> ChainLink | None:
    links = ChainLink.objects.filter(transition__submission=submission, transition__at__lte=moment)
    link = links.select_related("federation", "transition").order_by("-transition_id").first()
    if link:
        link.federation = names.called(link.federation, submission.period.ends)
    return link


def in_fours(digest: str) -> str:
    return " ".join(digest[at : at + 4] for at in range(0, len(digest), 4))


def _not_taken(submission: Submission, items: list[FormItem], cells: dict[Key, Statement]) -> dict[Key, str]:
    """By area cell that says nothing what it is offered from below: 6,801,300 · 16/16."""
    lines = by_cell(items)
    empty = [item for cell, item in lines.items() if cell not in cells and form_sums.is_added_up(item)]
    if not empty:
        return {}
    sums = form_sums.sums_below([submission.unit], items, submission.period)
    offers = {}
    for item in empty:
        offer = offered(sums, submission.unit_id, lines, item, cells)
        if offer:
            offers[item.indicator_id, item.coverage] = offer.printed
    return offers


def _text(item: FormItem, cells: dict[Key, Statement]) -> str:
    """What an item said; of a rate what follows from its parts, "" where that is nothing.

    90 members and 100 staff print 90.00 % for the membership rate.
    """
    indicator = item.indicator
    if indicator.kind != indicator.Kind.COMPUTED:
        return figures_cells.said(cells.get((indicator.pk, item.coverage)))
    numerator, denominator = indicator.parts
    part = figures_cells.number_of(cells.get((numerator, item.coverage)))
    whole = figures_cells.number_of(cells.get((denominator, item.coverage)))
    return figures_cells.rate_shown(indicator, part, whole)


def digest(
    submission: Submission, items: list[FormItem], cells: dict[Key, Statement], explained: list[Explanation]
) -> str:
    """SHA-256 over the codes of unit, form and period, every cell of the form and every explained query.

    64 hexadecimal digits. The text hashed is JSON with sorted lists, so that equal contents have equal digests.
    """
    codes = {(item.indicator_id, item.coverage): item.indicator.code for item in items}
    said = []
    for cell, statement in cells.items():
        if cell in codes:
            _indicator, coverage = cell
            said.append([codes[cell], coverage, *hashed(statement)])
    why = []
    for query in explained:
        _indicator, coverage = query.cell
        why.append([codes[query.cell], coverage, query.check_code, query.finding.explanation])
    whole = [submission.unit.code, submission.form.code, submission.period.code, sorted(said), sorted(why)]
    return sha256(json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def hashed(cell: Statement | None) -> list[str]:
    """What of a cell the digest is made of; nothing of an empty one."""
    if cell is None:
        return []
    numbers = [in_file(number) for number in (cell.value, cell.low, cell.high)]
    return [cell.state, *numbers, cell.qualifier, cell.stated_text, cell.stated_unit, cell.basis, cell.note]


def steps_with(submission: Submission, typed: str) -> list[Transition | None] | None:
    """The steps at which the submission had this digest, None among them standing for now.

    None where what was typed is too short, or not hexadecimal, to be a digest.
    """
    wanted = "".join(typed.split()).lower()
    if not BEGINNING_OF_DIGEST.fullmatch(wanted):
        return None
    moments = [None, *submission.transitions.select_related("by").order_by("pk")]
    return [step for step in moments if sheet(submission, step).digest.startswith(wanted)]


def cover(unit: Unit, day: date) -> list[tuple[str, str]]:
    """Items 901 to 904 of the statutory form's cover: number and what stands there; name, code
    and kind as they were on the day."""
    whole = REGISTERS[unit.register].objects.get(pk=unit.pk)
    was = kinds.was_on([unit.pk], day).get(unit.pk)
    kind = kinds.kind_label(type(whole), was.kind) if was and was.kind else whole.kind_in_words
    then = names.borne_on([unit.pk], day).get(unit.pk)
    code, name = (then.code or unit.code, then.name) if then else (unit.code, unit.name)
    return [("901", code), ("902", name), ("903", unit.division_code), ("904", kind)]
