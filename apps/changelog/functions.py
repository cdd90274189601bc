"""Functions that the triggers of every app call: who acts, through which door, and what differs between two rows."""

FUNCTIONS = """
CREATE FUNCTION changelog_setting(name text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce(current_setting('changelog.' || name, true), '')
$$;

CREATE FUNCTION changelog_actor() RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE named text := changelog_setting('actor');
BEGIN
    IF named = '' THEN
        RAISE EXCEPTION 'nobody is named as acting: set changelog.actor in this transaction'
            USING ERRCODE = '42501', HINT = 'Python code acts inside apps.changelog.acting.acting(by=...).';
    END IF;
    IF named = 'system' THEN
        RETURN (SELECT id FROM auth_user WHERE username = 'system');
    END IF;
    RETURN named::bigint;
END $$;

CREATE FUNCTION changelog_difference(mine jsonb, other jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(mine) WHERE other -> key IS DISTINCT FROM value
$$;

CREATE FUNCTION changelog_from_trigger(written regclass) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN pg_trigger_depth() > 1 AND current_user = (
        SELECT pg_get_userbyid(c.relowner) FROM pg_catalog.pg_class c WHERE c.oid = written);
END $$;
"""
