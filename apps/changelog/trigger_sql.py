"""How a trigger is installed: the text that migrations refer to by name, and that therefore never changes.

django-pgtrigger's own text asks a setting whether to skip the trigger, which any SQL of any login can set, and asks it
once a row. This one has no such door. A better text becomes a class of its own beside this one.
"""

from pgtrigger import compiler


class GuardSql(compiler.UpsertTriggerSql):
    """Version 1: the function and its trigger, without a way past them. A test holds the text to its digest."""

    def get_template(self) -> str:
        return """
            CREATE OR REPLACE FUNCTION {pgid}() RETURNS TRIGGER AS $$
                {declare}
                BEGIN
                    {func}
                END;
            $$ LANGUAGE plpgsql;

            DROP TRIGGER IF EXISTS {pgid} ON {table};
            CREATE {constraint} TRIGGER {pgid}
                {when} {operation} ON {table}
                {timing}
                {referencing}
                FOR EACH {level} {condition}
                EXECUTE PROCEDURE {execute};

            COMMENT ON TRIGGER {pgid} ON {table} IS '{hash}';
        """
