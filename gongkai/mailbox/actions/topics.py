"""The published catalogue of responsibilities."""

from datetime import datetime

from django.db import transaction

from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import single_line
from gongkai.kit.times import local_date
from gongkai.ledger.actions import record
from gongkai.ledger.verbs import Verb
from gongkai.mailbox.models import MailboxTopic
from gongkai.mailbox.rules.topics import refusal_to_end_topic, refusal_to_set_topic
from gongkai.mailbox.workflow import HANDLERS
from gongkai.organisations.models import Body, Person
from gongkai.organisations.queries import capacities_of


@transaction.atomic
def set_topic(owner: Body, name: str, body_id: int, *, by: Person, at: datetime) -> MailboxTopic:
    """Publish a topic with the body that answers for it, or give a published one to another body."""
    owner = lock(owner)
    refuse_if(refusal_to_set_topic(owner, name, body_id, by=by, at=at))
    name, body = single_line(name), Body.objects.get(pk=body_id)
    topic, _is_new = MailboxTopic.objects.update_or_create(
        owner=owner, name=name, ended_on=None, defaults={"body": body}
    )
    _record(Verb.MAILBOX_TOPIC_SET, topic, by=by, at=at, facets={"to": body.chain})
    return topic


@transaction.atomic
def end_topic(topic: MailboxTopic, *, by: Person, at: datetime) -> MailboxTopic:
    """Take a topic out of the catalogue. Letters that name it keep it."""
    topic = lock(topic)
    refuse_if(refusal_to_end_topic(topic, by=by, at=at))
    topic.ended_on = local_date(at)
    topic.save(update_fields=["ended_on"])
    _record(Verb.MAILBOX_TOPIC_ENDED, topic, by=by, at=at, facets={})
    return topic


def _record(
    verb: Verb, topic: MailboxTopic, *, by: Person, at: datetime, facets: dict[str, str]
) -> None:
    on = local_date(at)
    held = {one.post for one in capacities_of(by, on=on).in_body(topic.owner_id)}
    record(
        verb,
        topic,
        chain=topic.owner.chain,
        by=by.actor,
        at=at,
        on=on,
        post=next(one for one in HANDLERS if one in held),
        facets={"topic": topic.name, **facets},
    )
