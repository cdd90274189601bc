"""Who wants to be told outside of the system, and the messages on their way."""

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_stamped_by_the_database"),
        ("auth", "0012_alter_user_first_name_max_length"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MessageChoice",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "mail",
                    models.CharField(
                        choices=[("never", "never"), ("at once", "at once"), ("daily", "once a day")],
                        default="never",
                        max_length=7,
                        verbose_name="by e-mail",
                    ),
                ),
                (
                    "webhook",
                    models.CharField(
                        choices=[("never", "never"), ("at once", "at once"), ("daily", "once a day")],
                        default="never",
                        max_length=7,
                        verbose_name="in the group chat",
                    ),
                ),
                (
                    "hour",
                    models.PositiveSmallIntegerField(
                        default=8,
                        validators=[django.core.validators.MaxValueValidator(23)],
                        verbose_name="hour of what comes once a day",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("zh-hans", "Chinese"), ("en", "English")], max_length=10, verbose_name="language"
                    ),
                ),
                ("days_told", models.DateField(editable=False, null=True)),
            ],
            options={
                "verbose_name": "choice of messages",
                "verbose_name_plural": "choices of messages",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("hour__lte", 23),
                            ("mail__in", ["never", "at once", "daily"]),
                            ("webhook__in", ["never", "at once", "daily"]),
                        ),
                        name="accounts_message_choice",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OutgoingMessage",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "channel",
                    models.CharField(
                        choices=[("mail", "e-mail"), ("webhook", "group chat")], max_length=7, verbose_name="channel"
                    ),
                ),
                ("subject", models.CharField(max_length=200, verbose_name="subject line")),
                ("text", models.TextField(verbose_name="text")),
                (
                    "made_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="at"),
                ),
                ("trying_since", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("tries", models.PositiveSmallIntegerField(default=0, verbose_name="tries")),
                (
                    "next_try",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="next try"),
                ),
                ("sent_at", models.DateTimeField(null=True, verbose_name="sent")),
                ("given_up_at", models.DateTimeField(null=True, verbose_name="given up")),
                ("said", models.CharField(blank=True, max_length=500, verbose_name="what was answered")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="account",
                    ),
                ),
            ],
            options={
                "verbose_name": "message that did not arrive",
                "verbose_name_plural": "messages that did not arrive",
                "ordering": ["-made_at"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("given_up_at__isnull", True), ("sent_at__isnull", True)),
                        fields=["channel", "next_try"],
                        name="accounts_message_due",
                    ),
                    models.Index(fields=["made_at"], name="accounts_message_made"),
                ],
            },
        ),
    ]
