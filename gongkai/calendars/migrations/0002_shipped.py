"""Every installation begins with the notices that come with the project."""

from datetime import UTC, datetime

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from gongkai.calendars.notices import shipped_notices

AT = datetime(2026, 11, 23, tzinfo=UTC)


def enter(apps: Apps, editor: BaseDatabaseSchemaEditor | None) -> None:
    notice, day = apps.get_model("calendars", "HolidayNotice"), apps.get_model("calendars", "NoticeDay")
    for facts in shipped_notices():
        row = notice.objects.create(
            jurisdiction=facts.jurisdiction, year=facts.year, title=facts.title, source=facts.source,
            issued_on=facts.issued_on, verified=facts.verified, entered_at=AT,
        )
        day.objects.bulk_create(day(notice=row, day=one.day, works=one.works, name=one.name) for one in facts.days)


class Migration(migrations.Migration):
    dependencies = [("calendars", "0001_notices")]
    operations = [migrations.RunPython(enter, migrations.RunPython.noop)]
