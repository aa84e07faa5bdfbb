"""Background task: release the bundles of datasets whose minute has come."""

import logging
from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from gongkai.datasets.actions.bundles import note_bundle_failure
from gongkai.datasets.queries import due_bundles
from gongkai.kit.refusals import Refused
from gongkai.processes.publish_bundle import publish_bundle

CHUNK = 500
logger = logging.getLogger("gongkai.worker")


def publish_due_bundles(at: datetime) -> int:
    """Publish the due bundles, each wholly or not at all; note at the others why nothing came out."""
    published = 0
    for bundle in due_bundles(at)[:CHUNK]:
        with translation.override(settings.LANGUAGE_CODE):
            try:
                publish_bundle(bundle, at=at)
            except Refused as refused:
                code, words = refused.refusal.code, str(refused.refusal)
            except Exception:
                logger.exception("Bundle %s was not published.", bundle.pk)
                code, words = "fault", _("A fault occurred. The log of the server has the details.")
            else:
                published += 1
                continue
            note_bundle_failure(bundle, code, words, at=at)
    return published
