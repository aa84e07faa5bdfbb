"""Refusals of the published catalogue of responsibilities."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from gongkai.kit.refusals import Refusal
from gongkai.kit.text_input import single_line
from gongkai.kit.text_refusals import refusal_of_text
from gongkai.kit.times import local_date
from gongkai.mailbox.models import MailboxTopic
from gongkai.mailbox.queries import MAX_TOPICS, handled_body_ids, topics_of
from gongkai.mailbox.workflow import HANDLERS
from gongkai.organisations.models import Body, Person
from gongkai.organisations.post_refusals import not_holding_any
from gongkai.organisations.queries import bodies_in_force

MAX_TOPIC_NAME = 100


def refusal_to_set_topic(
    owner: Body, name: str | None, body_id: int = 0, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why a topic cannot be added or given to another body."""
    if owner.ended_on is not None:
        return Refusal("body-over", _("This body no longer exists."))
    if owner.pk not in handled_body_ids(by, on=local_date(at)):
        return not_holding_any(HANDLERS)
    if name is None:
        return None
    if refusal := refusal_of_text(name, "name", MAX_TOPIC_NAME):
        return refusal
    if not bodies_in_force().filter(pk=body_id).exists():
        return Refusal("no-body", _("This body no longer exists."), field="body")
    is_new = not topics_of(owner).filter(name=single_line(name)).exists()
    if is_new and topics_of(owner).count() >= MAX_TOPICS:
        return Refusal(
            "too-many-topics",
            _("At most %(most)s topics can be published.") % {"most": MAX_TOPICS},
        )
    return None


def refusal_to_end_topic(topic: MailboxTopic, *, by: Person, at: datetime) -> Refusal | None:
    """Return why a topic cannot be taken out of the catalogue."""
    if topic.owner_id not in handled_body_ids(by, on=local_date(at)):
        return not_holding_any(HANDLERS)
    if topic.ended_on is not None:
        return Refusal("ended-before", _("The topic is no longer in the catalogue."))
    return None
