"""Appointments have a line in the access log."""

import apps.changelog.trigger_sql
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_lines_say_who_acts"),
        ("units", "0007_contacts"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="appointment",
            trigger=pgtrigger.compiler.Trigger(
                name="in_access_log",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n        INSERT INTO accounts_accessline (at, person_id, name, key, address, act, about)\n        VALUES (statement_timestamp(), CASE WHEN changelog_setting('actor') = '' THEN NEW.user_id ELSE changelog_actor() END, '', '', nullif(changelog_setting('address'), '')::inet, 'appointment', left(concat_ws(' · ', (SELECT username FROM auth_user WHERE id = NEW.user_id), NEW.role, (SELECT code FROM units_unit WHERE id = NEW.federation_id), concat(NEW.starts, ' – ', NEW.ends)), 500));\n    RETURN NULL;",
                    hash="9a0d49e22803cf19fd0b00690b39087ec40a13c5",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_in_access_log_e80e0",
                    table="units_appointment",
                    when="AFTER",
                ),
            ),
        ),
    ]
