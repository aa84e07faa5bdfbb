"""What the documents of a body are checked for, its own terms, and how passages are masked."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongkai.desk.bodies.views import get_body
from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.documents.actions.justifications import switch_checked_kinds
from gongkai.documents.queries.check_rules import check_rule_of
from gongkai.documents.queries.findings import unchecked_kinds
from gongkai.documents.rules.findings import refusal_to_switch_kinds
from gongkai.documents.states import SWITCHED_KINDS, MaskStyle
from gongkai.kit.refusals import Refused
from gongkai.ui.fields import TextField
from gongkai.ui.refusable import RefusableForm


class KindsForm(RefusableForm):
    """The kinds that are checked; what is not chosen is switched off."""

    kinds = forms.MultipleChoiceField(
        choices=[(kind.value, kind.label) for kind in SWITCHED_KINDS],
        required=False,
        label=gettext_lazy("What the documents are checked for"),
        widget=forms.CheckboxSelectMultiple,
    )
    terms = TextField(
        max_length=30_000,
        required=False,
        label=gettext_lazy("Terms of this body"),
        help_text=gettext_lazy(
            "Words that its documents may not contain, such as names of informants or internal projects: one in each line."
        ),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    style = forms.ChoiceField(
        choices=MaskStyle.choices,
        required=False,
        label=gettext_lazy("How passages are masked"),
        widget=forms.RadioSelect,
    )


@staff_page
def body_checks(request: StaffRequest, pk: int) -> HttpResponse:
    """Choose the kinds of findings that the documents of a body are checked for."""
    body = get_body(request, pk)
    context = frame(request, "bodies")
    off = unchecked_kinds(body)
    refusal = refusal_to_switch_kinds(body, off, by=request.person, on=context["today"])
    every = {kind.value for kind in SWITCHED_KINDS}
    rule = check_rule_of(body.pk)
    # Terms may be names: they are shown to those who keep them.
    initial = {
        "kinds": sorted(every - off),
        "terms": "" if refusal else rule.terms,
        "style": rule.style,
    }
    form, status = KindsForm(request.POST or None, initial=initial), 200
    if request.method == "POST":
        form, status = KindsForm(request.POST), 400
        if form.is_valid():
            wanted = every - set(form.cleaned_data["kinds"])
            try:
                switch_checked_kinds(
                    body,
                    wanted,
                    by=request.person,
                    at=timezone.now(),
                    terms=form.cleaned_data["terms"].split("\n"),
                    style=form.cleaned_data["style"] or None,
                )
            except Refused as refused:
                form.refuse(refused.refusal)
                status = 409
            else:
                messages.success(request, _("Saved. It applies to every later publication."))
                return redirect("desk:body", pk)
    context |= {"body": body, "form": form, "refusal": refusal}
    return render(request, "desk/bodies/checks.html", context, status=status)
