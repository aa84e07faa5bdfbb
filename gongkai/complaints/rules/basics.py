"""What refusals of complaints share: texts, the post and the assigned supervisor."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from gongkai.complaints.models import Complaint
from gongkai.complaints.queries import own_body_ids, supervising_ids
from gongkai.complaints.states import ComplaintState
from gongkai.complaints.workflow import ASSIGN
from gongkai.kit.refusals import Refusal
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Step
from gongkai.organisations.models import Person

MAX_TEXT, MAX_NAME, MAX_CONTACT, MAX_ANSWER, MAX_ORDER, MAX_EVIDENCE = (
    5_000,
    100,
    200,
    5_000,
    1_000,
    300,
)


def refusal_of_supervisor(complaint: Complaint, *, by: Person, at: datetime) -> Refusal | None:
    """Return why the person may not act on the complaint: the post, or a post in the other body."""
    on = local_date(at)
    if complaint.body_id not in supervising_ids(by, on=on):
        return Refusal("wrong-post", _("Only an assessor of this body can do this."))
    if complaint.about_id in own_body_ids(by, on=on):
        return Refusal("own-body", _("Nobody with a post in the body complained of can do this."))
    return None


def refusal_of_step(
    step: Step[ComplaintState, Any], complaint: Complaint, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the step may not be taken: the state, the post, or another supervisor has it."""
    if not step.starts_from(complaint.state):
        return Refusal(
            "wrong-state",
            _("This is not possible in the state “%(state)s”.")
            % {"state": complaint.get_state_display()},
        )
    if refusal := refusal_of_supervisor(complaint, by=by, at=at):
        return refusal
    if step is not ASSIGN and complaint.supervisor_id != by.pk:
        return Refusal(
            "not-assigned", _("The complaint is assigned to somebody else. Assign it anew first.")
        )
    return None
