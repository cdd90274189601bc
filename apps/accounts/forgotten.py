"""A forgotten password: a link by e-mail to set a new one, where the system can send any.

Whether an address is known is told neither by words nor by time: the mail is made and sent beside the answer.
"""

import logging
from collections.abc import Callable
from contextvars import copy_context
from functools import wraps
from smtplib import SMTPException
from threading import Thread
from typing import Any

from allauth.account.forms import ResetPasswordForm, ResetPasswordKeyForm, default_token_generator
from allauth.account.internal.flows.password_reset import request_password_reset
from django.conf import settings
from django.contrib.auth import password_validation
from django.contrib.auth.models import User
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from apps.changelog.acting import acting

logger = logging.getLogger(__name__)


def where_mail_is_sent(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Without a server for e-mail there are no such pages."""

    @wraps(view)
    def answered(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not settings.EMAIL_HOST:
            raise Http404
        return view(request, *args, **kwargs)

    return answered


class ForgottenForm(ResetPasswordForm):
    """The e-mail address that stands with the account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["email"]
        field.label = _("E-mail address")
        field.widget.attrs.pop("placeholder", None)

    def clean_email(self) -> str:
        return self.cleaned_data["email"]

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Written is to the address as it stands with the account, whatever was typed that seems equal to it."""
        typed = self.cleaned_data["email"]
        in_background(send_links, request, typed)
        return typed


def in_background(act: Callable[..., None], *arguments: object) -> None:
    Thread(target=copy_context().run, args=(_alone, act, *arguments)).start()


def _alone(act: Callable[..., None], *arguments: object) -> None:
    try:
        act(*arguments)
    finally:
        connection.close()


def send_links(request: HttpRequest, typed: str) -> None:
    """Each account with this address gets a link of its own; who signs in by a directory alone has no password here."""
    for person in User.objects.filter(is_active=True, email__iexact=typed):
        if person.has_usable_password():
            try:
                request_password_reset(request, person.email, [person], default_token_generator)
            except (SMTPException, OSError):
                logger.exception("The mail to %s could not be sent.", person.username)


class NewPasswordForm(ResetPasswordKeyForm):
    """Twice the new password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in {"password1": _("New password"), "password2": _("Once more")}.items():
            self.fields[name].label, self.fields[name].help_text = label, ""
            self.fields[name].widget.attrs.pop("placeholder", None)
        self.rules = password_validation.password_validators_help_texts()

    def save(self) -> None:
        """The person sets it herself, though nobody is signed in."""
        with acting(self.user, door="page"):
            super().save()
