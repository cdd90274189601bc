"""A figure takes no entry in indexes that nobody asks by: of who stated it, and of its source where it has none."""

import apps.figures.triggers.expressions
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def stated_by() -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        django.db.models.deletion.PROTECT,
        related_name="+",
        db_default=apps.figures.triggers.expressions.Actor(),
        db_constraint=False,
        db_index=False,
        verbose_name="stated by",
    )


def source() -> models.ForeignKey:
    return models.ForeignKey(
        "figures.source",
        django.db.models.deletion.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name="source",
    )


def of_source(name: str) -> models.Index:
    return models.Index(fields=["source"], condition=models.Q(source__isnull=False), name=name)


class Migration(migrations.Migration):
    dependencies = [
        ("figures", "0045_statistics_of_filled"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField("figure", "changed_by", stated_by()),
        migrations.AlterField("revision", "changed_by", stated_by()),
        migrations.AlterField("figure", "source", source()),
        migrations.AlterField("revision", "source", source()),
        migrations.AddIndex("figure", of_source("figures_stated_in")),
        migrations.AddIndex("revision", of_source("figures_was_stated_in")),
    ]
