"""The forms at the door, in the words of an office."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm
from django import forms
from django.contrib.auth import password_validation
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


class OwnPasswordForm(ChangePasswordForm):
    """The password in use, and twice the new one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {"oldpassword": _("Password until now"), "password1": _("New password"), "password2": _("Once more")}
        for name, label in labels.items():
            self.fields[name].label, self.fields[name].help_text = label, ""
            self.fields[name].widget.attrs.pop("placeholder", None)
        self.rules = password_validation.password_validators_help_texts()
