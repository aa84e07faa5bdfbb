"""What an administrator of the top body still has to enter before the site can take applications."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, Q

from gongkai.calendars.queries import calendar_of
from gongkai.kit.id_lists import is_in
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
        Body.objects.filter(is_in("pk", administers(person, on=on)), parent=None, ended_on=None)
        .order_by("position", "id")
        .first()
    )
    if body is None:
        return None
    ids = administered_body_ids(person, on=on)
    # Who administers all bodies needs no list of them, which each condition would read again.
    is_limited = len(ids) < Body.objects.count()
    inside = is_in("body_id", ids) if is_limited else Q()
    below = Body.objects.filter(is_in("pk", ids) if is_limited else Q(), ended_on=None)
    posts = Post.objects.filter(in_force(on), inside).exclude(person=person)
    guides = GuideText.objects.filter(inside, kind=GuideKind.GUIDE, body__ended_on=None)
    done = {
        "has_bodies": below.exclude(pk=body.pk),
        "has_offices": Office.objects.filter(inside),
        "has_people": posts,
        "has_contact_data": below.exclude(address="").exclude(telephone=""),
        "has_guide": guides,
        "has_payment_account": below.exclude(bank_account=""),
    }
    found = Body.objects.filter(pk=body.pk).values_list(*(Exists(one) for one in done.values()))
    calendar = calendar_of(body.region)
    return FirstSteps(
        body,
        **dict(zip(done, found.get(), strict=True)),
        has_holidays=not calendar.doubtful_years(on - DAY, on),
    )
