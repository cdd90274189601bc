"""Columns that administrators add to a register, and what units say in them."""

import apps.changelog.trigger_sql
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("units", "0009_complete_registers"),
    ]

    operations = [
        migrations.CreateModel(
            name="ExtraColumn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                (
                    "code",
                    models.CharField(
                        help_text="Small letters, digits and _, beginning with a letter (floor_area): by it values are kept.",
                        max_length=30,
                        unique=True,
                        verbose_name="code",
                    ),
                ),
                ("name_zh", models.CharField(max_length=40, verbose_name="Chinese name")),
                ("name_en", models.CharField(blank=True, max_length=60, verbose_name="English name")),
                (
                    "kind",
                    models.CharField(
                        choices=[("number", "number"), ("date", "date"), ("choice", "choice"), ("yes_no", "yes or no")],
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                (
                    "choices",
                    models.JSONField(
                        blank=True, default=list, help_text="Of a choice: one on each line.", verbose_name="choices"
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                (
                    "active",
                    models.BooleanField(
                        default=True,
                        help_text="A column that units use is switched off here, not removed: what they say in it is kept.",
                        verbose_name="in use",
                    ),
                ),
            ],
            options={
                "verbose_name": "extra column",
                "verbose_name_plural": "extra columns",
                "ordering": ["register", "order", "pk"],
            },
        ),
        migrations.AddField(
            model_name="unit",
            name="extra",
            field=models.JSONField(
                blank=True, db_default=models.Value({}, models.JSONField()), default=dict, verbose_name="extra columns"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="unit",
            trigger=pgtrigger.compiler.Trigger(
                name="extra_fits",
                sql=apps.changelog.trigger_sql.GuardSql(
                    condition="WHEN (NEW.extra <> '{}'::jsonb)",
                    declare="DECLARE wrong text;",
                    func="\n        IF jsonb_typeof(NEW.extra) <> 'object' THEN\n            RAISE EXCEPTION 'what a unit says in extra columns is an object: %', NEW.code\n                USING ERRCODE = '23514', CONSTRAINT = 'units_extra_fits', DETAIL = NEW.code;\n        END IF;\n        PERFORM FROM units_extracolumn WHERE register = NEW.register ORDER BY id FOR SHARE;\n        SELECT e.key INTO wrong FROM jsonb_each(NEW.extra) AS e\n        LEFT JOIN units_extracolumn c ON c.code = e.key AND c.register = NEW.register\n        WHERE NOT coalesce(CASE c.kind\n            WHEN 'number' THEN jsonb_typeof(e.value) = 'number'\n            WHEN 'yes_no' THEN jsonb_typeof(e.value) = 'boolean'\n            WHEN 'date' THEN jsonb_typeof(e.value) = 'string' AND (e.value #>> ARRAY[]::text[])\n                ~ '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$'\n            WHEN 'choice' THEN jsonb_typeof(e.value) = 'string' AND c.choices @> jsonb_build_array(e.value)\n        END, false) LIMIT 1;\n        IF FOUND THEN\n            RAISE EXCEPTION 'this extra column does not take that: % of %', wrong, NEW.code\n                USING ERRCODE = '23514', CONSTRAINT = 'units_extra_fits', DETAIL = NEW.code;\n        END IF;\n        RETURN NEW;\n    ",
                    hash="fc8e40238535d5e5751dfeacaca4ae3a7457c9af",
                    operation='INSERT OR UPDATE OF "extra"',
                    pgid="pgtrigger_extra_fits_86769",
                    table="units_unit",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="extracolumn",
            constraint=models.UniqueConstraint(fields=("register", "name_zh"), name="units_extra_column_name_once"),
        ),
        migrations.AddConstraint(
            model_name="extracolumn",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "^[a-z][a-z0-9_]{0,29}$")),
                name="units_extra_column_code_plain",
                violation_error_message="The code of a column is small letters, digits and _, a letter first.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="extracolumn",
            trigger=pgtrigger.compiler.Trigger(
                name="used_kept",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n        IF TG_OP = 'UPDATE' AND (NEW.register, NEW.code, NEW.kind, NEW.choices)\n            = (OLD.register, OLD.code, OLD.kind, OLD.choices) THEN\n            RETURN NEW;\n        END IF;\n        IF EXISTS (SELECT FROM units_unit u WHERE u.register = OLD.register AND jsonb_exists(u.extra, OLD.code)\n                   AND NOT (TG_OP = 'UPDATE' AND (NEW.register, NEW.code, NEW.kind) = (OLD.register, OLD.code, OLD.kind)\n                            AND NEW.choices @> jsonb_build_array(u.extra -> OLD.code))) THEN\n            RAISE EXCEPTION 'an extra column that units use is switched off, not removed: %', OLD.code\n                USING ERRCODE = '23001', CONSTRAINT = 'units_extra_column_kept', DETAIL = OLD.code;\n        END IF;\n        IF TG_OP = 'DELETE' THEN\n            RETURN OLD;\n        END IF;\n        RETURN NEW;\n    ",
                    hash="22baaf22fc4dbf05d3efc92ecdf69dbee77994fe",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_used_kept_84695",
                    table="units_extracolumn",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="extracolumn",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.extracolumn', n.id::text, n.id, n.name_zh::text, 'created', '{}'::jsonb, jsonb_strip_nulls(to_jsonb(n))  FROM new_rows n; RETURN NULL;",
                    hash="6e8b4657b38a219f1184be7557d9575f2998d695",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_recorded_insert_570b6",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="units_extracolumn",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="extracolumn",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="EXECUTE $query$INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.extracolumn', n.id::text, n.id, n.name_zh::text, 'changed', changelog_difference(to_jsonb(o), to_jsonb(n)), changelog_difference(to_jsonb(n), to_jsonb(o))  FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o.* IS DISTINCT FROM n.*$query$; RETURN NULL;",
                    hash="9cd6b145c29770797ac8bdc9c712fe3f0deb0ff7",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_recorded_update_a18e9",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="units_extracolumn",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="extracolumn",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_delete",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.extracolumn', o.id::text, o.id, o.name_zh::text, 'deleted', jsonb_strip_nulls(to_jsonb(o)), '{}'::jsonb  FROM old_rows o; RETURN NULL;",
                    hash="7b151c41101d4750308ff09f689ff9502cc9b964",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_recorded_delete_23c2a",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="units_extracolumn",
                    when="AFTER",
                ),
            ),
        ),
    ]
