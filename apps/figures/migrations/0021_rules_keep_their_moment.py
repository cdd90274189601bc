"""A rule keeps since when it stands in its wording, whoever writes it again."""

import apps.changelog.trigger_sql
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("figures", "0020_versions_of_a_form"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="editrule",
            name="dates_its_meaning",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="editrule",
            trigger=pgtrigger.compiler.Trigger(
                name="dates_its_meaning",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n            NEW.meaning_since := CASE\n                WHEN ROW(OLD.expression, OLD.missing, OLD.severity, OLD.active)\n                    IS DISTINCT FROM ROW(NEW.expression, NEW.missing, NEW.severity, NEW.active) THEN now()\n                ELSE OLD.meaning_since END;\n            RETURN NEW;\n        ",
                    hash="8d30e4ffe652cf09efec4329cf70c01b33d010fd",
                    operation='UPDATE OF "expression", "missing", "severity", "active", "meaning_since"',
                    pgid="pgtrigger_dates_its_meaning_23062",
                    table="figures_editrule",
                    when="BEFORE",
                ),
            ),
        ),
    ]
