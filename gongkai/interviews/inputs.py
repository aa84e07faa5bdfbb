"""What is entered in the steps of events and of the questions to them."""

from dataclasses import dataclass
from datetime import datetime

from gongkai.files.storage import StoredFile


@dataclass(frozen=True)
class EventFacts:
    """What is announced: topic, outline, place, and the moments of the event and of the last question."""

    title: str
    outline: str
    place: str
    begins_at: datetime
    questions_until: datetime | None = None


@dataclass(frozen=True)
class GuestInputs:
    """An official who attends: name, office held, and whether it is the principal official."""

    name: str
    office: str
    is_principal: bool = False


@dataclass(frozen=True)
class GuestChoice:
    """A guest, by id."""

    guest_id: int


@dataclass(frozen=True)
class DocumentInputs:
    """A public document that the event explains, by its index number."""

    index_number: str


@dataclass(frozen=True)
class AttendanceInputs:
    """The guests who attended, by id."""

    attended: tuple[int, ...]


@dataclass(frozen=True)
class ReasonInputs:
    """A reason; the public reads it."""

    reason: str


@dataclass(frozen=True)
class LineInputs:
    """A paragraph of the live text and who speaks."""

    speaker: str
    text: str


@dataclass(frozen=True)
class LineCorrection:
    """A corrected paragraph of the live text, by id."""

    line_id: int
    speaker: str
    text: str


@dataclass(frozen=True)
class DeskQuestion:
    """A question that the editors enter: its words, and who asked, such as a newspaper."""

    text: str
    asked_by: str = ""


@dataclass(frozen=True)
class TranscriptInputs:
    """The transcript as text: WebVTT, or one paragraph a line, with a speaker and a time before it."""

    text: str


@dataclass(frozen=True)
class RecordingInputs:
    """The recording, stored."""

    stored: StoredFile


@dataclass(frozen=True)
class PublicationInputs:
    """Why personal data that the check finds in the transcript may be public; empty if it finds none."""

    reason: str = ""


@dataclass(frozen=True)
class NotAskedInputs:
    """Why a question was not asked, as a value of `NotAskedReason`, with a remark for the public."""

    reason: str
    remark: str = ""


@dataclass(frozen=True)
class ShowInputs:
    """The words of a question as the public reads them."""

    text: str


@dataclass(frozen=True)
class GroundInputs:
    """The ground on which a text is withheld, as a value of `WithholdingGround`."""

    ground: str


@dataclass(frozen=True)
class GroupInputs:
    """The number of the question of the same event that stands for this one."""

    leader: int


@dataclass(frozen=True)
class AnswerInputs:
    """
    When the answer begins, counted from the start of the event, as `12:34` or `1:02:03`.

    Empty: the present moment while the event is live, later no time.
    """

    mark: str = ""
