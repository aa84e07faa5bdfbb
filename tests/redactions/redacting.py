"""Test data: a file of a draft or of a case that is redacted, up to each state."""

import io
from datetime import datetime

from gongkai.applications.actions.intake import add_case_file
from gongkai.applications.inputs import AttachInputs
from gongkai.applications.models import Application, CaseFile
from gongkai.applications.states import FileKind
from gongkai.documents.actions.drafts import attach_file
from gongkai.documents.models import Attachment
from gongkai.files.redaction.boxes import Box
from gongkai.files.storage import store_encrypted
from gongkai.redactions.actions import begin_redaction, draw_boxes, submit_redaction
from gongkai.redactions.models import Redaction
from gongkai.redactions.workflow import BoxInputs, SubmitInputs
from tests.cast import AT, Cast
from tests.files.test_extraction import pdf

CARD = "110105194912310021"
ORIGINAL = pdf(None, CARD)
# Over the text of `ORIGINAL`, with the ground of the rights of a third party.
BOX = BoxInputs((Box(1, 500, 1200, 6000, 700),), "D4")
NAME = "list.pdf"


def attached(cast: Cast, content: bytes = ORIGINAL, *, at: datetime = AT) -> Attachment:
    """Return a file of a draft."""
    document = cast.draft(at=at)
    return attach_file(document, io.BytesIO(content), NAME, by=cast.drafter, at=at)


def original_of_case(cast: Cast, case: Application, *, at: datetime = AT) -> CaseFile:
    """Return a file of a case that is never served."""
    stored = store_encrypted(io.BytesIO(ORIGINAL), NAME)
    return add_case_file(case, AttachInputs(stored, FileKind.ORIGINAL), by=cast.officer, at=at)


def drawn(cast: Cast, file: Attachment | CaseFile, *, at: datetime = AT) -> Redaction:
    """Return a redaction with one box."""
    by = cast.drafter if isinstance(file, Attachment) else cast.officer
    return draw_boxes(begin_redaction(file, by=by, at=at), BOX, by=by, at=at)


def submitted(cast: Cast, file: Attachment | CaseFile, *, at: datetime = AT) -> Redaction:
    """Return a redaction whose result waits for the second person."""
    by = cast.drafter if isinstance(file, Attachment) else cast.officer
    return submit_redaction(drawn(cast, file, at=at), SubmitInputs(NAME), by=by, at=at)
