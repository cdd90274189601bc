"""The access log, and the table of what is counted for all processes alike."""

import apps.changelog.trigger_sql
import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


# As Django's database cache wants it (`createcachetable` would make the same).
CACHE = """
CREATE TABLE accounts_cache (
    cache_key varchar(255) NOT NULL PRIMARY KEY,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);
CREATE INDEX accounts_cache_expires ON accounts_cache (expires);
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("changelog", "0002_guards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(CACHE, "DROP TABLE accounts_cache"),
        migrations.CreateModel(
            name="AccessLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="at")),
                ("name", models.CharField(blank=True, max_length=40, verbose_name="name tried")),
                ("key", models.CharField(blank=True, max_length=64)),
                ("address", models.GenericIPAddressField(null=True, verbose_name="from address")),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("signed_in", "signed in"),
                            ("failed", "wrong name or password"),
                            ("locked", "refused: too many wrong tries"),
                            ("signed_out", "signed out"),
                            ("ended", "session ended"),
                            ("password", "password changed"),
                            ("second_factor", "second factor changed"),
                            ("appointment", "appointment"),
                            ("export", "exported"),
                            ("download", "downloaded"),
                            ("print", "print view"),
                        ],
                        max_length=20,
                        verbose_name="what",
                    ),
                ),
                ("about", models.CharField(blank=True, max_length=500, verbose_name="of what")),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="account",
                    ),
                ),
            ],
            options={
                "verbose_name": "line of the access log",
                "verbose_name_plural": "access log",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["person", "id"], name="accounts_line_person"),
                    models.Index(
                        condition=models.Q(("key", ""), _negated=True), fields=["key", "id"], name="accounts_line_key"
                    ),
                    models.Index(fields=["at"], name="accounts_line_at"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("person__isnull", False), models.Q(("key", ""), _negated=True), _connector="OR"
                        ),
                        name="accounts_line_of_somebody",
                    ),
                    models.CheckConstraint(
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
                                    "appointment",
                                    "export",
                                    "download",
                                    "print",
                                ],
                            )
                        ),
                        name="accounts_line_about_known_act",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="accessline",
            trigger=pgtrigger.compiler.Trigger(
                name="unchanged",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="RAISE EXCEPTION 'the access log is append-only' USING ERRCODE = '23001';",
                    hash="a3e71ec42f33fde6dd921fed8c47a44e4acedf63",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_unchanged_97f4f",
                    table="accounts_accessline",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="accessline",
            trigger=pgtrigger.compiler.Trigger(
                name="kept_half_a_year",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n        IF OLD.at > now() - interval '6 months' OR NOT pg_has_role(\n            current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE'\n        ) THEN\n            RAISE EXCEPTION 'the access log keeps six months; the owner of the tables removes older lines'\n                USING ERRCODE = '23001';\n        END IF;\n        RETURN OLD;\n    ",
                    hash="5397f68b68c5e8038ad22be3c90ec4f427dd357e",
                    operation="DELETE",
                    pgid="pgtrigger_kept_half_a_year_07419",
                    table="accounts_accessline",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="accessline",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n        IF changelog_setting('may_truncate') <> 'on' THEN\n            RAISE EXCEPTION 'this record is kept: % cannot be emptied', TG_TABLE_NAME USING ERRCODE = '23001';\n        END IF;\n        RETURN NULL;\n    ",
                    hash="563434a4572e023410b67aa45fad01158af7f078",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_50e7c",
                    table="accounts_accessline",
                    when="BEFORE",
                ),
            ),
        ),
    ]
