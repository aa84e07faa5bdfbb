"""Publish an issue of the gazette, which delivers its documents on this channel."""

from collections import defaultdict
from datetime import datetime

from django.db import transaction

from gongkai.channels.actions.deliveries import Sent, record_deliveries
from gongkai.channels.models import Delivery
from gongkai.channels.states import Channel
from gongkai.documents.models import Document
from gongkai.gazette.actions.issues import publish_issue
from gongkai.gazette.models import Issue
from gongkai.gazette.rendering.contents import address_of, path_of
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Nothing
from gongkai.organisations.models import Body, Person


@transaction.atomic
def publish_gazette_issue(issue: Issue, inputs: Nothing, /, *, by: Person, at: datetime) -> Issue:
    """
    Publish an issue and record the delivery of each document, once for each document and channel.

    A document that an earlier issue or the other edition has printed is not counted again.
    """
    issue = publish_issue(issue, inputs, by=by, at=at)
    path, found = (
        path_of(issue),
        issue.articles.order_by("position").select_related("document__body"),
    )
    articles = list(found)
    known = set(
        Delivery.objects.filter(
            channel=Channel.GAZETTE, document__in=[one.document_id for one in articles]
        ).values_list("document_id", flat=True)
    )
    of_body: defaultdict[Body, list[Sent]] = defaultdict(list)
    for one in articles:
        document: Document = one.document
        # What an earlier system published was never released here, so it is not counted.
        if document.pk not in known and document.released_on is not None:
            address = address_of(f"{path}{one.position}/")
            of_body[document.body].append(Sent(document, local_date(at), address))
    for body, sent in sorted(of_body.items(), key=lambda pair: pair[0].pk):
        record_deliveries(body, Channel.GAZETTE, sent, at=at)
    return issue
