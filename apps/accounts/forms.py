"""The forms at the door, in the words of an office."""

from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.utils.translation import gettext_lazy as _


class SignInForm(LoginForm):
    """User name and password; nothing is remembered beyond the session."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name, password = self.fields["login"], self.fields["password"]
        name.label, password.label = _("User name"), _("Password")
        name.widget = forms.TextInput({"autocomplete": "username", "autofocus": True, "maxlength": 150})
        password.widget = forms.PasswordInput({"autocomplete": "current-password"})
        password.help_text = ""
