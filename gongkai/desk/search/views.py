"""The list of synonyms, which administrators of the highest body edit."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.search.forms import SynonymsForm
from gongkai.kit.refusals import Refused
from gongkai.search.actions import change_synonyms
from gongkai.search.rules import refusal_to_edit_synonyms
from gongkai.search.synonyms import newest_list, synonym_text


@staff_page
def synonym_list(request: StaffRequest) -> HttpResponse:
    """Show the list of synonyms in a form, and put a changed list in force."""
    context = frame(request, "people")
    if refusal_to_edit_synonyms(request.person, on=context["today"]):
        raise PermissionDenied
    if request.method == "POST":
        form = SynonymsForm(request.POST)
        if form.is_valid():
            facts = form.cleaned_data
            try:
                change_synonyms(
                    facts["text"], known=facts["known"], by=request.person, at=timezone.now()
                )
            except Refused as refused:
                form.refuse(refused.refusal)
            else:
                messages.success(request, _("The synonyms were changed."))
                return redirect("desk:synonyms")
    else:
        form = SynonymsForm(initial={"text": synonym_text(), "known": newest_list()})
    context |= {"form": form, "changed": newest_list() > 0}
    return render(request, "desk/search/synonyms.html", context, status=400 if form.errors else 200)
