"""Taking the whole sum from below into an area cell: by the clerk's act on that cell alone, and the number she saw."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from apps.figures.cells import Answer, number_of
from apps.figures.models import Coverage, FormItem, State, Submission
from apps.figures.models.figures import Statement
from apps.figures.models.form_lines import by_cell
from apps.figures.totals import form_sums
from apps.figures.totals.form_sums import FormSums, OfferedSum, OwnPart
from apps.units.errors import Refused

Key = tuple[int, str]  # indicator and coverage
Stands = Mapping[Key, Answer | Statement | None]  # what each cell of the form says, with what is typed


@dataclass(slots=True)
class Taking:
    """What the cells become that are taken, and of each other one why it is not."""

    answers: dict[Key, Answer] = field(default_factory=dict)
    errors: dict[Key, str] = field(default_factory=dict)


def taking(submission: Submission, take: Mapping[Key, str], stands: Stands) -> Taking:
    """`take`: by cell the sum as the page offered it. One that has become another meanwhile is not taken.

    Refused where the form does not ask for the cell.
    """
    result = Taking()
    if not take:
        return result
    items = by_cell(submission.form.lines)
    sums = form_sums.sums_below([submission.unit], items.values(), submission.period)
    for key, printed in take.items():
        item = items.get(key)
        if item is None or not form_sums.is_added_up(item):
            raise Refused(_("This form does not ask for a cell that was sent. Open the form again."))
        offer = offered(sums, submission.unit_id, items, item, stands)
        if offer is None or not offer.is_whole:
            result.errors[key] = _("The sum from below is not whole any more, so it was not taken.")
        elif offer.printed != printed:
            said = _(
                "The sum from below was %(then)s and is %(now)s now, so it was not taken: look, and take it again."
            )
            result.errors[key] = said % {"then": printed, "now": offer.printed}
        else:
            result.answers[key] = answer_of_offer(offer)
    return result


def offered(
    sums: FormSums, unit: int, items: Mapping[Key, FormItem], area: FormItem, stands: Stands
) -> OfferedSum | None:
    """What the area cell of a form is offered, with the federation's own part as the form has it."""
    return sums.offer(unit, area.indicator_id, _own_part(items, area, stands))


def _own_part(items: Mapping[Key, FormItem], area: FormItem, stands: Stands) -> OwnPart:
    """What the form says of the federation itself, beside the area cell."""
    key = (area.indicator_id, Coverage.OWN.value)
    item = items.get(key)
    if item is None or not form_sums.adds_own(item):
        return form_sums.UNSAID
    answer = stands.get(key)
    if answer is None:
        return form_sums.own_part(None, is_answered=False, is_lacking=item.required)
    return form_sums.own_part(number_of(answer), is_answered=True, is_lacking=answer.state == State.UNAVAILABLE)


def answer_of_offer(offer: OfferedSum) -> Answer:
    """The sum as a cell keeps it: with its bounds, its word, and what was taken."""
    number = offer.quantity
    return Answer(
        value=number.value,
        qualifier=number.qualifier,
        low=number.low,
        high=number.high,
        rounding=number.rounding,
        taken=offer.printed,
    )
