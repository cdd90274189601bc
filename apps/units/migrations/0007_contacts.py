"""Whom to call at a union, a station or a reading room, and when a union elects."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("units", "0006_successions"),
    ]

    operations = [
        migrations.AddField(
            model_name="federation",
            name="address",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=200, verbose_name="postal address"
            ),
        ),
        migrations.AddField(
            model_name="federation",
            name="chair",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=50, verbose_name="chair of the union"
            ),
        ),
        migrations.AddField(
            model_name="federation",
            name="contact",
            field=models.CharField(blank=True, db_default="", default="", max_length=50, verbose_name="contact person"),
        ),
        migrations.AddField(
            model_name="federation",
            name="next_election",
            field=models.DateField(
                blank=True,
                help_text="The day by which the committee is elected anew",
                null=True,
                verbose_name="next election",
            ),
        ),
        migrations.AddField(
            model_name="federation",
            name="telephone",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="13812345678 or 0772-2825363; several with semicolons between them",
                max_length=80,
                verbose_name="telephone",
            ),
        ),
        migrations.AddField(
            model_name="grassrootsunion",
            name="address",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=200, verbose_name="postal address"
            ),
        ),
        migrations.AddField(
            model_name="grassrootsunion",
            name="chair",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=50, verbose_name="chair of the union"
            ),
        ),
        migrations.AddField(
            model_name="grassrootsunion",
            name="contact",
            field=models.CharField(blank=True, db_default="", default="", max_length=50, verbose_name="contact person"),
        ),
        migrations.AddField(
            model_name="grassrootsunion",
            name="next_election",
            field=models.DateField(
                blank=True,
                help_text="The day by which the committee is elected anew",
                null=True,
                verbose_name="next election",
            ),
        ),
        migrations.AddField(
            model_name="grassrootsunion",
            name="telephone",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="13812345678 or 0772-2825363; several with semicolons between them",
                max_length=80,
                verbose_name="telephone",
            ),
        ),
        migrations.AddField(
            model_name="readingroom",
            name="contact",
            field=models.CharField(blank=True, db_default="", default="", max_length=50, verbose_name="contact person"),
        ),
        migrations.AddField(
            model_name="readingroom",
            name="hours",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="As a notice at the door says it: Monday to Friday 8:30–17:30",
                max_length=100,
                verbose_name="opening hours",
            ),
        ),
        migrations.AddField(
            model_name="readingroom",
            name="telephone",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="13812345678 or 0772-2825363; several with semicolons between them",
                max_length=80,
                verbose_name="telephone",
            ),
        ),
        migrations.AddField(
            model_name="workerstation",
            name="contact",
            field=models.CharField(blank=True, db_default="", default="", max_length=50, verbose_name="contact person"),
        ),
        migrations.AddField(
            model_name="workerstation",
            name="hours",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="As a notice at the door says it: Monday to Friday 8:30–17:30",
                max_length=100,
                verbose_name="opening hours",
            ),
        ),
        migrations.AddField(
            model_name="workerstation",
            name="telephone",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="13812345678 or 0772-2825363; several with semicolons between them",
                max_length=80,
                verbose_name="telephone",
            ),
        ),
        migrations.AddConstraint(
            model_name="federation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "telephone__regex",
                        "^((1[3-9][0-9]{9}|(0[1-9][0-9]{1,2}-?)?[2-8][0-9]{6,7}(-[0-9]{1,6})?|[48]00-?[0-9]{3}-?[0-9]{4}|1[0-9]{4})(; (1[3-9][0-9]{9}|(0[1-9][0-9]{1,2}-?)?[2-8][0-9]{6,7}(-[0-9]{1,6})?|[48]00-?[0-9]{3}-?[0-9]{4}|1[0-9]{4}))*)?$",
                    )
                ),
                name="units_federation_telephone",
                violation_error_message="This is no telephone number. Write a mobile number (13812345678) or a landline with its area code (0772-2825363); several with semicolons between them.",
            ),
        ),
        migrations.AddConstraint(
            model_name="grassrootsunion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "telephone__regex",
                        "^((1[3-9][0-9]{9}|(0[1-9][0-9]{1,2}-?)?[2-8][0-9]{6,7}(-[0-9]{1,6})?|[48]00-?[0-9]{3}-?[0-9]{4}|1[0-9]{4})(; (1[3-9][0-9]{9}|(0[1-9][0-9]{1,2}-?)?[2-8][0-9]{6,7}(-[0-9]{1,6})?|[48]00-?[0-9]{3}-?[0-9]{4}|1[0-9]{4}))*)?$",
                    )
                ),
                name="units_grassroots_telephone",
                violation_error_message="This is no telephone number. Write a mobile number (13812345678) or a landline with its area code (0772-2825363); several with semicolons between them.",
            ),
        ),
        migrations.AddConstraint(
            model_name="readingroom",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "telephone__regex",
                        "^((1[3-9][0-9]{9}|(0[1-9][0-9]{1,2}-?)?[2-8][0-9]{6,7}(-[0-9]{1,6})?|[48]00-?[0-9]{3}-?[0-9]{4}|1[0-9]{4})(; (1[3-9][0-9]{9}|(0[1-9][0-9]{1,2}-?)?[2-8][0-9]{6,7}(-[0-9]{1,6})?|[48]00-?[0-9]{3}-?[0-9]{4}|1[0-9]{4}))*)?$",
                    )
                ),
                name="units_room_telephone",
                violation_error_message="This is no telephone number. Write a mobile number (13812345678) or a landline with its area code (0772-2825363); several with semicolons between them.",
            ),
        ),
        migrations.AddConstraint(
            model_name="workerstation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "telephone__regex",
                        "^((1[3-9][0-9]{9}|(0[1-9][0-9]{1,2}-?)?[2-8][0-9]{6,7}(-[0-9]{1,6})?|[48]00-?[0-9]{3}-?[0-9]{4}|1[0-9]{4})(; (1[3-9][0-9]{9}|(0[1-9][0-9]{1,2}-?)?[2-8][0-9]{6,7}(-[0-9]{1,6})?|[48]00-?[0-9]{3}-?[0-9]{4}|1[0-9]{4}))*)?$",
                    )
                ),
                name="units_station_telephone",
                violation_error_message="This is no telephone number. Write a mobile number (13812345678) or a landline with its area code (0772-2825363); several with semicolons between them.",
            ),
        ),
    ]
