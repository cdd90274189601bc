"""Of a password that somebody else set, the line is hers who set it."""

import apps.changelog.trigger_sql
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_passwords"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="accountwithpassword",
            name="password_changed",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="accountwithpassword",
            trigger=pgtrigger.compiler.Trigger(
                name="password_changed",
                sql=apps.changelog.trigger_sql.GuardSql(
                    condition="WHEN (OLD.password IS DISTINCT FROM NEW.password)",
                    func="\n        IF coalesce(current_setting('accounts.renewing', true), '') = 'on' THEN\n            RETURN NULL;\n        END IF;\n        INSERT INTO accounts_formerpassword (person_id, hash, at)\n        VALUES (NEW.id, OLD.password, statement_timestamp());\n        DELETE FROM accounts_formerpassword WHERE person_id = NEW.id AND id NOT IN (\n            SELECT id FROM accounts_formerpassword WHERE person_id = NEW.id ORDER BY id DESC LIMIT 5\n        );\n        DELETE FROM accounts_givenpassword WHERE person_id = NEW.id;\n        IF changelog_setting('actor') NOT IN ('', NEW.id::text) AND changelog_setting('door') <> 'setup' THEN\n            INSERT INTO accounts_givenpassword (person_id, at) VALUES (NEW.id, statement_timestamp());\n        END IF;\n        \n        INSERT INTO accounts_accessline (at, person_id, name, key, address, act, about)\n        VALUES (statement_timestamp(), CASE WHEN changelog_setting('actor') = '' THEN NEW.id ELSE changelog_actor() END, '', '', nullif(changelog_setting('address'), '')::inet, 'password', left(CASE WHEN changelog_setting('actor') IN ('', NEW.id::text) THEN '' ELSE NEW.username END, 500));\n    \n        RETURN NULL;\n    ",
                    hash="415180098e3669acfc4a076db85427ca24a52fcc",
                    operation='UPDATE OF "password"',
                    pgid="pgtrigger_password_changed_5a3dd",
                    table="auth_user",
                    when="AFTER",
                ),
            ),
        ),
    ]
