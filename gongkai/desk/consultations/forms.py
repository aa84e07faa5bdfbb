"""Forms of public consultations, of comments, and of their steps. The rules decide the rest."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from gongkai.consultations.comment_files import files_of
from gongkai.consultations.models import PublicConsultation
from gongkai.consultations.registration import (
    AnswerFacts,
    CommentFacts,
    EnteredComment,
    NewConsultation,
)
from gongkai.consultations.states import (
    CommentResult,
    CommentSource,
    CommentState,
    ConsultationState,
    DraftKind,
    HoldGround,
    RecordKind,
)
from gongkai.desk.body_fields import BodyField
from gongkai.desk.forms import DateInput
from gongkai.documents.models import Document
from gongkai.documents.states import Status
from gongkai.files.storage import store
from gongkai.ui.fields import (
    CodeTextField,
    DateField,
    IntegerField,
    MultipleFileField,
    TextField,
)
from gongkai.ui.refusable import RefusableForm

MAX_INPUT = 20_000
MAX_CHOSEN = 200  # documents that are offered as the final one
READ_BY_PUBLIC = _("The public reads it.")


def _text_area(
    label: Any, *, rows: int = 4, help_text: Any = "", required: bool = True
) -> TextField:
    return TextField(
        max_length=MAX_INPUT,
        label=label,
        help_text=help_text,
        required=required,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


MAX_PARAGRAPH = 100_000
MAX_ID = 2**63 - 1


def is_id(written: str) -> bool:
    """Return whether a written number can be the key of a row."""
    return written.isdecimal() and len(written) <= 19 and int(written) <= MAX_ID


class ConsultationFilter(forms.Form):
    """The filter of the list."""

    state = forms.ChoiceField(
        choices=[("", _("All states")), *ConsultationState.choices],
        required=False,
        label=_("State"),
    )


class NewConsultationForm(RefusableForm):
    """A new plan."""

    body = BodyField(empty_label=None, label=_("Body"))
    kind = forms.ChoiceField(
        choices=DraftKind.choices, label=_("Kind of draft"), widget=forms.RadioSelect
    )
    title = TextField(max_length=MAX_INPUT, label=_("Title of the draft for comment"))
    explanation = _text_area(_("What it is about"), required=False, help_text=READ_BY_PUBLIC)
    planned_on = DateField(label=_("Comments are expected to begin on"), widget=DateInput)

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].offer(bodies)  # type: ignore[attr-defined]

    def facts_entered(self) -> NewConsultation:
        """Return the entered facts."""
        return NewConsultation(
            **{name: value for name, value in self.cleaned_data.items() if name != "body"}
        )


class StepForm(RefusableForm):
    """The form of a step; `subject` determines the choices."""

    def __init__(self, *args: Any, subject: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subject = subject
        self.offer()

    def offer(self) -> None:
        """Set the choices and initial values of the form's fields."""


class PlanForm(StepForm):
    """The plan, corrected."""

    title = TextField(max_length=MAX_INPUT, label=_("Title of the draft for comment"))
    explanation = _text_area(_("What it is about"), required=False, help_text=READ_BY_PUBLIC)
    planned_on = DateField(label=_("Comments are expected to begin on"), widget=DateInput)

    def offer(self) -> None:
        """Begin with the present values."""
        names = ("title", "explanation", "planned_on")
        self.initial = {name: getattr(self.subject, name) for name in names}


