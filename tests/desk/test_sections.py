"""Which sections of the desk a post opens, and what it costs to find out."""

from datetime import date

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory

from gongkai.applications.queries import case_body_ids
from gongkai.consultations.queries import seen_body_ids as consulted
from gongkai.datasets.queries import seen_body_ids as with_datasets
from gongkai.desk.decorators import SECTIONS_OF_BODIES, SECTIONS_OF_OFFICES, StaffRequest, frame
from gongkai.error_reports.queries import handled_body_ids
from gongkai.gazette.queries import seen_body_ids as with_gazette
from gongkai.interviews.queries import seen_body_ids as with_events
from gongkai.mailbox.queries import seen_body_ids as with_letters
from gongkai.meetings.queries import seen_body_ids as with_meetings
from gongkai.organisations.models import Office, Person, Post
from gongkai.organisations.states import PostKind
from gongkai.participation.queries import seen_body_ids as with_concerns
from gongkai.supervision.queries.register import seen_body_ids as with_register
from tests.cast import SINCE, Cast, person

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 20)
# The bodies of which a section shows anything.
BODIES = {
    "handles": case_body_ids,
    "handles_errors": handled_body_ids,
    "sees_concerns": with_concerns,
    "sees_meetings": with_meetings,
    "sees_letters": with_letters,
    "sees_events": with_events,
    "sees_consultations": consulted,
    "sees_datasets": with_datasets,
    "sees_gazette": with_gazette,
    "sees_organisation": with_register,
}


def shown(who: Person) -> dict[str, bool]:
    request: StaffRequest = RequestFactory().get("/desk/")  # type: ignore[assignment]
    request.session, request.person = SessionStore(), who
    context = frame(request, "work")
    return {name: context[name] for name in (*SECTIONS_OF_BODIES, *SECTIONS_OF_OFFICES)}


@pytest.mark.parametrize("in_office", [False, True])
def test_section_is_shown_to_who_sees_a_body_in_it(cast: Cast, in_office: bool) -> None:
    office = Office.objects.create(body=cast.finance, name="综合处") if in_office else None
    for number, kind in enumerate(PostKind):
        who = person(f"holder-{number}")
        Post.objects.create(person=who, body=cast.finance, office=office, kind=kind, since=SINCE)
        sections = shown(who)
        for name, bodies in BODIES.items():
            assert sections[name] == bool(bodies(who, on=ON)), (kind, name)
        for name, posts in {**SECTIONS_OF_BODIES, **SECTIONS_OF_OFFICES}.items():
            counts = not in_office or name in SECTIONS_OF_OFFICES
            assert sections[name] == (counts and kind in posts), (kind, name)


def test_frame_asks_for_the_posts_once(cast: Cast, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    who = person("everything")
    Post.objects.bulk_create(
        Post(person=who, body=cast.finance, kind=kind, since=SINCE) for kind in PostKind
    )
    # Own and delegated posts; bodies below for the reports; bodies without administrator; complaints;
    # the tasks; the unread notifications; whether the person scores in an assessment, which needs no post.
    with django_assert_num_queries(8):
        shown(who)
