"""Refusals of changes to custom fields."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _

from gongkai.applications.models import CustomField
from gongkai.applications.queries import custom_fields_of
from gongkai.applications.workflow import SUPERVISOR
from gongkai.kit.refusals import Refusal
from gongkai.organisations.models import Body, Person
from gongkai.organisations.post_refusals import not_holding
from gongkai.organisations.queries import capacity_in

MAX_FIELDS, MAX_LABEL, MAX_HINT = 10, 60, 200


def refusal_to_add_custom_field(
    body: Body,
    *,
    by: Person,
    on: date,
    label: str | None = None,
    hint: str = "",
    there: Sequence[CustomField] | None = None,
) -> Refusal | None:
    """
    Return why the person may not add this field to the body's form.

    `there` are the fields of the form, where the caller has read them already.
    Law: 条例19 art. 29 (what may be required; anything beyond is offered and never needed).
    """
    if capacity_in(by, SUPERVISOR, body.pk, on=on) is None:
        return not_holding(SUPERVISOR)
    there = custom_fields_of(body) if there is None else there
    if len(there) >= MAX_FIELDS:
        return Refusal(
            "too-many-fields",
            _("A form can have at most %(most)s custom fields.") % {"most": MAX_FIELDS},
        )
    if label is None:
        return None
    if not label.strip():
        return Refusal("no-label", _("Enter a label."), field="label")
    if len(label) > MAX_LABEL:
        return Refusal(
            "too-long", _("At most %(most)s characters.") % {"most": MAX_LABEL}, field="label"
        )
    if len(hint) > MAX_HINT:
        return Refusal(
            "too-long", _("At most %(most)s characters.") % {"most": MAX_HINT}, field="hint"
        )
    if label.strip() in {one.label for one in there}:
        return Refusal("there-already", _("The form already has this field."), field="label")
    return None


def refusal_to_retire_custom_field(field: CustomField, *, by: Person, on: date) -> Refusal | None:
    """Return why the person may not remove the field."""
    if capacity_in(by, SUPERVISOR, field.body_id, on=on) is None:
        return not_holding(SUPERVISOR)
    if field.retired_at is not None:
        return Refusal("retired-before", _("The field has already been removed from the form."))
    return None
