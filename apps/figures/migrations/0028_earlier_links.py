"""What was done before there was a chain of evidence is linked too, in the order it was done."""

from django.db import migrations

# A revision did not say in which form it was: in that whose figure stands in its cell, or that asks it, or the one
# form of that unit and period.
IN_ITS_FORM = """
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE figures_revision DISABLE TRIGGER USER;
UPDATE figures_revision r SET submission_id = coalesce(
    (SELECT f.submission_id FROM figures_figure f
     WHERE f.unit_id = r.unit_id AND f.period_id = r.period_id AND f.indicator_id = r.indicator_id
       AND f.coverage = r.coverage AND f.origin = 'return' ORDER BY f.amends LIMIT 1),
    (SELECT s.id FROM figures_submission s JOIN figures_formitem i ON i.form_id = s.form_id
     WHERE s.unit_id = r.unit_id AND s.period_id = r.period_id
       AND i.indicator_id = r.indicator_id AND i.coverage = r.coverage ORDER BY s.id LIMIT 1),
    (SELECT s.id FROM figures_submission s
     WHERE s.unit_id = r.unit_id AND s.period_id = r.period_id ORDER BY s.id LIMIT 1)
)
WHERE r.origin = 'return' AND r.submission_id IS NULL;
ALTER TABLE figures_revision ENABLE TRIGGER USER;
"""
LINKS = """
DO $do$
DECLARE chained record; due record; link text; last text; counted bigint;
BEGIN
    FOR chained IN
        SELECT DISTINCT coalesce(s.reported_to_id, s.unit_id) AS federation_id
        FROM figures_transition t JOIN figures_submission s ON s.id = t.submission_id ORDER BY 1
    LOOP
        last := ''; counted := 0;
        FOR due IN
            SELECT t.id FROM figures_transition t JOIN figures_submission s ON s.id = t.submission_id
            WHERE coalesce(s.reported_to_id, s.unit_id) = chained.federation_id ORDER BY t.id
        LOOP
            counted := counted + 1;
            link := figures_link_digest(chained.federation_id, counted, last, due.id);
            INSERT INTO figures_chainlink (transition_id, federation_id, number, previous, digest)
            VALUES (due.id, chained.federation_id, counted, last, link);
            last := link;
        END LOOP;
        INSERT INTO figures_chain (federation_id, number, digest) VALUES (chained.federation_id, counted, last);
    END LOOP;
END $do$;
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("figures", "0027_chain_of_evidence"),
    ]

    operations = [
        migrations.RunSQL(IN_ITS_FORM, migrations.RunSQL.noop),
        migrations.RunSQL(LINKS, migrations.RunSQL.noop),
    ]
