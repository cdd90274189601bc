"""The line of the access log that a trigger writes: who acts, from where, and what was done about what."""

WHO = "CASE WHEN changelog_setting('actor') = '' THEN {fallback} ELSE changelog_actor() END"


def line(act: str, about: str, fallback: str) -> str:
    """SQL of a trigger's body. `about` is an expression; `fallback` the account that acts where nobody is named."""
    who = WHO.format(fallback=fallback)
    address = "nullif(changelog_setting('address'), '')::inet"
    return f"""
        INSERT INTO accounts_accessline (at, person_id, name, key, address, act, about)
        VALUES (statement_timestamp(), {who}, '', '', {address}, '{act}', left({about}, 500));
    """
