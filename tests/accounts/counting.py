"""Hashes of passwords as in an office, but quicker, and counted."""

from typing import ClassVar

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class QuickerHasher(PBKDF2PasswordHasher):
    """Still most of what a sign-in takes."""

    iterations = 20_000


class CountingHasher(PBKDF2PasswordHasher):
    iterations = 10
    asked: ClassVar[int] = 0

    def encode(self, *args: object, **kwargs: object) -> str:
        CountingHasher.asked += 1
        return super().encode(*args, **kwargs)
