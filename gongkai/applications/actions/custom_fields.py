"""Add custom fields to a body's application form, and retire them."""

from datetime import datetime

from django.db import transaction

from gongkai.applications.models import CustomField
from gongkai.applications.rules.custom_fields import (
    refusal_to_add_custom_field,
    refusal_to_retire_custom_field,
)
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import clean_text
from gongkai.kit.times import local_date
from gongkai.organisations.models import Body, Person


@transaction.atomic
def add_custom_field(
    body: Body, *, by: Person, at: datetime, label: str, hint: str = ""
) -> CustomField:
    """
    Add an optional field to the application form of a body.

    Law: 条例19 art. 29.
    """
    body = lock(body)
    label, hint = clean_text(label), clean_text(hint)
    refuse_if(refusal_to_add_custom_field(body, by=by, on=local_date(at), label=label, hint=hint))
    return CustomField.objects.create(body=body, label=label, hint=hint, added_at=at)


@transaction.atomic
def retire_custom_field(field: CustomField, *, by: Person, at: datetime) -> CustomField:
    """Remove a field from the form. Existing answers are kept."""
    field = lock(field)
    refuse_if(refusal_to_retire_custom_field(field, by=by, on=local_date(at)))
    field.retired_at = at
    field.save()
    return field
