"""The decorator and the context that all pages of the staff interface share."""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from gongkai.applications.queries import (
    CASE_POSTS,
    case_queues,
    letter_queues,
    search_queues,
)
from gongkai.assessments.queries.assessments import sees_assessments
from gongkai.boards.queries import SEEING as BOARD_POSTS
from gongkai.catalogue.queries import CATALOGUE_POSTS
from gongkai.channels.queries.sends import READERS as CHANNEL_POSTS
from gongkai.complaints.queries import complaint_queues, order_queues
from gongkai.complaints.workflow import HANDLERS as ORDER_POSTS
from gongkai.complaints.workflow import SUPERVISORS as COMPLAINT_POSTS
from gongkai.consultations.queries import SEEING as CONSULTATION_POSTS
from gongkai.consultations.queries import consultation_queues
from gongkai.consultations.reader_queries import comment_report_queues, feedback_queues
from gongkai.datasets.queries import SEEING as DATASET_POSTS
from gongkai.datasets.queries import dataset_queues
from gongkai.desk.sent_forms import process_once
from gongkai.desk.shortcuts import COOKIE, KEYS, OFF
from gongkai.documents.queries import queues_of as document_queues
from gongkai.duties.queries import DUTY_POSTS
from gongkai.error_reports.queries import report_queues as error_report_queues
from gongkai.error_reports.workflow import HANDLERS as ERROR_HANDLERS
from gongkai.gazette.queries import SEEING as GAZETTE_POSTS
from gongkai.gazette.queries import gazette_queues
from gongkai.inspections.queries import SEEING as INSPECTION_POSTS
from gongkai.interviews.queries import SEEING as EVENT_POSTS
from gongkai.interviews.queries import event_queues
from gongkai.kit.paging import BadCursor
from gongkai.kit.times import local_date
from gongkai.mailbox.queries import SEEING as LETTER_POSTS
from gongkai.mailbox.queries import letter_queues as mailbox_queues
from gongkai.meetings.queries import SEEING as MEETING_POSTS
from gongkai.meetings.queries import meeting_queues
from gongkai.notifications.queries import count_tasks, unread_count
from gongkai.notifications.tasks import Queues
from gongkai.organisations.form_tokens import SentOnce
from gongkai.organisations.models import Account, Person
from gongkai.organisations.queries import (
    administers,
    cached_capacities,
    capacities_of,
    needs_second_factor,
    person_of,
    remembered,
)
from gongkai.organisations.states import PostKind
from gongkai.participation.queries import SEEING as CONCERN_POSTS
from gongkai.participation.queries import concern_queues
from gongkai.reports.queries import report_queues
from gongkai.statistics.queries import READERS
from gongkai.supervision.queries.plans import SEEING as PLAN_POSTS
from gongkai.supervision.queries.plans import task_queues
from gongkai.supervision.queries.register import SEEING as REGISTER_POSTS
from gongkai.ui.held_forms import KEY, hold_form
from gongkai.ui.views.errors import PostsNeeded, bad_request, joined_names

# Who edits what the public reads about a body.
DETAIL_EDITORS = frozenset({PostKind.ADMINISTRATOR, PostKind.DISCLOSURE_OFFICER})
# The sections of the desk, with the posts of a whole body for which each is shown; and those that are
# shown for a post in an office as well.
SECTIONS_OF_BODIES: Mapping[str, Collection[str]] = {
    "handles": CASE_POSTS,
    "handles_errors": ERROR_HANDLERS,
    "sees_letters": LETTER_POSTS,
    "sees_events": EVENT_POSTS,
    "sees_datasets": DATASET_POSTS,
    "sees_channels": CHANNEL_POSTS,
    "edits_bodies": DETAIL_EDITORS,
    "catalogues": CATALOGUE_POSTS,
    "follows_duties": DUTY_POSTS,
    "sees_plans": PLAN_POSTS,
    "sees_inspections": INSPECTION_POSTS,
    "sees_board": BOARD_POSTS,
    "sees_organisation": REGISTER_POSTS,
    "sees_complaints": COMPLAINT_POSTS,
    "sees_orders": ORDER_POSTS,
}
SECTIONS_OF_OFFICES: Mapping[str, Collection[str]] = {
    "sees_concerns": CONCERN_POSTS,
    "sees_meetings": MEETING_POSTS,
    "sees_consultations": CONSULTATION_POSTS,
    "sees_gazette": GAZETTE_POSTS,
    "reports": READERS,
}
# The lists of a section are empty for who holds none of its posts, whatever there is.
FLAGS: Mapping[str, str] = {
    "cases": "handles",
    "letters": "sees_letters",
    "complaints": "sees_complaints",
    "bodies": "edits_bodies",
    "error_reports": "handles_errors",
    "events": "sees_events",
    "datasets": "sees_datasets",
    "channels": "sees_channels",
    "catalogue": "catalogues",
    "duties": "follows_duties",
    "plans": "sees_plans",
    "inspections": "sees_inspections",
    "board": "sees_board",
    "organisation": "sees_organisation",
    "orders": "sees_orders",
    "concerns": "sees_concerns",
    "meetings": "sees_meetings",
    "consultations": "sees_consultations",
    "gazette": "sees_gazette",
}
View = Callable[..., HttpResponseBase]


