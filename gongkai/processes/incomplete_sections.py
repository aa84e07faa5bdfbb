"""What the section of a body lacks of the parts that the public must find there."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    When,
)
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongkai.documents.models import PublicCount
from gongkai.documents.models.public_counts import CountedBy
from gongkai.kit.id_lists import is_in
from gongkai.law.clocks import report_due
from gongkai.organisations.models import Body, BodyTerm, Post
from gongkai.organisations.models.posts import in_force
from gongkai.organisations.states import BodyKind, PostKind
from gongkai.reports.queries import public_reports
from gongkai.statistics.queries import published_taken_over

# What the guide must name: 条例19 art. 12.
GUIDE_FIELDS = ("address", "office_hours", "telephone", "disclosure_office")
# The name of the annotation of each part, and what people read.
PARTS: dict[str, str | Promise] = {
    "lacks_guide": _("Guide: contact data"),
    "lacks_content": _("Statutory content: no public document"),
    "lacks_report": _("Annual report of the last year"),
    "lacks_applications": _("Applications: nobody answers them"),
}


@dataclass(frozen=True)
class SectionGap:
    """A body with the parts that its section lacks."""

    body: Body
    missing: tuple[str | Promise, ...]

    @classmethod
    def of(cls, body: Body) -> "SectionGap":
        """Return what a row of `incomplete_sections` lacks."""
        return cls(body, tuple(words for name, words in PARTS.items() if getattr(body, name)))


def incomplete_sections(bodies: Collection[int], *, on: date) -> QuerySet[Body]:
    """
    Return those of these bodies whose section lacks a part, with what it lacks as annotations.

    One query, which reads stored counts and never counts documents.
    Law: 条例19 art. 12 (guide), art. 20 (content), art. 27 (applications), art. 49 (reports).
    """
    parts: dict[str, Any] = {
        "lacks_guide": reduce(or_, (Q(**{name: ""}) for name in GUIDE_FIELDS)),
        "lacks_content": ~Exists(
            PublicCount.objects.filter(
                body=OuterRef("pk"), running_import=0, counted_by=CountedBy.ALL, number__gt=0
            )
        ),
        "lacks_report": _report_is_missing(on),
        "lacks_applications": ~Exists(
            Post.objects.filter(in_force(on), body=OuterRef("pk"), kind=PostKind.CASE_OFFICER)
        ),
    }
    found = Body.objects.filter(is_in("pk", bodies), ended_on=None).annotate(
        **{
            name: ExpressionWrapper(condition, output_field=BooleanField())
            for name, condition in parts.items()
        }
    )
    return found.filter(reduce(or_, (Q(**{name: True}) for name in PARTS)))


def expected_report(on: date, *, government: bool) -> int:
    """Return the last year whose report must be public on a day."""
    last = on.year - 1
    return last if on > report_due(last, government=government) else last - 1


def _report_is_missing(on: date) -> Case:
    """Say whether the report of the last year is due and not public; a new body owes none."""
    years = {kind: expected_report(on, government=kind) for kind in (True, False)}
    whens = [
        When(
            Q(kind=BodyKind.GOVERNMENT) if government else ~Q(kind=BodyKind.GOVERNMENT),
            then=ExpressionWrapper(
                Q(
                    Exists(
                        BodyTerm.objects.filter(body=OuterRef("pk"), since__lte=date(year, 12, 31))
                    )
                )
                & ~Q(Exists(public_reports().filter(body=OuterRef("pk"), year=year)))
                & ~Q(Exists(published_taken_over().filter(body=OuterRef("pk"), year=year))),
                output_field=BooleanField(),
            ),
        )
        for government, year in years.items()
    ]
    return Case(*whens, default=False, output_field=BooleanField())
