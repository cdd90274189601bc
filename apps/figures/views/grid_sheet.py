"""Which units a page of the grid is for: one alone, or those that report to a federation, a page of them at a time."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import wraps
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from apps.figures.models import Form, IndicatorGroup, Period, catalogue
from apps.figures.totals.expected_units import ASKED_UNITS
from apps.units.access import SignedInRequest
from apps.units.models import Register, Unit
from apps.units.tree import names

PER_PAGE = 50
WIDE = 20  # items a form may have to be shown whole; a longer one is shown a group at a time


@dataclass(slots=True)
class GridSheet:
    """One page of the grid: its units, one form and period, and one group of its indicators or (None) all of them.

    `federation` is the one the units report to; None on the page of one unit alone.
    """

    units: list[Unit]
    form: Form
    period: Period
    federation: Unit | None = None
    page: Page[Unit] | None = None
    group: IndicatorGroup | None = None
    groups: list[IndicatorGroup] = field(default_factory=list)

    @property
    def alone(self) -> bool:
        """Whether the page is one unit's own."""
        return self.federation is None

    @property
    def title(self) -> str:
        """Whose page it is, the form and the period."""
        return f"{self.federation or self.units[0]} · {self.form} · {self.period}"

    @property
    def query(self) -> str:
        """What the address of the page of several units says of its page and its group."""
        asked: dict[str, object] = {}
        if self.group:
            asked["group"] = self.group.code
        if self.page:
            asked["p"] = self.page.number
        return urlencode(asked)

    def prefix(self, unit: Unit) -> str:
        """What tells the unit's cells from those of the other units on the page; nothing where there are no others."""
        return "" if self.alone else f"{unit.pk}-"

    def only(self, units: list[Unit]) -> "GridSheet":
        """The same page with these of its units."""
        return replace(self, units=units)

    def named_then(self) -> "GridSheet":
        """The same page, to be read, with federation and units under their names of the period's end. One query."""
        if self.federation is None:
            return self.only(names.called_on(self.units, self.period.ends))
        federation, *units = names.called_on([self.federation, *self.units], self.period.ends)
        return replace(self, federation=federation, units=units)


def office(view: Callable) -> Callable:
    """For people with an account here; anybody else is asked to sign in."""
    return wraps(view)(login_required(view))


def asked_for(request: SignedInRequest, unit_code: str, form_code: str, period_code: str) -> tuple[Unit, Form, Period]:
    """The unit, form and period of an address, or Http404 where this person sees no such unit or it answers no such
    form."""
    unit = get_object_or_404(Unit.objects.visible_to(request.user), code=unit_code)
    form = get_object_or_404(Form, code=form_code, register=unit.register)
    return unit, form, _answered_for(form, period_code)


def of_one_unit(request: SignedInRequest, unit_code: str, form_code: str, period_code: str) -> GridSheet:
    """The unit's own page; Http404 as `asked_for`."""
    unit, form, period = asked_for(request, unit_code, form_code, period_code)
    return GridSheet([unit], form, period)


def of_units_below(request: SignedInRequest, unit_code: str, form_code: str, period_code: str) -> GridSheet:
    """The units of the form's register that report to the federation: the page and the group of the address.

    Http404 where this person sees no such federation or the form is not answered for the period.
    """
    federation = get_object_or_404(Unit.objects.visible_to(request.user), code=unit_code, register=Register.FEDERATION)
    form = get_object_or_404(Form, code=form_code)
    period = _answered_for(form, period_code)
    page = Paginator(_reporting(federation, form, period), PER_PAGE).get_page(request.GET.get("p"))
    sheet = GridSheet(list(page), form, period, federation, page)
    groups = list(IndicatorGroup.objects.filter(indicators__form_items__form=form).distinct())
    chosen = {group.code: group for group in groups}.get(request.GET.get("group", ""))
    if form.items.count() > WIDE:
        sheet.groups = groups
        sheet.group = chosen or next(iter(groups), None)
    else:
        sheet.group = chosen
    return sheet


def _answered_for(form: Form, period_code: str) -> Period:
    period = get_object_or_404(Period.objects.with_seal(), code=period_code)
    if not catalogue.answers_for(form, period):
        raise Http404
    return period


def _reporting(federation: Unit, form: Form, period: Period) -> QuerySet[Unit]:
    """The units of the form's register that report to the federation and are not closed before the period begins; of
    campaigns those that are asked anything."""
    units = Unit.objects.filter(parent=federation, register=form.register).exclude(opened__gt=period.ends)
    if form.register == Register.CAMPAIGN:
        units = units.filter(pk__in=RawSQL(ASKED_UNITS, [form.pk, period.pk]))
    return units.filter(Q(closed=None) | Q(closed__gte=period.starts)).order_by("path")


def with_choices(request: HttpRequest, address: str) -> str:
    """The address with what the page was asked for in its own."""
    return f"{address}?{request.GET.urlencode()}" if request.GET else address
