"""A statistical year is sealed, and nothing of it changes until it is unsealed."""

import apps.changelog.trigger_sql
import apps.figures.triggers.expressions
import django.contrib.postgres.functions
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


FUNCTIONS = """
CREATE FUNCTION figures_sealed(asked bigint) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT min(y.code) FROM figures_period p JOIN figures_period y ON y.starts <= p.starts AND y.ends >= p.ends
        WHERE p.id = asked AND y.kind = 'year' AND (
            SELECT s.act FROM figures_yearseal s WHERE s.period_id = y.id ORDER BY s.id DESC LIMIT 1
        ) = 'sealed'
    );
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("figures", "0029_table_layouts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="YearSeal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "act",
                    models.CharField(
                        choices=[("sealed", "sealed"), ("unsealed", "unsealed")], max_length=8, verbose_name="act"
                    ),
                ),
                ("reason", models.TextField(verbose_name="reason")),
                (
                    "given_at",
                    models.DateTimeField(
                        db_default=django.contrib.postgres.functions.TransactionNow(), editable=False, verbose_name="at"
                    ),
                ),
            ],
            options={
                "verbose_name": "seal of a year",
                "verbose_name_plural": "seals of years",
                "ordering": ["-id"],
            },
        ),
        migrations.RunSQL(FUNCTIONS, "DROP FUNCTION figures_sealed"),
        pgtrigger.migrations.AddTrigger(
            model_name="attachment",
            trigger=pgtrigger.compiler.Trigger(
                name="sealed_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="\n                    IF NOT EXISTS (SELECT FROM figures_yearseal) THEN\n                        RETURN NULL;\n                    END IF;\n                    SELECT min(figures_sealed(d.id)) INTO wrong FROM (SELECT period_id AS id FROM new_rows) d;\n                    \n    IF wrong IS NOT NULL THEN\n        RAISE EXCEPTION 'statistical year % is sealed', wrong\n            USING ERRCODE = '23001', CONSTRAINT = 'figures_sealed';\n    END IF;\n\n                    RETURN NULL;\n                ",
                    hash="a42fd2bc8efa2795d9bcc0215ed5d6e8995e1daa",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_sealed_insert_29644",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="figures_attachment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="attachment",
            trigger=pgtrigger.compiler.Trigger(
                name="sealed_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="\n                    IF NOT EXISTS (SELECT FROM figures_yearseal) THEN\n                        RETURN NULL;\n                    END IF;\n                    SELECT min(figures_sealed(d.id)) INTO wrong FROM (SELECT period_id AS id FROM old_rows UNION SELECT period_id AS id FROM new_rows) d;\n                    \n    IF wrong IS NOT NULL THEN\n        RAISE EXCEPTION 'statistical year % is sealed', wrong\n            USING ERRCODE = '23001', CONSTRAINT = 'figures_sealed';\n    END IF;\n\n                    RETURN NULL;\n                ",
                    hash="5f4973e34687e33a4a13c9aaee068a358e274fca",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_sealed_update_d666f",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="figures_attachment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="attachment",
            trigger=pgtrigger.compiler.Trigger(
                name="sealed_delete",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="\n                    IF NOT EXISTS (SELECT FROM figures_yearseal) THEN\n                        RETURN NULL;\n                    END IF;\n                    SELECT min(figures_sealed(d.id)) INTO wrong FROM (SELECT period_id AS id FROM old_rows) d;\n                    \n    IF wrong IS NOT NULL THEN\n        RAISE EXCEPTION 'statistical year % is sealed', wrong\n            USING ERRCODE = '23001', CONSTRAINT = 'figures_sealed';\n    END IF;\n\n                    RETURN NULL;\n                ",
                    hash="3572f6f728d4307de1f4a1dca301e31969d9bba7",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_sealed_delete_0d279",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="figures_attachment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="conversationentry",
            trigger=pgtrigger.compiler.Trigger(
                name="sealed_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="\n                    IF NOT EXISTS (SELECT FROM figures_yearseal) THEN\n                        RETURN NULL;\n                    END IF;\n                    SELECT min(figures_sealed(d.id)) INTO wrong FROM (SELECT period_id AS id FROM new_rows) d;\n                    \n    IF wrong IS NOT NULL THEN\n        RAISE EXCEPTION 'statistical year % is sealed', wrong\n            USING ERRCODE = '23001', CONSTRAINT = 'figures_sealed';\n    END IF;\n\n                    RETURN NULL;\n                ",
                    hash="254481e63d1d4b8f6fa2c62af05885a31aa24db5",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_sealed_insert_5fcb2",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="figures_conversationentry",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="deadline",
            trigger=pgtrigger.compiler.Trigger(
                name="sealed_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="\n                    IF NOT EXISTS (SELECT FROM figures_yearseal) THEN\n                        RETURN NULL;\n                    END IF;\n                    SELECT min(figures_sealed(d.id)) INTO wrong FROM (SELECT period_id AS id FROM new_rows) d;\n                    \n    IF wrong IS NOT NULL THEN\n        RAISE EXCEPTION 'statistical year % is sealed', wrong\n            USING ERRCODE = '23001', CONSTRAINT = 'figures_sealed';\n    END IF;\n\n                    RETURN NULL;\n                ",
                    hash="d98c0b3f76c403aa57a3c2758ddf50afbad1e2c1",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_sealed_insert_8fa43",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="figures_deadline",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="deadline",
            trigger=pgtrigger.compiler.Trigger(
                name="sealed_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="\n                    IF NOT EXISTS (SELECT FROM figures_yearseal) THEN\n                        RETURN NULL;\n                    END IF;\n                    SELECT min(figures_sealed(d.id)) INTO wrong FROM (SELECT period_id AS id FROM old_rows UNION SELECT period_id AS id FROM new_rows) d;\n                    \n    IF wrong IS NOT NULL THEN\n        RAISE EXCEPTION 'statistical year % is sealed', wrong\n            USING ERRCODE = '23001', CONSTRAINT = 'figures_sealed';\n    END IF;\n\n                    RETURN NULL;\n                ",
                    hash="d2232627473e2cdc421887b71b22a240e8503d65",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_sealed_update_b63ea",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="figures_deadline",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="deadline",
            trigger=pgtrigger.compiler.Trigger(
                name="sealed_delete",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="\n                    IF NOT EXISTS (SELECT FROM figures_yearseal) THEN\n                        RETURN NULL;\n                    END IF;\n                    SELECT min(figures_sealed(d.id)) INTO wrong FROM (SELECT period_id AS id FROM old_rows) d;\n                    \n    IF wrong IS NOT NULL THEN\n        RAISE EXCEPTION 'statistical year % is sealed', wrong\n            USING ERRCODE = '23001', CONSTRAINT = 'figures_sealed';\n    END IF;\n\n                    RETURN NULL;\n                ",
                    hash="fb78e2798fcddffe9fc03dd04ba3fc19c08aa2ff",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_sealed_delete_98f9f",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="figures_deadline",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="extension",
            trigger=pgtrigger.compiler.Trigger(
                name="sealed_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="\n                    IF NOT EXISTS (SELECT FROM figures_yearseal) THEN\n                        RETURN NULL;\n                    END IF;\n                    SELECT min(figures_sealed(d.id)) INTO wrong FROM (SELECT period_id AS id FROM new_rows) d;\n                    \n    IF wrong IS NOT NULL THEN\n        RAISE EXCEPTION 'statistical year % is sealed', wrong\n            USING ERRCODE = '23001', CONSTRAINT = 'figures_sealed';\n    END IF;\n\n                    RETURN NULL;\n                ",
                    hash="8c8cd9f057920341c8e727dfe717f9bc9e3fb3dc",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_sealed_insert_277b2",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="figures_extension",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="figure",
            trigger=pgtrigger.compiler.Trigger(
                name="sealed_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="\n                    IF NOT EXISTS (SELECT FROM figures_yearseal) THEN\n                        RETURN NULL;\n                    END IF;\n                    SELECT min(figures_sealed(d.id)) INTO wrong FROM (SELECT period_id AS id FROM new_rows) d;\n                    \n    IF wrong IS NOT NULL THEN\n        RAISE EXCEPTION 'statistical year % is sealed', wrong\n            USING ERRCODE = '23001', CONSTRAINT = 'figures_sealed';\n    END IF;\n\n                    RETURN NULL;\n                ",
                    hash="da0ce132ed6913dd40c2265e75df55f4c61aaad1",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_sealed_insert_d80ca",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="figures_figure",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="figure",
            trigger=pgtrigger.compiler.Trigger(
                name="sealed_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="\n                    IF NOT EXISTS (SELECT FROM figures_yearseal) THEN\n                        RETURN NULL;\n                    END IF;\n                    SELECT min(figures_sealed(d.id)) INTO wrong FROM (SELECT period_id AS id FROM old_rows UNION SELECT period_id AS id FROM new_rows) d;\n                    \n    IF wrong IS NOT NULL THEN\n        RAISE EXCEPTION 'statistical year % is sealed', wrong\n            USING ERRCODE = '23001', CONSTRAINT = 'figures_sealed';\n    END IF;\n\n                    RETURN NULL;\n                ",
                    hash="9a223d881fda76f520fd2aac0f12e6e0f97959a5",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_sealed_update_41ddb",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="figures_figure",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="figure",
            trigger=pgtrigger.compiler.Trigger(
                name="sealed_delete",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="\n                    IF NOT EXISTS (SELECT FROM figures_yearseal) THEN\n                        RETURN NULL;\n                    END IF;\n                    SELECT min(figures_sealed(d.id)) INTO wrong FROM (SELECT period_id AS id FROM old_rows) d;\n                    \n    IF wrong IS NOT NULL THEN\n        RAISE EXCEPTION 'statistical year % is sealed', wrong\n            USING ERRCODE = '23001', CONSTRAINT = 'figures_sealed';\n    END IF;\n\n                    RETURN NULL;\n                ",
                    hash="4bbd7e5d8344756f2f26f35d7a0100782925a16a",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_sealed_delete_8c980",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="figures_figure",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="finding",
            trigger=pgtrigger.compiler.Trigger(
                name="explained_of_sealed",
                sql=apps.changelog.trigger_sql.GuardSql(
                    condition="WHEN (OLD.explanation IS DISTINCT FROM NEW.explanation)",
                    declare="DECLARE wrong text;",
                    func="\n        wrong := figures_sealed(OLD.period_id);\n        \n    IF wrong IS NOT NULL THEN\n        RAISE EXCEPTION 'statistical year % is sealed', wrong\n            USING ERRCODE = '23001', CONSTRAINT = 'figures_sealed';\n    END IF;\n\n        RETURN NEW;\n    ",
                    hash="2dcddaa50c2b4a0890e4c74094876d0249b2fe25",
                    operation='UPDATE OF "explanation", "explained_at", "explained_by_id"',
                    pgid="pgtrigger_explained_of_sealed_3ba69",
                    table="figures_finding",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="judgement",
            trigger=pgtrigger.compiler.Trigger(
                name="sealed_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="\n                    IF NOT EXISTS (SELECT FROM figures_yearseal) THEN\n                        RETURN NULL;\n                    END IF;\n                    SELECT min(figures_sealed(d.id)) INTO wrong FROM (SELECT period_id AS id FROM new_rows) d;\n                    \n    IF wrong IS NOT NULL THEN\n        RAISE EXCEPTION 'statistical year % is sealed', wrong\n            USING ERRCODE = '23001', CONSTRAINT = 'figures_sealed';\n    END IF;\n\n                    RETURN NULL;\n                ",
                    hash="035ec0eaa6edbe755210684f3798a416dff83037",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_sealed_insert_1e4a5",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="figures_judgement",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="petition",
            trigger=pgtrigger.compiler.Trigger(
                name="sealed_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="\n                    IF NOT EXISTS (SELECT FROM figures_yearseal) THEN\n                        RETURN NULL;\n                    END IF;\n                    SELECT min(figures_sealed(d.id)) INTO wrong FROM (SELECT period_id AS id FROM new_rows) d;\n                    \n    IF wrong IS NOT NULL THEN\n        RAISE EXCEPTION 'statistical year % is sealed', wrong\n            USING ERRCODE = '23001', CONSTRAINT = 'figures_sealed';\n    END IF;\n\n                    RETURN NULL;\n                ",
                    hash="fedb6123f8e8cfbddb3a5d8c52e44e1881dcb929",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_sealed_insert_09564",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="figures_petition",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reminder",
            trigger=pgtrigger.compiler.Trigger(
                name="sealed_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="\n                    IF NOT EXISTS (SELECT FROM figures_yearseal) THEN\n                        RETURN NULL;\n                    END IF;\n                    SELECT min(figures_sealed(d.id)) INTO wrong FROM (SELECT period_id AS id FROM new_rows) d;\n                    \n    IF wrong IS NOT NULL THEN\n        RAISE EXCEPTION 'statistical year % is sealed', wrong\n            USING ERRCODE = '23001', CONSTRAINT = 'figures_sealed';\n    END IF;\n\n                    RETURN NULL;\n                ",
                    hash="d5a5872d437df5cc50d61b2efe5e0de4d7a95d08",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_sealed_insert_b8819",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="figures_reminder",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="submission",
            trigger=pgtrigger.compiler.Trigger(
                name="sealed_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="\n                    IF NOT EXISTS (SELECT FROM figures_yearseal) THEN\n                        RETURN NULL;\n                    END IF;\n                    SELECT min(figures_sealed(d.id)) INTO wrong FROM (SELECT period_id AS id FROM new_rows) d;\n                    \n    IF wrong IS NOT NULL THEN\n        RAISE EXCEPTION 'statistical year % is sealed', wrong\n            USING ERRCODE = '23001', CONSTRAINT = 'figures_sealed';\n    END IF;\n\n                    RETURN NULL;\n                ",
                    hash="8f8ac919be2ba2c0308a1b76c559f2269c0808b8",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_sealed_insert_32aaa",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="figures_submission",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="submission",
            trigger=pgtrigger.compiler.Trigger(
                name="sealed_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="\n                    IF NOT EXISTS (SELECT FROM figures_yearseal) THEN\n                        RETURN NULL;\n                    END IF;\n                    SELECT min(figures_sealed(d.id)) INTO wrong FROM (SELECT period_id AS id FROM old_rows UNION SELECT period_id AS id FROM new_rows) d;\n                    \n    IF wrong IS NOT NULL THEN\n        RAISE EXCEPTION 'statistical year % is sealed', wrong\n            USING ERRCODE = '23001', CONSTRAINT = 'figures_sealed';\n    END IF;\n\n                    RETURN NULL;\n                ",
                    hash="97b52c643268c685030e8bf574f97ca3febc76b4",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_sealed_update_004aa",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="figures_submission",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="submission",
            trigger=pgtrigger.compiler.Trigger(
                name="sealed_delete",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="\n                    IF NOT EXISTS (SELECT FROM figures_yearseal) THEN\n                        RETURN NULL;\n                    END IF;\n                    SELECT min(figures_sealed(d.id)) INTO wrong FROM (SELECT period_id AS id FROM old_rows) d;\n                    \n    IF wrong IS NOT NULL THEN\n        RAISE EXCEPTION 'statistical year % is sealed', wrong\n            USING ERRCODE = '23001', CONSTRAINT = 'figures_sealed';\n    END IF;\n\n                    RETURN NULL;\n                ",
                    hash="8a24f703e2b15d054f556205bce4f4db9c397c50",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_sealed_delete_1d37f",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="figures_submission",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="total",
            trigger=pgtrigger.compiler.Trigger(
                name="sealed_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="\n                    IF NOT EXISTS (SELECT FROM figures_yearseal) THEN\n                        RETURN NULL;\n                    END IF;\n                    SELECT min(figures_sealed(d.id)) INTO wrong FROM (SELECT period_id AS id FROM new_rows) d;\n                    \n    IF wrong IS NOT NULL THEN\n        RAISE EXCEPTION 'statistical year % is sealed', wrong\n            USING ERRCODE = '23001', CONSTRAINT = 'figures_sealed';\n    END IF;\n\n                    RETURN NULL;\n                ",
                    hash="6fbb80fa577ff321f579126cd31aecef16e39d05",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_sealed_insert_3858a",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="figures_total",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="total",
            trigger=pgtrigger.compiler.Trigger(
                name="sealed_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="\n                    IF NOT EXISTS (SELECT FROM figures_yearseal) THEN\n                        RETURN NULL;\n                    END IF;\n                    SELECT min(figures_sealed(d.id)) INTO wrong FROM (SELECT period_id AS id FROM old_rows UNION SELECT period_id AS id FROM new_rows) d;\n                    \n    IF wrong IS NOT NULL THEN\n        RAISE EXCEPTION 'statistical year % is sealed', wrong\n            USING ERRCODE = '23001', CONSTRAINT = 'figures_sealed';\n    END IF;\n\n                    RETURN NULL;\n                ",
                    hash="1d620ac4e22e91a619df6cf8e9963c950d2cdc1e",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_sealed_update_7c5bf",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="figures_total",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="total",
            trigger=pgtrigger.compiler.Trigger(
                name="sealed_delete",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="\n                    IF NOT EXISTS (SELECT FROM figures_yearseal) THEN\n                        RETURN NULL;\n                    END IF;\n                    SELECT min(figures_sealed(d.id)) INTO wrong FROM (SELECT period_id AS id FROM old_rows) d;\n                    \n    IF wrong IS NOT NULL THEN\n        RAISE EXCEPTION 'statistical year % is sealed', wrong\n            USING ERRCODE = '23001', CONSTRAINT = 'figures_sealed';\n    END IF;\n\n                    RETURN NULL;\n                ",
                    hash="8f3786786d75bb979c2f6fd3076bb31d5f53268b",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_sealed_delete_50f00",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="figures_total",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="yearseal",
            name="given_by",
            field=models.ForeignKey(
                db_default=apps.figures.triggers.expressions.Actor(),
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AddField(
            model_name="yearseal",
            name="period",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="seals",
                to="figures.period",
                verbose_name="period",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="yearseal",
            trigger=pgtrigger.compiler.Trigger(
                name="seal_follows",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE last figures_yearseal;",
                    func="\n        PERFORM pg_advisory_xact_lock(hashtext('figures_year'));\n        LOCK TABLE figures_submission, figures_figure, figures_total IN SHARE MODE;\n        SELECT * INTO last FROM figures_yearseal WHERE period_id = NEW.period_id ORDER BY id DESC LIMIT 1;\n        IF NOT EXISTS (SELECT FROM figures_period WHERE id = NEW.period_id AND kind = 'year')\n           OR btrim(NEW.reason) = '' OR (NEW.act = 'sealed') = (last.act IS NOT DISTINCT FROM 'sealed') THEN\n            RAISE EXCEPTION 'a year is sealed while it is open and unsealed while it is sealed'\n                USING ERRCODE = '23514', CONSTRAINT = 'figures_seal_follows';\n        END IF;\n        IF NEW.act = 'unsealed' AND last.given_by_id = changelog_actor() THEN\n            RAISE EXCEPTION 'who sealed a year does not unseal it'\n                USING ERRCODE = '23514', CONSTRAINT = 'figures_seal_second';\n        END IF;\n        NEW.given_by_id := changelog_actor(); NEW.given_at := clock_timestamp();\n        RETURN NEW;\n    ",
                    hash="1ab63c0dc8e8d49e13be5aee8f735a3009b67f89",
                    operation="INSERT",
                    pgid="pgtrigger_seal_follows_3cde4",
                    table="figures_yearseal",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="yearseal",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="RAISE EXCEPTION 'the record of changes is append-only: table %', TG_TABLE_NAME USING ERRCODE = '23001';",
                    hash="78b54ada1f9c571007d6f12791f68beed70f8601",
                    level="STATEMENT",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_80303",
                    table="figures_yearseal",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="yearseal",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n        IF changelog_setting('may_truncate') <> 'on' THEN\n            RAISE EXCEPTION 'this record is kept: % cannot be emptied', TG_TABLE_NAME USING ERRCODE = '23001';\n        END IF;\n        RETURN NULL;\n    ",
                    hash="124a85213a647d4cd618aeb2c6909ef20715b923",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_8d880",
                    table="figures_yearseal",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="yearseal",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'figures.yearseal', n.id::text, n.id, n.period_id::text, 'created', '{}'::jsonb, jsonb_strip_nulls(to_jsonb(n))  FROM new_rows n; RETURN NULL;",
                    hash="41fceaadaa2d1cff07b7d3fbe756357c5e8a96cb",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_recorded_insert_da873",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="figures_yearseal",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="yearseal",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="EXECUTE $query$INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'figures.yearseal', n.id::text, n.id, n.period_id::text, 'changed', changelog_difference(to_jsonb(o), to_jsonb(n)), changelog_difference(to_jsonb(n), to_jsonb(o))  FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o.* IS DISTINCT FROM n.*$query$; RETURN NULL;",
                    hash="ea910dc00c345fbe6b98ca26b6fa34602dac0a09",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_recorded_update_67ccd",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="figures_yearseal",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="yearseal",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_delete",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'figures.yearseal', o.id::text, o.id, o.period_id::text, 'deleted', jsonb_strip_nulls(to_jsonb(o)), '{}'::jsonb  FROM old_rows o; RETURN NULL;",
                    hash="e87d73764559b6e9a9caf18a90e57f4ad17bdb7b",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_recorded_delete_b3d56",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="figures_yearseal",
                    when="AFTER",
                ),
            ),
        ),
    ]
