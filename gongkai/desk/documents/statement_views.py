"""Statements that a document exists although it is not public: the list, and the steps of one."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.documents.views import get_document
from gongkai.documents.actions.statements import (
    end_statement,
    propose_statement,
    publish_statement,
    return_statement,
)
from gongkai.documents.models import Document
from gongkai.documents.queries.statements import (
    kept_version,
    standing_statement,
    visible_statements,
)
from gongkai.documents.rules.statements import (
    StatementDecision,
    StatementFacts,
    StatementReason,
    refusal_to_end_statement,
    refusal_to_propose_statement,
    refusal_to_publish_statement,
    refusal_to_return_statement,
)
from gongkai.kit.paging import page_by_key
from gongkai.kit.refusals import Refusal, Refused
from gongkai.kit.times import local_date
from gongkai.ui.fields import TextField
from gongkai.ui.list_pages import page_urls
from gongkai.ui.refusable import RefusableForm

PAGE = 50
NEWEST = ("-proposed_on", "-id")


class StatementForm(RefusableForm):
    """What the statement shows."""

    shows_number = forms.BooleanField(
        required=False,
        label=_("Show the document number and the date of forming"),
        help_text=_("Leave this off if the number or the date would tell what the document says."),
    )

    def facts(self) -> StatementFacts:
        """Return the entered facts."""
        return StatementFacts(**self.cleaned_data)


class PublishForm(RefusableForm):
    """What the approver allows."""

    shows_title = forms.BooleanField(
        required=False,
        label=_("Show the title as well"),
        help_text=_("The title stays hidden unless you allow it here."),
    )

    def facts(self) -> StatementDecision:
        """Return the entered facts."""
        return StatementDecision(**self.cleaned_data)


class ReasonForm(RefusableForm):
    """Why the statement is returned or unpublished."""

    reason = TextField(max_length=500, label=_("Reason"))

    def facts(self) -> StatementReason:
        """Return the entered facts."""
        return StatementReason(**self.cleaned_data)


class Step:
    """One step of a statement: its label, form, refusal and action."""

    def __init__(
        self,
        label: str | Promise,
        form: type[StatementForm | PublishForm | ReasonForm],
        refusal: Callable[..., Refusal | None],
        action: Callable[..., object],
        done: str | Promise,
    ) -> None:
        self.label, self.form, self.refusal = label, form, refusal
        self.action, self.done = action, done


STEPS: dict[str, Step] = {
    "propose": Step(
        _("Propose the statement"),
        StatementForm,
        refusal_to_propose_statement,
        propose_statement,
        _("The statement was proposed. An approver decides about it."),
    ),
    "publish": Step(
        _("Publish the statement"),
        PublishForm,
        refusal_to_publish_statement,
        publish_statement,
        _("The statement was published."),
    ),
    "return": Step(
        _("Return the statement"),
        ReasonForm,
        refusal_to_return_statement,
        return_statement,
        _("The statement was returned."),
    ),
    "end": Step(
        _("Take the statement off line"),
        ReasonForm,
        refusal_to_end_statement,
        end_statement,
        _("The statement is no longer public."),
    ),
}
# The steps that a statement in this state may take; without a statement, one is proposed.
OFFERED = {"": ("propose",), "proposed": ("publish", "return"), "published": ("end",)}


@staff_page
@require_safe
def statement_list(request: StaffRequest) -> HttpResponse:
    """List the statements of the user's bodies, newest first."""
    context = frame(request, "documents")
    page = page_by_key(
        visible_statements(request.user, on=context["today"]),
        keys=NEWEST,
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=f"desk.statements {request.person.pk}",
    )
    context |= {"rows": page.rows, **page_urls(request, page.next_cursor)}
    return render(request, "desk/documents/statements.html", context)


@staff_page
@require_http_methods(["GET", "HEAD"])
def document_statement(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the statement about a document, with the steps that it may take now."""
    return _page(request, get_document(request, pk), at=timezone.now(), status=200)


@staff_page
@require_POST
def statement_action(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """Take one step: propose, publish, return or end the statement."""
    document, at = get_document(request, pk), timezone.now()
    step = STEPS.get(verb)
    if step is None:
        raise Http404
    form = step.form(request.POST)
    if not form.is_valid():
        return _page(request, document, at=at, status=400, tried=(verb, form))
    try:
        step.action(document, form.facts(), by=request.person, at=at)
    except Refused as refused:
        form.refuse(refused.refusal)
        return _page(request, document, at=at, status=409, tried=(verb, form))
    messages.success(request, str(step.done))
    return redirect("desk:document_statement", pk)


def _page(
    request: StaffRequest,
    document: Document,
    *,
    at: datetime,
    status: int,
    tried: tuple[str, Any] | None = None,
) -> HttpResponse:
    statement = standing_statement(document)
    context = frame(request, "documents")
    offered = []
    for verb in OFFERED[statement.state if statement else ""]:
        step = STEPS[verb]
        form = step.form(auto_id=f"%s_{verb}")
        refusal = step.refusal(document, None, by=request.person, on=local_date(at))
        if tried and tried[0] == verb:
            form = tried[1]
        offered.append((verb, step.label, refusal, form))
    context |= {
        "document": document,
        "statement": statement,
        "version": kept_version(document),
        "offered": offered,
        "tried": tried[1] if tried else None,
        "earlier": list(
            visible_statements(request.user, on=context["today"]).filter(document=document)[:PAGE]
        ),
    }
    return render(request, "desk/documents/statement.html", context, status=status)
