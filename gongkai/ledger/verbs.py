"""Every official act has one verb, `noun.verbed`; sorted."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Verb(TextChoices):
    """What was done. A verb is never renamed: old acts carry it for ever."""

    ACCOUNT_ACTIVATED = "account.activated", _("Account activated")
    ACCOUNT_DEACTIVATED = "account.deactivated", _("Account deactivated")
    BODY_CHANGED = "body.changed", _("Body changed")
    BODY_CREATED = "body.created", _("Body registered")
    CALENDAR_CHANGED = "calendar.changed", _("Holiday notice entered")
    CLOCKS_RECOUNTED = "clocks.recounted", _("Clocks counted anew after a holiday notice")
    DELEGATION_ENDED = "delegation.ended", _("Delegation ended")
    DELEGATION_GRANTED = "delegation.granted", _("Delegation granted")
    DOCUMENT_APPROVED = "document.approved", _("Approved")
    DOCUMENT_CLOSED = "document.closed", _("Closed")
    DOCUMENT_CORRECTED = "document.corrected", _("Corrected")
    DOCUMENT_DISCLOSURE_REVIEWED = "document.disclosure_reviewed", _("Passed the disclosure office")
    DOCUMENT_KEPT = "document.kept", _("Kept, open on request")
    DOCUMENT_MIGRATED = "document.migrated", _("Taken over from an earlier system")
    DOCUMENT_OFFICE_REVIEWED = "document.office_reviewed", _("Passed the office head")
    DOCUMENT_RELEASED = "document.released", _("Released")
    DOCUMENT_REPEALED = "document.repealed", _("Repealed")
    DOCUMENT_RERELEASED = "document.rereleased", _("Released again")
    DOCUMENT_RETURNED = "document.returned", _("Returned to the drafter")
    DOCUMENT_SECRECY_REVIEWED = "document.secrecy_reviewed", _("Passed the secrecy review")
    DOCUMENT_SUBMITTED = "document.submitted", _("Submitted for review")
    DOCUMENT_WITHDRAWN = "document.withdrawn", _("Withdrawn")
    IMPORT_COMPLETED = "import.completed", _("Import completed")
    IMPORT_STARTED = "import.started", _("Import started")
    POST_ENDED = "post.ended", _("Post ended")
    POST_GRANTED = "post.granted", _("Post granted")
    RELEASE_SCHEDULED = "release.scheduled", _("Release scheduled")
    RELEASE_UNSCHEDULED = "release.unscheduled", _("Schedule of release lifted")


class ActorKind(TextChoices):
    """Who acted. Citizens have no id in the ledger."""

    STAFF = "staff", _("Staff")
    APPLICANT = "applicant", _("Applicant")
    SYSTEM = "system", _("System")


PLATFORM = "platform"
