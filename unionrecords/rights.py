"""With whose rights the functions of triggers run, whoever writes.

The trail is written by triggers. Their functions run as the owner of the tables, under a fixed search path, so that a
login needs no right to write the trail and nothing it makes for itself takes the place of what they read. The texts
of migrations stay as they are: what all these functions have in common is seen to after each `migrate`.
"""

from django.db import connection
from pgtrigger import registered

from apps.changelog.triggers import Guard

SEARCHED = "pg_catalog, public, pg_temp"
# Those that are not as they should be. Nobody but the owner attaches one of them to a table of her own (the right is
# asked when a trigger is made).
UNLIKE = f"""
    SELECT p.oid::regprocedure AS function, p.proname = ANY ({{as_writer}}) AS as_writer
    FROM pg_catalog.pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace AND p.prorettype = 'trigger'::regtype
      AND (p.prosecdef = (p.proname = ANY ({{as_writer}}))
           OR p.proconfig IS DISTINCT FROM ARRAY['search_path={SEARCHED}']
           OR p.proacl IS NULL OR EXISTS (SELECT FROM aclexplode(p.proacl) a WHERE a.grantee = 0))
      AND pg_has_role(p.proowner, 'USAGE')
"""
SECURED = f"""
DO $do$
DECLARE made record;
BEGIN
    FOR made IN
        {UNLIKE}
    LOOP
        EXECUTE format(
            'ALTER FUNCTION %s SECURITY %s SET search_path = {SEARCHED}',
            made.function, CASE WHEN made.as_writer THEN 'INVOKER' ELSE 'DEFINER' END);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', made.function);
    END LOOP;
END $do$;
"""


def asking_who_writes() -> list[str]:
    """The functions that run with the rights of the login that writes."""
    names = []
    for model, trigger in registered():
        if isinstance(trigger, Guard) and trigger.as_writer:
            names.append(trigger.get_pgid(model))
    return sorted(names)


def secure_functions() -> str:
    """The SQL that gives each function of a trigger the rights it runs with; it changes nothing the second time."""
    return SECURED.format(as_writer=_as_writer())


def functions_to_secure() -> list[str]:
    """Those, of which this login is the owner, that do not run with the rights they should."""
    with connection.cursor() as cursor:
        cursor.execute(UNLIKE.format(as_writer=_as_writer()))
        return [function for function, _as_whom in cursor.fetchall()]


def _as_writer() -> str:
    names = ", ".join(f"'{name}'" for name in asking_who_writes())
    return f"ARRAY[{names}]"
