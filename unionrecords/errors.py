"""The one error that means: there is no database to work with, and one sentence says why."""

from django.db.utils import OperationalError


class DatabaseUnusable(OperationalError):
    """Its text is shown to a person as it stands: what was found, and what to do about it."""
