"""The page of one's own tokens: made, shown once, revoked at once."""

from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.accounts import access_log
from apps.accounts.access_log import Act
from apps.accounts.models import PersonalToken
from apps.accounts.tokens.personal import LONGEST, MOST, USUAL, tokens_of


class PersonalTokenForm(forms.ModelForm):
    """What it is for, until when and from where; the person is known."""

    class Meta:
        model = PersonalToken
        fields = ["name", "expires_on", "networks"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        days = {"type": "date", "min": today.isoformat(), "max": (today + LONGEST).isoformat()}
        self.fields["expires_on"].widget = forms.DateInput(format="%Y-%m-%d", attrs=days)
        self.initial.setdefault("expires_on", today + USUAL)

    def clean_name(self) -> str:
        name, hers = self.cleaned_data["name"], tokens_of(self.instance.person_id)
        if hers.filter(name=name).exists():
            raise ValidationError(_("You have a token of this name already."))
        if hers.count() >= MOST:
            raise ValidationError(_("You have %(most)s tokens: revoke one first."), params={"most": MOST})
        return name


def _can_show_again(request: HttpRequest) -> bool:
    """Whether the person has a password or a factor here: who comes by a directory alone has neither."""
    return bool(get_adapter().get_reauthentication_methods(request.user))


@login_required
@reauthentication_required(allow_get=True, enabled=_can_show_again)
def tokens_page(request: HttpRequest) -> HttpResponse:
    """One's own tokens; POST makes one, whose secret stands on this answer and nowhere else."""
    person = cast(User, request.user)  # she is signed in
    form, made = PersonalTokenForm(request.POST or None, instance=PersonalToken(person=person)), ""
    if form.is_valid():
        made = form.instance.make()
        access_log.note(request, Act.TOKEN, person, f"+ {form.instance}")
        form = PersonalTokenForm(instance=PersonalToken(person=person))
    told = {"form": form, "made": made, "tokens": tokens_of(person.pk), "today": timezone.localdate()}
    return render(request, "account/tokens.html", told)


@login_required
@require_POST
def revoke_token(request: HttpRequest, pk: int) -> HttpResponse:
    """The next request that shows it is refused."""
    person = cast(User, request.user)
    token = get_object_or_404(tokens_of(person.pk), pk=pk)
    access_log.note(request, Act.TOKEN, person, f"− {token}")
    token.delete()
    return redirect("tokens")
