"""The tables as they stood when the migrations began anew; what was there before is named in `replaces`."""

import apps.figures.triggers.expressions
import django.contrib.postgres.functions
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("figures", "0001_initial"),
        ("figures", "0002_functions"),
        ("figures", "0003_collection_year"),
        ("figures", "0004_filled"),
        ("figures", "0005_finding_place"),
    ]

    dependencies = [
        ("changelog", "0001_tables"),
        ("units", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EditRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="code")),
                ("expression", models.CharField(max_length=400, verbose_name="expression")),
                (
                    "missing",
                    models.CharField(
                        choices=[
                            ("skip_any", "skip when any value is missing"),
                            ("skip_all", "skip when all values are missing; missing ones count as 0"),
                            ("never", "never skip; missing ones count as 0"),
                        ],
                        default="skip_any",
                        max_length=8,
                        verbose_name="missing values",
                    ),
                ),
                (
                    "severity",
                    models.CharField(
                        choices=[("error", "error: blocks"), ("query", "query: may be explained")],
                        max_length=5,
                        verbose_name="severity",
                    ),
                ),
                ("message_zh", models.CharField(max_length=300, verbose_name="Chinese message")),
                ("message_en", models.CharField(max_length=300, verbose_name="English message")),
                ("active", models.BooleanField(default=True, verbose_name="switched on")),
                (
                    "meaning_since",
                    models.DateTimeField(
                        db_default=django.contrib.postgres.functions.TransactionNow(),
                        editable=False,
                        verbose_name="in this wording since",
                    ),
                ),
            ],
            options={
                "verbose_name": "edit rule",
                "verbose_name_plural": "edit rules",
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="Form",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="code")),
                ("name_zh", models.CharField(max_length=200, verbose_name="Chinese name")),
                ("name_en", models.CharField(max_length=200, verbose_name="English name")),
                (
                    "register",
                    models.CharField(
                        choices=[
                            ("federation", "Federations"),
                            ("grassroots", "Grassroots unions"),
                            ("station", "Worker stations"),
                            ("room", "Reading rooms"),
                            ("campaign", "Campaigns"),
                            ("facility", "Other facilities"),
                        ],
                        max_length=12,
                        verbose_name="register",
                    ),
                ),
                ("version", models.CharField(max_length=20, verbose_name="version")),
                ("starts", models.DateField(verbose_name="valid from")),
                ("ends", models.DateField(blank=True, null=True, verbose_name="valid until")),
            ],
            options={
                "verbose_name": "form",
                "verbose_name_plural": "forms",
                "ordering": ["register", "-starts"],
            },
        ),
        migrations.CreateModel(
            name="IndicatorGroup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="code")),
                ("name_zh", models.CharField(max_length=200, verbose_name="Chinese name")),
                ("name_en", models.CharField(max_length=200, verbose_name="English name")),
                ("order", models.PositiveSmallIntegerField(verbose_name="order")),
            ],
            options={
                "verbose_name": "indicator group",
                "verbose_name_plural": "indicator groups",
                "ordering": ["order"],
            },
        ),
        migrations.CreateModel(
            name="Period",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=16, unique=True, verbose_name="code")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("year", "statistical year"),
                            ("calendar", "calendar year"),
                            ("span", "span of years"),
                            ("open", "up to the end of a year"),
                            ("yearly", "in each year"),
                            ("date", "date"),
                        ],
                        editable=False,
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("starts", models.DateField(editable=False, verbose_name="starts")),
                ("ends", models.DateField(editable=False, verbose_name="ends")),
            ],
            options={
                "verbose_name": "period",
                "verbose_name_plural": "periods",
                "ordering": ["-ends", "kind"],
            },
        ),
        migrations.CreateModel(
            name="Source",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="code")),
                ("title", models.CharField(max_length=300, verbose_name="title")),
                ("publisher", models.CharField(blank=True, max_length=200, verbose_name="publisher")),
                ("published", models.DateField(blank=True, null=True, verbose_name="published")),
                ("notes", models.TextField(blank=True, verbose_name="notes")),
            ],
            options={
                "verbose_name": "source",
                "verbose_name_plural": "sources",
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="Indicator",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="code")),
                ("name_zh", models.CharField(max_length=200, verbose_name="Chinese name")),
                ("name_en", models.CharField(max_length=200, verbose_name="English name")),
                ("order", models.PositiveSmallIntegerField(verbose_name="order")),
                ("measure_zh", models.CharField(max_length=20, verbose_name="measure (Chinese)")),
                ("measure_en", models.CharField(max_length=40, verbose_name="measure (English)")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("collected", "collected"),
                            ("computed", "computed from its parts"),
                            ("counted", "counted from a register"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "nature",
                    models.CharField(
                        choices=[("stock", "stock"), ("flow", "flow"), ("rate", "rate")],
                        max_length=6,
                        verbose_name="nature",
                    ),
                ),
                (
                    "over_units",
                    models.CharField(
                        choices=[("sum", "added"), ("none", "never added"), ("recompute", "recomputed from its parts")],
                        max_length=10,
                        verbose_name="over units",
                    ),
                ),
                (
                    "over_time",
                    models.CharField(
                        choices=[
                            ("last", "the last one counts"),
                            ("sum", "added"),
                            ("none", "never added"),
                            ("recompute", "recomputed from its parts"),
                        ],
                        max_length=10,
                        verbose_name="over time",
                    ),
                ),
                (
                    "answered_by",
                    models.CharField(
                        blank=True,
                        help_text="Registers whose forms ask it: F, G, S, R, C, L",
                        max_length=6,
                        verbose_name="answered by",
                    ),
                ),
                (
                    "carriers",
                    models.CharField(
                        blank=True,
                        help_text="Registers whose own figures add up: F, G, S, R, C, L",
                        max_length=6,
                        verbose_name="carriers",
                    ),
                ),
                (
                    "area",
                    models.CharField(
                        choices=[
                            ("yes", "stated, prefilled with the sum from below"),
                            ("stated", "stated, cannot be added"),
                            ("no", "not stated"),
                        ],
                        default="no",
                        max_length=8,
                        verbose_name="area statement",
                    ),
                ),
                (
                    "counts",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("federation", "Federations"),
                            ("grassroots", "Grassroots unions"),
                            ("station", "Worker stations"),
                            ("room", "Reading rooms"),
                            ("campaign", "Campaigns"),
                            ("facility", "Other facilities"),
                        ],
                        max_length=12,
                        verbose_name="counts the register",
                    ),
                ),
                ("filter", models.JSONField(blank=True, default=dict, verbose_name="register filter")),
                (
                    "distinct",
                    models.BooleanField(
                        default=False,
                        help_text="Counts different things each year: years never add, largest year ≤ span ≤ sum of years.",
                        verbose_name="distinct count",
                    ),
                ),
                ("decimals", models.PositiveSmallIntegerField(default=0, verbose_name="decimals")),
                (
                    "denominator",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="figures.indicator",
                        verbose_name="denominator",
                    ),
                ),
                (
                    "numerator",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="figures.indicator",
                        verbose_name="numerator",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="indicators",
                        to="figures.indicatorgroup",
                        verbose_name="indicator group",
                    ),
                ),
            ],
            options={
                "verbose_name": "indicator",
                "verbose_name_plural": "indicators",
                "ordering": ["group__order", "order"],
            },
        ),
        migrations.CreateModel(
            name="Figure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("value", "value"),
                            ("not_applicable", "not applicable"),
                            ("unavailable", "unavailable"),
                        ],
                        default="value",
                        max_length=14,
                        verbose_name="state",
                    ),
                ),
                ("value", models.DecimalField(decimal_places=6, max_digits=24, null=True, verbose_name="value")),
                (
                    "qualifier",
                    models.CharField(
                        choices=[
                            ("exact", "exact"),
                            ("over", "over"),
                            ("at_least", "at least"),
                            ("nearly", "nearly"),
                            ("under", "under"),
                            ("at_most", "at most"),
                            ("approx", "about"),
                        ],
                        default="exact",
                        max_length=8,
                        verbose_name="qualifier",
                    ),
                ),
                ("low", models.DecimalField(decimal_places=6, max_digits=24, null=True, verbose_name="lowest")),
                ("high", models.DecimalField(decimal_places=6, max_digits=24, null=True, verbose_name="highest")),
                ("stated_text", models.CharField(blank=True, default="", max_length=100, verbose_name="as printed")),
                (
                    "stated_unit",
                    models.CharField(blank=True, default="", max_length=20, verbose_name="measure as stated"),
                ),
                (
                    "basis",
                    models.CharField(
                        choices=[("actual", "actual"), ("planned", "planned"), ("rule", "rule")],
                        default="actual",
                        max_length=7,
                        verbose_name="basis",
                    ),
                ),
                (
                    "locator",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="place in the source"),
                ),
                (
                    "dates",
                    models.CharField(
                        choices=[("printed", "printed"), ("inferred", "inferred")],
                        default="printed",
                        max_length=8,
                        verbose_name="dates",
                    ),
                ),
                ("note", models.TextField(blank=True, default="", verbose_name="note")),
                ("follow_up", models.BooleanField(db_default=False, default=False, verbose_name="follow up")),
                (
                    "changed_at",
                    models.DateTimeField(
                        db_default=django.contrib.postgres.functions.TransactionNow(), verbose_name="stated at"
                    ),
                ),
                (
                    "door",
                    models.CharField(
                        db_default=apps.figures.triggers.expressions.Door(), max_length=40, verbose_name="door"
                    ),
                ),
                (
                    "coverage",
                    models.CharField(
                        choices=[("own", "the unit itself"), ("area", "the whole area")],
                        max_length=4,
                        verbose_name="coverage",
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[("return", "return"), ("document", "document")], max_length=8, verbose_name="origin"
                    ),
                ),
                (
                    "changed_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_default=apps.figures.triggers.expressions.Actor(),
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="stated by",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="figures",
                        to="units.unit",
                        verbose_name="unit",
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="figures",
                        to="figures.indicator",
                        verbose_name="indicator",
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="figures",
                        to="figures.period",
                        verbose_name="period",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="figures.source",
                        verbose_name="source",
                    ),
                ),
            ],
            options={
                "verbose_name": "figure",
                "verbose_name_plural": "figures",
            },
        ),
        migrations.CreateModel(
            name="Look",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="look", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PastFinding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("check_code", models.CharField(max_length=40, verbose_name="check")),
                (
                    "severity",
                    models.CharField(
                        choices=[("error", "error"), ("query", "query"), ("notice", "not comparable")],
                        max_length=6,
                        verbose_name="severity",
                    ),
                ),
                (
                    "coverage",
                    models.CharField(
                        choices=[("own", "the unit itself"), ("area", "the whole area")],
                        max_length=4,
                        verbose_name="coverage",
                    ),
                ),
                ("facts", models.JSONField(verbose_name="facts")),
                ("explanation", models.TextField(blank=True, verbose_name="explanation")),
                (
                    "cause",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("double", "counted twice"),
                            ("definition", "another definition"),
                            ("period", "another period"),
                            ("direct", "directly affiliated units"),
                            ("other", "other"),
                        ],
                        max_length=10,
                        verbose_name="cause",
                    ),
                ),
                ("explained_at", models.DateTimeField(null=True, verbose_name="explained at")),
                ("found_at", models.DateTimeField(verbose_name="found at")),
                ("ended_at", models.DateTimeField(verbose_name="ended at")),
                (
                    "end",
                    models.CharField(
                        choices=[
                            ("corrected", "corrected"),
                            ("withdrawn", "rule changed or switched off"),
                            ("replaced", "explained anew"),
                        ],
                        max_length=9,
                        verbose_name="end",
                    ),
                ),
                (
                    "explained_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="figures.indicator",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="past_findings",
                        to="figures.editrule",
                        verbose_name="edit rule",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="figures.period",
                    ),
                ),
            ],
            options={
                "verbose_name": "past finding",
                "verbose_name_plural": "past findings",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Extension",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                (
                    "given_at",
                    models.DateTimeField(
                        db_default=django.contrib.postgres.functions.TransactionNow(),
                        editable=False,
                        verbose_name="given at",
                    ),
                ),
                ("until", models.DateField(verbose_name="until")),
                (
                    "given_by",
                    models.ForeignKey(
                        db_default=apps.figures.triggers.expressions.Actor(),
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="given by",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                        verbose_name="unit",
                    ),
                ),
                (
                    "form",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="figures.form",
                        verbose_name="form",
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
                        limit_choices_to={"kind": "year"},
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="figures.period",
                        verbose_name="period",
                    ),
                ),
            ],
            options={
                "verbose_name": "extension",
                "verbose_name_plural": "extensions",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Deadline",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "level",
                    models.SmallIntegerField(
                        blank=True,
                        choices=[
                            (1, "national"),
                            (2, "province"),
                            (3, "city"),
                            (4, "county"),
                            (5, "town or street"),
                            (6, "village or community"),
                        ],
                        help_text="The level of the federation, or of the one a unit of another kind reports to; empty: all levels.",
                        null=True,
                        verbose_name="level",
                    ),
                ),
                ("due", models.DateField(help_text="The last day on which it is in time.", verbose_name="due")),
                (
                    "form",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deadlines",
                        to="figures.form",
                        verbose_name="form",
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
                        limit_choices_to={"kind": "year"},
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="figures.period",
                        verbose_name="period",
                    ),
                ),
            ],
            options={
                "verbose_name": "deadline",
                "verbose_name_plural": "deadlines",
                "ordering": ["-due", "form", "level"],
            },
        ),
        migrations.CreateModel(
            name="Progress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("submitted", "submitted"),
                            ("returned", "returned"),
                            ("approved", "approved"),
                            ("reopened", "reopened"),
                            ("waived", "waived"),
                        ],
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("submissions", models.IntegerField(verbose_name="submissions")),
                ("answered", models.IntegerField(verbose_name="required cells answered")),
                (
                    "federation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="units.federation",
                        verbose_name="federation",
                    ),
                ),
                (
                    "form",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="figures.form",
                        verbose_name="form",
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="figures.period",
                        verbose_name="period",
                    ),
                ),
            ],
            options={
                "verbose_name": "progress",
                "verbose_name_plural": "progress",
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                (
                    "given_at",
                    models.DateTimeField(
                        db_default=django.contrib.postgres.functions.TransactionNow(),
                        editable=False,
                        verbose_name="given at",
                    ),
                ),
                ("on", models.DateField(verbose_name="day")),
                (
                    "form",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="figures.form",
                        verbose_name="form",
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        db_default=apps.figures.triggers.expressions.Actor(),
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="given by",
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
                        limit_choices_to={"kind": "year"},
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="figures.period",
                        verbose_name="period",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                        verbose_name="unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "reminder",
                "verbose_name_plural": "reminders",
            },
        ),
        migrations.CreateModel(
            name="Revision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("value", "value"),
                            ("not_applicable", "not applicable"),
                            ("unavailable", "unavailable"),
                        ],
                        default="value",
                        max_length=14,
                        verbose_name="state",
                    ),
                ),
                ("value", models.DecimalField(decimal_places=6, max_digits=24, null=True, verbose_name="value")),
                (
                    "qualifier",
                    models.CharField(
                        choices=[
                            ("exact", "exact"),
                            ("over", "over"),
                            ("at_least", "at least"),
                            ("nearly", "nearly"),
                            ("under", "under"),
                            ("at_most", "at most"),
                            ("approx", "about"),
                        ],
                        default="exact",
                        max_length=8,
                        verbose_name="qualifier",
                    ),
                ),
                ("low", models.DecimalField(decimal_places=6, max_digits=24, null=True, verbose_name="lowest")),
                ("high", models.DecimalField(decimal_places=6, max_digits=24, null=True, verbose_name="highest")),
                ("stated_text", models.CharField(blank=True, default="", max_length=100, verbose_name="as printed")),
                (
                    "stated_unit",
                    models.CharField(blank=True, default="", max_length=20, verbose_name="measure as stated"),
                ),
                (
                    "basis",
                    models.CharField(
                        choices=[("actual", "actual"), ("planned", "planned"), ("rule", "rule")],
                        default="actual",
                        max_length=7,
                        verbose_name="basis",
                    ),
                ),
                (
                    "locator",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="place in the source"),
                ),
                (
                    "dates",
                    models.CharField(
                        choices=[("printed", "printed"), ("inferred", "inferred")],
                        default="printed",
                        max_length=8,
                        verbose_name="dates",
                    ),
                ),
                ("note", models.TextField(blank=True, default="", verbose_name="note")),
                ("follow_up", models.BooleanField(db_default=False, default=False, verbose_name="follow up")),
                (
                    "changed_at",
                    models.DateTimeField(
                        db_default=django.contrib.postgres.functions.TransactionNow(), verbose_name="stated at"
                    ),
                ),
                (
                    "door",
                    models.CharField(
                        db_default=apps.figures.triggers.expressions.Door(), max_length=40, verbose_name="door"
                    ),
                ),
                (
                    "coverage",
                    models.CharField(
                        choices=[("own", "the unit itself"), ("area", "the whole area")],
                        max_length=4,
                        verbose_name="coverage",
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[("return", "return"), ("document", "document")], max_length=8, verbose_name="origin"
                    ),
                ),
                (
                    "act",
                    models.CharField(
                        choices=[("changed", "changed"), ("cleared", "cleared")], max_length=8, verbose_name="act"
                    ),
                ),
                ("replaced_at", models.DateTimeField(verbose_name="replaced at")),
                ("replaced_through", models.CharField(max_length=40, verbose_name="replaced through")),
                ("reason", models.TextField(verbose_name="reason")),
                ("batch", models.UUIDField(null=True, verbose_name="batch")),
                (
                    "changed_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_default=apps.figures.triggers.expressions.Actor(),
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="stated by",
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="figures.indicator",
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="figures.period",
                    ),
                ),
                (
                    "replaced_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="replaced by",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="figures.source",
                        verbose_name="source",
                    ),
                ),
            ],
            options={
                "verbose_name": "revision",
                "verbose_name_plural": "revisions",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("submitted", "submitted"),
                            ("returned", "returned"),
                            ("approved", "approved"),
                            ("reopened", "reopened"),
                            ("waived", "waived"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("times", models.PositiveSmallIntegerField(default=0, verbose_name="times submitted")),
                (
                    "changed_at",
                    models.DateTimeField(
                        db_default=django.contrib.postgres.functions.TransactionNow(), verbose_name="status since"
                    ),
                ),
                (
                    "form",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="submissions",
                        to="figures.form",
                        verbose_name="form",
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="submissions",
                        to="figures.period",
                        verbose_name="period",
                    ),
                ),
                (
                    "reported_to",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="received",
                        to="units.unit",
                        verbose_name="reports to",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="submissions",
                        to="units.unit",
                        verbose_name="unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "submission",
                "verbose_name_plural": "submissions",
                "ordering": ["-period__ends", "unit__path"],
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("check_code", models.CharField(max_length=40, verbose_name="check")),
                (
                    "severity",
                    models.CharField(
                        choices=[("error", "error"), ("query", "query"), ("notice", "not comparable")],
                        max_length=6,
                        verbose_name="severity",
                    ),
                ),
                ("facts", models.JSONField(default=dict, verbose_name="facts")),
                ("explanation", models.TextField(blank=True, verbose_name="explanation")),
                (
                    "cause",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("double", "counted twice"),
                            ("definition", "another definition"),
                            ("period", "another period"),
                            ("direct", "directly affiliated units"),
                            ("other", "other"),
                        ],
                        max_length=10,
                        verbose_name="cause",
                    ),
                ),
                ("explained_value", models.CharField(blank=True, max_length=200)),
                ("explained_at", models.DateTimeField(null=True, verbose_name="explained at")),
                (
                    "found_at",
                    models.DateTimeField(
                        db_default=django.contrib.postgres.functions.TransactionNow(), verbose_name="found at"
                    ),
                ),
                (
                    "open",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Q(("severity", "error"), ("explanation", ""), _connector="OR"),
                        output_field=models.BooleanField(),
                    ),
                ),
                (
                    "apart",
                    models.GeneratedField(
                        db_persist=True,
                        expression=apps.figures.triggers.expressions.Apart("facts"),
                        output_field=models.DecimalField(decimal_places=12, max_digits=40),
                    ),
                ),
                (
                    "relative",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.expressions.CombinedExpression(
                            apps.figures.triggers.expressions.Apart("facts"),
                            "/",
                            apps.figures.triggers.expressions.Largest("facts"),
                        ),
                        output_field=models.DecimalField(decimal_places=12, max_digits=40),
                    ),
                ),
                (
                    "explained_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="explained by",
                    ),
                ),
                (
                    "figure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="findings",
                        to="figures.figure",
                        verbose_name="figure",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="figures.figure",
                        verbose_name="other figure",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="figures.editrule",
                        verbose_name="edit rule",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="figures.indicator",
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="figures.period",
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="findings",
                        to="figures.submission",
                        verbose_name="submission",
                    ),
                ),
            ],
            options={
                "verbose_name": "finding",
                "verbose_name_plural": "findings",
                "ordering": ["severity", "unit__path", "indicator__order"],
            },
        ),
        migrations.AddField(
            model_name="figure",
            name="submission",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="figures",
                to="figures.submission",
                verbose_name="submission",
            ),
        ),
        migrations.CreateModel(
            name="Total",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("register", models.CharField(max_length=12, verbose_name="register")),
                ("counting", models.CharField(db_default="approved", max_length=9, verbose_name="counting")),
                ("side", models.CharField(db_default="all", max_length=4, verbose_name="units added up")),
                ("units", models.IntegerField(verbose_name="units counted")),
                ("qualified", models.IntegerField(verbose_name="of them qualified")),
                ("value", models.DecimalField(decimal_places=6, max_digits=28, verbose_name="sum")),
                ("low", models.DecimalField(decimal_places=6, max_digits=28, verbose_name="sum of lowest")),
                ("low_open", models.IntegerField(verbose_name="without lowest")),
                ("high", models.DecimalField(decimal_places=6, max_digits=28, verbose_name="sum of highest")),
                ("high_open", models.IntegerField(verbose_name="without highest")),
                (
                    "federation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="units.federation",
                        verbose_name="federation",
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="figures.indicator",
                        verbose_name="indicator",
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="figures.period",
                        verbose_name="period",
                    ),
                ),
            ],
            options={
                "verbose_name": "total",
                "verbose_name_plural": "totals",
            },
        ),
        migrations.CreateModel(
            name="Transition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "before",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("submitted", "submitted"),
                            ("returned", "returned"),
                            ("approved", "approved"),
                            ("reopened", "reopened"),
                            ("waived", "waived"),
                        ],
                        max_length=10,
                        verbose_name="from",
                    ),
                ),
                (
                    "after",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("submitted", "submitted"),
                            ("returned", "returned"),
                            ("approved", "approved"),
                            ("reopened", "reopened"),
                            ("waived", "waived"),
                        ],
                        max_length=10,
                        verbose_name="to",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="at")),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transitions",
                        to="figures.submission",
                        verbose_name="submission",
                    ),
                ),
            ],
            options={
                "verbose_name": "transition",
                "verbose_name_plural": "transitions",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Remark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "coverage",
                    models.CharField(
                        choices=[("own", "the unit itself"), ("area", "the whole area")],
                        max_length=4,
                        verbose_name="coverage",
                    ),
                ),
                ("text", models.CharField(max_length=500, verbose_name="text")),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="figures.indicator",
                        verbose_name="indicator",
                    ),
                ),
                (
                    "transition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="remarks",
                        to="figures.transition",
                        verbose_name="transition",
                    ),
                ),
            ],
            options={
                "verbose_name": "remark",
                "verbose_name_plural": "remarks",
            },
        ),
        migrations.CreateModel(
            name="FormItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "coverage",
                    models.CharField(
                        choices=[("own", "the unit itself"), ("area", "the whole area")],
                        max_length=4,
                        verbose_name="coverage",
                    ),
                ),
                ("required", models.BooleanField(default=False, verbose_name="required")),
                ("order", models.PositiveSmallIntegerField(verbose_name="order")),
                (
                    "form",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="figures.form",
                        verbose_name="form",
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="form_items",
                        to="figures.indicator",
                        verbose_name="indicator",
                    ),
                ),
            ],
            options={
                "verbose_name": "form item",
                "verbose_name_plural": "form items",
                "ordering": ["form", "order"],
                "constraints": [
                    models.UniqueConstraint(fields=("form", "indicator", "coverage"), name="figures_item_once_a_form")
                ],
            },
        ),
        migrations.CreateModel(
            name="Definition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts", models.DateField(verbose_name="from")),
                ("text_zh", models.TextField(verbose_name="Chinese text")),
                ("text_en", models.TextField(verbose_name="English text")),
                ("breaks", models.BooleanField(default=False, verbose_name="breaks the series")),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="definitions",
                        to="figures.indicator",
                        verbose_name="indicator",
                    ),
                ),
            ],
            options={
                "verbose_name": "definition",
                "verbose_name_plural": "definitions",
                "ordering": ["indicator", "starts"],
                "constraints": [
                    models.UniqueConstraint(fields=("indicator", "starts"), name="figures_one_definition_from_a_day")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="indicator",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "computed"), _negated=True),
                    models.Q(("denominator__isnull", False), ("numerator__isnull", False)),
                    _connector="OR",
                ),
                name="figures_rate_has_parts",
                violation_error_message="A computed rate needs a numerator and a denominator.",
            ),
        ),
        migrations.AddConstraint(
            model_name="indicator",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "counted"), _negated=True),
                    models.Q(("counts", ""), _negated=True),
                    _connector="OR",
                ),
                name="figures_counted_names_register",
                violation_error_message="A counted indicator names the register it counts.",
            ),
        ),
        migrations.AddIndex(
            model_name="pastfinding",
            index=models.Index(fields=["unit", "period", "indicator"], name="figures_pas_unit_id_08ed57_idx"),
        ),
        migrations.AddIndex(
            model_name="extension",
            index=models.Index(fields=["unit", "form", "period", "-id"], name="figures_ext_unit_id_a5484e_idx"),
        ),
        migrations.AddConstraint(
            model_name="extension",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="figures_extension_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="deadline",
            constraint=models.UniqueConstraint(
                fields=("form", "period", "level"),
                name="figures_one_deadline",
                nulls_distinct=False,
                violation_error_message="There is a deadline for this form, period and level already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="progress",
            constraint=models.UniqueConstraint(
                fields=("federation", "period", "form", "status"), name="figures_one_progress"
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(
                fields=("unit", "form", "period", "on"), name="figures_one_reminder_a_day"
            ),
        ),
        migrations.AddIndex(
            model_name="revision",
            index=models.Index(fields=["unit", "period", "indicator"], name="figures_rev_unit_id_2a2375_idx"),
        ),
        migrations.AddIndex(
            model_name="revision",
            index=models.Index(
                condition=models.Q(("origin", "document")), fields=["period", "unit"], name="figures_restated_document"
            ),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(fields=["reported_to", "period", "status"], name="figures_sub_reporte_d92698_idx"),
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.UniqueConstraint(fields=("unit", "form", "period"), name="figures_one_submission"),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(
                fields=["period", "unit"],
                include=("id", "indicator", "severity", "open", "apart", "relative", "submission"),
                name="figures_finding_of_area",
            ),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.UniqueConstraint(
                fields=("check_code", "figure", "other"), name="figures_finding_once", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("explained_at__isnull", True), ("explained_by__isnull", True), ("explanation", "")),
                    models.Q(
                        ("explained_at__isnull", False),
                        ("explained_by__isnull", False),
                        models.Q(("explanation", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="figures_explained_at_and_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="figure",
            constraint=models.UniqueConstraint(
                fields=("unit", "period", "indicator", "coverage", "origin"), name="figures_one_figure_a_cell"
            ),
        ),
        migrations.AddConstraint(
            model_name="figure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "value"), ("value__isnull", False)),
                    models.Q(
                        models.Q(("state", "value"), _negated=True),
                        ("high__isnull", True),
                        ("low__isnull", True),
                        ("value__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="figures_value_where_stated",
            ),
        ),
        migrations.AddConstraint(
            model_name="figure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("low__isnull", True), ("low__lte", models.F("value")), _connector="OR"),
                    models.Q(("high__isnull", True), ("high__gte", models.F("value")), _connector="OR"),
                ),
                name="figures_value_in_interval",
            ),
        ),
        migrations.AddConstraint(
            model_name="figure",
            constraint=models.CheckConstraint(condition=models.Q(("value__gte", 0)), name="figures_not_negative"),
        ),
        migrations.AddConstraint(
            model_name="figure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("origin", "return"), ("submission__isnull", False)),
                    models.Q(("origin", "document"), ("source__isnull", False), ("submission__isnull", True)),
                    _connector="OR",
                ),
                name="figures_return_has_submission",
            ),
        ),
        migrations.AddConstraint(
            model_name="total",
            constraint=models.UniqueConstraint(
                fields=("federation", "period", "indicator", "counting", "side", "register"), name="figures_one_total"
            ),
        ),
        migrations.AddIndex(
            model_name="transition",
            index=models.Index(fields=["at"], name="figures_tra_at_b716d9_idx"),
        ),
        migrations.AddIndex(
            model_name="transition",
            index=models.Index(
                condition=models.Q(("after", "reopened")), fields=["submission"], name="figures_reopened"
            ),
        ),
        migrations.AddConstraint(
            model_name="remark",
            constraint=models.UniqueConstraint(
                fields=("transition", "indicator", "coverage"), name="figures_one_remark_a_cell"
            ),
        ),
    ]
