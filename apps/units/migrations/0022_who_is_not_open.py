from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("units", "0021_names_taken_again"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="affiliation",
            index=models.Index(fields=["starts"], name="units_affiliation_since"),
        ),
        migrations.AddIndex(
            model_name="unit",
            index=models.Index(condition=models.Q(("closed__isnull", False)), fields=["closed"], name="units_closed"),
        ),
        migrations.AddIndex(
            model_name="unit",
            index=models.Index(condition=models.Q(("opened__isnull", False)), fields=["opened"], name="units_opened"),
        ),
    ]
