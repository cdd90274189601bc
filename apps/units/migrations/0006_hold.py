"""A move holds what it touches before it changes anything, in one order."""

from django.db import migrations

HOLD = """
-- Holds units that move, with all below them, whose paths follow, and the federations they leave or go to with those
-- ever above these, up to the county: in the order of their keys, before anything else of the move is held. What came
-- to stand there while these were waited for is held too.
CREATE FUNCTION units_hold(ids bigint[], parents bigint[]) RETURNS void
LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
DECLARE asked bigint[]; held bigint[] := '{}';
BEGIN
    PERFORM units_lock(ids);
    LOOP
        asked := ARRAY(
            WITH RECURSIVE below AS (
                SELECT unnest(ids) AS id
                UNION
                SELECT c.id FROM below JOIN units_unit c ON c.parent_id = below.id
            ), above AS (
                SELECT unnest(parents) AS id
                UNION
                SELECT f.unit_ptr_id FROM above JOIN units_affiliation a ON a.unit_id = above.id
                JOIN units_federation f ON f.unit_ptr_id = a.parent_id AND f.level >= 4
            )
            SELECT id FROM below UNION SELECT id FROM above ORDER BY id);
        EXIT WHEN asked = held;
        PERFORM FROM units_unit WHERE id = ANY(asked) ORDER BY id FOR NO KEY UPDATE;
        held := asked;
    END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("units", "0005_below")]
    operations = [migrations.RunSQL(HOLD, "DROP FUNCTION units_hold")]
