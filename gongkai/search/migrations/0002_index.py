"""The index itself, in whatever form this database has."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from gongkai.search.backends.chosen import backend


def create(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    backend().create()


def drop(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    backend().drop()


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
