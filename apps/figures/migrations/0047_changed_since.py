"""The forms that have changed since a moment are found by whom they were handed in to and by whose they are, those that
wait by whom they wait for."""

import django.db.models.deletion
from django.db import migrations, models


def unit() -> models.ForeignKey:
    return models.ForeignKey(
        "units.unit",
        django.db.models.deletion.PROTECT,
        related_name="submissions",
        db_index=False,
        verbose_name="unit",
    )


def reported_to() -> models.ForeignKey:
    return models.ForeignKey(
        "units.unit",
        django.db.models.deletion.PROTECT,
        null=True,
        related_name="received",
        db_index=False,
        verbose_name="reports to",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("figures", "0046_fewer_indexes"),
    ]

    operations = [
        migrations.AddIndex(
            "submission", models.Index(fields=["reported_to", "changed_at"], name="figures_changed_there")
        ),
        migrations.AddIndex(
            "submission", models.Index(fields=["unit", "changed_at"], name="figures_changed_of_a_unit")
        ),
        migrations.AddIndex(
            "submission",
            models.Index(
                fields=["reported_to"], condition=models.Q(("status", "submitted")), name="figures_waiting_there"
            ),
        ),
        migrations.AddIndex(
            "transition",
            models.Index(
                fields=["at"], condition=models.Q(("after", "submitted"), _negated=True), name="figures_decided_since"
            ),
        ),
        migrations.AlterField("submission", "unit", unit()),
        migrations.AlterField("submission", "reported_to", reported_to()),
    ]
