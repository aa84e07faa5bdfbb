"""The models whose rows keep a file in the store."""

from django.db.models import Model

from gongkai.applications.models import CaseFile
from gongkai.assessments.models import Evidence
from gongkai.consultations.models import CommentFile
from gongkai.documents.models import ArchivePackage, Attachment, FileText
from gongkai.gazette.models import IssueFile
from gongkai.interviews.models import Recording
from gongkai.redactions.models import Redaction
from gongkai.statistics.models import TakenOverFile
from gongkai.training.models import TrainingMaterial

# The models whose rows reference stored files.
# Each with the column that names the file in the store.
FILE_MODELS: dict[
    type[Attachment]
    | type[CaseFile]
    | type[CommentFile]
    | type[FileText]
    | type[TakenOverFile]
    | type[Recording]
    | type[IssueFile]
    | type[Evidence]
    | type[TrainingMaterial],
    str,
] = {
    Attachment: "sha256",
    FileText: "copy_sha256",
    CaseFile: "content_id",
    CommentFile: "content_id",
    TakenOverFile: "sha256",
    Recording: "sha256",
    IssueFile: "sha256",
    Evidence: "sha256",
    TrainingMaterial: "sha256",
}
# Every column that keeps a file in the store: originals and results of redactions as well.
FILE_COLUMNS: tuple[tuple[type[Model], str], ...] = (
    *FILE_MODELS.items(),
    (Redaction, "original_id"),
    (Redaction, "result_id"),
    (ArchivePackage, "content_id"),
    (CommentFile, "copy_sha256"),
)
