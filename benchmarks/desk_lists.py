"""The desk pages to measure: every list, and a page of each kind of subject."""

from collections.abc import Callable
from typing import Any

from django.urls import get_resolver, resolve
from django.utils import timezone

from gongkai.applications.queries import visible_to as visible_cases
from gongkai.channels.queries.sends import accounts_visible_to as visible_accounts
from gongkai.channels.queries.sends import broadcasts_visible_to as visible_broadcasts
from gongkai.channels.queries.sends import sends_visible_to as visible_sends
from gongkai.consultations.queries import visible_to as visible_consultations
from gongkai.datasets.queries import visible_bundles
from gongkai.datasets.queries import visible_to as visible_datasets
from gongkai.documents.models import Document
from gongkai.documents.states import State, Status
from gongkai.error_reports.queries import visible_to as visible_reports
from gongkai.gazette.queries import corrections_visible_to as visible_corrections
from gongkai.gazette.queries import visible_to as visible_issues
from gongkai.interviews.queries import visible_to as visible_events
from gongkai.kit.times import local_date
from gongkai.law.report_forms.forms import form_of_year
from gongkai.mailbox.queries import visible_to as visible_letters
from gongkai.meetings.queries import visible_to as visible_meetings
from gongkai.organisations.models import Body, Person
from gongkai.organisations.people import administered_body_ids, edited_body_ids
from gongkai.organisations.queries import capacities_of, working_body_ids
from gongkai.organisations.states import PostKind
from gongkai.participation.queries import visible_to as visible_concerns
from gongkai.statistics.cells import name_of
from gongkai.statistics.figures import BY_KEY

