from django.apps import AppConfig


class EditorScriptConfig(AppConfig):
    """The package of the editor, for its script; its fields, and with them Django's admin, are not loaded."""

    name = "django_prose_editor"

    def ready(self) -> None:
        """Leave out the checks of its fields, which nothing here uses: they import the admin."""
