from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("figures", "0042_within_their_year"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(
                condition=models.Q(("open", True)),
                fields=["unit"],
                name="figures_open_findings",
            ),
        ),
    ]
