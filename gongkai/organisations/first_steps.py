"""What an administrator of the top body still has to enter before the site can take applications."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q

from gongkai.calendars.queries import calendar_of
from gongkai.law.calendar import DAY
from gongkai.organisations.models import Body, GuideText, Office, Person, Post
from gongkai.organisations.models.posts import in_force
from gongkai.organisations.people import administered_body_ids
from gongkai.organisations.queries import administers
from gongkai.organisations.states import GuideKind


@dataclass(frozen=True)
class FirstSteps:
    """
    The body whose page a step opens, and for each step whether it is done.

    A step about the public data of bodies is done when one body of the tree has it, because a body
    may leave applications to another, such as its general office.
    """

    body: Body
    has_bodies: bool
    has_offices: bool
    has_people: bool
    has_contact_data: bool
    has_guide: bool
    has_payment_account: bool
    has_holidays: bool

    @property
    def is_complete(self) -> bool:
        """Whether no step is left."""
        return all(value for name, value in vars(self).items() if name.startswith("has_"))


def first_steps(person: Person, *, on: date) -> FirstSteps | None:
    """
    Return the first steps of an installation for who administers a body at its top, else None.

    The number of queries does not depend on the number of bodies.
    """
    body = (
        Body.objects.filter(pk__in=administers(person, on=on), parent=None, ended_on=None)
        .order_by("position", "id")
        .first()
    )
    if body is None:
        return None
    ids = administered_body_ids(person, on=on)
    below = Body.objects.filter(pk__in=ids, ended_on=None)
    guides = GuideText.objects.filter(body=OuterRef("pk"), kind=GuideKind.GUIDE)
    told = below.annotate(has_guide=Exists(guides)).values_list(
        "address", "telephone", "bank_account", "has_guide"
    )
    rows = list(told)
    calendar = calendar_of(body.region)
    return FirstSteps(
        body,
        has_bodies=len(rows) > 1,
        has_offices=Office.objects.filter(body__in=ids).exists(),
        has_people=Post.objects.filter(in_force(on), body__in=ids)
        .filter(~Q(person=person))
        .exists(),
        has_contact_data=any(address and telephone for address, telephone, *_rest in rows),
        has_guide=any(row[3] for row in rows),
        has_payment_account=any(row[2] for row in rows),
        has_holidays=not calendar.doubtful_years(on - DAY, on),
    )
