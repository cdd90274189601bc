"""Which indicators lead their group in a report, in which order, and how a report says them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("figures", "0011_answer_counts")]

    operations = [
        migrations.AddField(
            model_name="indicator",
            name="importance",
            field=models.PositiveSmallIntegerField(
                db_default=50,
                default=50,
                help_text="Within its group 1 comes first in a report.",
                verbose_name="importance",
            ),
        ),
        migrations.AddField(
            model_name="indicator",
            name="lead",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Stands in the first sentence of a report.",
                verbose_name="leads its group",
            ),
        ),
        migrations.AddField(
            model_name="indicator",
            name="phrase_en",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text="How a report says it, with {} where the number stands. Empty: by its name.",
                max_length=100,
                verbose_name="said in English",
            ),
        ),
        migrations.AddField(
            model_name="indicator",
            name="phrase_zh",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text="How a report says it, with {} where the number stands. Empty: by its name.",
                max_length=100,
                verbose_name="said in Chinese",
            ),
        ),
        migrations.AddConstraint(
            model_name="indicator",
            constraint=models.CheckConstraint(
                name="figures_phrase_holds_number",
                condition=models.Q(
                    models.Q(("phrase_zh", ""), ("phrase_zh__contains", "{}"), _connector="OR"),
                    models.Q(("phrase_en", ""), ("phrase_en__contains", "{}"), _connector="OR"),
                ),
                violation_error_message="Write {} once, where the number stands.",
            ),
        ),
    ]
