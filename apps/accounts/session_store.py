"""Where sessions are kept: Django's table, with a database that went away told as what it is."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.db import InterfaceError, OperationalError


class SessionStore(db.SessionStore):
    """Django takes every error of the database while a session is written for a session that somebody ended meanwhile
    and answers 400. But the act before it is done, and a person told that it was refused does it again."""

    def save(self, must_create: bool = False) -> None:
        try:
            super().save(must_create)
        except UpdateError as error:
            if isinstance(error.__context__, OperationalError | InterfaceError):
                raise error.__context__ from error.__context__.__cause__
            raise
