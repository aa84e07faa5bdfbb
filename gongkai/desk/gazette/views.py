"""The gazette at the desk: list, new and old issues, one issue with contents, steps and files."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.boards.gazette_proposals import proposals_for
from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.gazette.forms import (
    ArrangeForm,
    BackIssueForm,
    IssueFilter,
    NewIssueForm,
    StepForm,
)
from gongkai.desk.gazette.page_actions import BINDINGS, FORMS, steps_of
from gongkai.desk.record_pages import record_create_page, standing_bodies, take_step
from gongkai.documents.queries.access import public_documents
from gongkai.gazette.actions.contents import (
    add_articles,
    move_article,
    place_article,
    remove_article,
)
from gongkai.gazette.actions.files import ask_for_files
from gongkai.gazette.actions.issues import compose_issue
from gongkai.gazette.citations import citation_text
from gongkai.gazette.contents import standing_of
from gongkai.gazette.models import Issue
from gongkai.gazette.queries import (
    MAX_PROPOSALS,
    articles_of,
    composing_body_ids,
    current_files,
    entering_body_ids,
    in_hand,
    other_edition,
    pairs,
    published,
    section_of,
    seen_body_ids,
    visible_to,
)
from gongkai.gazette.rules.files import refusal_to_ask_for_files
from gongkai.gazette.rules.issues import refusal_to_arrange
from gongkai.gazette.states import IssueState, Section
from gongkai.gazette.workflow import COMPOSERS
from gongkai.kit.paging import scope_of
from gongkai.kit.parts import Part, page_of_parts
from gongkai.kit.refusals import Refused
from gongkai.kit.times import local_date
from gongkai.organisations.states import PostKind
from gongkai.processes.add_gazette_back_issue import add_gazette_back_issue
from gongkai.ui.files import file_response
from gongkai.ui.list_pages import page_urls
from gongkai.ui.views.errors import bad_request, unknown_filters

PAGE = 25


@staff_page
@require_safe
def issue_list(request: StaffRequest) -> HttpResponse:
    """List the issues of the user's bodies, latest first: those in hand, or those published."""
    context = frame(request, "gazette")
    form = IssueFilter(request.GET)
    if not form.is_valid():
        return unknown_filters(request, form)
    is_published = form.cleaned_data["state"] == IssueState.PUBLISHED
    found = Issue.objects.select_related("body")
    page = page_of_parts(
        [
            Part(
                published(found) if is_published else in_hand(found),
                "body",
                sorted(seen_body_ids(request.person, on=context["today"])),
                f"gazette_{'published' if is_published else 'in_hand'}",
            )
        ],
        keys=("-published_at", "-id") if is_published else ("-changed_at", "-id"),
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=scope_of(f"desk.gazette {request.person.pk}", form.cleaned_data),
    )
    context |= {
        "form": form,
        "rows": [(one, _named(one)) for one in page.rows],
        "may_compose": bool(composing_body_ids(request.person, on=context["today"])),
        **page_urls(request, page.next_cursor),
    }
    return render(request, "desk/gazette/list.html", context)


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def issue_create(request: StaffRequest) -> HttpResponse:
    """Begin an issue."""
    context = frame(request, "gazette")
    form = NewIssueForm(
        request.POST or None, bodies=_bodies(request, context), today=context["today"]
    )
    return record_create_page(
        request,
        form,
        lambda at: compose_issue(
            form.cleaned_data["body"],
            form.cleaned_data["language"],
            form.facts_entered(),
            by=request.person,
            at=at,
        ),
        template="desk/gazette/new.html",
        context=context,
        said=_("The issue was begun; arrange its contents."),
        page="desk:gazette_issue",
        posts=COMPOSERS,
    )


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def back_issue_create(request: StaffRequest) -> HttpResponse:
    """Bring in an old issue as a document with its file."""
    context = frame(request, "gazette")
    form = BackIssueForm(
        request.POST or None,
        request.FILES or None,
        bodies=standing_bodies(entering_body_ids(request.person, on=context["today"])),
        today=context["today"],
    )
    return record_create_page(
        request,
        form,
        lambda at: (
            add_gazette_back_issue(
                form.cleaned_data["body"],
                form.cleaned_data["language"],
                form.facts_entered(),
                form.cleaned_data["file"],
                form.cleaned_data["file"].name,
                by=request.person,
                at=at,
            ).document
        ),
        template="desk/gazette/new_old.html",
        context=context,
        said=_("Submit the document for review; then it is released."),
        page="desk:document",
        posts=COMPOSERS,
        also=PostKind.DRAFTER,
    )


