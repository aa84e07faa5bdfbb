"""The names and registration codes of the website."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.desk.bodies.forms import SiteForm
from gongkai.desk.bodies.saving import tried
from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.organisations.actions.details import SiteFacts, state_site
from gongkai.organisations.models import Site
from gongkai.organisations.queries import operating_body
from gongkai.organisations.rules.bodies import refusal_to_edit_site
from gongkai.organisations.site_facts import site_row
from gongkai.ui.context import renew_site_facts


@staff_page
def site_edit(request: StaffRequest) -> HttpResponse:
    """Edit the names and codes that every public page shows."""
    context = frame(request, "bodies")
    if refusal_to_edit_site(request.person, on=context["today"]):
        raise PermissionDenied
    site = site_row()
    form = SiteForm(request.POST or None, initial=SiteForm.initial_of(site))
    status, differences = 200, None
    if request.method == "POST":
        status = 400
        if form.is_valid():

            def act() -> Site:
                return state_site(
                    SiteFacts(**form.values()),
                    by=request.person,
                    at=timezone.now(),
                    seen=form.cleaned_data["seen"],
                )

            made, status = tried(form, act)
            if made is not None:
                renew_site_facts()
                messages.success(request, _("Saved. Within a minute all public pages show it."))
                return redirect("desk:site")
            site = site_row()
            differences = form.conflict(site)
    context |= {"form": form, "differences": differences, "operator": operating_body()}
    return render(request, "desk/bodies/site.html", context, status=status)