class StaffRequest(HttpRequest):
    """A request of a signed-in user who is a member of the staff."""

    user: Account
    person: Person
    form_owner: int
    sent: SentOnce
    lacks_posts: str  # which posts show the section of the page, if the person holds none of them


def staff_page(view: View) -> View:
    """
    Open a view to staff with the required second factor; the view gets `request.person`.

    A form is processed once, however often it is sent; the view gets its identifier as `request.sent`.
    """

    @never_cache
    @wraps(view)
    def wrapped(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        person = person_of(request.user)
        if person is None:
            raise PermissionDenied
        if needs_second_factor(request.user):
            hold_form(request, request.user.pk)  # it is offered when the factor is set up
            return redirect("ui:account")
        request.person, request.form_owner = person, request.user.pk

        def process(sent: SentOnce) -> HttpResponseBase:
            request.sent = sent
            return view(request, *args, **kwargs)

        request.lacks_posts = ""

        try:
            if request.method == "POST":
                return process_once(request, request.user.pk, process)
            if request.method != "GET":
                return view(request, *args, **kwargs)
            with cached_capacities():  # Drawing a page writes nothing to the database.
                return view(request, *args, **kwargs)
        except PermissionDenied as denied:
            if denied.args or not request.lacks_posts:
                raise
            raise PostsNeeded(request.lacks_posts) from denied
        except BadCursor:
            return bad_request(
                request,
                detail=_(
                    "This page of the list no longer exists. Begin again from its first page."
                ),
            )

    return wrapped


def frame(request: StaffRequest, section: str) -> dict[str, Any]:
    """
    Return the context of the page layout: the user and the counts of waiting tasks.

    The number of queries does not depend on the number of tasks.
    """
    person, today = request.person, local_date(timezone.now())
    with cached_capacities():
        queues = read_queues(person, today)
        shown = _shown_sections(person, today)
        request.lacks_posts = _lacking(section, shown)
        return {
            "section": section,
            "lacks_posts": request.lacks_posts,
            "person": person,
            "today": today,
            "keys": KEYS,
            "has_held_form": KEY in request.session,
            "waiting": count_tasks(queues, on=today),
            "manages": bool(administers(person, on=today)),
            "keys_off": request.COOKIES.get(COOKIE) == OFF,
            "unread": unread_count(person),
            **shown,
            "sees_assessments": sees_assessments(person, on=today),
        }


def read_queues(person: Person, today: date) -> list[Queues]:
    """Return all queues that the person reads, remembered for the page."""
    return remembered(("read queues", person.pk, today), lambda: _read_queues(person, today))


def _read_queues(person: Person, today: date) -> list[Queues]:
    return [
        queue
        for queues_of in (
            document_queues,
            case_queues,
            search_queues,
            letter_queues,
            error_report_queues,
            concern_queues,
            meeting_queues,
            mailbox_queues,
            event_queues,
            consultation_queues,
            feedback_queues,
            comment_report_queues,
            dataset_queues,
            gazette_queues,
            task_queues,
            complaint_queues,
            order_queues,
            report_queues,
        )
        for queue in queues_of(person, on=today)
    ]


def _shown_sections(person: Person, today: date) -> dict[str, bool]:
    """Return which sections the user sees, by the kinds of the user's posts alone."""
    capacities = capacities_of(person, on=today)
    whole, held = capacities.whole_posts, capacities.posts
    return {
        **{name: not whole.isdisjoint(posts) for name, posts in SECTIONS_OF_BODIES.items()},
        **{name: not held.isdisjoint(posts) for name, posts in SECTIONS_OF_OFFICES.items()},
    }


def _lacking(section: str, shown: Mapping[str, bool]) -> str:
    """Return which posts show the lists of a section, for who holds none of them."""
    flag = FLAGS.get(section, "")
    if not flag or shown[flag]:
        return ""
    posts = SECTIONS_OF_BODIES.get(flag) or SECTIONS_OF_OFFICES[flag]
    labels = joined_names(str(one.label) for one in PostKind if one in posts)
    return _(
        "None of your posts opens this. Only these posts of a body do: %(posts)s. An administrator of the body gives posts."
    ) % {"posts": labels}
