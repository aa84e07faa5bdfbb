"""The actions on the page of an application: each step with its form and its subject."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.urls import reverse

from gongkai.applications import transitions, workflow
from gongkai.applications.models import Application, Consultation, Letter, Remedy, SearchTask
from gongkai.applications.queries import is_answered
from gongkai.applications.states import LetterKind, Opinion, Way
from gongkai.desk.applications import closing_forms, forms, question_forms
from gongkai.desk.applications.applicant_forms import ApplicantForm
from gongkai.desk.applications.forms import StepForm
from gongkai.desk.applications.reply_forms import ReplyForm
from gongkai.kit.refusals import Refusal
from gongkai.kit.workflows import Binding, Step
from gongkai.organisations.models import Person
from gongkai.processes import disclose_reply

Subject = Application | Consultation | SearchTask | Remedy | Letter
OfCase = TypeVar("OfCase", Application, Consultation, SearchTask, Remedy, Letter)

# Steps that are not listed here have no inputs.
FORMS: Mapping[str, type[StepForm]] = {
    workflow.REGISTER.name: forms.ConfirmForm,
    workflow.COMPLETE.name: ApplicantForm,
    workflow.PASS_ON.name: forms.BodyForm,
    workflow.PROPOSE.name: ReplyForm,
    workflow.RETURN.name: forms.ReasonForm,
    workflow.SERVE.name: closing_forms.ServeForm,
    workflow.CLARIFY.name: question_forms.WordsForm,
    workflow.PAY.name: forms.PaymentForm,
    workflow.ATTACH.name: forms.FileForm,
    workflow.ASK_SEARCH.name: question_forms.SearchForm,
    workflow.ANSWER_SEARCH.name: question_forms.SearchResultForm,
    workflow.ASK_TO_CLARIFY.name: question_forms.QuestionForm,
    workflow.CONSULT.name: question_forms.ConsultForm,
    workflow.REACHED.name: question_forms.DeliveryDayForm,
    workflow.OPINION.name: question_forms.OpinionForm,
    workflow.OVERRIDE.name: forms.ReasonForm,
    workflow.ASK_EXTENSION.name: forms.ExtensionForm,
    workflow.DELAY.name: forms.DelayForm,
    workflow.ASK_FEE.name: forms.FeeForm,
    workflow.ASSIGN.name: forms.OfficerForm,
    workflow.SPLIT.name: forms.SplitForm,
    workflow.MERGE.name: forms.MergeForm,
    workflow.MESSAGE.name: forms.TextForm,
    workflow.LODGE.name: closing_forms.RemedyForm,
    workflow.RESULT.name: closing_forms.ResultForm,
    workflow.NOTE_SERVICE.name: closing_forms.ServiceForm,
    workflow.NOTE_RECEIPT.name: closing_forms.ReceiptForm,
    workflow.CORRECT.name: closing_forms.CorrectionForm,
    workflow.PUBLISH.name: closing_forms.TitleForm,
    workflow.MAKE_PUBLIC.name: closing_forms.MakePublicForm,
    workflow.REOPEN.name: closing_forms.DayForm,
}


@dataclass(frozen=True)
class PageAction(Generic[OfCase]):
    """A step on the page of an application: its binding, its form and its possible subjects."""

    binding: Binding[OfCase, Person]
    subjects: Callable[[Application], Iterable[OfCase]]
    is_of_whole_case: bool = False

    @property
    def step(self) -> Step[Any, Any]:
        """The step: its name, label and source stages."""
        return self.binding.step

    @property
    def name(self) -> str:
        """The name of the step in addresses and forms."""
        return self.step.name

    @property
    def form(self) -> type[StepForm]:
        """The form for the inputs of the step."""
        return FORMS.get(self.name, forms.EmptyForm)

    def subject_of(self, case: Application, key: str) -> OfCase | None:
        """Return the part of the case with this key, at any stage of the case."""
        return next((subject for subject in self.subjects(case) if str(subject.pk) == key), None)

    def refusal(self, subject: OfCase, *, by: Person, at: datetime) -> Refusal | None:
        """Return why this person may not take the step now, before any inputs; None if allowed."""
        return self.binding.refusal(subject, None, by=by, at=at)

    def tried(
        self, subject: OfCase, form: StepForm, *, by: Person, at: datetime, only_check: bool
    ) -> Refusal | None:
        """
        Take the step with the inputs of a valid form, or only return why it may not be taken.

        Raises `Refused`.
        """
        inputs = self.step.inputs(**form.inputs())
        if only_check:
            return self.binding.refusal(subject, inputs, by=by, at=at)
        self.binding.action(subject, inputs, by=by, at=at)
        return None


@dataclass(frozen=True)
class OfferedStep:
    """A step that is offered to one person now; `subject` is the part of the case it applies to."""

    case: Application
    action: PageAction[Any]
    subject: Subject
    refusal: Refusal | None
    form: StepForm | None = None

    @property
    def key(self) -> int:
        """The key by which the form identifies the subject of the step."""
        return int(self.subject.pk)

    @property
    def address(self) -> str:
        """The address to which the form is sent."""
        return reverse("desk:application_action", args=[self.case.pk, self.action.name])

    @property
    def label(self) -> str:
        """The label of the button, with the subject's name where there may be several subjects."""
        if isinstance(self.subject, Application):
            return str(self.action.step.label)
        name = self.subject.number if isinstance(self.subject, Letter) else ""
        return f"{self.action.step.label} {name or f'#{self.subject.pk}'}"


