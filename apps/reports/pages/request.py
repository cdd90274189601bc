"""What the report pages share: who may open them, the choices in their addresses, and one answer as page or file."""

from collections.abc import Callable, Mapping
from datetime import datetime, time
from functools import cached_property, wraps
from itertools import groupby
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.figures.models import Indicator, IndicatorGroup, Period
from apps.reports.numbers.ledger import catalogue
from apps.reports.numbers.scope import Scope
from apps.reports.tables import table as tables_table
from apps.reports.tables.options import Manner
from apps.reports.tables.table import Table
from apps.units.models import Unit

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = ("csv", "xlsx", "json", "print")
# The reports of an area, each with the name of its period in addresses; the last ones are for areas wholly in view.
FOR_ALL = (
    ("summary", gettext_lazy("Summary"), "period"),
    ("compare", gettext_lazy("Comparison"), "to"),
    ("trend", gettext_lazy("Trend"), "to"),
)
WITHIN = (
    ("coverage", pgettext_lazy("returns", "Coverage"), "period"),
    ("contradictions", gettext_lazy("Contradictions"), "period"),
    ("restatements", gettext_lazy("Restatements"), "period"),
    ("register", gettext_lazy("Registers"), "at"),
)
REGISTER = "station"  # the summary shown first
SWITCHES = {"scale": ("plain", "scaled"), "counting": ("approved", "submitted"), "tree": ("then", "now")}


def page(view: Callable) -> Callable:
    """For people with an account here; anybody else is asked to sign in."""
    return wraps(view)(login_required(require_safe(view)))


def among(scope: Scope, unit: Unit, period: Period | None, here: str = "") -> list[dict[str, object]]:
    """The ways from one report of an area to the others; a statistical year goes along."""
    found = []
    for name, label, choice in (*FOR_ALL, *(WITHIN if scope.sees(unit) else ())):
        query = {"unit": unit.code}
        if period and period.kind == Period.Kind.YEAR:
            query[choice] = period.code
        path = reverse(f"reports:{name}", args=[REGISTER] if name == "register" else [])
        found.append({"label": label, "href": f"{path}?{urlencode(query)}", "here": here.startswith(name)})
    return found


def codes(shown: Mapping[str, object]) -> dict[str, str]:
    """The choices of one page as its address names them; what is not chosen is left out."""
    return {name: getattr(one, "code", one) for name, one in shown.items() if one}


def file_name(kind: str, unit: Unit, *choices: object) -> str:
    """summary-450000-2014-ORG: two tables of different choices have different names."""
    said = (str(getattr(one, "code", one)) or "all" for one in choices)
    return "-".join([kind, unit.code, *said]).replace("/", "-")


