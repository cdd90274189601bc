"""A message as an e-mail, by the server that sends the links for forgotten passwords."""

from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage

from apps.accounts.models import OutgoingMessage
from apps.accounts.post.errors import AddressRefused, NotDelivered


def deliver(message: OutgoingMessage) -> None:
    """Returns once the server has taken it; NotDelivered else, ValueError where no mail can be made of it."""
    to = message.person.email
    if not to:
        raise AddressRefused("no e-mail address")
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2]
    headers = {"Message-ID": f"<{message.pk}@{host}>", "Auto-Submitted": "auto-generated"}
    mail = EmailMessage(message.subject, f"{message.text}\n\n[{message.pk}]\n", to=[to], headers=headers)
    try:
        mail.send()
    except SMTPRecipientsRefused as error:
        raise AddressRefused(str(error)) from error
    except (SMTPException, OSError) as error:
        raise NotDelivered(f"{type(error).__name__}: {error}") from error
