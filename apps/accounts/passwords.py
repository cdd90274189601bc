"""What a new password may not be, beside what Django knows: one of the last, or made of the person's name."""

import re
from collections.abc import Iterator

from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.accounts.models import FormerPassword
from apps.accounts.password_triggers import KEPT
from apps.changelog.people import name_of

SHORTEST_PART = 3  # letters of a name that a password may not hold
OTHER_THAN_LETTERS = re.compile(r"[\W_]+")


class NotOneOfTheLast:
    """The password in use, and the five before it."""

    def validate(self, password: str, user: User | None = None) -> None:
        if user is None or user.pk is None:
            return
        in_use = User.objects.filter(pk=user.pk).values_list("password", flat=True)
        former = FormerPassword.objects.filter(person=user).order_by("-id").values_list("hash", flat=True)
        if any(check_password(password, hashed) for hashed in (*in_use, *former[:KEPT])):
            raise ValidationError(_("This password was used before: take another."), code="used_before")

    def get_help_text(self) -> str:
        return _("It is none of the last %(kept)s.") % {"kept": KEPT}


class NotMadeOfTheName:
    """Neither the account nor the name, written in Chinese, in pinyin or backwards, with whatever around it."""

    def validate(self, password: str, user: User | None = None) -> None:
        if user is None:
            return
        letters = _letters(password)
        for part in _parts(user):
            if part in letters or part[::-1] in letters:
                raise ValidationError(_("This password is made of the name of the account."), code="made_of_name")

    def get_help_text(self) -> str:
        return _("It does not hold the account or the name, in pinyin neither.")


def _parts(user: User) -> Iterator[str]:
    """What a password may not hold; short names are no part, for every other word would hold them."""
    from pypinyin import lazy_pinyin  # its dictionary is read when it is needed

    name = name_of(user)
    yield from (part for part in (_letters(user.username), _letters("".join(lazy_pinyin(name)))) if _is_long(part))
    if len(name) > 1:
        yield _letters(name)


def _is_long(part: str) -> bool:
    return len(part) >= SHORTEST_PART


def _letters(text: str) -> str:
    """Only letters and digits, in lower case: Wei.Xiao-Mei is weixiaomei."""
    return OTHER_THAN_LETTERS.sub("", text).casefold()
