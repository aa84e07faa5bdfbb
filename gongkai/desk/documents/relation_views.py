"""The relations of a document to others, and the documents whose validity changes soon."""

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
from gongkai.documents.actions.relations import add_relation, remove_relation
from gongkai.documents.models import Document
from gongkai.documents.queries import versions_of, worked_in
from gongkai.documents.queries.relations import find_document, related_panel
from gongkai.documents.relation_kinds import InterpretationKind, RelationKind
from gongkai.documents.rules.drafts import refusal_to_edit
from gongkai.documents.rules.relations import RelationFacts, refusal_of_found, refusal_to_relate
from gongkai.documents.states import Status
from gongkai.kit.paging import scope_of
from gongkai.kit.parts import Part, page_of_parts
from gongkai.kit.refusals import Refused
from gongkai.kit.times import local_date
from gongkai.ui.fields import TextField
from gongkai.ui.list_pages import page_urls
from gongkai.ui.refusable import RefusableForm

PAGE = 50
KEYS = ("next_validity_on", "id")


class RelationForm(RefusableForm):
    """A relation of the draft to another document."""

    kind = forms.ChoiceField(choices=RelationKind.choices, label=gettext_lazy("This document"))
    target = TextField(
        max_length=100,
        label=gettext_lazy("The other document"),
        help_text=gettext_lazy(
            "Its index number or its document number; for a draft of your body, # and the number in "
            "the address of its page."
        ),
    )
    form = forms.ChoiceField(
        choices=[("", "—"), *InterpretationKind.choices],
        required=False,
        label=gettext_lazy("Form of the interpretation"),
    )
    target_part = TextField(
        max_length=100,
        required=False,
        label=gettext_lazy("Part of the other document"),
        help_text=gettext_lazy(
            "Such as article 3. A repeal of a part leaves the rest in force. If empty, the whole."
        ),
    )
    part = TextField(max_length=100, required=False, label=gettext_lazy("Part of this document"))


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def document_relations(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what a document does to others and others to it; its drafter enters a relation."""
    document, at = get_document(request, pk), timezone.now()
    if request.method != "POST":
        return _page(request, document, RelationForm(), status=200)
    form = RelationForm(request.POST)
    if not form.is_valid():
        return _page(request, document, form, status=400)
    found = find_document(form.cleaned_data["target"], request.user, on=local_date(at))
    if refusal := refusal_of_found(found):
        form.refuse(refusal)
        return _page(request, document, form, status=409)
    try:
        add_relation(document, _facts(form, found[0]), by=request.person, at=at)
    except Refused as refused:
        form.refuse(refused.refusal)
        return _page(request, document, form, status=409)
    messages.success(request, _("The relation was entered."))
    return redirect("desk:document_relations", pk)


def _facts(form: RelationForm, target: Document) -> RelationFacts:
    entered = form.cleaned_data
    return RelationFacts(
        RelationKind(entered["kind"]),
        target,
        entered["part"],
        entered["target_part"],
        entered["form"],
    )


@staff_page
@require_POST
def relation_remove(request: StaffRequest, pk: int, relation: int) -> HttpResponse:
    """Remove a relation from the draft."""
    try:
        remove_relation(get_document(request, pk), relation, by=request.person, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.refusal))
    else:
        messages.success(request, _("The relation was removed."))
    return redirect("desk:document_relations", pk)


def _page(
    request: StaffRequest, document: Document, form: RelationForm, *, status: int
) -> HttpResponse:
    version = document.open_version or versions_of(document)[0]
    today = local_date(timezone.now())
    context = frame(request, "documents") | {
        "document": document,
        "version": version,
        "form": form,
        "editable": refusal_to_edit(document, by=request.person, on=today) is None,
        "refusal": refusal_to_relate(document, None, by=request.person, on=today),
        **related_panel(document, version, request.user, on=today),
    }
    return render(request, "desk/documents/relations.html", context, status=status)


@staff_page
@require_safe
def validity_calendar(request: StaffRequest) -> HttpResponse:
    """List the public documents of the user's bodies whose validity changes, the next first."""
    context = frame(request, "documents")
    documents, bodies = worked_in(request.user, on=context["today"])
    rows = documents.filter(status=Status.RELEASED, next_validity_on__isnull=False)
    page = page_of_parts(
        [Part(rows.select_related("body"), "body", bodies, "documents_validity_body")],
        keys=KEYS,
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=scope_of(f"desk.validity {request.person.pk}", {}),
    )
    context |= {"rows": page.rows, **page_urls(request, page.next_cursor)}
    return render(request, "desk/documents/validity.html", context)
