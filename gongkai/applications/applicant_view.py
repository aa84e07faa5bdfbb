"""What an applicant can see of a case: acts, letters, replies, files and stored data."""

from dataclasses import asdict
from typing import Any

from django.db.models import Prefetch, QuerySet

from gongkai.applications.models import Application, CaseFile, Letter, Message, Reply, ReplyPart
from gongkai.applications.queries import files_for_applicant
from gongkai.applications.states import FileKind, LetterKind
from gongkai.law.outcomes import OUTCOMES
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb

# Internal acts of the body (searches, drafts, assignments, access to personal data) are not
# included.
VISIBLE_VERBS = frozenset(
    {
        Verb.APPLICATION_ARRIVED,
        Verb.APPLICATION_MERGED,
        Verb.APPLICATION_PASSED_ON,
        Verb.APPLICATION_RECEIVED,
        Verb.APPLICATION_REOPENED,
        Verb.APPLICATION_SPLIT,
        Verb.APPLICATION_WITHDRAWN,
        Verb.CLARIFICATION_ANSWERED,
        Verb.CLARIFICATION_ASKED,
        Verb.CONSULTATION_ANSWERED,
        Verb.CONSULTATION_SENT,
        Verb.DISCLOSURE_SUGGESTED,
        Verb.EXTENSION_GRANTED,
        Verb.FEE_ASKED,
        Verb.FEE_PAID,
        Verb.RECORDS_EXPORTED,
        Verb.REMEDY_DECIDED,
        Verb.REMEDY_LODGED,
        Verb.REPLY_DELAYED,
        Verb.REPLY_SERVED,
    }
)
# The applicant does not see letters to consulted third parties and bodies.
LETTERS = frozenset(LetterKind) - {LetterKind.CONSULTATION, LetterKind.AGENCY, LetterKind.OVERRIDE}


def acts_for_applicant(application: Application) -> list[Act]:
    """Return the acts that the applicant can see, newest first."""
    acts = Act.objects.filter(
        subject_type=Application._meta.label_lower,
        subject_id=str(application.pk),
        verb__in=VISIBLE_VERBS,
    )
    return list(acts.order_by("-id"))


def answering_application(application: Application) -> Application:
    """Return this application, or the one it was merged into, whose reply answers both."""
    return application.merged_into or application


def replies_for_applicant(application: Application) -> list[Reply]:
    """Return the served replies, newest first, with the decision on each part."""
    parts = ReplyPart.objects.select_related("document", "served_file").order_by("position")
    served = Reply.objects.filter(
        application=answering_application(application), served_on__isnull=False
    )
    return list(
        served.select_related("letter")
        .prefetch_related(Prefetch("parts", queryset=parts))
        .order_by("-served_on", "-id")
    )


def files_for_applicant_page(application: Application) -> QuerySet[CaseFile]:
    """Return the files that the applicant may download."""
    return files_for_applicant(answering_application(application))


def letters_for_applicant(application: Application) -> QuerySet[Letter]:
    """Return the letters served on the applicant, newest first."""
    sent = Letter.objects.filter(
        application=answering_application(application), kind__in=LETTERS, served_on__isnull=False
    )
    return sent.select_related("application__body").order_by("-dated", "-id")


# The columns of an application that hold what the applicant stated, and its days.
COLUMNS = (
    "number",
    "channel",
    "title",
    "document_number",
    "description",
    "shape",
    "way",
    "help_wanted",
    "public_wish",
    "remarks",
    "arrived_on",
    "confirmed_on",
    "received_on",
    "due_on",
    "closed_on",
    "rating",
)


def applicant_records(application: Application) -> dict[str, Any]:
    """
    Return a copy of the applicant's stored data and of all that was sent to the applicant.

    Law: 个人信息保护法 art. 45.
    """
    clarification, fee = (
        getattr(application, "clarification", None),
        getattr(application, "fee", None),
    )
    return {
        "application": {**_some(application, *COLUMNS), "body": application.body.name},
        "applicant": {
            "kind": application.applicant.kind,
            **asdict(application.applicant.decrypt_facts()),
        },
        "clarification": clarification
        and _some(clarification, "text", "asked_on", "answer_by", "answered_on", "answer"),
        "fee": fee and _some(fee, "method", "count", "yuan", "notified_on", "due_on", "paid_on"),
        "messages": [_message_record(one) for one in application.messages.order_by("id")],
        "replies": [_reply_record(one) for one in replies_for_applicant(application)],
        "letters": [
            _some(one, "kind", "number", "dated", "text")
            for one in letters_for_applicant(application)
        ],
        "files": [
            {"name": one.name, "size": one.size}
            for one in application.files.filter(kind=FileKind.FROM_APPLICANT).order_by("id")
        ],
        "files_received": [
            {"name": one.name, "size": one.size} for one in files_for_applicant_page(application)
        ],
        "remedies": [
            _some(one, "route", "authority", "reference", "lodged_on", "result", "decided_on")
            for one in application.remedies.order_by("id")
        ],
        "acts": [{"act": one.verb, "on": one.on} for one in acts_for_applicant(application)],
    }


def _message_record(message: Message) -> dict[str, Any]:
    return {
        "from": "office" if message.person_id else "applicant",
        **_some(message, "at", "text", "remarks"),
    }


def _reply_record(reply: Reply) -> dict[str, Any]:
    return {
        **_some(reply, "number", "served_on", "text"),
        "parts": [
            {
                "title": part.title,
                "outcome": OUTCOMES[part.known].chinese,
                "reasons": part.reasons,
            }
            for part in reply.parts.all()
        ],
    }


def _some(row: object, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
