"""When a line of the access log was written is not for its writer to say, unless the owner of the tables writes it."""

import apps.changelog.trigger_sql
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_lines_say_who_acts"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="accessline",
            trigger=pgtrigger.compiler.Trigger(
                name="at_its_moment",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n        IF NOT pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE') THEN\n            NEW.at := statement_timestamp();\n        END IF;\n        RETURN NEW;\n    ",
                    hash="295a97b79fd5ec1efaa591523e32a87efaa9a1cd",
                    operation="INSERT",
                    pgid="pgtrigger_at_its_moment_a957a",
                    table="accounts_accessline",
                    when="BEFORE",
                ),
            ),
        ),
    ]
