"""The page that shows what the service of a reply does before it is recorded."""

from typing import Any

from gongkai.applications.models import Application
from gongkai.applications.states import Stage, Way
from gongkai.desk.applications.forms import StepForm
from gongkai.desk.applications.page_actions import OfferedStep, PageAction, Subject


def service_confirmation(
    case: Application, action: PageAction[Any], subject: Subject, form: StepForm
) -> dict[str, Any]:
    """Return the context of the confirmation page; nothing has been saved."""
    return {
        "case": case,
        "step": OfferedStep(case, action, subject, None, form),
        "joined": list(case.joined.filter(stage=Stage.MERGED).order_by("id")),
        "way": Way(form.cleaned_data["way"]).label,
    }
