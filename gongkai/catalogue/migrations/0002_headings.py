"""Every installation begins with the subject tree, the genres and the fifteen items of article 20."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from gongkai.catalogue.headings import GENRES, SUBJECTS
from gongkai.law.proactive import ITEMS


def enter(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    subject, genre = apps.get_model("catalogue", "Subject"), apps.get_model("catalogue", "Genre")
    for number, (name, name_en, children) in enumerate(SUBJECTS, start=1):
        top = subject.objects.create(code=f"{number:02}", name=name, name_en=name_en)
        subject.objects.bulk_create(
            subject(code=f"{number:02}{second:02}", name=child, name_en=child_en, parent=top)
            for second, (child, child_en) in enumerate(children, start=1)
        )
    genre.objects.bulk_create(
        genre(code=code, name=name, name_en=name_en, position=position)
        for position, (code, name, name_en) in enumerate(GENRES, start=1)
    )
    apps.get_model("catalogue", "CatalogueItem").objects.bulk_create(
        apps.get_model("catalogue", "CatalogueItem")(
            code=item.code,
            title=item.title,
            title_en=item.title_en,
            basis=item.basis,
            working_days=item.working_days,
            position=position,
        )
        for position, item in enumerate(ITEMS, start=1)
    )


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial")]
    operations = [migrations.RunPython(enter, migrations.RunPython.noop)]