class OpenForm(StepForm):
    """The draft, and until when the public may comment."""

    index_number = CodeTextField(
        max_length=100,
        label=_("Index number of the released draft"),
        help_text=_("The draft is released as a document first, as any other."),
    )
    explanation = _text_area(_("Explanation of the draft"), rows=6, help_text=READ_BY_PUBLIC)
    last_day = DateField(
        label=_("Last day for comments"),
        help_text=_("Comments are taken until the end of this day, Beijing time."),
        widget=DateInput,
    )
    shorter_reason = TextField(
        max_length=MAX_INPUT,
        required=False,
        label=_("Reason for a period that is shorter than the law asks for"),
        help_text=READ_BY_PUBLIC,
    )
    ways = TextField(
        max_length=MAX_INPUT,
        required=False,
        label=_("Other ways to comment"),
        help_text=_("Postal address, telephone number, counter."),
    )
    required = forms.MultipleChoiceField(
        choices=RecordKind.choices,
        required=False,
        label=_("Parts of the participation file without which the final document is not approved"),
        help_text=_("A major decision needs a review of legality in any case."),
        widget=forms.CheckboxSelectMultiple,
    )

    def inputs(self) -> dict[str, Any]:
        """Return what was entered."""
        return self.cleaned_data | {"required": tuple(self.cleaned_data["required"])}

    def offer(self) -> None:
        """Begin with the explanation of the plan."""
        self.initial = {"explanation": self.subject.explanation}


class ExtendForm(StepForm):
    """A later last day."""

    last_day = DateField(label=_("Last day for comments"), widget=DateInput)
    reason = TextField(max_length=MAX_INPUT, label=_("Reason"), help_text=READ_BY_PUBLIC)


class RecordForm(StepForm):
    """A part of the participation file."""

    kind = forms.ChoiceField(choices=RecordKind.choices, label=_("Kind"))
    submitted_on = DateField(label=_("Submitted on"), widget=DateInput)
    done_on = DateField(label=_("Finished on"), widget=DateInput)
    text = _text_area(_("Result in brief"))
    index_number = CodeTextField(
        max_length=100,
        required=False,
        label=_("Index number of the document that has it in full"),
        help_text=_("Of a hearing: its published minutes."),
    )


class FinalForm(StepForm):
    """The document that was prepared."""

    document_id = forms.TypedChoiceField(coerce=int, label=_("Document in preparation"))

    def offer(self) -> None:
        """Offer the documents of the body that are in preparation, the newest first."""
        found = Document.objects.filter(
            body_id=self.subject.body_id, status=Status.PREPARING
        ).order_by("-changed_at", "-id")
        self.fields["document_id"].choices = [  # type: ignore[attr-defined]
            (one.pk, one.heading) for one in found[:MAX_CHOSEN]
        ]
        self.initial = {"document_id": self.subject.final_id}


class OutcomeForm(StepForm):
    """What came of the consultation."""

    outcome = _text_area(
        _("What came of the consultation"),
        rows=6,
        help_text=_("The public reads it, with the answers to the comments."),
    )


class ReasonForm(StepForm):
    """Why a consultation is cancelled."""

    reason = TextField(
        max_length=MAX_INPUT, label=_("Reason for cancelling"), help_text=READ_BY_PUBLIC
    )


class EmptyForm(StepForm):
    """A step without inputs."""


class HoldForm(StepForm):
    """On which ground a comment is set aside."""

    ground = forms.ChoiceField(
        choices=HoldGround.choices,
        label=_("Ground"),
        help_text=_("The text is kept. Its author can read the ground and contest it."),
        widget=forms.RadioSelect,
    )


class MaskForm(StepForm):
    """The words of a comment for publication."""

    text = _text_area(
        _("Words for publication"),
        rows=6,
        help_text=_(
            "Replace names, telephone numbers and other personal data, and nothing else. Its author "
            "must confirm the words."
        ),
    )

    def offer(self) -> None:
        """Begin with the words of the comment."""
        self.initial = {"text": self.subject.proposed_text or self.subject.text}


