"""How a grid is answered: as a page, of one unit or of several, or as the pieces its script puts in place."""

from collections.abc import Collection, Iterable
from operator import attrgetter

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.figures import attachments
from apps.figures.models import Form, Petition, Submission, catalogue
from apps.figures.views.column_totals import TotalsRow, totals_row
from apps.figures.views.form_grid import FormGrid, GridRow, side_by_side
from apps.figures.views.grid_markup import LineMarkup, UnitMarkup, notes
from apps.figures.views.grid_saving import explanations
from apps.figures.views.grid_sheet import GridSheet
from apps.figures.views.offer_markup import OfferMarkup
from apps.figures.views.tab_marks import group_tabs
from apps.figures.workflow import deadlines, expected, petitions
from apps.units import access
from apps.units.access import SignedInRequest
from apps.units.models import Register, Unit


def wants_json(request: SignedInRequest) -> bool:
    """Whether the grid's script asks, and not the page itself."""
    return request.headers.get("Accept", "").startswith("application/json")


def refuse_others_typing(request: SignedInRequest) -> None:
    """A page that one account has typed into is not saved under the name of another that signed in since.

    PermissionDenied there: the text stays in the browser, for the account that typed it.
    """
    if request.POST.get("account", str(request.user.pk)) != str(request.user.pk):
        raise PermissionDenied(_("Somebody else has signed in since this page was opened. Open it again."))


def editable_by(user: User, face: FormGrid) -> bool:
    """Whether the person may fill in the form as it stands now."""
    if not access.may(user, access.ENTERING, face.unit):
        return False
    return face.submission is None or face.submission.is_editable


def page(
    request: SignedInRequest, sheet: GridSheet, faces: list[FormGrid], reasons: Iterable[str] = (), status: int = 200
) -> HttpResponse:
    """The page of the units; explanations that were posted but not kept stand in their places."""
    sheet = sheet.named_then()
    for face, unit in zip(faces, sheet.units, strict=True):
        face.unit = unit
        _keep_typed(face, explanations(request.POST, face.prefix))
    context = _context(request.user, sheet, faces) | {"reasons": list(reasons)}
    template = "figures/grid.html" if sheet.alone else "figures/units.html"
    return TemplateResponse(request, template, context, status=status)


def _context(user: User, sheet: GridSheet, faces: list[FormGrid]) -> dict[str, object]:
    due = expected.due(sheet.units, sheet.form, sheet.period)
    lines = [(face, editable_by(user, face), due.get(face.unit.pk)) for face in faces]
    dated = [duty for duty in due.values() if duty.last_day]
    context = {
        "sheet": sheet,
        "faces": lines,
        "writable": any(editable for _face, editable, _duty in lines),
        "offers": any(face.offers for face in faces),
        "duty": min(dated, key=attrgetter("last_day"), default=None),
        "title": sheet.title,
        "has_permission": True,
    }
    if sheet.alone:
        ((face, editable, _duty),) = lines
        context["groups"] = LineMarkup(face, editable=editable).groups
        may_enter = access.may(user, access.ENTERING, face.unit)
        context |= _petitions(face, may_enter)
        context["evidence"] = attachments.of_form(user, face.unit, face.form, face.period)
        return context | {"face": face, "editable": editable, "several": _several(user, sheet), "may_enter": may_enter}
    heads = side_by_side(faces)
    context["lines"] = [(face, duty, UnitMarkup(face, editable=editable)) for face, editable, duty in lines]
    totals = totals_row(sheet, faces)
    return context | {"items": heads, "columns": len(heads) + 1, "tabs": group_tabs(sheet), "totals": totals}


def _petitions(face: FormGrid, may_enter: bool) -> dict[str, object]:
    """What was asked about the form, the latest first, and what can be asked of it now."""
    asked = list(petitions.of(face.unit, face.form, face.period))
    waits = any(not hasattr(petition, "answer") for petition in asked)
    kind = petitions.open_to(face.submission) if may_enter and not waits else ""
    return {"petitions": asked, "asking": kind, "kinds": Petition.Kind, "past": may_enter and _past(face.submission)}


def _past(submission: Submission | None) -> bool:
    return submission is not None and bool(deadlines.late_if_withdrawn([submission]))


def _keep_typed(face: FormGrid, typed: dict[str, str]) -> None:
    for row in face.rows:
        for note in row.notes:
            note.typed = typed.get(note.key, note.explanation)


def _several(user: User, sheet: GridSheet) -> list[tuple[Unit, Form]]:
    """The grids of several units near this one: of those directly below a federation, else of those beside the unit."""
    unit = sheet.units[0]
    if unit.register != Register.FEDERATION:
        return _beside(user, unit.parent, sheet.form)
    below = Unit.objects.filter(parent=unit).order_by().values_list("register").distinct()
    forms = Form.objects.filter(register__in=below).order_by("register", "-starts")
    return [(unit, form) for form in forms if catalogue.answers_for(form, sheet.period)]


def _beside(user: User, above: Unit | None, form: Form) -> list[tuple[Unit, Form]]:
    """The grid of the units that report to the same federation, where the person sees that one."""
    if above is None:
        return []
    if access.may(user, access.VIEWING, above):
        return [(above, form)]
    return []


# ---- For the script


def tell(told: dict[str, dict], reasons: Iterable[str], left: Iterable[str], status: int = 200) -> JsonResponse:
    """What became of a saving in the background; `left` are the cells that were not saved."""
    at = timezone.localtime().strftime("%H:%M")
    return JsonResponse({**told, "reasons": list(reasons), "left": sorted(left), "at": at}, status=status)


def pieces(sheet: GridSheet, faces: list[FormGrid], hidden: Collection[str] = ()) -> dict[str, dict]:
    """The fragments of the units with a face and, of a page of several units, its totals: of all of its units but those
    with a `hidden` prefix.
    """
    if sheet.alone:
        return fragments(faces)
    return {**fragments(faces), "totals": _totals(totals_row(sheet, faces, hidden))}


def _totals(totals: TotalsRow) -> dict[str, str]:
    texts = {"": totals.label}
    for column in totals.columns:
        texts[column.key] = render_to_string("figures/_total.html", {"column": column, "totals": totals}).strip()
    return texts


def fragments(faces: list[FormGrid]) -> dict[str, dict]:
    """What the grid's script puts in place: rendered here, so that page and script cannot disagree."""
    cells, tallies, statuses, remedies = {}, {}, {}, {}
    for face in faces:
        remedies[face.prefix] = render_to_string("figures/_remedy.html", {"face": face}).strip()
        tallies[face.prefix] = render_to_string("figures/_tally.html", {"face": face}).strip()
        statuses[face.prefix] = face.status
        offers = OfferMarkup(face.prefix, editable=True)
        for row in face.rows:
            cells[f"{face.prefix}{row.key}"] = _fragment(face, row, offers)
    return {"cells": cells, "tallies": tallies, "statuses": statuses, "remedies": remedies}


def fragments_of(request: HttpRequest, face: FormGrid) -> dict[str, dict]:
    """The same of one unit, whether its form stands alone on the page or among several."""
    face.prefix = f"{face.unit.pk}-" if "several" in request.POST else ""
    return fragments([face])


def _fragment(face: FormGrid, row: GridRow, offers: OfferMarkup) -> dict[str, object]:
    return {
        "text": row.text,
        "offer": offers.of(row),
        "seen": row.seen_now,
        "difference": row.difference,
        "percent": row.percent,
        "worst": row.worst,
        "followUp": row.follow_up,
        "error": row.error,
        "notes": notes(row, face.prefix, editable=True).strip(),
    }
