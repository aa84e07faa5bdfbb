"""Input values of the steps of an application. Forms create them; rules and actions read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from gongkai.applications.states import FileKind
from gongkai.law.outcomes import Outcome

if TYPE_CHECKING:  # the workflow must not import models; only the type checker needs them
    from gongkai.applications.models import Application, CaseFile
    from gongkai.applications.models.applicants import ApplicantFacts
    from gongkai.documents.models import Document
    from gongkai.files.storage import EncryptedFile
    from gongkai.organisations.models import Body, Office, Person


@dataclass(frozen=True)
class RegisterInputs:
    """The day on which receipt was confirmed with the applicant, if the channel requires it."""

    confirmed_on: date | None = None


@dataclass(frozen=True)
class CompleteInputs:
    """The missing facts of the applicant, and the applicant's kind if it was wrong."""

    more: ApplicantFacts
    kind: str = ""


@dataclass(frozen=True)
class PassOnInputs:
    """The body to which the application is transferred."""

    to: Body


@dataclass(frozen=True)
class PartFacts:
    """The decision on one document or matter, with the files that are provided."""

    outcome: Outcome
    title: str
    reasons: str = ""
    document: Document | None = None
    original: CaseFile | None = None
    served_file: CaseFile | None = None


@dataclass(frozen=True)
class ProposeInputs:
    """The decision on each part. `words` is additional text for the letter."""

    parts: Sequence[PartFacts]
    text: str = ""


@dataclass(frozen=True)
class ReturnInputs:
    """The reason why the reply is returned to the officer."""

    reason: str


@dataclass(frozen=True)
class ServeInputs:
    """How and when the reply was served. `words` is the text of the letter as sent."""

    way: str
    served_on: date
    proof: str = ""
    text: str = ""


@dataclass(frozen=True)
class ClarifyInputs:
    """The applicant's clarification and the day on which it arrived (None: today)."""

    text: str
    on: date | None = None


@dataclass(frozen=True)
class PaymentInputs:
    """The day on which the fee was paid."""

    paid_on: date


@dataclass(frozen=True)
class AttachInputs:
    """A stored file and its kind."""

    stored: EncryptedFile
    kind: FileKind


@dataclass(frozen=True)
class AskSearchInputs:
    """The office that searches, and its deadline."""

    office: Office
    due_on: date
    note: str = ""


@dataclass(frozen=True)
class AnswerSearchInputs:
    """Whether the office found the information, and where or how it searched."""

    found: bool
    text: str


@dataclass(frozen=True)
class AskToClarifyInputs:
    """What the applicant must clarify, and the last day for the answer."""

    text: str
    answer_by: date


@dataclass(frozen=True)
class ConsultInputs:
    """The question, and the consulted body or third party."""

    question: str
    name: str = ""
    contact: str = ""
    agency: Body | None = None


@dataclass(frozen=True)
class ReachedInputs:
    """The day on which the consultation was delivered."""

    reached_on: date


@dataclass(frozen=True)
class OpinionInputs:
    """The opinion received and its day. An empty opinion is consent."""

    opinion: str
    answered_on: date
    reasons: str = ""


@dataclass(frozen=True)
class OverrideInputs:
    """Why the public interest outweighs the objection."""

    reason: str


@dataclass(frozen=True)
class AskExtensionInputs:
    """The number of additional working days, and the reason."""

    days: int
    reason: str


@dataclass(frozen=True)
class DelayInputs:
    """The later reply date, and the reason."""

    until: date
    reason: str


@dataclass(frozen=True)
class AskFeeInputs:
    """How the fee is calculated, and the number of items or pages."""

    method: str
    count: int


@dataclass(frozen=True)
class AssignInputs:
    """The officer to whom the application is assigned."""

    officer: Person


@dataclass(frozen=True)
class SplitInputs:
    """The title of each matter. The first matter remains in this application."""

    titles: Sequence[str]


@dataclass(frozen=True)
class MergeInputs:
    """The application into which this one is merged."""

    into: Application


@dataclass(frozen=True)
class MessageInputs:
    """
    A message; only applicants may attach files.

    `is_mail` marks a mail, which is taken with the thread that it quotes; `remarks` says what was
    left out of it.
    """

    text: str
    files: Sequence[EncryptedFile] = ()
    is_mail: bool = False
    remarks: str = ""


@dataclass(frozen=True)
class LodgeInputs:
    """
    The remedy, authority and date.

    `ordered_by` is the deadline of an order of the supervising body.
    """

    route: str
    authority: str
    lodged_on: date
    reference: str = ""
    ordered_by: date | None = None


@dataclass(frozen=True)
class ResultInputs:
    """The result of a remedy and its date."""

    result: str
    decided_on: date
    note: str = ""


@dataclass(frozen=True)
class ServiceInputs:
    """How and when a letter was served, and the proof of service."""

    way: str
    served_on: date
    proof: str


@dataclass(frozen=True)
class ReceiptInputs:
    """The day on which a posted letter reached its addressee."""

    reached_on: date


@dataclass(frozen=True)
class CorrectInputs:
    """The result of a request to correct records, and the findings."""

    result: str
    text: str


@dataclass(frozen=True)
class PublishInputs:
    """The title of the application in the public disclosure log."""

    title: str


@dataclass(frozen=True)
class MakePublicInputs:
    """The title of the new document, and its office."""

    title: str
    office: Office | None = None


@dataclass(frozen=True)
class DisclosureInputs:
    """The new public document and its title."""

    document: Document
    title: str


@dataclass(frozen=True)
class ReopenInputs:
    """The day on which the decision that reopens the case was received."""

    on: date
