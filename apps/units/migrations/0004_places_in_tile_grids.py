"""Where a federation lies in a grid of tiles: its column and its row."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("units", "0003_guards"),
    ]

    operations = [
        migrations.AddField(
            model_name="federation",
            name="tile_column",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="Counted from the west, 1 to 24; empty for what has no territory.",
                null=True,
                verbose_name="column in the tile grid",
            ),
        ),
        migrations.AddField(
            model_name="federation",
            name="tile_row",
            field=models.PositiveSmallIntegerField(
                blank=True, help_text="Counted from the north, 1 to 24.", null=True, verbose_name="row in the tile grid"
            ),
        ),
        migrations.AddConstraint(
            model_name="federation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("tile_column", None), ("tile_row", None)),
                    models.Q(
                        ("tile_column__isnull", False),
                        ("tile_column__range", (1, 24)),
                        ("tile_row__isnull", False),
                        ("tile_row__range", (1, 24)),
                    ),
                    _connector="OR",
                ),
                name="units_federation_tile_place",
                violation_error_message="A place in the tile grid is a column and a row, each from 1 to 24.",
            ),
        ),
    ]
