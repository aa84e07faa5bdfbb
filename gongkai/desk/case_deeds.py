"""What can be done to an application from its page: each step pairs an action with its refusal and its form."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongkai.applications.actions import intake, letters, personal, publishing, replies, steps
from gongkai.applications.actions.replies import PartFacts
from gongkai.applications.models import Application, Consultation, Letter, Remedy, SearchTask
from gongkai.applications.queries import files_for_applicant
from gongkai.applications.rules import intake as intake_rules
from gongkai.applications.rules import letters as letter_rules
from gongkai.applications.rules import remedies as remedy_rules
from gongkai.applications.rules import replies as reply_rules
from gongkai.applications.rules import steps as step_rules
from gongkai.applications.states import FileKind, LetterKind, Stage, Way
from gongkai.desk import case_forms as forms
from gongkai.desk.applicant_forms import ApplicantForm
from gongkai.desk.case_forms import StepForm
from gongkai.desk.reply_forms import ReplyForm
from gongkai.documents.actions.drafts import DraftFacts, attach_file, draft_document
from gongkai.documents.states import Attribute
from gongkai.kit import files
from gongkai.kit.refusals import Refusal
from gongkai.law.calendar import WorkCalendar
from gongkai.organisations.models import Person

Subject = Application | Consultation | SearchTask | Remedy | Letter
Check = Callable[..., Refusal | None]


@dataclass(frozen=True)
class CaseDeed:
    """One step: its word on the button, when it may not be done, what it asks for, what it does."""

    verb: str
    label: str | Promise
    check: Check
    form: type[StepForm]
    do: Callable[..., Any]
    of: type[Subject] = Application
    first: bool = False


@dataclass(frozen=True)
class OfferedStep:
    """A step as it is offered to one person now; `subject` is what of the case it is done to."""

    deed: CaseDeed
    subject: Subject
    refusal: Refusal | None
    form: StepForm | None = None

    @property
    def key(self) -> int:
        """By which the form names what it is done to."""
        return int(self.subject.pk)

    @property
    def label(self) -> str:
        """The word on the button, with what it is done to where there may be several."""
        if isinstance(self.subject, Application):
            return str(self.deed.label)
        name = self.subject.number if isinstance(self.subject, Letter) else ""
        return f"{self.deed.label} {name or f'#{self.subject.pk}'}"


def _with(do: Callable[..., Any]) -> Callable[..., Any]:
    """Hand over what the form asked for, under its own names."""

    def done(subject: Any, asked: dict[str, Any], *, by: Person, at: datetime) -> Any:
        return do(subject, by=by, at=at, **asked)

    return done


def _propose(case: Application, asked: dict[str, Any], *, by: Person, at: datetime) -> Any:
    return replies.propose_reply(case, by=by, at=at, parts=[PartFacts(**part) for part in asked["parts"]])


def _attach(case: Application, asked: dict[str, Any], *, by: Person, at: datetime) -> Any:
    stored = files.store(asked["file"], asked["file"].name)
    return intake.add_case_file(case, stored, FileKind(asked["kind"]), by=by, at=at)


@transaction.atomic
def _make_public(case: Application, asked: dict[str, Any], *, by: Person, at: datetime) -> Any:
    """Begin a document with the files that were given; both are written, or neither is."""
    facts = DraftFacts(title=asked["title"], attribute=Attribute.PUBLIC)
    document = draft_document(case.body, facts, by=by, at=at, office=asked.get("office"))
    for given in files_for_applicant(case):
        with files.open_file(given.sha256) as content:
            attach_file(document, content, given.name, by=by, at=at)
    return publishing.begin_disclosure(case, document, by=by, at=at, title=asked["title"])


def _answer_search(search: SearchTask, asked: dict[str, Any], *, by: Person, at: datetime) -> Any:
    return steps.answer_search(search, by=by, at=at, found=asked["found"] == "yes", words=asked["words"])


def _register_check(case: Application, *, by: Person, on: date) -> Refusal | None:
    """The day of confirmation is asked for by the form; before, nothing is wrong yet."""
    return intake_rules.refusal_to_register(case, by=by, on=on, confirmed_on=on)


def _reopen_check(case: Application, *, by: Person, on: date) -> Refusal | None:
    return remedy_rules.refusal_to_reopen(case, by=by, on=on)


def _decide_check(case: Application, *, by: Person, on: date) -> Refusal | None:
    reply = next((one for one in case.replies.all() if one.served_on is None and one.returned_at is None), None)
    return reply_rules.refusal_to_decide(case, reply, by=by, on=on)


DEEDS: dict[str, CaseDeed] = {
    deed.verb: deed
    for deed in (
        CaseDeed("register", _("Register as received"), _register_check, forms.ConfirmForm,
                 _with(intake.register_application), first=True),
        CaseDeed("complete", _("Complete the applicant"), intake_rules.refusal_to_complete, ApplicantForm,
                 _with(personal.complete_applicant)),
        CaseDeed("pass-on", _("Pass on to another body"), intake_rules.refusal_to_pass_on, forms.BodyForm,
                 _with(intake.pass_on_application)),
        CaseDeed("propose", _("Propose the reply"), reply_rules.refusal_to_propose, ReplyForm, _propose, first=True),
        CaseDeed("approve", _("Approve the reply"), _decide_check, forms.PlainForm, _with(replies.approve_reply), first=True),
        CaseDeed("return", _("Return the reply"), reply_rules.refusal_to_return, forms.ReasonForm,
                 _with(replies.return_reply)),
        CaseDeed("serve", _("Serve the reply"), reply_rules.refusal_to_serve, forms.ServeForm,
                 _with(replies.serve_reply), first=True),
        CaseDeed("clarify", _("Enter the clarification"), step_rules.refusal_to_clarify, forms.WordsForm,
                 _with(steps.clarify), first=True),
        CaseDeed("pay", _("Note the payment"), step_rules.refusal_to_note_payment, forms.PaymentForm,
                 _with(steps.note_payment), first=True),
        CaseDeed("attach", _("Add a file"), intake_rules.refusal_to_add_file, forms.FileForm, _attach),
        CaseDeed("ask-search", _("Ask an office to search"), step_rules.refusal_to_ask_search, forms.SearchForm,
                 _with(steps.ask_search)),
        CaseDeed("answer-search", _("Answer for the office"), step_rules.refusal_to_answer_search, forms.FoundForm,
                 _answer_search, of=SearchTask),
        CaseDeed("ask-to-clarify", _("Ask to clarify"), step_rules.refusal_to_ask_to_clarify, forms.AskForm,
                 _with(steps.ask_to_clarify)),
        CaseDeed("consult", _("Ask for an opinion"), step_rules.refusal_to_consult, forms.ConsultForm,
                 _with(steps.consult)),
        CaseDeed("reached", _("Note when it arrived"), step_rules.refusal_to_note_opinion, forms.ReachedForm,
                 _with(steps.note_reached), of=Consultation),
        CaseDeed("opinion", _("Note the opinion"), step_rules.refusal_to_note_opinion, forms.OpinionForm,
                 _with(steps.note_opinion), of=Consultation),
        CaseDeed("override", _("Disclose in the public interest"), step_rules.refusal_to_override, forms.ReasonForm,
                 _with(steps.override_objection), of=Consultation),
        CaseDeed("ask-extension", _("Propose an extension"), step_rules.refusal_to_ask_extension, forms.ExtensionForm,
                 _with(steps.ask_extension)),
        CaseDeed("extend", _("Consent to the extension"), step_rules.refusal_to_extend, forms.PlainForm,
                 _with(steps.extend), first=True),
        CaseDeed("delay", _("Appoint a later day"), step_rules.refusal_to_delay, forms.DelayForm,
                 _with(steps.delay_reply)),
        CaseDeed("fee", _("Ask for a processing fee"), step_rules.refusal_to_ask_fee, forms.FeeForm, _with(steps.ask_fee)),
        CaseDeed("assign", _("Hand over to an officer"), intake_rules.refusal_to_assign, forms.OfficerForm,
                 _with(intake.assign_application)),
        CaseDeed("split", _("Split by matters"), intake_rules.refusal_to_split, forms.SplitForm,
                 _with(intake.split_application)),
        CaseDeed("merge", _("Answer together with another"), intake_rules.refusal_to_merge, forms.MergeForm,
                 _with(intake.merge_application)),
        CaseDeed("withdraw", _("Withdrawn by the applicant"), intake_rules.refusal_to_withdraw, forms.PlainForm,
                 _with(intake.withdraw_application)),
        CaseDeed("message", _("Write to the applicant"), intake_rules.refusal_to_write, forms.TextForm,
                 _with(replies.write_message)),
        CaseDeed("lodge", _("Enter a remedy"), remedy_rules.refusal_to_lodge, forms.RemedyForm, _with(replies.lodge_remedy)),
        CaseDeed("result", _("Enter its result"), remedy_rules.refusal_to_settle, forms.ResultForm,
                 _with(replies.settle_remedy), of=Remedy),
        CaseDeed("obey", _("Order obeyed"), remedy_rules.refusal_to_obey, forms.PlainForm, _with(replies.obey_order),
                 of=Remedy),
        CaseDeed("note-service", _("Note the service of a letter"), letter_rules.refusal_to_note_service, forms.ServiceForm,
                 _with(letters.note_service), of=Letter),
        CaseDeed("correct", _("Answer a request for correction"), letter_rules.refusal_to_correct, forms.CorrectionForm,
                 _with(letters.correct_records)),
        CaseDeed("publish", _("List among the answered ones"), reply_rules.refusal_to_publish, forms.TitleForm,
                 _with(publishing.publish_case)),
        CaseDeed("make-public", _("Make it public for everybody"), reply_rules.refusal_to_make_public, forms.MakePublicForm,
                 _make_public),
        CaseDeed("unpublish", _("Take off the list"), reply_rules.refusal_to_unpublish, forms.PlainForm,
                 _with(publishing.unpublish_case)),
        CaseDeed("reopen", _("Open again"), _reopen_check, forms.DayForm, _with(replies.reopen_application)),
    )
}  # fmt: skip
ALWAYS = ("attach", "assign", "message", "complete", "withdraw")
ON_THE_WAY = ("ask-search", "ask-to-clarify", "consult", "ask-extension", "extend", "delay", "fee", "split", "merge")
BY_STAGE: dict[str, tuple[str, ...]] = {
    Stage.ARRIVED: ("register", "pass-on", "split", *ALWAYS),
    Stage.IN_HAND: ("propose", *ON_THE_WAY, *ALWAYS, "lodge"),
    Stage.CLARIFYING: ("clarify", "propose", *ALWAYS),
    Stage.FEE_ASKED: ("pay", "propose", *ALWAYS),
    Stage.WITH_SUPERVISOR: ("approve", "return", *ALWAYS),
    Stage.APPROVED: ("serve", "return", *ALWAYS),
    Stage.MERGED: ("message",),
    Stage.CLOSED: ("lodge", "reopen", "message", "correct", "publish", "make-public"),
    Stage.TRANSFERRED: (),
}
CALENDAR = {"ask-to-clarify"}


def thinkable(case: Application) -> Iterator[tuple[CaseDeed, Subject]]:
    """Yield what is thinkable for the case as it stands, whoever asks; `case` comes with all its page shows."""
    for verb in BY_STAGE[case.stage]:
        yield DEEDS[verb], case
    if case.public_title:
        yield DEEDS["unpublish"], case
    for consultation in case.consultations.all():
        consultation.application = case
        if consultation.answered_on is None:
            yield DEEDS["reached"], consultation
            yield DEEDS["opinion"], consultation
        elif consultation.opinion in {"objection", "partial"} and consultation.overridden_on is None:
            yield DEEDS["override"], consultation
    for search in case.searches.all():
        search.application = case
        if search.answered_on is None:
            yield DEEDS["answer-search"], search
    for letter in unproved_letters(case):
        yield DEEDS["note-service"], letter
    for remedy in case.remedies.all():
        remedy.application = case
        if remedy.decided_on is None:
            yield DEEDS["result"], remedy
        if remedy.ordered_by is not None and remedy.obeyed_on is None:
            yield DEEDS["obey"], remedy


def unproved_letters(case: Application) -> Iterator[Letter]:
    """Yield the letters that went out by hand and whose service is not proved; what is fetched here proves itself."""
    for letter in case.letters.all():
        letter.application = case
        by_hand = letter.served_by != Way.DOWNLOAD and letter.kind not in {LetterKind.REPLY, LetterKind.RECEIPT}
        if by_hand and not letter.proof_of_service:
            yield letter


def refusal_of(deed: CaseDeed, subject: Subject, calendar: WorkCalendar, *, by: Person, on: date) -> Refusal | None:
    """Return the reason, if any, why this person may not do it now."""
    more = (calendar,) if deed.verb in CALENDAR else ()
    return deed.check(subject, *more, by=by, on=on)
