"""Acts on many records of a list at once: what each asks, and that it is done to all of them or to none."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.changelog.acting import acting
from apps.units import access
from apps.units.errors import Refused, status_of

MOST_AT_ONCE = 500


class ReasonForm(forms.Form):
    """What every act on many records asks; `reason` comes last and goes into the change log."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500, widget=forms.TextInput({"size": 60}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([*(name for name in self.fields if name != "reason"), "reason"])


class DatedForm(ReasonForm):
    on = forms.DateField(
        label=gettext_lazy("Day"), initial=timezone.localdate, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )


def on_many(
    model_admin: admin.ModelAdmin,
    request: HttpRequest,
    chosen: QuerySet,
    act: Callable[..., object],
    form: type[ReasonForm] = ReasonForm,
) -> HttpResponse | None:
    """Asks what an act needs to know, then does it to every record chosen, or to none where one is refused.

    `act(record, by=..., **answers)` checks and does it; all of it is one batch of the change log.
    """
    person, action = access.signed_in(request), request.POST["action"]
    records = list(chosen[: MOST_AT_ONCE + 1])
    if len(records) > MOST_AT_ONCE:
        messages.error(request, _("Choose at most %(most)s at a time.") % {"most": MOST_AT_ONCE})
        return None
    asked = form(request.POST if "apply" in request.POST else None)
    refused: dict[Any, Iterable[str]] = {}
    if asked.is_bound and asked.is_valid():
        refused = _all_or_none(records, person, lambda record: act(record, by=person, **asked.cleaned_data))
        if not refused:
            said = ngettext("Done: %(count)s record.", "Done: %(count)s records.", len(records))
            messages.success(request, said % {"count": len(records)})
            return None
    chosen_action = model_admin.get_actions(request).get(action)
    title = chosen_action[2] if chosen_action else ""
    records.sort(key=lambda record: record.pk not in refused)  # the refused ones first
    context = {
        **model_admin.admin_site.each_context(request),
        "title": title,
        "opts": model_admin.opts,
        "media": model_admin.media + asked.media,
        "action": action,
        "form": asked,
        "lines": [(record, refused.get(record.pk, ())) for record in records],
        "refused": refused,
    }
    return TemplateResponse(request, "admin/units/act.html", context, status=status_of(asked.errors or refused))


class _Undone(Exception):
    """Takes back what was done before one record was refused."""


def _all_or_none(records: list[Model], person: User, act: Callable[[Model], object]) -> dict[Any, Iterable[str]]:
    refused: dict[Any, Iterable[str]] = {}
    try:
        with acting(person, door="admin", batch=uuid4()):
            for record in records:
                try:
                    with transaction.atomic():
                        act(record)
                except Refused as refusal:
                    refused[record.pk] = refusal.reasons
                except PermissionDenied as denial:
                    refused[record.pk] = (str(denial),)
            if refused:
                raise _Undone
    except _Undone:
        pass
    return refused
