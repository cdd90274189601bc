"""A code holds nothing that an address or a file's name cannot hold."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("figures", "0016_evidence"),
    ]

    operations = [
        migrations.AlterField(
            model_name="editrule",
            name="code",
            field=models.CharField(
                max_length=40,
                unique=True,
                validators=[
                    django.core.validators.RegexValidator(
                        "^[^\\s\\x00-\\x1f\\x7f\"'/\\\\<>|?*:;,%#&]+\\Z",
                        "A code has no blanks, quotation marks, slashes or other signs that an address or a file's name cannot hold.",
                    )
                ],
                verbose_name="code",
            ),
        ),
        migrations.AlterField(
            model_name="form",
            name="code",
            field=models.CharField(
                max_length=40,
                unique=True,
                validators=[
                    django.core.validators.RegexValidator(
                        "^[^\\s\\x00-\\x1f\\x7f\"'/\\\\<>|?*:;,%#&]+\\Z",
                        "A code has no blanks, quotation marks, slashes or other signs that an address or a file's name cannot hold.",
                    )
                ],
                verbose_name="code",
            ),
        ),
        migrations.AlterField(
            model_name="indicator",
            name="code",
            field=models.CharField(
                max_length=40,
                unique=True,
                validators=[
                    django.core.validators.RegexValidator(
                        "^[^\\s\\x00-\\x1f\\x7f\"'/\\\\<>|?*:;,%#&]+\\Z",
                        "A code has no blanks, quotation marks, slashes or other signs that an address or a file's name cannot hold.",
                    )
                ],
                verbose_name="code",
            ),
        ),
        migrations.AlterField(
            model_name="indicatorgroup",
            name="code",
            field=models.CharField(
                max_length=40,
                unique=True,
                validators=[
                    django.core.validators.RegexValidator(
                        "^[^\\s\\x00-\\x1f\\x7f\"'/\\\\<>|?*:;,%#&]+\\Z",
                        "A code has no blanks, quotation marks, slashes or other signs that an address or a file's name cannot hold.",
                    )
                ],
                verbose_name="code",
            ),
        ),
        migrations.AlterField(
            model_name="source",
            name="code",
            field=models.CharField(
                max_length=40,
                unique=True,
                validators=[
                    django.core.validators.RegexValidator(
                        "^[^\\s\\x00-\\x1f\\x7f\"'/\\\\<>|?*:;,%#&]+\\Z",
                        "A code has no blanks, quotation marks, slashes or other signs that an address or a file's name cannot hold.",
                    )
                ],
                verbose_name="code",
            ),
        ),
    ]
