"""The tables as they stood when the migrations began anew; what was there before is named in `replaces`."""

import django.core.serializers.json
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("units", "0001_initial"),
        ("units", "0002_functions"),
        ("units", "0003_participation"),
        ("units", "0004_moving"),
        ("units", "0005_below"),
    ]

    dependencies = [
        ("changelog", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Unit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        help_text="A territorial federation's is its division code (450200); others extend their parent's (450000-ZS).",
                        max_length=40,
                        unique=True,
                        verbose_name="code",
                    ),
                ),
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
                        editable=False,
                        max_length=12,
                        verbose_name="register",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("name_en", models.CharField(blank=True, max_length=200, verbose_name="English name")),
                (
                    "initials",
                    models.CharField(blank=True, editable=False, max_length=200, verbose_name="pinyin initials"),
                ),
                ("pinyin", models.TextField(blank=True, editable=False, verbose_name="pinyin")),
                (
                    "line",
                    models.CharField(
                        choices=[
                            ("territorial", "territorial"),
                            ("industrial", "industrial"),
                            ("direct", "directly affiliated"),
                        ],
                        default="territorial",
                        max_length=12,
                        verbose_name="line",
                    ),
                ),
                (
                    "division_code",
                    models.CharField(
                        blank=True,
                        help_text="GB/T 2260, six to twelve digits",
                        max_length=12,
                        verbose_name="division code",
                    ),
                ),
                ("uscc", models.CharField(blank=True, max_length=18, verbose_name="unified social credit code")),
                ("opened", models.DateField(blank=True, null=True, verbose_name="opened")),
                ("closed", models.DateField(blank=True, null=True, verbose_name="closed")),
                ("notes", models.TextField(blank=True, verbose_name="notes")),
                ("path", models.CharField(db_collation="C", default="", editable=False, max_length=400)),
                (
                    "parent",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="units.unit",
                        verbose_name="reports to",
                    ),
                ),
            ],
            options={
                "verbose_name": "unit",
                "verbose_name_plural": "units",
                "ordering": ["path"],
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Campaign",
            fields=[
                (
                    "unit_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="units.unit",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("competition", "labour competition"),
                            ("contest", "skill contest"),
                            ("rights", "rights and contracts"),
                            ("relief", "hardship relief"),
                            ("service", "member service"),
                            ("culture", "culture and sport"),
                            ("community", "community"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("starts", models.DateField(blank=True, null=True, verbose_name="starts")),
                ("ends", models.DateField(blank=True, null=True, verbose_name="ends")),
                ("edition", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="edition")),
                ("partners", models.TextField(blank=True, verbose_name="partners")),
                (
                    "earlier",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="later",
                        to="units.campaign",
                        verbose_name="earlier edition",
                    ),
                ),
            ],
            options={
                "verbose_name": "campaign",
                "verbose_name_plural": "campaigns",
            },
            bases=("units.unit",),
        ),
        migrations.CreateModel(
            name="Facility",
            fields=[
                (
                    "unit_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="units.unit",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("palace", "cultural palace"),
                            ("studio_model", "model-worker innovation studio"),
                            ("studio_women", "women-workers innovation studio"),
                            ("training_base", "training base"),
                            ("legal_aid", "legal-aid centre"),
                        ],
                        max_length=14,
                        verbose_name="kind",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("planned", "planned"), ("building", "being built"), ("open", "open")],
                        default="open",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
            ],
            options={
                "verbose_name": "facility",
                "verbose_name_plural": "facilities",
            },
            bases=("units.unit",),
        ),
        migrations.CreateModel(
            name="Federation",
            fields=[
                (
                    "unit_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="units.unit",
                    ),
                ),
                (
                    "level",
                    models.SmallIntegerField(
                        choices=[
                            (1, "national"),
                            (2, "province"),
                            (3, "city"),
                            (4, "county"),
                            (5, "town or street"),
                            (6, "village or community"),
                        ],
                        verbose_name="level",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("general", "federation of trade unions"),
                            ("industrial", "industrial union"),
                            ("joint", "federation of grassroots unions"),
                            ("project", "project-union federation"),
                            ("group", "enterprise-group federation"),
                        ],
                        default="general",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "complete",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="Registers that list every unit of the area: only these are held against stated counts.",
                        verbose_name="complete registers",
                    ),
                ),
            ],
            options={
                "verbose_name": "federation",
                "verbose_name_plural": "federations",
            },
            bases=("units.unit",),
        ),
        migrations.CreateModel(
            name="GrassrootsUnion",
            fields=[
                (
                    "unit_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="units.unit",
                    ),
                ),
                (
                    "type",
                    models.CharField(
                        choices=[("single", "single"), ("joint", "joint")],
                        default="single",
                        max_length=8,
                        verbose_name="type",
                    ),
                ),
                (
                    "setting",
                    models.CharField(
                        choices=[
                            ("employer", "employer"),
                            ("project", "project site"),
                            ("community", "community"),
                            ("building", "office building"),
                            ("market", "market"),
                            ("district", "business district"),
                            ("park", "industrial park"),
                            ("village", "village"),
                        ],
                        default="employer",
                        max_length=10,
                        verbose_name="setting",
                    ),
                ),
                (
                    "employer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("state", "state-owned enterprise"),
                            ("collective", "collective enterprise"),
                            ("private", "private enterprise"),
                            ("hmt", "Hong Kong, Macao or Taiwan funded enterprise"),
                            ("foreign", "foreign-funded enterprise"),
                            ("institution", "public institution"),
                            ("government", "government office"),
                            ("other", "other"),
                        ],
                        max_length=12,
                        verbose_name="employer kind",
                    ),
                ),
                (
                    "industry",
                    models.CharField(
                        blank=True,
                        help_text="Section letter of GB/T 4754, A to T",
                        max_length=1,
                        verbose_name="industry",
                    ),
                ),
            ],
            options={
                "verbose_name": "grassroots union",
                "verbose_name_plural": "grassroots unions",
            },
            bases=("units.unit",),
        ),
        migrations.CreateModel(
            name="ReadingRoom",
            fields=[
                (
                    "unit_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="units.unit",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("room", "workers' reading room"), ("books", "migrant workers' book station")],
                        default="room",
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                (
                    "designation",
                    models.CharField(
                        blank=True,
                        choices=[("national", "national model"), ("provincial", "provincial model")],
                        max_length=10,
                        verbose_name="designation",
                    ),
                ),
                (
                    "designated",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="year of designation"),
                ),
            ],
            options={
                "verbose_name": "reading room",
                "verbose_name_plural": "reading rooms",
            },
            bases=("units.unit",),
        ),
        migrations.CreateModel(
            name="WorkerStation",
            fields=[
                (
                    "unit_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="units.unit",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("site", "project site"),
                            ("park", "industrial park"),
                            ("community", "community"),
                            ("home", "workers' home"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("host", models.CharField(blank=True, max_length=200, verbose_name="host project or place")),
            ],
            options={
                "verbose_name": "worker station",
                "verbose_name_plural": "worker stations",
            },
            bases=("units.unit",),
        ),
        migrations.CreateModel(
            name="Affiliation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts", models.DateField(verbose_name="from")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: the root of the tree.",
                        limit_choices_to={"register": "federation"},
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                        verbose_name="reports to",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="affiliations",
                        to="units.unit",
                        verbose_name="unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "affiliation",
                "verbose_name_plural": "affiliations",
                "ordering": ["-starts"],
            },
        ),
        migrations.CreateModel(
            name="FormerName",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("until", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="former_names",
                        to="units.unit",
                        verbose_name="unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "former name",
                "verbose_name_plural": "former names",
            },
        ),
        migrations.CreateModel(
            name="Honour",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200, verbose_name="honour")),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("international", "international"),
                            ("national", "national"),
                            ("provincial", "provincial"),
                            ("city", "city"),
                        ],
                        max_length=14,
                        verbose_name="level",
                    ),
                ),
                ("recipient", models.CharField(blank=True, max_length=200, verbose_name="recipient")),
                ("year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="year")),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="honours",
                        to="units.unit",
                        verbose_name="unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "honour",
                "verbose_name_plural": "honours",
            },
        ),
        migrations.CreateModel(
            name="PendingFile",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("register", models.CharField(max_length=12, verbose_name="register")),
                ("name", models.CharField(max_length=200, verbose_name="file")),
                ("content", models.BinaryField()),
                ("told", models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ("made", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "file awaiting confirmation",
                "verbose_name_plural": "files awaiting confirmation",
            },
        ),
        migrations.CreateModel(
            name="Participation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("part", models.CharField(blank=True, max_length=100, verbose_name="takes part as")),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="participations",
                        to="units.unit",
                        verbose_name="participating unit",
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="participants",
                        to="units.campaign",
                        verbose_name="campaign",
                    ),
                ),
            ],
            options={
                "verbose_name": "participation",
                "verbose_name_plural": "participations",
                "ordering": ["campaign", "unit__path"],
            },
        ),
        migrations.CreateModel(
            name="Appointment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("clerk", "clerk"),
                            ("supervisor", "supervisor"),
                            ("viewer", "viewer"),
                            ("administrator", "administrator"),
                        ],
                        max_length=14,
                        verbose_name="role",
                    ),
                ),
                ("starts", models.DateField(verbose_name="from")),
                (
                    "ends",
                    models.DateField(
                        blank=True,
                        help_text="The first day on which it no longer holds; empty: until further notice.",
                        null=True,
                        verbose_name="ends",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        limit_choices_to={"is_active": True, "is_staff": True},
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "federation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to="units.federation",
                        verbose_name="federation",
                    ),
                ),
            ],
            options={
                "verbose_name": "appointment",
                "verbose_name_plural": "appointments",
                "ordering": ["-starts"],
            },
        ),
        migrations.AddIndex(
            model_name="unit",
            index=models.Index(fields=["path"], include=("id",), name="units_below"),
        ),
        migrations.AddIndex(
            model_name="unit",
            index=models.Index(fields=["register", "path"], name="units_unit_registe_f5d4d2_idx"),
        ),
        migrations.AddIndex(
            model_name="unit",
            index=models.Index(fields=["parent", "register"], include=("opened", "closed"), name="units_reporting"),
        ),
        migrations.AddIndex(
            model_name="unit",
            index=models.Index(fields=["name"], name="units_unit_name"),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.CheckConstraint(
                condition=models.Q(("closed__gte", models.F("opened"))),
                name="units_closed_after_opened",
                violation_error_message="A unit cannot close before it opened.",
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "^[0-9A-Z][0-9A-Z-]*$")),
                name="units_code_plain",
                violation_error_message="A code is made of digits, capital letters and hyphens.",
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.CheckConstraint(
                condition=models.Q(("division_code__regex", "^([0-9]{6}([0-9]{3}){0,2})?$")),
                name="units_division_code_digits",
                violation_error_message="A division code has 6, 9 or 12 digits.",
            ),
        ),
        migrations.AddConstraint(
            model_name="affiliation",
            constraint=models.UniqueConstraint(
                fields=("unit", "starts"),
                name="units_one_parent_from_a_day",
                violation_error_message="This unit already has a parent from that day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="formername",
            constraint=models.UniqueConstraint(fields=("unit", "name"), name="units_former_name_once"),
        ),
        migrations.AddConstraint(
            model_name="honour",
            constraint=models.UniqueConstraint(fields=("unit", "name", "recipient"), name="units_honour_once"),
        ),
        migrations.AddConstraint(
            model_name="participation",
            constraint=models.UniqueConstraint(
                fields=("campaign", "unit"),
                name="units_participation_once",
                violation_error_message="This unit is among the participants already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends__gte", models.F("starts"))),
                name="units_campaign_ends_after_start",
                violation_error_message="A campaign cannot end before it starts.",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends__gte", models.F("starts"))),
                name="units_appointment_ends_after_start",
                violation_error_message="An appointment cannot end before it starts.",
            ),
        ),
    ]