# Addresses without arguments that show no page.
ONLY_POST = {
    *("autosave_discard_new", "autosave_save_new", "calendar_end", "calendar_renew"),
    *("custom_field_add", "document_bulk_action", "local_row_add", "manual_figure_add"),
    *("notification_preferences", "notification_read_all", "reassignment_submit"),
    *(
        "saved_filter_save",
        "text_read",
        "saved_table_save",
        "shortcut_switch",
        "taken_over_report_add",
    ),
}
LISTS = {
    "my work": "/desk/",
    "documents": "/desk/documents/",
    "documents, a state": "/desk/documents/?state=approval",
    "documents, a status": "/desk/documents/?status=closed",
    "documents, an attribute": "/desk/documents/?attribute=on_request",
    "documents, an item": "/desk/documents/?item=A20-11",
    "documents, a genre": "/desk/documents/?genre=order",
    "documents, days": "/desk/documents/?since=2018-03-01&until=2018-03-09",
    "documents, a rare pair": "/desk/documents/?status=closed&genre=order",
    "documents, no hits": "/desk/documents/?item=A20-02",
    "documents, mine": "/desk/documents/?mine=on",
    "redactions": "/desk/redactions/",
    "public concerns": "/desk/concerns/",
    "letters": "/desk/letters/",
    "new letter": "/desk/letters/new/",
    "topics of letters": "/desk/letters/topics/",
    "datasets": "/desk/data/",
    "new dataset": "/desk/data/new/",
    "events": "/desk/interviews/",
    "new event": "/desk/interviews/new/",
    "gazette": "/desk/gazette/",
    "gazette, published": "/desk/gazette/?state=published",
    "new issue": "/desk/gazette/new/",
    "old issue": "/desk/gazette/old/new/",
    "corrections of the gazette": "/desk/gazette/corrections/",
    "sends to channels": "/desk/channels/",
    "dead letters of channels": "/desk/channels/?state=to-do",
    "accounts on channels": "/desk/channels/accounts/",
    "new account on a channel": "/desk/channels/accounts/new/",
    "new concern": "/desk/concerns/new/",
    "organisation": "/desk/organisation/",
    "plans": "/desk/plans/",
    "schemes": "/desk/schemes/",
    "new scheme": "/desk/schemes/new/",
    "assessments": "/desk/assessments/",
    "new assessment": "/desk/assessments/new/",
    "board": "/desk/board/",
    "replies overdue": "/desk/board/replies/",
    "remedies": "/desk/remedies/",
    "inspection": "/desk/inspections/",
    "items of the inspection": "/desk/inspections/items/",
    "new plan": "/desk/plans/new/",
    "plan tasks": "/desk/plan-tasks/",
    "API tokens": "/desk/tokens/",
    "training": "/desk/training/",
    "new training": "/desk/training/new/",
    "own hours": "/desk/training/mine/",
    "hours of the staff": "/desk/training/hours/",
    "on-line units": "/desk/training/units/",
    "new unit": "/desk/training/units/new/",
    "complaints": "/desk/complaints/",
    "new complaint": "/desk/complaints/new/",
    "orders to rectify": "/desk/orders/",
    "meetings": "/desk/meetings/",
    "new meeting": "/desk/meetings/new/",
    "public consultations": "/desk/consultations/",
    "new consultation": "/desk/consultations/new/",
    "incomplete sections": "/desk/bodies/sections/",
    "packages": "/desk/documents/packages/",
    "statements": "/desk/documents/statements/",
    "interpretations": "/desk/documents/interpretations/",
    "inquiries": "/desk/documents/inquiries/",
    "shorter reviews": "/desk/documents/short-reviews/",
    "days of review": "/desk/documents/review-days/",
    "clean-ups": "/desk/documents/clean-ups/",
    "catalogues": "/desk/catalogue/",
    "duties": "/desk/duties/",
    "duties by body": "/desk/duties/bodies/",
    "broken links": "/desk/duties/links/",
    "duty events": "/desk/duties/events/",
    "draft templates": "/desk/documents/templates/",
    "validity": "/desk/documents/validity/",
    "documents, overdue": "/desk/documents/?overdue=on",
    "documents, a word": "/desk/documents/?q=粮食储备",
    "documents, hidden texts": "/desk/documents/?q=粮食储备&status=kept",
    "documents, a rare word": "/desk/documents/?q=不存在的词",
    "new document": "/desk/documents/new/",
    "new document from a file": "/desk/documents/new/text/",
    "new template": "/desk/documents/templates/new/",
    "activity": "/desk/activity/",
    "activity, a verb": "/desk/activity/?verb=document.withdrawn",
    "activity, no hits": "/desk/activity/?since=2030-01-01",
    "cases": "/desk/applications/",
    "cases, a stage": "/desk/applications/?stage=closed",
    "case overview": "/desk/applications/overview/",
    "figures of cases": "/desk/applications/statistics/",
    "calendar of cases": "/desk/applications/calendar/",
    "reassignment": "/desk/applications/reassignment/",
    "incoming mails": "/desk/applications/mails/",
    "new case": "/desk/applications/new/",
    "fields of cases": "/desk/applications/fields/",
    "letter templates": "/desk/applications/letters/",
    "search requests": "/desk/searches/",
    "error reports": "/desk/error-reports/",
    "error reports, answered": "/desk/error-reports/?state=answered",
    "notifications": "/desk/notifications/",
    "people": "/desk/people/",
    "new person": "/desk/people/new/",
    "people by list": "/desk/people/list/",
    "sign-in letters": "/desk/people/letters/",
    "bodies": "/desk/bodies/",
    "new body": "/desk/bodies/new/",
    "site": "/desk/site/",
    "synonyms": "/desk/search/synonyms/",
    "popular searches": "/desk/search/popular/",
    "followed lists": "/desk/subscriptions/",
    "operation of the platform": "/desk/operation/",
    "reports": "/desk/reports/",
    "figures": "/desk/figures/",
    "manual figures": "/desk/figures/manual/",
    "table of figures": "/desk/statistics/",
    "saved filters": "/desk/filters/",
    "keys": "/desk/keys/",
}


