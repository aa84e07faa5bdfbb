"""Kinds of bodies, the fixed list of posts, and what the security log knows."""

from enum import Enum, StrEnum

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


class AccountState(StrEnum):
    """Whether somebody can sign in with an account; the row keeps it as `is_active`."""

    OPEN = "open"
    CLOSED = "closed"


class SecurityKind(TextChoices):
    """What the security log notes; sorted."""

    CASE_CODE_FAILED = "case_code_failed", _("Wrong receipt number or query code")
    CASE_OPENED = "case_opened", _("Case opened by its applicant")
    CODE_ACCEPTED = "code_accepted", _("Second factor accepted")
    CODE_FAILED = "code_failed", _("Second factor failed")
    CONFIRM_FAILED = "confirm_failed", _("Confirmation failed")
    CONFIRMED = "confirmed", _("Confirmed that it is you")
    FACTOR_ADDED = "factor_added", _("Second factor added")
    FACTOR_REMOVED = "factor_removed", _("Second factor removed")
    LIST_EXPORTED = "list_exported", _("List exported as a file")
    PASSWORD_ACCEPTED = "password_accepted", _("Password accepted")
    PASSWORD_CHANGED = "password_changed", _("Password changed")
    PASSWORD_FAILED = "password_failed", _("Wrong name or password")
    RECOVERY_CODES_MADE = "recovery_codes_made", _("New recovery codes made")
    RESET_ASKED = "reset_asked", _("Link to a new password asked for")
    SESSIONS_ENDED = "sessions_ended", _("Sessions ended")
    SIGNED_IN = "signed_in", _("Signed in")
    TRY_REFUSED = "try_refused", _("Refused after too many failures")


class Purpose(Enum):
    """What is tried when somebody proves who they are: each counts its failures apart."""

    PASSWORD = (SecurityKind.PASSWORD_FAILED, SecurityKind.PASSWORD_ACCEPTED)
    CODE = (SecurityKind.CODE_FAILED, SecurityKind.CODE_ACCEPTED)
    CONFIRM = (SecurityKind.CONFIRM_FAILED, SecurityKind.CONFIRMED)
    CASE = (SecurityKind.CASE_CODE_FAILED, SecurityKind.CASE_OPENED)
    # Asking for a link never "passes": so many an hour are enough for anybody.
    RESET = (SecurityKind.RESET_ASKED, SecurityKind.CONFIRMED)

    @property
    def failed(self) -> SecurityKind:
        """What the log says of a try that failed."""
        return self.value[0]

    @property
    def passed(self) -> SecurityKind:
        """What the log says of a try that passed."""
        return self.value[1]


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
