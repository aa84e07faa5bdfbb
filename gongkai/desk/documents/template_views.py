"""Templates of drafts: the list, and the form of one."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.catalogue.queries import every_item, genres, items_of
from gongkai.desk.body_fields import BodyField
from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.forms import MAX_TEXT
from gongkai.documents.actions.draft_templates import (
    add_template,
    change_template,
    remove_template,
)
from gongkai.documents.models import DraftTemplate
from gongkai.documents.queries.draft_templates import visible_templates
from gongkai.documents.rules.draft_templates import (
    TEMPLATE_POSTS,
    TemplateFacts,
    refusal_to_keep_templates,
)
from gongkai.documents.states import Attribute
from gongkai.kit.id_lists import is_in
from gongkai.kit.markdown import edited, from_markdown, to_markdown
from gongkai.kit.paging import page_by_key
from gongkai.kit.refusals import Refused
from gongkai.kit.times import local_date
from gongkai.organisations.models import Body
from gongkai.organisations.queries import capacities_of
from gongkai.ui.fields import IntegerField, TextField
from gongkai.ui.list_pages import page_urls
from gongkai.ui.refusable import RefusableForm

PAGE = 50
KEYS = ("-id",)


class TemplateForm(RefusableForm):
    """A template; its text is Markdown, and blocks that were not edited keep their exact form."""

    name = TextField(max_length=100, label=gettext_lazy("Name of the template"))
    genre = forms.ModelChoiceField(genres(), empty_label="—", label=gettext_lazy("Genre"))
    title = TextField(
        max_length=300,
        required=False,
        label=gettext_lazy("Pattern of the title"),
        help_text=gettext_lazy("Write what changes as ×, for example “Notice on ×”."),
    )
    text = TextField(
        max_length=MAX_TEXT,
        required=False,
        strip=False,
        label=gettext_lazy("Text"),
        widget=forms.Textarea(attrs={"class": "tall"}),
        help_text=gettext_lazy(
            "An empty line starts a paragraph, ## and a space a heading, - a list item. In tables, "
            "| separates the cells, and the second line is |---|---|."
        ),
    )
    attribute = forms.ChoiceField(
        choices=[("", "—"), *Attribute.choices],
        required=False,
        label=gettext_lazy("Disclosure attribute"),
    )
    catalogue_item = forms.ModelChoiceField(
        every_item(), required=False, empty_label="—", label=gettext_lazy("Catalogue item")
    )
    revision = IntegerField(min_value=0, required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, body: Body | None, template: DraftTemplate | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.template = template
        if body is not None:
            own = items_of(body, on=local_date(timezone.now()))
            self.fields["catalogue_item"].queryset = own  # type: ignore[attr-defined]

    def facts(self) -> TemplateFacts:
        """Return the entered facts."""
        values = {name: self.cleaned_data[name] for name in ("name", "genre", "title")}
        written = self.cleaned_data["text"]
        before = self.template
        text = edited(before.text, written) if before else from_markdown(written)
        chosen = {name: self.cleaned_data[name] for name in ("attribute", "catalogue_item")}
        return TemplateFacts(text=text, **values, **chosen)


class NewTemplateForm(TemplateForm):
    """A new template, with its body."""

    body = BodyField(empty_label=None, label=gettext_lazy("Body"))
    field_order = ("body",)

    def __init__(self, *args: Any, bodies: QuerySet[Body], **kwargs: Any) -> None:
        super().__init__(*args, body=None, **kwargs)
        self.fields["body"].offer(bodies)  # type: ignore[attr-defined]


@staff_page
@require_safe
def template_list(request: StaffRequest) -> HttpResponse:
    """List the templates of the bodies in which the user works."""
    context = frame(request, "documents")
    kept, _bodies = _kept(request)
    page = page_by_key(
        visible_templates(request.person, on=context["today"]).defer("text"),
        keys=KEYS,
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=f"desk.templates {request.person.pk}",
    )
    context |= {
        "rows": [(one, one.body_id in kept) for one in page.rows],
        "may_add": bool(kept),
        **page_urls(request, page.next_cursor),
    }
    return render(request, "desk/documents/templates.html", context)


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def template_create(request: StaffRequest) -> HttpResponse:
    """Add a template to those of a body."""
    kept, bodies = _kept(request)
    form, status = NewTemplateForm(bodies=bodies), 200
    if request.method == "POST":
        form, status = NewTemplateForm(request.POST, bodies=bodies), 400
        if form.is_valid():
            body = form.cleaned_data["body"]
            try:
                add_template(body, form.facts(), by=request.person, at=timezone.now())
            except Refused as refused:
                form.refuse(refused.refusal)
                status = 409
            else:
                messages.success(request, _("The template was saved."))
                return redirect("desk:draft_templates")
    context = frame(request, "documents") | {"form": form, "may_keep": bool(kept)}
    return render(request, "desk/documents/template.html", context, status=status)


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def template_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a template; who keeps those of its body changes it."""
    context = frame(request, "documents")
    template = get_object_or_404(visible_templates(request.person, on=context["today"]), pk=pk)
    refusal = refusal_to_keep_templates(template.body, by=request.person, on=context["today"])
    names = ("name", "genre", "title", "attribute", "catalogue_item", "revision")
    initial = {name: getattr(template, name) for name in names}
    initial["text"] = to_markdown(template.text)
    form, status = TemplateForm(initial=initial, body=template.body, template=template), 200
    if request.method == "POST":
        form, status = TemplateForm(request.POST, body=template.body, template=template), 400
        if form.is_valid():
            try:
                change_template(
                    template,
                    form.facts(),
                    by=request.person,
                    at=timezone.now(),
                    revision=form.cleaned_data["revision"] or 0,
                )
            except Refused as refused:
                form.refuse(refused.refusal)
                status = 409
            else:
                messages.success(request, _("The template was saved."))
                return redirect("desk:draft_templates")
    context |= {"form": form, "template": template, "may_keep": refusal is None}
    return render(request, "desk/documents/template.html", context, status=status)


@staff_page
@require_POST
def template_remove(request: StaffRequest, pk: int) -> HttpResponse:
    """Remove a template."""
    found = visible_templates(request.person, on=local_date(timezone.now()))
    try:
        remove_template(get_object_or_404(found, pk=pk), by=request.person, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.refusal))
        return redirect("desk:draft_template", pk)
    messages.success(request, _("The template was removed."))
    return redirect("desk:draft_templates")


def _kept(request: StaffRequest) -> tuple[set[int], QuerySet[Body]]:
    """Return the bodies whose templates the user keeps, as ids and as rows."""
    held = capacities_of(request.person, on=local_date(timezone.now()))
    ids = held.whole_bodies(set(TEMPLATE_POSTS))
    return ids, Body.objects.filter(is_in("pk", ids)).order_by("position", "id")