@staff_page
@require_safe
def issue_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one issue: contents, proposals, readings, corrections, files, and the possible steps."""
    return _page(request, _issue(request, pk))


@staff_page
@require_POST
def issue_action(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """Take one step. A refusal shows the page again with an error at the field; nothing is saved."""
    issue = _issue(request, pk)
    return take_step(
        request,
        issue,
        verb,
        BINDINGS,
        lambda name: FORMS[name](request.POST, issue=issue, prefix=name),
        shown=lambda **tried: _page(request, _issue(request, pk), **tried),
        done=lambda: redirect("desk:gazette_issue", pk),
    )


@staff_page
@require_POST
def issue_arrange(request: StaffRequest, pk: int) -> HttpResponse:
    """Add, remove or move an article by a button; works without JavaScript."""
    issue, form = _issue(request, pk), ArrangeForm(request.POST)
    if not form.is_valid():
        return bad_request(request)
    try:
        _arrange(request, issue, form.cleaned_data)
    except Refused as refused:
        messages.error(request, str(refused.refusal))
        return _page(request, _issue(request, pk), status=409)
    return redirect("desk:gazette_issue", pk)


@staff_page
@require_POST
def issue_files_wanted(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask for the files again, which could not be made."""
    issue = _issue(request, pk)
    try:
        ask_for_files(issue, by=request.person, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.refusal))
        return _page(request, _issue(request, pk), status=409)
    messages.success(request, _("The files are being made; load the page again in a minute."))
    return redirect("desk:gazette_issue", pk)


@staff_page
@require_safe
def issue_file(request: StaffRequest, pk: int, kind: str) -> HttpResponseBase:
    """Return the proof: the file that is made of the contents of now."""
    issue = _issue(request, pk)
    found = current_files(issue, articles_of(issue)).get(kind)
    if found is None:
        raise Http404
    return file_response(request, found, since=found.made_at)


def _arrange(request: StaffRequest, issue: Issue, chosen: dict[str, Any]) -> None:
    by, at = request.person, timezone.now()
    change = chosen["change"]
    if change == "add-all":
        found = list(proposals_for(issue, on=local_date(at))[:MAX_PROPOSALS])
        add_articles(issue, found, by=by, at=at)
        return
    if change == "add":
        found = [get_object_or_404(public_documents(), pk=chosen["document"])]
        add_articles(issue, found, by=by, at=at)
        return
    article = get_object_or_404(issue.articles.select_related("issue"), pk=chosen["article"])
    if change == "remove":
        remove_article(article, by=by, at=at)
    elif change == "place":
        place_article(article, chosen["section"], by=by, at=at)
    else:
        move_article(article, up=change == "up", by=by, at=at)


def _issue(request: StaffRequest, pk: int) -> Issue:
    seen = visible_to(request.user, on=local_date(timezone.now()))
    return get_object_or_404(seen.select_related("body", "author"), pk=pk)


def _bodies(request: StaffRequest, context: dict[str, Any]) -> Any:
    own = composing_body_ids(request.person, on=context["today"])
    return standing_bodies(own)


def _named(issue: Issue) -> str:
    return citation_text(issue.year, issue.number, None, issue.language)


def _page(
    request: StaffRequest,
    issue: Issue,
    *,
    status: int = 200,
    tried: tuple[str, StepForm] | None = None,
) -> HttpResponse:
    context = frame(request, "gazette")
    now, today = timezone.now(), context["today"]
    articles, other = articles_of(issue), other_edition(issue)
    paired = pairs(articles, articles_of(other)) if other else {}
    may_arrange = refusal_to_arrange(issue, by=request.person, at=now) is None
    offered = proposals_for(issue, on=today)[: MAX_PROPOSALS + 1] if may_arrange else []
    context |= {
        "issue": issue,
        "named": _named(issue),
        "rows": [(one, standing_of(one), paired.get(one.pk)) for one in articles],
        "other": other,
        "sections": Section.choices,
        "may_arrange": may_arrange,
        "proposals": [(one, section_of(one)) for one in offered],
        "readings": list(issue.readings.select_related("person").order_by("id")),
        "labels": {name: one.step.label for name, one in BINDINGS.items()},
        "corrections": list(issue.corrections.select_related("document").order_by("id")),
        "files": current_files(issue, articles),
        "asks_files": refusal_to_ask_for_files(issue, by=request.person, at=now) is None,
        "offered": list(steps_of(issue, by=request.person, at=now, tried=tried)),
        "tried": tried[0] if tried else "",
    }
    return render(request, "desk/gazette/show.html", context, status=status)
