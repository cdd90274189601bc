"""The other side, with the settings that lead to it."""

from collections.abc import Iterator

import pytest

from tests.accounts.post.other_side import OtherSide
from unionrecords.environment import Webhook

SECRET = "a-secret-of-twenty-signs"


@pytest.fixture
def other_side() -> Iterator[OtherSide]:
    side = OtherSide()
    yield side
    side.stop()


@pytest.fixture
def set_up(other_side, settings) -> OtherSide:
    """Both ways lead to the other side; Django's own tests would keep mail to themselves."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", other_side.mail_port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.DEFAULT_FROM_EMAIL = "records@example.org"
    settings.MESSAGES_BY = ["mail", "webhook"]
    settings.WEBHOOK = Webhook(other_side.address, "json", SECRET)
    return other_side
