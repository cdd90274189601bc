"""A finding is explained and ends by the clock while its submission is held, not when the transaction began."""

import apps.changelog.trigger_sql
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("figures", "0014_petitions"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="finding",
            name="keep_ended",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="finding",
            name="keep_replaced",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="finding",
            trigger=pgtrigger.compiler.Trigger(
                name="explained_by_the_clock",
                sql=apps.changelog.trigger_sql.GuardSql(
                    condition="WHEN (NEW.explanation <> '' AND OLD.explanation <> NEW.explanation)",
                    func="NEW.explained_at := clock_timestamp(); RETURN NEW;",
                    hash="27c9368d2a1041a49bdace234ecdb17954d73e94",
                    operation='UPDATE OF "explanation"',
                    pgid="pgtrigger_explained_by_the_clock_093af",
                    table="figures_finding",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="finding",
            trigger=pgtrigger.compiler.Trigger(
                name="keep_ended",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="EXECUTE $query$\n    INSERT INTO figures_pastfinding (rule_id, check_code, severity, unit_id, indicator_id, period_id, coverage, facts,\n                                     explanation, cause, explained_by_id, explained_at, found_at, ended_at, \"end\")\n    SELECT o.rule_id, o.check_code, o.severity, f.unit_id, f.indicator_id, f.period_id, f.coverage, o.facts,\n           o.explanation, o.cause, o.explained_by_id, o.explained_at, o.found_at, clock_timestamp(), CASE WHEN r.active IS FALSE OR r.meaning_since > o.found_at THEN 'withdrawn' ELSE 'corrected' END\n    FROM old_rows o JOIN figures_figure f ON f.id = o.figure_id LEFT JOIN figures_editrule r ON r.id = o.rule_id\n$query$; RETURN NULL;",
                    hash="da36c170f7a68854b36630698b59677d2df214f5",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_keep_ended_2d371",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="figures_finding",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="finding",
            trigger=pgtrigger.compiler.Trigger(
                name="keep_replaced",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="EXECUTE $query$\n    INSERT INTO figures_pastfinding (rule_id, check_code, severity, unit_id, indicator_id, period_id, coverage, facts,\n                                     explanation, cause, explained_by_id, explained_at, found_at, ended_at, \"end\")\n    SELECT o.rule_id, o.check_code, o.severity, f.unit_id, f.indicator_id, f.period_id, f.coverage, o.facts,\n           o.explanation, o.cause, o.explained_by_id, o.explained_at, o.found_at, clock_timestamp(), 'replaced'\n    FROM old_rows o JOIN figures_figure f ON f.id = o.figure_id JOIN new_rows n ON n.id = o.id WHERE o.explanation <> '' AND o.explanation <> n.explanation\n$query$; RETURN NULL;",
                    hash="4155b6d3e98ff1bed08fe315e8a58b44a99f885a",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_keep_replaced_58375",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="figures_finding",
                    when="AFTER",
                ),
            ),
        ),
    ]
