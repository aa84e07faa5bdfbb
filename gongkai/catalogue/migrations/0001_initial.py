import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from gongkai.catalogue import uyghur_names
from gongkai.catalogue.headings import GENRES, SUBJECTS
from gongkai.law.proactive import ITEMS


def enter_headings(apps: Apps, editor: BaseDatabaseSchemaEditor | None) -> None:
    """Enter the subject tree, the genres and the items of articles 20 and 21 into every installation."""
    subject, genre = apps.get_model("catalogue", "Subject"), apps.get_model("catalogue", "Genre")
    item = apps.get_model("catalogue", "CatalogueItem")
    for number, (name, name_en, children) in enumerate(SUBJECTS, start=1):
        code = f"{number:02}"
        top = subject.objects.create(
            code=code, name=name, name_en=name_en, name_ug=uyghur_names.SUBJECTS[code]
        )
        subject.objects.bulk_create(
            subject(code=f"{number:02}{second:02}", name=child, name_en=child_en, parent=top)
            for second, (child, child_en) in enumerate(children, start=1)
        )
    genre.objects.bulk_create(
        genre(
            code=code,
            name=name,
            name_en=name_en,
            name_ug=uyghur_names.GENRES[code],
            position=position,
        )
        for position, (code, name, name_en) in enumerate(GENRES, start=1)
    )
    item.objects.bulk_create(
        item(
            code=one.code,
            title=one.title,
            title_en=one.title_en,
            title_ug=uyghur_names.ITEMS[one.code],
            basis=one.basis,
            working_days=one.working_days,
            position=position,
        )
        for position, one in enumerate(ITEMS, start=1)
    )


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="CatalogueItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=16, unique=True)),
                ("title", models.CharField(max_length=200)),
                ("title_en", models.CharField(blank=True, max_length=200)),
                ("title_ug", models.CharField(blank=True, max_length=200)),
                ("basis", models.CharField(max_length=100)),
                ("working_days", models.PositiveSmallIntegerField()),
                ("position", models.PositiveSmallIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Genre",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=40, unique=True)),
                ("name", models.CharField(max_length=40, unique=True)),
                ("name_en", models.CharField(blank=True, max_length=80)),
                ("name_ug", models.CharField(blank=True, max_length=80)),
                ("position", models.PositiveSmallIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Subject",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=8, unique=True)),
                ("name", models.CharField(max_length=60)),
                ("name_en", models.CharField(blank=True, max_length=120)),
                ("name_ug", models.CharField(blank=True, max_length=120)),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="catalogue.subject",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("parent", models.F("id")), _negated=True),
                        name="catalogue_subject_not_own_parent",
                    )
                ],
            },
        ),
        migrations.RunPython(enter_headings, migrations.RunPython.noop),
    ]
