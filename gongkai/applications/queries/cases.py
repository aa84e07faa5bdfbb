"""One application: what its page shows, its reply, its repetitions and its data."""

from collections.abc import Collection
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from gongkai.applications.models import (
    Applicant,
    Application,
    CaseFile,
    Consultation,
    CustomField,
    Letter,
    Message,
    Remedy,
    Reply,
    ReplyPart,
    SearchTask,
)
from gongkai.applications.states import FileKind, Stage
from gongkai.organisations.models import Body


def for_page(applications: QuerySet[Application]) -> QuerySet[Application]:
    """Prefetch what the page of a case shows. The number of queries is constant."""
    parts = ReplyPart.objects.select_related("document", "original", "served_file").order_by(
        "position"
    )
    return applications.select_related(
        "body",
        "applicant",
        "officer",
        "office",
        "clarification",
        "extension",
        "fee",
        "split_from",
        "merged_into",
    ).prefetch_related(
        Prefetch(
            "consultations",
            queryset=Consultation.objects.select_related("agency").order_by("sent_on", "id"),
        ),
        Prefetch("searches", queryset=SearchTask.objects.select_related("office").order_by("id")),
        Prefetch(
            "replies", queryset=Reply.objects.select_related("drafter", "supervisor").order_by("id")
        ),
        Prefetch("replies__parts", queryset=parts),
        Prefetch("letters", queryset=Letter.objects.order_by("id")),
        Prefetch("messages", queryset=Message.objects.select_related("person").order_by("id")),
        Prefetch("remedies", queryset=Remedy.objects.order_by("id")),
        Prefetch("files", queryset=CaseFile.objects.order_by("id")),
    )


def files_for_applicant(application: Application) -> QuerySet[CaseFile]:
    """Return the files of served replies that the applicant may download, never originals."""
    served = ReplyPart.objects.filter(
        reply__application=application, reply__served_on__isnull=False
    )
    return CaseFile.objects.filter(
        application=application, kind=FileKind.SERVED, pk__in=served.values("served_file")
    ).order_by("id")


def custom_fields_of(body: Body) -> list[CustomField]:
    """Return the custom fields of a body's application form, in the order of their creation."""
    return list(CustomField.objects.filter(body=body, retired_at=None).order_by("id"))


def application_by_submission(submission: str) -> Application | None:
    """Return the application that was created from a form, by its submission id."""
    return (
        Application.objects.select_related("body")
        .filter(submission=submission)
        .exclude(submission="")
        .first()
    )


def applications_by_submission(submissions: Collection[str]) -> dict[str, Application]:
    """Return the applications that were created from forms, by their submission ids. One query."""
    found = Application.objects.select_related("body").filter(submission__in=submissions)
    return {one.submission: one for one in found.exclude(submission="")}


def repeats_of(application: Application) -> QuerySet[Application]:
    """
    Return the other applications of the same applicant to the same body, newest first.

    Law: 条例19 art. 36 (an application that repeats an answered one).
    """
    match = application.applicant.match
    # Fingerprints differ between bodies, so a filter on the body is redundant. It would make SQLite
    # read all cases of the body.
    found = (
        Application.objects.filter(applicant__match=match) if match else Application.objects.none()
    )
    return found.exclude(pk=application.pk).order_by("-arrived_on", "-id")


def earlier_than(application: Application, others: QuerySet[Application]) -> QuerySet[Application]:
    """Return those of the other applications that arrived before this one."""
    arrived, pk = application.arrived_on, application.pk
    return others.filter(Q(arrived_on__lt=arrived) | Q(arrived_on=arrived, pk__lt=pk))


def later_than(application: Application, others: QuerySet[Application]) -> QuerySet[Application]:
    """Return those of the other applications that arrived after this one."""
    arrived, pk = application.arrived_on, application.pk
    return others.filter(Q(arrived_on__gt=arrived) | Q(arrived_on=arrived, pk__gt=pk))


def open_reply(application: Application) -> Reply | None:
    """Return the reply that is proposed or approved, but not yet served or returned."""
    return next(
        (
            one
            for one in application.replies.all()
            if one.served_on is None and one.returned_at is None
        ),
        None,
    )


def is_answered(application: Application) -> bool:
    """Return whether a reply to the application was served."""
    return any(one.served_on is not None for one in application.replies.all())


def applicants_to_purge(*, closed_before: date) -> QuerySet[Applicant]:
    """Return the applicants to purge: their cases closed before the given day."""
    done = [Stage.CLOSED, Stage.TRANSFERRED]
    return Applicant.objects.filter(
        erased_at=None, application__stage__in=done, application__closed_on__lt=closed_before
    ).order_by("id")


def encrypted_files() -> tuple[tuple[QuerySet[CaseFile], str], ...]:
    """Return the files of cases, with the column that names the encrypted file."""
    return ((CaseFile.objects.all(), "content_id"),)
