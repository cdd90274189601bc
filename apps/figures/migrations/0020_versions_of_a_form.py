"""Versions of a form: in a series, never two at once. A period has one code, in ASCII digits, of a plausible year.

What was there before is not held against the checks; whatever is written from now on is.
"""

import apps.changelog.trigger_sql
import pgtrigger.compiler
import pgtrigger.migrations
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("figures", "0019_by_hand_or_by_step"),
    ]

    operations = [
        migrations.AddField(
            model_name="form",
            name="numbered",
            field=models.BooleanField(
                db_default=False, default=False, editable=False, verbose_name="one of several versions"
            ),
        ),
        migrations.AddField(
            model_name="form",
            name="series",
            field=models.CharField(
                blank=True,
                default="",
                help_text="The code of its first version; empty: its own. Two versions are never valid at once.",
                max_length=40,
                verbose_name="versions of",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="form",
            trigger=pgtrigger.compiler.Trigger(
                name="version_in_series",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n        IF NEW.series = '' THEN\n            NEW.series := CASE WHEN TG_OP = 'UPDATE' THEN OLD.series ELSE NEW.code END;\n        END IF;\n        NEW.numbered := EXISTS (SELECT FROM figures_form f WHERE f.series = NEW.series AND f.id <> NEW.id);\n        RETURN NEW;\n    ",
                    hash="fcfe92d47a893b9c1da62d6abcae606104ef40e9",
                    operation='INSERT OR UPDATE OF "series", "numbered"',
                    pgid="pgtrigger_version_in_series_560ec",
                    table="figures_form",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="form",
            trigger=pgtrigger.compiler.Trigger(
                name="one_version_at_once",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="\n        PERFORM pg_advisory_xact_lock(hashtext('figures_form'));\n        SELECT f.code INTO wrong FROM figures_form f\n        WHERE f.series = NEW.series AND f.id <> NEW.id AND f.register <> NEW.register LIMIT 1;\n        IF wrong IS NOT NULL THEN\n            RAISE EXCEPTION 'versions of a form in two registers: %', wrong\n                USING ERRCODE = '23514', CONSTRAINT = 'figures_version_register', DETAIL = wrong;\n        END IF;\n        SELECT f.code INTO wrong FROM figures_form f\n        WHERE f.series = NEW.series AND f.id <> NEW.id\n          AND daterange(f.starts, f.ends, '[]') && daterange(NEW.starts, NEW.ends, '[]') LIMIT 1;\n        IF wrong IS NOT NULL THEN\n            RAISE EXCEPTION 'two versions of a form are valid at once: %', wrong\n                USING ERRCODE = '23P01', CONSTRAINT = 'figures_one_version_at_once', DETAIL = wrong;\n        END IF;\n        UPDATE figures_form f SET numbered = NOT f.numbered\n        WHERE f.series IN (OLD.series, NEW.series)\n          AND f.numbered <> EXISTS (SELECT FROM figures_form g WHERE g.series = f.series AND g.id <> f.id);\n        RETURN NULL;\n    ",
                    hash="7dd7f6b65636425d3da7b3f808869be343a5a59f",
                    operation='INSERT OR UPDATE OF "series", "register", "starts", "ends" OR DELETE',
                    pgid="pgtrigger_one_version_at_once_90af5",
                    table="figures_form",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="form",
            trigger=pgtrigger.compiler.Trigger(
                name="answered_version_valid",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE answering text;",
                    func="\n        SELECT u.code INTO answering\n        FROM figures_submission s JOIN figures_period p ON p.id = s.period_id JOIN units_unit u ON u.id = s.unit_id\n        WHERE s.form_id = OLD.id AND p.starts >= OLD.starts AND (OLD.ends IS NULL OR p.ends <= OLD.ends) AND NOT (p.starts >= NEW.starts AND (NEW.ends IS NULL OR p.ends <= NEW.ends))\n        ORDER BY s.id LIMIT 1;\n        IF answering IS NOT NULL THEN\n            RAISE EXCEPTION 'a version that would not be valid any more has been begun: %', answering\n                USING ERRCODE = '23001', CONSTRAINT = 'figures_version_answered', DETAIL = answering;\n        END IF;\n        RETURN NEW;\n    ",
                    hash="78373c24fb58e8ff1985ea10020aac7548b79ef8",
                    operation='UPDATE OF "starts", "ends"',
                    pgid="pgtrigger_answered_version_valid_b8543",
                    table="figures_form",
                    when="BEFORE",
                ),
            ),
        ),
        AddConstraintNotValid(
            model_name="form",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends__gte", models.F("starts"))),
                name="figures_form_ends_after_start",
                violation_error_message="A form cannot end before it starts.",
            ),
        ),
        AddConstraintNotValid(
            model_name="period",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "code__regex",
                        "^((CY|\\.\\.)?(19[0-9]{2}|20[0-9]{2}|2100)|(19[0-9]{2}|20[0-9]{2}|2100)-(19[0-9]{2}|20[0-9]{2}|2100)(/yr)?|(19[0-9]{2}|20[0-9]{2}|2100)-[0-9]{2}-[0-9]{2})$",
                    )
                ),
                name="figures_period_code",
                violation_error_message="A period's code is written in digits 0 to 9, of years from 1900 to 2100.",
            ),
        ),
        migrations.AddConstraint(
            model_name="period",
            constraint=models.UniqueConstraint(
                fields=("kind", "starts", "ends"),
                name="figures_one_period_of_a_kind",
                violation_error_message="There is a period of this kind with these days already.",
            ),
        ),
        migrations.RunSQL("UPDATE figures_form SET series = code", migrations.RunSQL.noop),
    ]
