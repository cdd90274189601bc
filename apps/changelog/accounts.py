"""Who is named when an account changes: whoever acts, else the system, and before there is one the account itself."""

FUNCTION = """
CREATE FUNCTION changelog_account_actor(account bigint) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF changelog_setting('actor') <> '' THEN
        RETURN changelog_actor();
    END IF;
    RETURN coalesce((SELECT id FROM auth_user WHERE username = 'system'), account);
END $$;
"""
