"""A form that arrives twice makes one record."""

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from gongkai.kit.refusals import Refusal


def refusal_of_repetition(model: type[Model], submission: str) -> Refusal | None:
    """Return a refusal if the form was submitted before: its mark stands in the column `submission`."""
    if submission and model._default_manager.filter(submission=submission).exists():
        return Refusal(
            "sent-before", _("This form was already submitted; it was accepted only once.")
        )
    return None
