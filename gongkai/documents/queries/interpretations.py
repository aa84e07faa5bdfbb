"""Interpretations of documents: plans, what is released together, and what is late or missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import F, QuerySet

from gongkai.calendars.queries import calendar_of
from gongkai.documents.copy_meter import copied_share
from gongkai.documents.models import Document, InterpretationPlan, Relation, Version
from gongkai.documents.queries.access import visible_to
from gongkai.documents.relation_kinds import RelationKind
from gongkai.documents.states import Attribute, State, Status
from gongkai.law.calendar import add_working_days, working_days_between
from gongkai.organisations.queries import User

# Policy documents: they need a plan for their interpretation.
INTERPRETED_GENRES = frozenset({"rule", "normative-document"})
# Working days within which an interpretation follows its document.
MAX_DELAY = 3


@dataclass(frozen=True)
class Copied:
    """How much of an interpretation stands in the document that it interprets, in percent."""

    document: Document
    percent: int


def needs_plan(version: Version) -> bool:
    """Say whether a version of a policy document that is to be public needs a plan."""
    genre = version.genre
    return (
        version.attribute == Attribute.PUBLIC
        and genre is not None
        and genre.code in INTERPRETED_GENRES
    )


def plan_of(document: Document) -> InterpretationPlan | None:
    """Return the plan for the interpretation of a document; None without one."""
    return InterpretationPlan.objects.filter(document=document).first()


def companions_of(document: Document) -> list[Document]:
    """
    Return the interpretations of a document that are in preparation in the same body.

    They are reviewed and released with it.
    """
    found = Relation.objects.filter(
        target=document,
        kind=RelationKind.INTERPRETS,
        version__document__body=document.body_id,
        version__document__open_version=F("version"),
    )
    ids = found.order_by().values_list("version__document", flat=True).distinct()
    documents = Document.objects.filter(pk__in=list(ids)).exclude(pk=document.pk)
    return list(documents.select_related("open_version", "body", "genre").order_by("pk"))


def approved_interpretations(document: Document) -> list[Document]:
    """Return the interpretations of a document that are approved as public."""
    return [
        one
        for one in companions_of(document)
        if one.open_version is not None
        and one.open_version.state == State.APPROVED
        and one.open_version.attribute == Attribute.PUBLIC
    ]


def interpretations_to_release(document: Document) -> list[Document]:
    """
    Return the approved interpretations that are released with a document.

    One that explains several documents goes with the last of them.
    """
    return [
        one
        for one in approved_interpretations(document)
        if one.open_version is not None
        and all(
            other.pk == document.pk or other.status == Status.RELEASED
            for other in interpreted_by(one.open_version)
        )
    ]


def public_interpretations(document: Document) -> QuerySet[Relation]:
    """Return the relations of public interpretations of the same body to a document."""
    return Relation.objects.filter(
        target=document,
        kind=RelationKind.INTERPRETS,
        version__state=State.RELEASED,
        version__document__body=document.body_id,
    )


def interpreted_by(version: Version) -> list[Document]:
    """Return the documents that a version interprets, each once."""
    ids = version.relations.filter(kind=RelationKind.INTERPRETS).values("target")
    found = Document.objects.filter(pk__in=ids)
    return list(found.select_related("public_version", "open_version", "body").order_by("pk"))


def copied_of(version: Version) -> list[Copied]:
    """Return how much of a version stands in each document that it interprets."""
    return [
        Copied(one, round(100 * copied_share(version.plain_text, _text_of(one))))
        for one in interpreted_by(version)
    ]


def _copied_percent(interpretation: Document, version: Version) -> int:
    return round(100 * copied_share(_text_of(interpretation), version.plain_text))


def _text_of(document: Document) -> str:
    version = document.open_version or document.public_version
    return version.plain_text if version else ""


@dataclass(frozen=True)
class InterpretationPanel:
    """What the page of a document shows: of its interpretations, or of what it interprets itself."""

    needed: bool
    plan: InterpretationPlan | None
    companions: Sequence[tuple[Document, int]]
    copied: Sequence[Copied]
    limit: int


def interpretation_panel(
    document: Document, version: Version, user: User, *, on: date
) -> InterpretationPanel | None:
    """
    Return what the desk shows the user about interpretation; None where it is of no concern.

    The document is of a body in which the user works, and so are its interpretations; what it
    interprets itself may be of another body and no longer public.
    """
    panel = InterpretationPanel(
        needs_plan(version),
        plan_of(document),
        [(one, _copied_percent(one, version)) for one in companions_of(document)],
        _visible(copied_of(version), user, on=on),
        settings.GONGKAI_COPY_PERCENT,
    )
    is_shown = panel.needed or panel.plan or panel.companions or panel.copied
    return panel if is_shown else None


def _visible(copied: Sequence[Copied], user: User, *, on: date) -> Sequence[Copied]:
    if not copied:
        return copied
    found = visible_to(user, on=on).filter(pk__in=[one.document.pk for one in copied])
    visible = set(found.values_list("pk", flat=True))
    return [one for one in copied if one.document.pk in visible]


def due_of_interpretation(document: Document, plan: InterpretationPlan, *, on: date) -> date:
    """Return the day by which a document that is released on a day must be interpreted."""
    latest = add_working_days(calendar_of(document.body.region), on, MAX_DELAY).on
    return min(latest, max(plan.planned_on, on)) if plan.planned_on else latest


def delay_of(document: Document, *, on: date) -> int | None:
    """Return the working days from the release of a document to a day; None before its release."""
    released_on = document.released_on
    if released_on is None or released_on > on:
        return None
    return working_days_between(calendar_of(document.body.region), released_on, on)


def awaited_interpretations() -> QuerySet[InterpretationPlan]:
    """Return the plans of public documents whose interpretation is missing; for one body at a time."""
    found = InterpretationPlan.objects.filter(
        due_on__isnull=False,
        interpreted_on=None,
        document__status=Status.RELEASED,
    )
    return found.select_related("document", "body")
