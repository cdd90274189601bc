"""The next version of a form, made from the latest one in one act, and how two versions differ."""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from apps.changelog.acting import acting
from apps.figures.arithmetic.period_codes import Span
from apps.figures.models import Deadline, Form, FormItem
from apps.figures.models.form_lines import by_cell
from apps.units import access
from apps.units.constraint_messages import refused_in_words
from apps.units.errors import Refused

DOOR = "version of a form"
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class LineDifference:
    """A line that one of two versions has alone, that both have but only one requires, or that they ask of others."""

    item: FormItem
    kind: str  # added, gone, required, not required, of others


def of_series(form: Form) -> list[Form]:
    """All versions of the form, the latest first, each with its lines."""
    versions = Form.objects.filter(series=form.series).order_by("-starts")
    return list(versions.prefetch_related("items__indicator"))


def differences(before: Form, after: Form) -> list[LineDifference]:
    """What the later version asks otherwise, in the order of its lines, then what it no longer asks."""
    asked = by_cell(before.items.all())
    told = []
    for item in after.items.all():
        known = asked.pop((item.indicator_id, item.coverage), None)
        if known is None:
            told.append(LineDifference(item, "added"))
            continue
        if known.required != item.required:
            told.append(LineDifference(item, "required" if item.required else "not required"))
        if known.whom != item.whom:
            told.append(LineDifference(item, "of others"))
    return told + [LineDifference(item, "gone") for item in asked.values()]


def make_version(form: Form, *, first_year: Span, version: str, code: str, by: User) -> Form:
    """The next version, valid from a statistical year on, with the lines of the latest, which ends the day before.

    Last days that are set for its years go along. Refused where the form is not the latest version, where the year lies
    before it, and where a form of one of these years has been begun on it.
    """
    if not access.keeps_catalogue(by):
        raise access.catalogue_denied(_("Only administrators of the root federation make a version of a form."))
    with refused_in_words(by), acting(by, door=DOOR):
        latest = Form.objects.select_for_update().get(pk=form.pk)
        _refuse_unless_next(latest, first_year, code)
        return _made(latest, first_year, version, code)


def _refuse_unless_next(latest: Form, first_year: Span, code: str) -> None:
    later = Form.objects.filter(series=latest.series, starts__gt=latest.starts).order_by("-starts").first()
    if later:
        raise Refused(_("There is a later version already: %(form)s.") % {"form": later})
    if first_year.starts <= latest.starts:
        told = {"form": latest, "day": latest.starts}
        raise Refused(_("%(form)s is valid from %(day)s: the next version begins in a later year.") % told)
    if Form.objects.filter(code=code).exists():
        raise Refused(_("Another form already has the code %(code)s.") % {"code": code})


def _made(latest: Form, first_year: Span, version: str, code: str) -> Form:
    lines = list(latest.items.all())
    ends = latest.ends if latest.ends and latest.ends > first_year.starts else None
    if latest.ends is None or latest.ends >= first_year.starts:
        Form.objects.filter(pk=latest.pk).update(ends=first_year.starts - DAY)
    made = Form.objects.create(
        code=code,
        name_zh=latest.name_zh,
        name_en=latest.name_en,
        register=latest.register,
        series=latest.series,
        version=version,
        starts=first_year.starts,
        ends=ends,
    )
    for order, line in enumerate(lines):  # with all that it says, whatever columns a line has
        line.pk, line.form, line.order = None, made, order
    FormItem.objects.bulk_create(lines)
    Deadline.objects.filter(form=latest, period__starts__gte=first_year.starts).update(form=made)
    made.refresh_from_db()
    return made
