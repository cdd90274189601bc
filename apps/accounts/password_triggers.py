"""What the database does when a password is set, on whatever path: it knows who acts (apps.changelog.acting).

Nobody is named where a password's hash is renewed at a sign-in, which sets `accounts.renewing`: that changes no
password. Nobody is named by Django's own commands either. The demonstration accounts, set up through the door `setup`,
keep the passwords that are printed at every start.
"""

import pgtrigger

from apps.accounts.lines_sql import line
from apps.changelog.triggers import Guard

KEPT = 5
SET_BY_ANOTHER = "changelog_setting('actor') NOT IN ('', NEW.id::text) AND changelog_setting('door') <> 'setup'"
# Whose password it is, where somebody else set it.
ABOUT = "CASE WHEN changelog_setting('actor') IN ('', NEW.id::text) THEN '' ELSE NEW.username END"

PASSWORD_GIVEN = Guard(
    name="password_given",
    level=pgtrigger.Row,
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    func=f"""
        IF {SET_BY_ANOTHER} AND NEW.password NOT LIKE '!%' THEN
            INSERT INTO accounts_givenpassword (person_id, at) VALUES (NEW.id, statement_timestamp());
        END IF;
        RETURN NULL;
    """,
)

PASSWORD_CHANGED = Guard(
    name="password_changed",
    level=pgtrigger.Row,
    when=pgtrigger.After,
    operation=pgtrigger.UpdateOf("password"),
    condition=pgtrigger.Condition("OLD.password IS DISTINCT FROM NEW.password"),
    func=f"""
        IF coalesce(current_setting('accounts.renewing', true), '') = 'on' THEN
            RETURN NULL;
        END IF;
        INSERT INTO accounts_formerpassword (person_id, hash, at)
        VALUES (NEW.id, OLD.password, statement_timestamp());
        DELETE FROM accounts_formerpassword WHERE person_id = NEW.id AND id NOT IN (
            SELECT id FROM accounts_formerpassword WHERE person_id = NEW.id ORDER BY id DESC LIMIT {KEPT}
        );
        DELETE FROM accounts_givenpassword WHERE person_id = NEW.id;
        IF {SET_BY_ANOTHER} THEN
            INSERT INTO accounts_givenpassword (person_id, at) VALUES (NEW.id, statement_timestamp());
        END IF;
        {line("password", ABOUT, "NEW.id")}
        RETURN NULL;
    """,
)
