"""The interpretation of a document: its plan, a draft of it, and the list of missing ones."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.documents.views import get_document
from gongkai.desk.forms import DateInput
from gongkai.documents.actions.interpretations import plan_interpretation
from gongkai.documents.models import Document, InterpretationPlan
from gongkai.documents.queries import worked_in
from gongkai.documents.queries.interpretations import awaited_interpretations, plan_of
from gongkai.documents.relation_kinds import InterpretationKind
from gongkai.documents.rules.interpretations import PlanFacts, refusal_to_plan
from gongkai.kit.parts import Part, page_of_parts
from gongkai.kit.refusals import Refused
from gongkai.kit.times import local_date
from gongkai.organisations.models import Body
from gongkai.processes.draft_interpretation import draft_interpretation
from gongkai.statistics.queries import interpretation_figures
from gongkai.ui.fields import DateField, TextField
from gongkai.ui.list_pages import page_urls
from gongkai.ui.refusable import RefusableForm

PAGE = 50
KEYS = ("due_on", "id")


class PlanForm(RefusableForm):
    """The plan for an interpretation, or the reason for which there is none."""

    kinds = forms.MultipleChoiceField(
        choices=InterpretationKind.choices,
        required=False,
        label=gettext_lazy("Forms of the interpretation"),
        widget=forms.CheckboxSelectMultiple,
    )
    outline = TextField(
        max_length=1_000,
        required=False,
        label=gettext_lazy("What it explains"),
        help_text=gettext_lazy(
            "Background and basis, aims, main content, scope, and what differs from the earlier policy."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    planned_on = DateField(
        required=False,
        label=gettext_lazy("Follows on"),
        help_text=gettext_lazy(
            "Only if it is not released together with the document; at the latest after 3 working days."
        ),
        widget=DateInput,
    )
    exemption = TextField(
        max_length=500, required=False, label=gettext_lazy("Why there is no interpretation")
    )

    def facts(self) -> PlanFacts:
        """Return the entered plan."""
        return PlanFacts(**self.cleaned_data)


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def interpretation_plan(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the plan for the interpretation of a document; its drafter changes it."""
    document, at = get_document(request, pk), timezone.now()
    if request.method != "POST":
        return _page(request, document, None, status=200)
    form = PlanForm(request.POST)
    if not form.is_valid():
        return _page(request, document, form, status=400)
    try:
        plan_interpretation(document, form.facts(), by=request.person, at=at)
    except Refused as refused:
        form.refuse(refused.refusal)
        return _page(request, document, form, status=409)
    messages.success(request, _("The plan was saved."))
    return redirect("desk:document", pk)


@staff_page
@require_POST
def interpretation_draft(request: StaffRequest, pk: int) -> HttpResponse:
    """Start the draft of an interpretation, related to the document."""
    document = get_document(request, pk)
    try:
        drafted = draft_interpretation(document, by=request.person, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.refusal))
        return redirect("desk:document", pk)
    messages.success(request, _("The draft was saved."))
    return redirect("desk:document_edit", drafted.pk)


@staff_page
@require_safe
def interpretation_list(request: StaffRequest) -> HttpResponse:
    """List the public documents of the user's bodies whose interpretation is missing, late first."""
    context = frame(request, "documents")
    _documents, bodies = worked_in(request.user, on=context["today"])
    page = page_of_parts(
        [Part(awaited_interpretations(), "body", bodies, "documents_plan_awaited")],
        keys=KEYS,
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=f"desk.interpretations {request.person.pk}",
    )
    chains = Body.objects.filter(pk__in=bodies).values_list("chain", flat=True)
    context |= {
        "rows": page.rows,
        "year": context["today"].year,
        "figures": interpretation_figures(chains, context["today"].year),
        **page_urls(request, page.next_cursor),
    }
    return render(request, "desk/documents/interpretations.html", context)


def _page(
    request: StaffRequest, document: Document, form: PlanForm | None, *, status: int
) -> HttpResponse:
    plan = plan_of(document)
    today = local_date(timezone.now())
    context = frame(request, "documents") | {
        "document": document,
        "plan": plan,
        "form": form or PlanForm(initial=_initial(plan)),
        "refusal": refusal_to_plan(document, None, by=request.person, on=today),
    }
    return render(request, "desk/documents/interpretation.html", context, status=status)


def _initial(plan: InterpretationPlan | None) -> dict[str, object]:
    if plan is None:
        return {}
    return {name: getattr(plan, name) for name in ("kinds", "outline", "planned_on", "exemption")}
