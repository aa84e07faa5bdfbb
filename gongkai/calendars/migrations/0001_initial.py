import datetime

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from gongkai.calendars.notices import shipped_notices

ENTERED_AT = datetime.datetime(2026, 11, 23, tzinfo=datetime.UTC)


def enter_shipped_notices(apps: Apps, editor: BaseDatabaseSchemaEditor | None) -> None:
    """Enter the holiday notices that come with the project into every installation."""
    notice, day = (
        apps.get_model("calendars", "HolidayNotice"),
        apps.get_model("calendars", "NoticeDay"),
    )
    for facts in shipped_notices():
        row = notice.objects.create(
            jurisdiction=facts.jurisdiction,
            year=facts.year,
            title=facts.title,
            source=facts.source,
            issued_on=facts.issued_on,
            verified=facts.verified,
            entered_at=ENTERED_AT,
        )
        day.objects.bulk_create(
            day(notice=row, day=one.day, works=one.works, name=one.name) for one in facts.days
        )


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="HolidayNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "jurisdiction",
                    models.CharField(default="CN", max_length=6, verbose_name="jurisdiction"),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                ("issued_on", models.DateField(blank=True, null=True, verbose_name="issued on")),
                ("verified", models.BooleanField(default=False, verbose_name="verified")),
                ("entered_at", models.DateTimeField(verbose_name="entered at")),
            ],
            options={
                "verbose_name": "holiday notice",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("jurisdiction", "year", "title"), name="notice_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("year__gte", 1949), ("year__lte", 2199)),
                        name="notice_year_thinkable",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NoticeDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                ("works", models.BooleanField(verbose_name="works")),
                ("name", models.CharField(blank=True, max_length=60, verbose_name="name")),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="days",
                        to="calendars.holidaynotice",
                        verbose_name="holiday notice",
                    ),
                ),
            ],
            options={
                "verbose_name": "day of a notice",
                "constraints": [
                    models.UniqueConstraint(fields=("notice", "day"), name="notice_day_once")
                ],
            },
        ),
        migrations.RunPython(enter_shipped_notices, migrations.RunPython.noop),
    ]
