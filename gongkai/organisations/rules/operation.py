"""Who may see how the platform is operated."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from gongkai.kit.refusals import Refusal
from gongkai.organisations.models import Body, Person
from gongkai.organisations.queries import administers


def refusal_to_see_operation(person: Person, *, on: date) -> Refusal | None:
    """Return why the person may not see backups and worker: they belong to the whole platform."""
    if not Body.objects.filter(id__in=administers(person, on=on), parent=None).exists():
        return Refusal(
            "operation-not-yours",
            _("Only an administrator of the highest body can see the operation of the platform."),
        )
    return None
