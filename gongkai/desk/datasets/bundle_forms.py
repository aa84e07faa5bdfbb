"""Forms of planned releases: what is released at one minute, and the steps."""

from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongkai.datasets.inputs import BundleFacts
from gongkai.datasets.models import Bundle, Dataset
from gongkai.desk.datasets.forms import MAX_INPUT
from gongkai.desk.meetings.forms import MomentField
from gongkai.documents.queries import visible_to as visible_documents
from gongkai.kit.times import local_date
from gongkai.organisations.models import Person
from gongkai.ui.fields import TextField
from gongkai.ui.refusable import RefusableForm

MAX_DOCUMENTS = 100  # the latest drafts of the body that are offered


class _DocumentField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        """Return the title and the day of the draft."""
        return f"{obj.title} · {local_date(obj.created_at)}"


class PlanForm(RefusableForm):
    """What is released at one minute."""

    period = TextField(max_length=MAX_INPUT, label=_("Period of the data"))
    due_at = MomentField(label=_("Released at (Beijing time)"))
    document: Any = _DocumentField(
        queryset=None,
        required=False,
        label=_("Interpretation"),
        empty_label="—",
        help_text=_("A document in preparation; its publication is scheduled for the same minute."),
    )
    with_chart = forms.BooleanField(required=False, initial=True, label=_("only with its chart"))

    def __init__(self, *args: Any, dataset: Dataset, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen = visible_documents(by.account or AnonymousUser(), on=local_date(timezone.now()))
        drafts = seen.filter(body_id=dataset.body_id, open_version__isnull=False)
        newest = drafts.order_by("-id").values("pk")[:MAX_DOCUMENTS]
        self.fields["document"].queryset = seen.filter(  # type: ignore[attr-defined]
            pk__in=list(newest.values_list("pk", flat=True))
        ).order_by("-id")

    def facts(self) -> BundleFacts:
        """Return what was entered."""
        return BundleFacts(**self.cleaned_data)


class ChangeBundleForm(PlanForm):
    """Change what is planned."""

    def __init__(self, *args: Any, bundle: Bundle, by: Person, **kwargs: Any) -> None:
        names = ("period", "due_at", "document", "with_chart")
        initial = {name: getattr(bundle, name) for name in names}
        super().__init__(*args, dataset=bundle.dataset, by=by, initial=initial, **kwargs)


class BundleStepForm(RefusableForm):
    """A step without further input."""

    def __init__(self, *args: Any, bundle: Bundle, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bundle, self.by = bundle, by


class MoveForm(BundleStepForm):
    """Another date, with the reason."""

    due_at = MomentField(label=_("Released at (Beijing time)"))
    reason = TextField(max_length=MAX_INPUT, label=_("Reason for the public"))


class CancelForm(BundleStepForm):
    """The reason why nothing will be released."""

    reason = TextField(max_length=MAX_INPUT, label=_("Reason for the public"))
