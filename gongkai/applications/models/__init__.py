"""Models of applications."""

from gongkai.applications.models.applicants import Applicant, ApplicantFingerprint
from gongkai.applications.models.applications import Application, CaseNumbers
from gongkai.applications.models.custom_fields import CustomField
from gongkai.applications.models.files import CaseFile
from gongkai.applications.models.letters import Letter, LetterTemplate
from gongkai.applications.models.mails import IncomingMail
from gongkai.applications.models.messages import Message
from gongkai.applications.models.remedies import Remedy
from gongkai.applications.models.replies import Reply, ReplyPart
from gongkai.applications.models.steps import (
    Clarification,
    Consultation,
    Extension,
    FeeNotice,
    SearchTask,
)

__all__ = [
    "Applicant",
    "ApplicantFingerprint",
    "Application",
    "CaseFile",
    "CaseNumbers",
    "Clarification",
    "Consultation",
    "CustomField",
    "Extension",
    "FeeNotice",
    "IncomingMail",
    "Letter",
    "LetterTemplate",
    "Message",
    "Remedy",
    "Reply",
    "ReplyPart",
    "SearchTask",
]
