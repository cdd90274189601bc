"""Who judged, and when, is not for the writer of the row to say."""

import apps.changelog.trigger_sql
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("figures", "0021_rules_keep_their_moment"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="judgement",
            trigger=pgtrigger.compiler.Trigger(
                name="judged_by_actor",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="NEW.by_id := changelog_actor(); NEW.at := now(); RETURN NEW;",
                    hash="3f515d5c4f61af8864f2eaa7e3ca9403cbdc5469",
                    operation="INSERT",
                    pgid="pgtrigger_judged_by_actor_70811",
                    table="figures_judgement",
                    when="BEFORE",
                ),
            ),
        ),
    ]
