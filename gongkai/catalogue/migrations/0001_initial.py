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

    dependencies = [("organisations", "0001_initial")]

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
                ("body", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='own_items', to='organisations.body')),
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
        migrations.CreateModel(
            name='CatalogueVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('adopted', 'Adopted')], default='draft', max_length=8)),
                ('number', models.PositiveIntegerField(blank=True, null=True)),
                ('title', models.CharField(max_length=200)),
                ('effective_on', models.DateField()),
                ('until', models.DateField(blank=True, null=True)),
                ('entered_at', models.DateTimeField()),
                ('adopted_on', models.DateField(blank=True, null=True)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='catalogues', to='organisations.body')),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('entered_for', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
            ],
         options={"constraints": [models.UniqueConstraint(fields=('body', 'number'), name='catalogue_version_number'), models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('body',), name='catalogue_version_one_draft'), models.CheckConstraint(condition=models.Q(('until', None), ('until__gt', models.F('effective_on')), _connector='OR'), name='catalogue_version_order')], },),
        migrations.CreateModel(
            name='CatalogueRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('first_level', models.CharField(max_length=200)),
                ('second_level', models.CharField(blank=True, max_length=200)),
                ('content', models.TextField(blank=True)),
                ('basis', models.TextField(blank=True)),
                ('time_limit', models.CharField(blank=True, max_length=200)),
                ('working_days', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('office', models.CharField(blank=True, max_length=100)),
                ('outlets', models.JSONField(blank=True, default=list)),
                ('other_outlet', models.CharField(blank=True, max_length=200)),
                ('audience', models.CharField(blank=True, choices=[('everybody', 'The whole society'), ('particular', 'Particular groups')], max_length=12)),
                ('audience_note', models.CharField(blank=True, max_length=200)),
                ('method', models.CharField(blank=True, choices=[('proactive', 'Proactively'), ('on_request', 'On application'), ('both', 'Proactively, and on application')], max_length=12)),
                ('levels', models.JSONField(blank=True, default=list)),
                ('frequency', models.CharField(blank=True, choices=[('event', 'When it arises'), ('weekly', 'Weekly'), ('monthly', 'Monthly'), ('quarterly', 'Quarterly'), ('half_yearly', 'Half-yearly'), ('yearly', 'Yearly')], max_length=12)),
                ('due_days', models.PositiveSmallIntegerField(default=0)),
                ('due_in_working_days', models.BooleanField(default=False)),
                ('item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='catalogue.catalogueitem')),
                ('responsible', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.body')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='catalogue.catalogueversion')),
            ],
         options={"constraints": [models.UniqueConstraint(fields=('version', 'position'), name='catalogue_row_position'), models.UniqueConstraint(fields=('version', 'item'), name='catalogue_row_item')], },),
        
        
        
        
        
        migrations.RunPython(enter_headings, migrations.RunPython.noop),
    ]
