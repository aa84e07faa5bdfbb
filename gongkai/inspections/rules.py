"""Refusals of the inspection: an item given as a task."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from gongkai.inspections.models import InspectionItem
from gongkai.kit.refusals import Refusal
from gongkai.kit.times import local_date
from gongkai.organisations.models import Person
from gongkai.supervision.queries.register import supervised_body_ids


def refusal_to_give_item(item: InspectionItem, /, *, by: Person, at: datetime) -> Refusal | None:
    """Return why the item may not be given as a task."""
    if item.body_id not in supervised_body_ids(by, on=local_date(at)):
        return Refusal("wrong-post", _("Only an assessor above the body can do this."))
    if item.gone_on is not None:
        return Refusal("gone", _("The inspection does not find this any more."))
    if item.task_id is not None:
        return Refusal("given", _("This was given as a task already."))
    return None