class Choices:
    """What a table's address asks for beside its unit, and what else could be asked."""

    def __init__(self, request: HttpRequest, scope: Scope, unit: Unit) -> None:
        self.asked, self.unit = request.GET, unit
        self.periods = list(Period.objects.all())
        self.groups = list(IndicatorGroup.objects.all())
        self.group = request.GET.get("group", self.groups[0].code if self.groups else "")
        if self.group and self.group not in {one.code for one in self.groups}:
            raise Http404(_("There is no indicator group “%(code)s”.") % {"code": self.group})
        self.picked = tuple(dict.fromkeys(request.GET.getlist("pick")))
        self.sees_drafts = scope.sees(unit)
        switched = {name: self._switched(name) for name in SWITCHES}
        if not self.sees_drafts:
            switched["counting"] = "approved"
        self.manner = Manner(**switched, like=bool(request.GET.get("like")), as_of=self._moment())

    def _switched(self, name: str) -> str:
        plain, other = SWITCHES[name]
        return other if self.asked.get(name) == other else plain

    @property
    def as_of(self) -> str:
        """The day, for the field it is chosen in."""
        return f"{timezone.localtime(self.manner.as_of):%Y-%m-%d}" if self.manner.as_of else ""

    def _moment(self) -> datetime | None:
        """A moment, or the end of a day, as the address writes it; Http404 for anything else."""
        if not (text := self.asked.get("as_of", "").replace(" ", "+")):  # the plus of a time zone, read as a blank
            return None
        try:
            found = datetime.fromisoformat(text)
            if "T" not in text:
                found = datetime.combine(found, time.max)
            found = found if timezone.is_aware(found) else timezone.make_aware(found)
            return timezone.localtime(found)
        except (ValueError, OverflowError) as error:  # the latter of the first and last days there are
            raise Http404(_("“%(text)s” is no date such as 2014-11-05.") % {"text": text}) from error

    @property
    def subject(self) -> str:
        """Which indicators, for the name of a file."""
        return "chosen" if self.picked else self.group

    def period(self, name: str) -> Period | None:
        """The period named, None where none is; Http404 for a code that is no period here."""
        if not (code := self.asked.get(name, "")):
            return None
        found = next((one for one in self.periods if one.code == code), None)
        if found is None:
            raise Http404(_("There is no period “%(code)s”.") % {"code": code})
        return found

    @cached_property
    def indicators(self) -> list[Indicator]:
        """Those picked one by one, else those of the group; Http404 for a code that is no indicator here."""
        found = catalogue(self.group, picked=self.picked)
        if unknown := set(self.picked) - {one.code for one in found}:
            raise Http404(_("There is no indicator “%(code)s”.") % {"code": min(unknown)})
        return found

    @property
    def picker(self) -> list[tuple[str, list[Indicator]]]:
        """All indicators by group, to pick from."""
        found = Indicator.objects.select_related("group")
        return [(str(group), list(ones)) for group, ones in groupby(found, key=lambda one: one.group)]

    def address(self, page_name: str, more: Mapping[str, str], *, unit: Unit | None = None) -> str:
        """Of a page with every choice that was made, for another unit where one is given."""
        query: dict[str, object] = {"unit": (unit or self.unit).code}
        query |= {"pick": self.picked} if self.picked else {"group": self.group}
        query |= {name: getattr(self.manner, name) for name in SWITCHES}
        query |= {"like": "on"} if self.manner.like else {}
        query |= {"as_of": self.asked["as_of"]} if self.manner.as_of else {}
        return f"{reverse(page_name)}?{urlencode({**query, **more}, doseq=True)}"


def respond(
    request: HttpRequest, table: Table, *, name: str, template: str, address: str, context: Mapping[str, object]
) -> HttpResponse:
    """The table as the page, or as the file that `?format=` asks for: csv, xlsx, json; print cuts it for paper.

    `address` is the permanent link with every choice, `name` that of the file without its ending.
    """
    asked = request.GET.get("format", "")
    if asked and asked not in FORMATS:
        raise Http404(_("Tables come as csv, xlsx, json or print."))
    absolute = request.build_absolute_uri(address)
    if asked == "json":
        made = {"at": timezone.localtime().isoformat(timespec="seconds"), "by": str(request.user), "address": absolute}
        answer = {**table.as_json(), "language": get_language(), "made": made}
        return JsonResponse(answer, json_dumps_params={"ensure_ascii": False})
    if asked in ("csv", "xlsx"):
        made = [
            (_("made at"), timezone.localtime().strftime("%Y-%m-%d %H:%M")),
            (_("made by"), str(request.user)),
            (_("address"), absolute),
        ]
        content = tables_table.to_csv(table) if asked == "csv" else tables_table.to_xlsx(table, made)
        kind = "text/csv; charset=utf-8" if asked == "csv" else XLSX
        return HttpResponse(content, kind, headers={"Content-Disposition": f'attachment; filename="{name}.{asked}"'})
    shown = {"title": table.title, "table": table, "address": absolute, "printing": asked == "print", **context}
    return TemplateResponse(request, template, shown)
