"""Personal tokens, and the lines of the access log about them."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_messages"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PersonalToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, verbose_name="what it is for")),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                (
                    "networks",
                    models.CharField(
                        blank=True,
                        help_text="Addresses or networks with blanks between them: 10.1.2.3 10.1.0.0/16; empty: any.",
                        max_length=300,
                        verbose_name="from these addresses only",
                    ),
                ),
                (
                    "made_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="made at"
                    ),
                ),
                ("expires_on", models.DateField(verbose_name="last day")),
                ("last_used_at", models.DateTimeField(editable=False, null=True, verbose_name="last used")),
                (
                    "last_used_from",
                    models.GenericIPAddressField(editable=False, null=True, verbose_name="from address"),
                ),
            ],
            options={
                "verbose_name": "personal token",
                "verbose_name_plural": "personal tokens",
                "ordering": ["-id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="accessline",
            name="accounts_line_about_known_act",
        ),
        migrations.AlterField(
            model_name="accessline",
            name="act",
            field=models.CharField(
                choices=[
                    ("signed_in", "signed in"),
                    ("failed", "wrong name or password"),
                    ("locked", "refused: too many wrong tries"),
                    ("signed_out", "signed out"),
                    ("ended", "session ended"),
                    ("password", "password changed"),
                    ("second_factor", "second factor changed"),
                    ("token", "personal token made or revoked"),
                    ("appointment", "appointment"),
                    ("export", "exported"),
                    ("download", "downloaded"),
                    ("print", "print view"),
                ],
                max_length=20,
                verbose_name="what",
            ),
        ),
        migrations.AddConstraint(
            model_name="accessline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "act__in",
                        [
                            "signed_in",
                            "failed",
                            "locked",
                            "signed_out",
                            "ended",
                            "password",
                            "second_factor",
                            "token",
                            "appointment",
                            "export",
                            "download",
                            "print",
                        ],
                    )
                ),
                name="accounts_line_about_known_act",
            ),
        ),
        migrations.AddField(
            model_name="personaltoken",
            name="person",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="account",
            ),
        ),
        migrations.AddConstraint(
            model_name="personaltoken",
            constraint=models.UniqueConstraint(fields=("person", "name"), name="accounts_one_token_of_a_name"),
        ),
        migrations.AddConstraint(
            model_name="personaltoken",
            constraint=models.CheckConstraint(
                condition=models.Q(("digest__regex", "^[0-9a-f]{64}$")), name="accounts_token_digest"
            ),
        ),
    ]
