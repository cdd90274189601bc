"""As apps.changelog.acting, for what is done to figures: what a sealed year refuses, or what another installation
keeps, is said in words."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.auth.models import User

from apps.changelog import acting as changelog_acting
from apps.units.constraint_messages import refused_in_words

IN_WORDS = ("figures_sealed", "nation_read_only_here")


@contextmanager
def acting(by: User | None = None, **told: Any) -> Iterator[None]:
    """One transaction in which `by` acts. Refused, and all of it taken back, where it touches a sealed year or what
    another installation keeps."""
    with refused_in_words(only=IN_WORDS), changelog_acting.acting(by, **told):
        yield
