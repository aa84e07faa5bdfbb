import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import gongkai.search.models
from gongkai.search.backends.chosen import backend


def create_index(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Create the index itself, in whatever form this database has."""
    backend().create()
    backend().create_desk()


def drop_index(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    backend().drop_desk()
    backend().drop()


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                (
                    "rank",
                    gongkai.search.models.RankField(primary_key=True, serialize=False),
                ),
                ("subject_type", models.CharField(max_length=64)),
                ("subject_id", models.BigIntegerField()),
                ("body", models.CharField(max_length=64)),
                ("genre", models.CharField(blank=True, max_length=40)),
                ("item", models.CharField(blank=True, max_length=16)),
                ("subject", models.CharField(blank=True, max_length=8)),
                ("language", models.CharField(max_length=16)),
                ("validity", models.CharField(blank=True, max_length=16)),
                ("effective_on", models.DateField(blank=True, null=True)),
                ("year", models.PositiveSmallIntegerField()),
                ("tokens_version", models.PositiveSmallIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("subject_type", "subject_id"), name="search_entry_once"
                    )
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("effective_on__isnull", False)),
                        fields=["effective_on", "rank"],
                        name="search_effective",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EntryText",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="texts",
                        serialize=False,
                        to="search.searchentry",
                    ),
                ),
                ("packed", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="DeskEntry",
            fields=[
                (
                    "document_id",
                    gongkai.search.models.RankField(primary_key=True, serialize=False),
                ),
                ("body", models.CharField(max_length=64)),
                ("digest", models.CharField(max_length=64)),
                ("packed", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="IndexBuild",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("tokens_version", models.PositiveSmallIntegerField()),
                ("position", models.BigIntegerField(default=0)),
                ("done", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="SynonymList",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(blank=True)),
                ("changed_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="QueryCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("day", models.DateField()),
                ("count", models.PositiveIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("digest", "day"), name="search_query_count_once"
                    )
                ],
                "indexes": [models.Index(fields=["day"], name="search_query_count_day")],
            },
        ),
        migrations.CreateModel(
            name="PopularQuery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("text", models.CharField(max_length=60)),
                ("total", models.PositiveIntegerField()),
                ("hidden_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["-total", "digest"], name="search_popular_query_total")
                ],
            },
        ),
        migrations.CreateModel(
            name="ClusterIndex",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("used", models.CharField(blank=True, max_length=100)),
                ("building", models.CharField(blank=True, max_length=100)),
                ("position", models.BigIntegerField(default=0)),
                ("number", models.BigIntegerField(default=0)),
                ("tokens_version", models.PositiveSmallIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="ClusterNote",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("subject_type", models.CharField(max_length=64)),
                ("subject_id", models.BigIntegerField()),
            ],
        ),
        migrations.RunPython(create_index, drop_index),
    ]