class FileForm(StepForm):
    """Which file of a comment is proposed, and a copy that was redacted by hand."""

    file_id = forms.TypedChoiceField(coerce=int, label=_("File"))
    copy = forms.FileField(
        required=False,
        label=_("Redacted copy"),
        help_text=_(
            "Empty: the file itself, without what nobody sees in it. Its author must open and confirm it."
        ),
    )
    is_looked_at = forms.BooleanField(
        required=False, label=_("I have looked at the images and what no machine can read")
    )

    def offer(self) -> None:
        """Offer the files that are not public yet."""
        self.fields["file_id"].choices = [  # type: ignore[attr-defined]
            (one.pk, f"{one.place} · {one.name}")
            for one in files_of(self.subject)
            if one.published_at is None
        ]

    def inputs(self) -> dict[str, Any]:
        """Return what was entered; the redacted copy is checked, scanned and stored."""
        data = dict(self.cleaned_data)
        sent = data["copy"]
        data["copy"] = store(sent, sent.name) if sent else None
        return data


class EnterForm(RefusableForm):
    """A comment that came otherwise than by the website."""

    source = forms.ChoiceField(
        choices=[one for one in CommentSource.choices if one[0] != CommentSource.WEB],
        label=_("Way"),
    )
    received_on = DateField(label=_("Received on"), widget=DateInput)
    paragraph = IntegerField(
        required=False, min_value=1, label=_("Paragraph"), help_text=_("Empty: on the whole draft.")
    )
    text = _text_area(_("Comment"), rows=6)
    name = TextField(max_length=MAX_INPUT, required=False, label=_("Name"))
    contact = TextField(max_length=MAX_INPUT, required=False, label=_("Telephone or e-mail"))
    attachments = MultipleFileField(required=False, label=_("Files (optional)"))
    may_publish = forms.BooleanField(
        required=False, label=_("The author agrees to publication without name")
    )

    def entered(self) -> EnteredComment:
        """Return what was entered."""
        data = self.cleaned_data
        facts = CommentFacts(
            data["text"], data["paragraph"], data["name"], data["contact"], data["may_publish"]
        )
        return EnteredComment(facts, data["source"], data["received_on"])


class CommentFilter(forms.Form):
    """The filters of the comments on a draft."""

    state = forms.ChoiceField(
        choices=[("", _("All states")), *CommentState.choices], required=False, label=_("State")
    )
    source = forms.ChoiceField(
        choices=[("", _("All ways")), *CommentSource.choices], required=False, label=_("Way")
    )
    paragraph = IntegerField(
        required=False,
        min_value=0,
        max_value=MAX_PARAGRAPH,
        label=_("Paragraph (0: the whole draft)"),
    )
    group = IntegerField(required=False, min_value=1, max_value=MAX_ID, widget=forms.HiddenInput)


class AnswerForm(RefusableForm):
    """What became of one argument, for the chosen comments."""

    comment = forms.TypedMultipleChoiceField(coerce=int, required=False, label=_("Comments"))
    group = forms.TypedMultipleChoiceField(
        coerce=int, required=False, label=_("Groups of comments")
    )
    argument = TextField(
        max_length=MAX_INPUT, label=_("The argument in brief"), help_text=READ_BY_PUBLIC
    )
    result = forms.ChoiceField(choices=CommentResult.choices, label=_("Result"))
    reason = _text_area(_("Reason"), help_text=READ_BY_PUBLIC)
    final_paragraph = IntegerField(
        required=False,
        min_value=1,
        max_value=MAX_PARAGRAPH,
        label=_("Paragraph of the final document where it shows"),
    )

    def __init__(self, *args: Any, consultation: PublicConsultation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("comment", "group"):
            sent = self.data.getlist(name) if isinstance(self.data, QueryDict) else []
            # Which ids are comments of this consultation, the action checks.
            self.fields[name].choices = [(one, one) for one in sent if is_id(one)]  # type: ignore[attr-defined]
        self.consultation = consultation

    @property
    def shown(self) -> list[forms.BoundField]:
        """The fields below the list of comments."""
        return [self[name] for name in ("argument", "result", "reason", "final_paragraph")]

    def facts(self) -> AnswerFacts:
        """Return what was entered."""
        data = self.cleaned_data
        return AnswerFacts(
            tuple(data["comment"]),
            tuple(data["group"]),
            data["argument"],
            data["result"],
            data["reason"],
            data["final_paragraph"],
        )
