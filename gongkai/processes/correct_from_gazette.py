"""Send a correction that was marked in the gazette back to the document."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gongkai.documents.actions.drafts import start_version
from gongkai.documents.models import Document
from gongkai.documents.rules.drafts import refusal_to_start_version
from gongkai.gazette.models import Correction
from gongkai.gazette.states import CorrectionKind, CorrectionState
from gongkai.kit.refusals import Refusal, refuse_if
from gongkai.organisations.models import Person


def refusal_to_correct(correction: Correction, *, by: Person, at: datetime) -> Refusal | None:
    """Return why `by` may not begin a corrected version for a marked correction."""
    if correction.state != CorrectionState.OPEN:
        return Refusal("settled", _("This correction is settled already."))
    if correction.kind != CorrectionKind.TEXT:
        return Refusal("layout", _("This correction does not concern the text of the document."))
    if not correction.document.is_public:
        return Refusal("not-public", _("The document is no longer public."))
    return refusal_to_start_version(correction.document, None, by=by, at=at)


@transaction.atomic
def correct_from_gazette(correction: Correction, *, by: Person, at: datetime) -> Document:
    """
    Begin a corrected version of the document, with what was marked as the note on the change.

    It is reviewed and released as any correction; the gazette then takes it up.
    """
    refuse_if(refusal_to_correct(correction, by=by, at=at))
    document = correction.document
    version = start_version(document, by=by, at=at)
    quote = f"“{correction.quote}”" + (f" → “{correction.proposal}”" if correction.proposal else "")
    version.change_note = f"{quote} {correction.note}".strip()[:500]
    version.save(update_fields=["change_note"])
    document.refresh_from_db()
    return document
