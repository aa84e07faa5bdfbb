"""Publish a bundle: the version of a dataset and its interpretation at one minute, or nothing."""

from datetime import datetime

from django.db import transaction

from gongkai.datasets.actions.bundles import issue_bundle
from gongkai.datasets.models import Bundle
from gongkai.documents.actions.releases import release_document
from gongkai.kit.workflows import NOTHING


@transaction.atomic
def publish_bundle(bundle: Bundle, /, *, at: datetime) -> Bundle:
    """
    Publish every part of a due bundle in one transaction; raises `Refused` if one part is not ready.

    The interpretation is released by the schedule that its officer set for the same minute.
    """
    bundle = issue_bundle(bundle, at=at)
    if bundle.document is not None:
        release_document(bundle.document, NOTHING, by=None, at=at)
    return bundle
