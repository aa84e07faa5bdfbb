"""What each step of an application asks for; forms make these values, rules and actions read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from gongkai.applications.states import FileKind
from gongkai.law.outcomes import Outcome

if TYPE_CHECKING:  # the workflow stands below the tables; only the type checker needs to know them
    from gongkai.applications.models import Application, CaseFile
    from gongkai.applications.models.applicants import ApplicantFacts
    from gongkai.documents.models import Document
    from gongkai.files.storage import StoredFile
    from gongkai.organisations.models import Body, Office, Person


@dataclass(frozen=True)
class RegisterInputs:
    """On which day receipt was confirmed with the applicant, where the channel needs it."""

    confirmed_on: date | None = None


@dataclass(frozen=True)
class CompleteInputs:
    """What was missing of the applicant, and its kind where that was wrong."""

    more: ApplicantFacts
    kind: str = ""


@dataclass(frozen=True)
class PassOnInputs:
    """The body to which the application is passed on."""

    to: Body


@dataclass(frozen=True)
class PartFacts:
    """What is decided of one document or matter, with what is given for it."""

    outcome: Outcome
    title: str
    reasons: str = ""
    document: Document | None = None
    original: CaseFile | None = None
    served_file: CaseFile | None = None


@dataclass(frozen=True)
class ProposeInputs:
    """What is decided, part by part; `words` is what the letter says besides."""

    parts: Sequence[PartFacts]
    words: str = ""


@dataclass(frozen=True)
class ReturnInputs:
    """Why the reply goes back to the officer."""

    reason: str


@dataclass(frozen=True)
class ServeInputs:
    """How and when the reply reached the applicant; `words` is the letter as it went out."""

    way: str
    served_on: date
    proof: str = ""
    words: str = ""


@dataclass(frozen=True)
class ClarifyInputs:
    """What the applicant says, and on which day it came in (None: today)."""

    words: str
    on: date | None = None


@dataclass(frozen=True)
class PaymentInputs:
    """On which day the fee was paid."""

    paid_on: date


@dataclass(frozen=True)
class AttachInputs:
    """A stored file, and what it is in the case."""

    stored: StoredFile
    kind: FileKind


@dataclass(frozen=True)
class AskSearchInputs:
    """Which office searches, until when."""

    office: Office
    due_on: date
    note: str = ""


@dataclass(frozen=True)
class AnswerSearchInputs:
    """Whether the office found it, and where or how it searched."""

    found: bool
    words: str


@dataclass(frozen=True)
class AskToClarifyInputs:
    """What the applicant is asked to make clear, and the last day for the answer."""

    words: str
    answer_by: date


@dataclass(frozen=True)
class ConsultInputs:
    """What is asked, of another body or else of the third party that is named."""

    question: str
    name: str = ""
    contact: str = ""
    agency: Body | None = None


@dataclass(frozen=True)
class ReachedInputs:
    """On which day the question reached who was asked."""

    reached_on: date


@dataclass(frozen=True)
class OpinionInputs:
    """What was answered, and on which day; an empty opinion is consent."""

    opinion: str
    answered_on: date
    reasons: str = ""


@dataclass(frozen=True)
class OverrideInputs:
    """Why the public interest outweighs the objection."""

    reason: str


@dataclass(frozen=True)
class AskExtensionInputs:
    """How many working days more are needed, and why."""

    days: int
    reason: str


@dataclass(frozen=True)
class DelayInputs:
    """The later day of the reply, and why."""

    until: date
    reason: str


@dataclass(frozen=True)
class AskFeeInputs:
    """How the fee is reckoned, and the number of items or pages."""

    method: str
    count: int


@dataclass(frozen=True)
class AssignInputs:
    """The officer who gets the application."""

    officer: Person


@dataclass(frozen=True)
class SplitInputs:
    """The title of each matter; the first stays with this application."""

    titles: Sequence[str]


@dataclass(frozen=True)
class MergeInputs:
    """The application with which it is answered together."""

    into: Application


@dataclass(frozen=True)
class MessageInputs:
    """A message, with files where the applicant writes."""

    text: str
    files: Sequence[StoredFile] = ()


@dataclass(frozen=True)
class LodgeInputs:
    """Which remedy was taken where and when; `ordered_by` is the last day of an order of the supervising body."""

    road: str
    authority: str
    lodged_on: date
    reference: str = ""
    ordered_by: date | None = None


@dataclass(frozen=True)
class ResultInputs:
    """How a remedy ended, and when."""

    result: str
    decided_on: date
    note: str = ""


@dataclass(frozen=True)
class ServiceInputs:
    """How and when a letter reached whom it was for, and what proves it."""

    way: str
    served_on: date
    proof: str


@dataclass(frozen=True)
class CorrectInputs:
    """What became of a request to correct records, and what was found."""

    result: str
    words: str


@dataclass(frozen=True)
class PublishInputs:
    """The title under which the application is listed for everybody."""

    title: str


@dataclass(frozen=True)
class MakePublicInputs:
    """The title of the document that is begun, and the office in which it is."""

    title: str
    office: Office | None = None


@dataclass(frozen=True)
class DisclosureInputs:
    """The document that was begun for everybody, and its title."""

    document: Document
    title: str


@dataclass(frozen=True)
class ReopenInputs:
    """On which day the decision that opens the case again was received."""

    on: date
