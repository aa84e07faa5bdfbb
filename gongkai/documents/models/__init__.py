"""Models of documents, one module per model; Django finds them here."""

from gongkai.documents.models.archive_packages import ArchivePackage
from gongkai.documents.models.autosave import WorkingCopy
from gongkai.documents.models.check_rules import CheckRule
from gongkai.documents.models.clean_ups import CleanUp, CleanUpRow
from gongkai.documents.models.clocks import ClockChange
from gongkai.documents.models.documents import Document
from gongkai.documents.models.draft_templates import DraftTemplate
from gongkai.documents.models.file_texts import FileText
from gongkai.documents.models.imports import ImportRecord
from gongkai.documents.models.index_numbers import NumberSeries
from gongkai.documents.models.inquiries import Inquiry
from gongkai.documents.models.interpretations import InterpretationPlan
from gongkai.documents.models.justifications import Justification, UncheckedKind
from gongkai.documents.models.previews import PreviewLink, PreviewOpening
from gongkai.documents.models.public_counts import PublicCount
from gongkai.documents.models.relations import Relation
from gongkai.documents.models.remarks import PassageRemark
from gongkai.documents.models.reviews import ReviewStep
from gongkai.documents.models.short_reviews import ShortReview
from gongkai.documents.models.statements import Statement
from gongkai.documents.models.text_changes import TextChange
from gongkai.documents.models.versions import Attachment, Version
from gongkai.documents.models.view_counts import ItemViews

__all__ = [
    "ArchivePackage",
    "Attachment",
    "CheckRule",
    "CleanUp",
    "CleanUpRow",
    "ClockChange",
    "Document",
    "DraftTemplate",
    "FileText",
    "ImportRecord",
    "Inquiry",
    "InterpretationPlan",
    "ItemViews",
    "Justification",
    "NumberSeries",
    "PassageRemark",
    "PreviewLink",
    "PreviewOpening",
    "PublicCount",
    "Relation",
    "ReviewStep",
    "ShortReview",
    "Statement",
    "TextChange",
    "UncheckedKind",
    "Version",
    "WorkingCopy",
]
