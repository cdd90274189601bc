"""One row of settings that people and the database read alike."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("units", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Installation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "site_name",
                    models.CharField(blank=True, db_default="", max_length=100, verbose_name="name of the site"),
                ),
                (
                    "time_zone",
                    models.CharField(
                        db_default="Asia/Shanghai", default="Asia/Shanghai", max_length=50, verbose_name="time zone"
                    ),
                ),
                (
                    "year_month",
                    models.PositiveSmallIntegerField(
                        db_default=10,
                        default=10,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(12),
                        ],
                        verbose_name="month the statistical year begins",
                    ),
                ),
                (
                    "year_day",
                    models.PositiveSmallIntegerField(
                        db_default=1,
                        default=1,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(28),
                        ],
                        verbose_name="day the statistical year begins",
                    ),
                ),
            ],
            options={
                "verbose_name": "installation",
                "verbose_name_plural": "installation",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="units_one_installation"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("year_day__gte", 1), ("year_day__lte", 28), ("year_month__gte", 1), ("year_month__lte", 12)
                        ),
                        name="units_year_begins",
                    ),
                ],
            },
        ),
        migrations.RunSQL("INSERT INTO units_installation (id) VALUES (1)", "DELETE FROM units_installation"),
    ]
