"""Which forms are handed in elsewhere than their units stood at the period's end is kept (docs/adr/0054)."""

import apps.changelog.trigger_sql
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

FUNCTIONS = """
-- Affiliations of these units changed: their forms are held against where the units stand now.
CREATE FUNCTION figures_look_elsewhere(units bigint[]) RETURNS void
LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
DECLARE deriving text := changelog_setting('deriving');
BEGIN
    IF NOT EXISTS (SELECT FROM figures_submission WHERE unit_id = ANY(units)) THEN
        RETURN;
    END IF;
    PERFORM set_config('changelog.deriving', 'on', true);
    WITH looked AS MATERIALIZED (
        SELECT s.id, s.period_id, s.reported_to_id <> units_parent_at(s.unit_id, p.ends) AS is_elsewhere
        FROM figures_submission s JOIN figures_period p ON p.id = s.period_id WHERE s.unit_id = ANY(units)
    ), back AS (
        DELETE FROM figures_handedinelsewhere e USING looked l
        WHERE e.submission_id = l.id AND l.is_elsewhere IS NOT TRUE
    )
    INSERT INTO figures_handedinelsewhere (submission_id, period_id)
    SELECT id, period_id FROM looked WHERE is_elsewhere ON CONFLICT DO NOTHING;
    PERFORM set_config('changelog.deriving', deriving, true);
END $$;

CREATE FUNCTION figures_affiliation_elsewhere() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM figures_look_elsewhere(array_agg(DISTINCT unit_id)) FROM new_rows;
    ELSIF TG_OP = 'UPDATE' THEN
        PERFORM figures_look_elsewhere(array_agg(unit_id))
        FROM (SELECT unit_id FROM new_rows UNION SELECT unit_id FROM old_rows) both_rows;
    ELSE
        PERFORM figures_look_elsewhere(array_agg(DISTINCT unit_id)) FROM old_rows;
    END IF;
    RETURN NULL;
END $$;
"""
DROP_FUNCTIONS = "DROP FUNCTION figures_affiliation_elsewhere; DROP FUNCTION figures_look_elsewhere"
TRIGGERS = """
CREATE TRIGGER figures_handed_in_insert AFTER INSERT ON units_affiliation REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION figures_affiliation_elsewhere();
CREATE TRIGGER figures_handed_in_update AFTER UPDATE ON units_affiliation
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION figures_affiliation_elsewhere();
CREATE TRIGGER figures_handed_in_delete AFTER DELETE ON units_affiliation REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION figures_affiliation_elsewhere();
"""
DROP_TRIGGERS = """
DROP TRIGGER figures_handed_in_insert ON units_affiliation; DROP TRIGGER figures_handed_in_update ON units_affiliation;
DROP TRIGGER figures_handed_in_delete ON units_affiliation;
"""
# Of its own forms: those of provinces come to a nation from there, once their table is followed too.
FILL = """
SELECT set_config('changelog.deriving', 'on', true);
INSERT INTO figures_handedinelsewhere (submission_id, period_id)
SELECT s.id, s.period_id FROM figures_submission s JOIN figures_period p ON p.id = s.period_id
WHERE s.reported_to_id <> units_parent_at(s.unit_id, p.ends) AND s.id / 1000000000000 = (
    SELECT seqmin / 1000000000000 FROM pg_sequence WHERE seqrelid = 'public.units_unit_id_seq'::regclass);
SELECT set_config('changelog.deriving', '', true);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("figures", "0050_kept_rates"),
    ]

    operations = [
        migrations.CreateModel(
            name="HandedInElsewhere",
            fields=[
                (
                    "submission",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="figures.submission",
                        verbose_name="submission",
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="figures.period",
                        verbose_name="period",
                    ),
                ),
            ],
            options={
                "verbose_name": "form handed in elsewhere",
                "verbose_name_plural": "forms handed in elsewhere",
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="period",
            trigger=pgtrigger.compiler.Trigger(
                name="last_day_fixed",
                sql=apps.changelog.trigger_sql.GuardSql(
                    condition="WHEN (ROW(OLD.ends) IS DISTINCT FROM ROW(NEW.ends))",
                    func="\n            IF EXISTS (SELECT FROM figures_submission WHERE period_id = OLD.id) THEN\n                RAISE EXCEPTION 'figures rest on this record of %: what they mean cannot be changed', TG_TABLE_NAME\n                    USING ERRCODE = '23001', CONSTRAINT = 'figures_last_day_fixed';\n            END IF;\n            RETURN NEW;\n        ",
                    hash="039c3d4c657a231c2ec8ce99ac79efcadfe6cf24",
                    operation='UPDATE OF "ends"',
                    pgid="pgtrigger_last_day_fixed_6f7c5",
                    table="figures_period",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="submission",
            trigger=pgtrigger.compiler.Trigger(
                name="elsewhere_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="EXECUTE $query$SELECT FROM units_unit WHERE id IN (SELECT unit_id FROM new_rows) ORDER BY id FOR NO KEY UPDATE$query$; \n        DECLARE deriving text := changelog_setting('deriving');\n        BEGIN\n            PERFORM set_config('changelog.deriving', 'on', true);\n            EXECUTE $query$\n    INSERT INTO figures_handedinelsewhere (submission_id, period_id)\n    SELECT s.id, s.period_id FROM new_rows s JOIN figures_period p ON p.id = s.period_id WHERE s.reported_to_id <> units_parent_at(s.unit_id, p.ends)\n$query$;\n            PERFORM set_config('changelog.deriving', deriving, true);\n        END;\n     RETURN NULL;",
                    hash="07a71f3fe9c6c45630efc371475e8dd3b6583449",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_elsewhere_insert_017e1",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="figures_submission",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="submission",
            trigger=pgtrigger.compiler.Trigger(
                name="elsewhere_delete",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="\n        DECLARE deriving text := changelog_setting('deriving');\n        BEGIN\n            PERFORM set_config('changelog.deriving', 'on', true);\n            EXECUTE $query$DELETE FROM figures_handedinelsewhere e USING old_rows o WHERE e.submission_id = o.id$query$;\n            PERFORM set_config('changelog.deriving', deriving, true);\n        END;\n     RETURN NULL;",
                    hash="a4e5c99266fa7e677df35817f0fa35911dc781df",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_elsewhere_delete_7ee65",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="figures_submission",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="handedinelsewhere",
            trigger=pgtrigger.compiler.Trigger(
                name="derived_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="\n        IF changelog_setting('deriving') <> 'on' AND EXISTS (SELECT FROM new_rows) THEN\n            RAISE EXCEPTION '% follows from the figures and is written with them only', TG_TABLE_NAME\n                USING ERRCODE = '42501', CONSTRAINT = 'figures_derived';\n        END IF;\n     RETURN NULL;",
                    hash="62a902c7dedd91d1488b525b0c6c4ffa40bedc13",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_derived_insert_eb392",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="figures_handedinelsewhere",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="handedinelsewhere",
            trigger=pgtrigger.compiler.Trigger(
                name="derived_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="\n        IF changelog_setting('deriving') <> 'on' AND EXISTS (SELECT FROM new_rows) THEN\n            RAISE EXCEPTION '% follows from the figures and is written with them only', TG_TABLE_NAME\n                USING ERRCODE = '42501', CONSTRAINT = 'figures_derived';\n        END IF;\n     RETURN NULL;",
                    hash="5ea7cbf244d6a69730ac773d5a10f0cf254b2110",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_derived_update_72c6a",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="figures_handedinelsewhere",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="handedinelsewhere",
            trigger=pgtrigger.compiler.Trigger(
                name="derived_delete",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="\n        IF changelog_setting('deriving') <> 'on' AND EXISTS (SELECT FROM old_rows) THEN\n            RAISE EXCEPTION '% follows from the figures and is written with them only', TG_TABLE_NAME\n                USING ERRCODE = '42501', CONSTRAINT = 'figures_derived';\n        END IF;\n     RETURN NULL;",
                    hash="b6882ac5f531cd7de643c28bbad20d211cb32908",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_derived_delete_31f2f",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="figures_handedinelsewhere",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS),
        migrations.RunSQL(TRIGGERS, DROP_TRIGGERS),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
