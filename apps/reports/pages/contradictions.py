"""Contradictions: what clashes in an area, in all periods, and what may be done about it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from apps.accounts.json_answers import as_json
from apps.figures.models import Finding, Verdict
from apps.reports.pages import contradiction_acts as acts
from apps.reports.pages.contradiction_acts import ActPanel, ManyExplained
from apps.reports.pages.contradiction_list import AreaContradictions
from apps.reports.pages.contradiction_rows import table_of
from apps.reports.pages.request import AreaRequest
from apps.units.access import SignedInRequest


@as_json
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def contradictions(request: SignedInRequest) -> HttpResponse:
    asked = AreaRequest(request)
    area = AreaContradictions(asked)
    panel, many = acts.panel(asked), None
    if request.method == "POST":
        if panel:
            panel = panel.done(request)
        else:
            many = acts.explain_many(asked, area.findings)
        if not _is_refused(panel, many):
            messages.success(request, _said(panel, many))
            return redirect(asked.address(p=request.GET.get("p", "1")))
        asked = AreaRequest(request)
        area = AreaContradictions(asked)
    answer = asked.respond(table_of(area), template="contradictions", count=area.count(), context=_around(panel, many))
    if _is_refused(panel, many):
        answer.status_code = 422
    return answer


def _is_refused(panel: ActPanel | None, many: ManyExplained | None) -> bool:
    """Whether anything of what was sent was not done."""
    if many:
        return not many.is_whole
    return bool(panel and panel.problem)


def _said(panel: ActPanel | None, many: ManyExplained | None) -> str:
    """What was done, in words."""
    if many:
        said = ngettext("%(count)s query explained.", "%(count)s queries explained.", many.count)
        return said % {"count": many.count}
    if panel and panel.act == "judge":
        return _("The judgement is kept. It stands on the pages of both numbers.")
    return _("The explanation is kept.")


def _around(panel: ActPanel | None, many: ManyExplained | None) -> dict[str, object]:
    """What the page has beside its table."""
    return {
        "lines": True,
        "panel": panel,
        "many": many,
        "causes": Finding.Cause.choices,
        "verdicts": [(Verdict.BOTH.value, Verdict.BOTH.label), (Verdict.OPEN.value, Verdict.OPEN.label)],
        "nothing": _("Nothing clashes here with these choices."),
    }
