"""Kinds of bodies and the fixed list of posts."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class BodyKind(TextChoices):
    """What a body is in the tree; departments report to their government."""

    GOVERNMENT = "government", _("Government")
    GENERAL_OFFICE = "general_office", _("General office")
    DEPARTMENT = "department", _("Department")
    AUTHORISED = "authorised", _("Authorised organisation")


class PostKind(TextChoices):
    """What a person may be in a body. The law draws this list, so it is fixed."""

    DRAFTER = "drafter", _("Drafter")
    OFFICE_HEAD = "office_head", _("Office head")
    SECRECY_REVIEWER = "secrecy_reviewer", _("Secrecy reviewer")
    DISCLOSURE_OFFICER = "disclosure_officer", _("Disclosure officer")
    APPROVER = "approver", _("Approver")
    EDITOR = "editor", _("Editor")
    CASE_OFFICER = "case_officer", _("Case officer")
    CASE_SUPERVISOR = "case_supervisor", _("Case supervisor")
    REPORT_OFFICER = "report_officer", _("Report officer")
    ASSESSOR = "assessor", _("Assessor")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


class AccountKind(TextChoices):
    """Staff sign in to work; a citizen's account is never a person and can never gain a post."""

    STAFF = "staff", _("Staff")
    CITIZEN = "citizen", _("Citizen")


# Whoever holds one of these sees all documents of the body, also those in preparation.
WORKING_POSTS = frozenset(
    {
        PostKind.DRAFTER,
        PostKind.OFFICE_HEAD,
        PostKind.SECRECY_REVIEWER,
        PostKind.DISCLOSURE_OFFICER,
        PostKind.APPROVER,
        PostKind.AUDITOR,
    }
)
