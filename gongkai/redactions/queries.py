"""Queries of redactions: who sees them, which are open, and what was redacted under which article."""

from collections import Counter
from collections.abc import Collection
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from gongkai.applications.models import Application
from gongkai.applications.queries import case_body_ids
from gongkai.documents.models import Attachment, Document, FileText
from gongkai.documents.queries import worked_by
from gongkai.law.grounds import Ground
from gongkai.organisations.queries import User, person_of
from gongkai.redactions.models import Redaction, RedactionBox, article_of
from gongkai.redactions.states import HOLDING, RedactionState


def visible_to(user: User, *, on: date) -> QuerySet[Redaction]:
    """Return the redactions of the documents and cases that the user works on."""
    person = person_of(user)
    if person is None:
        return Redaction.objects.none()
    return Redaction.objects.filter(
        Q(Exists(worked_by(user, on=on).filter(pk=OuterRef("document"))))
        | Q(application__body_id__in=case_body_ids(person, on=on))
    )


def redactions_of(subject: Document | Application) -> QuerySet[Redaction]:
    """Return the redactions of the files of a document or a case, newest first."""
    found = (
        Redaction.objects.filter(document=subject)
        if isinstance(subject, Document)
        else Redaction.objects.filter(application=subject)
    )
    return found.order_by("-id")


def boxes_of(redaction: Redaction) -> list[RedactionBox]:
    """Return the boxes in the order of the pages."""
    return list(redaction.boxes.order_by("page", "id"))


def was_public(sha256: str) -> bool:
    """
    Return whether a file with this content, or of which this is the public copy, was ever released.

    Whoever has the public file reads in it what the boxes would hide.
    """
    copied = FileText.objects.filter(copy_sha256=sha256).values_list("sha256", flat=True)
    return Attachment.objects.filter(
        sha256__in=[sha256, *copied], version__released_at__isnull=False
    ).exists()


def held_hashes(document: Document) -> set[str]:
    """Return the hashes of the originals that the public may not get: of open and approved redactions."""
    return set(
        Redaction.objects.filter(document=document, state__in=HOLDING)
        .order_by()
        .values_list("original_id", flat=True)
    )


def encrypted_files() -> tuple[tuple[QuerySet[Redaction], str], ...]:
    """Return the redactions of files of cases, with each column that names an encrypted file."""
    of_cases = Redaction.objects.filter(application__isnull=False)
    return (of_cases, "original_id"), (of_cases.exclude(result_id=""), "result_id")


def count_by_article(redactions: QuerySet[Redaction], *, year: int) -> dict[str, int]:
    """Return the number of boxes in the files approved in a year, by article."""
    counted = (
        RedactionBox.objects.filter(
            redaction__in=redactions.filter(
                state=RedactionState.APPROVED, decided_at__year=year
            ).order_by()
        )
        .values("ground")
        .annotate(count=Count("id"))
        .values_list("ground", "count")
    )
    found: Counter[str] = Counter()
    for ground, count in counted:
        found[article_of(Ground(ground))] += count
    return dict(sorted(found.items()))


def articles_of(boxes: Collection[RedactionBox]) -> dict[str, int]:
    """Return the number of boxes by article."""
    return dict(sorted(Counter(one.article for one in boxes).items()))
