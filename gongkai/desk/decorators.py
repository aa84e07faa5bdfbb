"""The decorator and the context that all pages of the staff interface share."""

from collections.abc import Callable
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
    case_body_ids,
    case_queues,
    letter_queues,
    search_queues,
)
from gongkai.catalogue.queries import CATALOGUE_POSTS
from gongkai.complaints.queries import (
    complaint_queues,
    order_queues,
    sees_complaints,
    sees_orders,
)
from gongkai.consultations.queries import consultation_queues
from gongkai.consultations.queries import seen_body_ids as consulted_body_ids
from gongkai.datasets.queries import dataset_queues
from gongkai.datasets.queries import seen_body_ids as dataset_body_ids
from gongkai.desk.sent_forms import process_once
from gongkai.desk.shortcuts import COOKIE, KEYS, OFF
from gongkai.documents.queries import queues_of as document_queues
from gongkai.duties.queries import DUTY_POSTS
from gongkai.error_reports.queries import handled_body_ids
from gongkai.error_reports.queries import report_queues as error_report_queues
from gongkai.gazette.queries import gazette_queues
from gongkai.gazette.queries import seen_body_ids as gazette_body_ids
from gongkai.interviews.queries import event_queues
from gongkai.interviews.queries import seen_body_ids as event_body_ids
from gongkai.kit.paging import BadCursor
from gongkai.kit.times import local_date
from gongkai.mailbox.queries import letter_queues as mailbox_queues
from gongkai.mailbox.queries import seen_body_ids as seen_letter_body_ids
from gongkai.meetings.queries import meeting_queues
from gongkai.meetings.queries import seen_body_ids as bodies_with_meetings
from gongkai.notifications.queries import count_tasks, unread_count
from gongkai.organisations.form_tokens import SentOnce
from gongkai.organisations.models import Account, Person
from gongkai.organisations.queries import (
    administers,
    cached_capacities,
    capacities_of,
    needs_second_factor,
    person_of,
)
from gongkai.organisations.states import PostKind
from gongkai.participation.queries import concern_queues, seen_body_ids
from gongkai.reports.queries import report_queues
from gongkai.statistics.queries import READERS
from gongkai.supervision.queries.plans import sees_plans, task_queues
from gongkai.supervision.queries.register import sees_register
from gongkai.ui.held_forms import KEY, hold_form
from gongkai.ui.views.errors import bad_request

# Who edits what the public reads about a body.
DETAIL_EDITORS = frozenset({PostKind.ADMINISTRATOR, PostKind.DISCLOSURE_OFFICER})
View = Callable[..., HttpResponseBase]


class StaffRequest(HttpRequest):
    """A request of a signed-in user who is a member of the staff."""

    user: Account
    person: Person
    form_owner: int
    sent: SentOnce


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

        try:
            if request.method == "POST":
                return process_once(request, request.user.pk, process)
            if request.method != "GET":
                return view(request, *args, **kwargs)
            with cached_capacities():  # Drawing a page writes nothing to the database.
                return view(request, *args, **kwargs)
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
        queues = [
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
                dataset_queues,
                gazette_queues,
                task_queues,
                complaint_queues,
                order_queues,
                report_queues,
            )
            for queue in queues_of(person, on=today)
        ]
        return {
            "section": section,
            "person": person,
            "today": today,
            "keys": KEYS,
            "has_held_form": KEY in request.session,
            "waiting": count_tasks(queues, on=today),
            "manages": bool(administers(person, on=today)),
            "keys_off": request.COOKIES.get(COOKIE) == OFF,
            "unread": unread_count(person),
            "handles": bool(case_body_ids(person, on=today)),
            "handles_errors": bool(handled_body_ids(person, on=today)),
            "sees_concerns": bool(seen_body_ids(person, on=today)),
            "sees_meetings": bool(bodies_with_meetings(person, on=today)),
            "sees_letters": bool(seen_letter_body_ids(person, on=today)),
            "sees_events": bool(event_body_ids(person, on=today)),
            "sees_consultations": bool(consulted_body_ids(person, on=today)),
            "sees_datasets": bool(dataset_body_ids(person, on=today)),
            "sees_gazette": bool(gazette_body_ids(person, on=today)),
            "edits_bodies": bool(capacities_of(person, on=today).whole_bodies(DETAIL_EDITORS)),
            "catalogues": bool(capacities_of(person, on=today).whole_bodies(CATALOGUE_POSTS)),
            "follows_duties": bool(capacities_of(person, on=today).whole_bodies(DUTY_POSTS)),
            "sees_plans": sees_plans(person, on=today),
            "sees_complaints": sees_complaints(person, on=today),
            "sees_orders": sees_orders(person, on=today),
            "sees_organisation": sees_register(person, on=today),
            "reports": not READERS.isdisjoint(capacities_of(person, on=today).posts),
        }
