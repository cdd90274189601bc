"""The page on which a person chooses how she is told, by which channel and when."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.accounts.models import Channel, MessageChoice
from apps.accounts.post import channels


class MessageChoiceForm(forms.ModelForm):
    """The channels of this installation alone; without an address no e-mail."""

    class Meta:
        model = MessageChoice
        fields = ["mail", "webhook", "hour", "language"]
        widgets = {"hour": forms.Select}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hours = [(hour, f"{hour:02}:00") for hour in range(24)]
        self.fields["hour"] = forms.TypedChoiceField(
            choices=hours, coerce=int, label=capfirst(MessageChoice._meta.get_field("hour").verbose_name)
        )
        for channel in Channel.values:
            if not channels.reaches(channel, self.instance.person.email):
                del self.fields[channel]


def where_messages_are_sent(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Where no channel is set up there is no such page."""

    @wraps(view)
    def answered(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not settings.MESSAGES_BY:
            raise Http404
        return view(request, *args, **kwargs)

    return answered


@where_messages_are_sent
@login_required
def choice(request: HttpRequest) -> HttpResponse:
    """What the person chose; POST chooses anew."""
    person = cast(User, request.user)  # she is signed in
    chosen = MessageChoice.objects.filter(person_id=person.pk).first()
    chosen = chosen or MessageChoice(person=person, language=get_language() or settings.LANGUAGE_CODE)
    form = MessageChoiceForm(request.POST or None, instance=chosen)
    if form.is_valid():
        form.save()
        messages.success(request, _("So you are told from now on."))
        return redirect("messages")
    lacks_address = Channel.MAIL in settings.MESSAGES_BY and Channel.MAIL not in form.fields
    context = {"form": form, "lacks_address": lacks_address}
    return render(request, "account/messages.html", context)
