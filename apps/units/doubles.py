"""What looks like the same unit entered twice, in words: the same unified social credit code anywhere in view, the same
name among the open units of one register below one federation, but for editions of a campaign.

It is asked about, not refused: there may be two.
"""

from django.utils.translation import gettext as _


def same_uscc(name: str, code: str) -> str:
    said = _("%(unit)s (%(code)s) has this unified social credit code. Correct it, or tick that both have.")
    return said % {"unit": name, "code": code}


def same_name(parent: str, code: str) -> str:
    said = _("%(parent)s has a unit of this name: %(code)s. Name it apart, or tick that there are two.")
    return said % {"parent": parent, "code": code}


def like_name(name: str, code: str) -> str:
    said = _("%(unit)s (%(code)s) has nearly this name. Name it apart, or tick that there are two.")
    return said % {"unit": name, "code": code}
