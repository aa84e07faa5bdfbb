"""Clean-up campaigns: their work lists at the desk, and their published results."""

from collections.abc import Collection, Mapping
from datetime import date

from django.db.models import Count, QuerySet

from gongkai.documents.models import CleanUp, CleanUpRow, Document
from gongkai.documents.queries.access import is_public_document
from gongkai.documents.queries.interpretations import INTERPRETED_GENRES
from gongkai.documents.states import LASTING, Status
from gongkai.organisations.models import Body
from gongkai.organisations.queries import User, person_of, working_body_ids

# The genres that a clean-up goes through: those that are in force until they are repealed.
CLEANED_GENRES = INTERPRETED_GENRES


def visible_clean_ups(user: User, *, on: date) -> QuerySet[CleanUp]:
    """Return the campaigns of the bodies in which the user works, newest first."""
    person = person_of(user)
    bodies = working_body_ids(person, on=on) if person else set()
    found = CleanUp.objects.filter(body__in=bodies)
    return found.select_related("body").order_by("-opened_on", "-id")


def published_clean_ups(body: Body) -> QuerySet[CleanUp]:
    """Return the campaigns of a body whose result is public, newest first."""
    found = CleanUp.objects.filter(body=body, published_on__isnull=False)
    return found.order_by("-opened_on", "-id")


def documents_to_clean(body: Body, *, genres: Collection[int], before: date) -> QuerySet[Document]:
    """Return the public documents in force of these genres that were formed before a day."""
    return Document.objects.filter(
        status=Status.RELEASED,
        body=body,
        genre__in=genres,
        validity__in=sorted(LASTING),
        formed_on__lt=before,
    ).order_by("id")


def rows_of(clean_up: CleanUp) -> QuerySet[CleanUpRow]:
    """Return the rows of a campaign, undecided ones first; for the desk."""
    return clean_up.rows.select_related("document__body").order_by("decision", "id")


def public_rows_of(clean_up: CleanUp) -> QuerySet[CleanUpRow]:
    """Return the rows of a published campaign whose documents are public."""
    return rows_of(clean_up).filter(is_public_document("document"))


def decisions_of(clean_up: CleanUp) -> Mapping[str, int]:
    """Return how many rows have each decision; those without one under the empty text."""
    found = clean_up.rows.order_by().values("decision").annotate(number=Count("id"))
    return {one["decision"]: one["number"] for one in found}


def last_result_for(document: Document) -> CleanUpRow | None:
    """Return the newest published decision about a document."""
    found = CleanUpRow.objects.filter(document=document, clean_up__published_on__isnull=False)
    return found.select_related("clean_up__body").order_by("-clean_up__published_on", "-id").first()