def page_actions() -> dict[str, PageAction[Any]]:
    """Return the actions of the page by name, in the order of the workflow."""
    whole = (*transitions.BINDINGS, disclose_reply.BINDING)
    found: list[PageAction[Any]] = [
        PageAction(one, ONLY_SOME.get(one.step.name, whole_case), is_of_whole_case=True)
        for one in whole
    ]
    found += [
        PageAction(one, _consultations(one.step)) for one in transitions.CONSULTATION_BINDINGS
    ]
    found += [PageAction(one, unanswered_searches) for one in transitions.SEARCH_BINDINGS]
    found += [PageAction(one, LETTERS[one.step.name]) for one in transitions.LETTER_BINDINGS]
    found += [PageAction(one, _remedies(one.step)) for one in transitions.REMEDY_BINDINGS]
    by_name = {action.name: action for action in found}
    return {step.name: by_name[step.name] for step in workflow.WORKFLOW if step.name in by_name}


def possible_steps(case: Application) -> Iterator[tuple[PageAction[Any], Subject]]:
    """
    Yield the actions that are possible at the stage of the case, for any user.

    `case` must be loaded with everything that its page shows.
    """
    for action in page_actions().values():
        for subject in action.subjects(case):
            # For parts of a case, the refusal of the step checks the stage.
            if not action.is_of_whole_case or action.step.starts_from(case.stage):
                yield action, subject


def whole_case(case: Application) -> Iterator[Application]:
    """Yield the case itself."""
    yield case


def listed_case(case: Application) -> Iterator[Application]:
    """Yield the case if the disclosure log lists it."""
    if case.public_title:
        yield case


def answered_case(case: Application) -> Iterator[Application]:
    """Yield the case if its reply was served."""
    if is_answered(case):
        yield case


ONLY_SOME: Mapping[str, Callable[[Application], Iterable[Application]]] = {
    workflow.UNPUBLISH.name: listed_case,
    workflow.CORRECT.name: answered_case,
}


def open_consultations(case: Application) -> Iterator[Consultation]:
    """Yield the consultations without an opinion."""
    for consultation in case.consultations.all():
        consultation.application = case
        if consultation.answered_on is None:
            yield consultation


def objections(case: Application) -> Iterator[Consultation]:
    """Yield the consultations whose objection was not overruled."""
    for consultation in case.consultations.all():
        consultation.application = case
        objects = consultation.opinion in {Opinion.OBJECTION, Opinion.PARTIAL}
        if consultation.answered_on is not None and objects and consultation.overridden_on is None:
            yield consultation


def unanswered_searches(case: Application) -> Iterator[SearchTask]:
    """Yield the searches that no office has answered."""
    for search in case.searches.all():
        search.application = case
        if search.answered_on is None:
            yield search


def unserved_letters(case: Application) -> Iterator[Letter]:
    """Yield the letters that are written but not served; a reply is served with its own step."""
    for letter in case.letters.all():
        letter.application = case
        if letter.served_on is None and letter.kind != LetterKind.REPLY:
            yield letter


def letters_in_the_post(case: Application) -> Iterator[Letter]:
    """Yield the posted letters whose receipt is not recorded."""
    for letter in case.letters.all():
        letter.application = case
        posted = letter.served_by == Way.POST and letter.served_on is not None
        if posted and letter.reached_on is None:
            yield letter


LETTERS: Mapping[str, Callable[[Application], Iterable[Letter]]] = {
    workflow.NOTE_SERVICE.name: unserved_letters,
    workflow.NOTE_RECEIPT.name: letters_in_the_post,
}


def undecided_remedies(case: Application) -> Iterator[Remedy]:
    """Yield the remedies without a result."""
    for remedy in case.remedies.all():
        remedy.application = case
        if remedy.decided_on is None:
            yield remedy


def waiting_orders(case: Application) -> Iterator[Remedy]:
    """Yield the remedies with an order that was not yet carried out."""
    for remedy in case.remedies.all():
        remedy.application = case
        if remedy.ordered_by is not None and remedy.obeyed_on is None:
            yield remedy


def _consultations(step: Step[Any, Any]) -> Callable[[Application], Iterable[Consultation]]:
    return objections if step is workflow.OVERRIDE else open_consultations


def _remedies(step: Step[Any, Any]) -> Callable[[Application], Iterable[Remedy]]:
    return waiting_orders if step is workflow.OBEY else undecided_remedies