def pages_of(who: Person) -> dict[str, str]:
    """Return the pages to measure: every list, and a page of each kind of subject."""
    today = local_date(timezone.now())
    documents = Document.objects.filter(body__in=working_body_ids(who, on=today)).order_by("-id")
    subjects: dict[str, Callable[[], Any]] = {
        "/desk/documents/{}/": documents.filter(status=Status.RELEASED).first,
        "/desk/documents/{}/acts/": documents.filter(status=Status.RELEASED).first,
        "/desk/documents/{}/edit/": documents.filter(
            open_version__state=State.DRAFT,
            drafter=who,
            body__in=capacities_of(who, on=today).whole_bodies({PostKind.DRAFTER}),
        ).first,
        "/desk/applications/{}/": visible_cases(who.account, on=today).order_by("-id").first,
        "/desk/error-reports/{}/": visible_reports(who.account, on=today).order_by("-id").first,
        "/desk/letters/{}/": visible_letters(who.account, on=today).order_by("-id").first,
        "/desk/concerns/{}/": visible_concerns(who.account, on=today).order_by("-id").first,
        "/desk/meetings/{}/": visible_meetings(who.account, on=today).order_by("-id").first,
        "/desk/meetings/{}/applicants/": visible_meetings(who.account, on=today)
        .order_by("-id")
        .first,
        "/desk/data/{}/": visible_datasets(who.account, on=today).order_by("-id").first,
        "/desk/data/{}/releases/": visible_datasets(who.account, on=today).order_by("-id").first,
        "/desk/data/releases/{}/": visible_bundles(who.account, on=today).order_by("-id").first,
        "/desk/interviews/{}/": visible_events(who.account, on=today).order_by("-id").first,
        "/desk/channels/{}/": visible_sends(who.account, on=today).order_by("-id").first,
        "/desk/channels/accounts/{}/": visible_accounts(who.account, on=today)
        .order_by("-id")
        .first,
        "/desk/channels/broadcasts/{}/": visible_broadcasts(who.account, on=today)
        .order_by("-id")
        .first,
        "/desk/gazette/{}/": visible_issues(who.account, on=today).order_by("-id").first,
        "/desk/gazette/corrections/{}/": visible_corrections(who.account, on=today)
        .order_by("-id")
        .first,
        "/desk/consultations/{}/": visible_consultations(who.account, on=today)
        .order_by("-id")
        .first,
        "/desk/people/{}/": lambda: who,
        "/desk/bodies/{}/": Body.objects.filter(
            pk__in=edited_body_ids(who, on=today), parent__isnull=False
        ).first,
        "/desk/bodies/{}/names/": Body.objects.filter(
            pk__in=administered_body_ids(who, on=today), parent__isnull=False
        ).first,
        "/desk/bodies/{}/end/": Body.objects.filter(
            pk__in=administered_body_ids(who, on=today), parent__isnull=False
        ).first,
    }
    found = dict(LISTS)
    for address, first in subjects.items():
        if (subject := first()) is not None:
            found[address.replace("/desk/", "").replace("/{}/", ", one ").strip("/ ")] = (
                address.format(subject.pk)
            )
    form = form_of_year(today.year)
    assert form is not None
    key = next(iter(BY_KEY))
    found["acts of a figure"] = f"/desk/figures/{key}/"
    found["a figure"] = f"/desk/figures/cell/{name_of(next(form.cells()))}/"
    return found


def unmeasured() -> set[str]:
    """Return the names of desk pages without arguments that no measured address belongs to."""
    measured = {resolve(one.partition("?")[0]).view_name for one in LISTS.values()}
    taken = set()
    for one in get_resolver("gongkai.desk.urls").url_patterns:
        for pattern in getattr(one, "url_patterns", [one]):
            route = str(pattern.pattern)
            if "<" not in route and f"desk:{pattern.name}" not in measured:
                taken.add(pattern.name)
    return taken - ONLY_POST
