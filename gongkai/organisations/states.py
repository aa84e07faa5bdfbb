"""Kinds of bodies, posts and accounts, and the events of the security log."""

from enum import Enum, StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class BodyKind(TextChoices):
    """The kind of a body in the tree; departments belong to their government."""

    GOVERNMENT = "government", _("Government")
    GENERAL_OFFICE = "general_office", _("General office")
    DEPARTMENT = "department", _("Department")
    AUTHORISED = "authorised", _("Authorised organisation")


class GuideKind(TextChoices):
    """A text that a body writes itself; without one, the page shows a text made from its data."""

    GUIDE = "guide", _("Guide")
    ACCESSIBILITY = "accessibility", _("Accessibility statement")


class GuideLanguage(TextChoices):
    """A language in which a body may write its own guide."""

    CHINESE = "zh-hans", _("Chinese")
    UYGHUR = "ug", _("Uyghur")
    ENGLISH = "en", _("English")


class PostKind(TextChoices):
    """The post of a person in a body. The list follows the law, so it is fixed."""

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
    """Staff accounts have a person; a citizen's account never has one and can never hold a post."""

    STAFF = "staff", _("Staff")
    CITIZEN = "citizen", _("Citizen")


class AccountState(StrEnum):
    """Whether users can sign in with an account; stored as `is_active`."""

    OPEN = "open"
    CLOSED = "closed"


class TokenScope(TextChoices):
    """What a token of the API may write."""

    DRAFTS = "drafts", _("Drafts of documents")
    ROWS = "rows", _("Rows of datasets")
    DELIVERIES = "deliveries", _("Deliveries to channels")


class SecurityKind(TextChoices):
    """The kind of a security event, sorted."""

    CASE_CLOSED = "case_closed", _("Case page closed by its applicant")
    CASE_CODE_FAILED = "case_code_failed", _("Wrong receipt number or query code")
    CASE_OPENED = "case_opened", _("Case opened by its applicant")
    CODE_ACCEPTED = "code_accepted", _("Second factor accepted")
    CODE_FAILED = "code_failed", _("Second factor failed")
    CONFIRM_FAILED = "confirm_failed", _("Confirmation failed")
    CONFIRMED = "confirmed", _("Identity confirmed")
    FACTOR_ADDED = "factor_added", _("Second factor added")
    FACTOR_REMOVED = "factor_removed", _("Second factor removed")
    LETTER_MADE = "letter_made", _("Sign-in letter made")
    LIST_EXPORTED = "list_exported", _("List exported as a file")
    PASSWORD_ACCEPTED = "password_accepted", _("Password accepted")
    PASSWORD_CHANGED = "password_changed", _("Password changed")
    PASSWORD_FAILED = "password_failed", _("Wrong name or password")
    RECOVERY_CODES_MADE = "recovery_codes_made", _("New recovery codes created")
    RESET_ASKED = "reset_asked", _("Password link requested")
    RESET_SENT = "reset_sent", _("Password link sent")
    SESSIONS_ENDED = "sessions_ended", _("Sessions ended")
    SIGN_ON_CODE_MADE = "sign_on_code_made", _("Linking code for sign-on made")
    SIGN_ON_LINKED = "sign_on_linked", _("Linked with an identity for sign-on")
    SIGN_ON_REFUSED = "sign_on_refused", _("Sign-on refused")
    SIGN_ON_UNLINKED = "sign_on_unlinked", _("Identity for sign-on unlinked")
    SIGNED_IN = "signed_in", _("Signed in")
    SIGNED_ON = "signed_on", _("Identity accepted from the identity provider")
    TOKEN_CREATED = "token_created", _("API token created")
    TOKEN_REVOKED = "token_revoked", _("API token revoked")
    TRY_REFUSED = "try_refused", _("Refused after too many failures")


class Purpose(Enum):
    """What an authentication attempt is for; failures are counted separately for each."""

    PASSWORD = (SecurityKind.PASSWORD_FAILED, SecurityKind.PASSWORD_ACCEPTED)
    CODE = (SecurityKind.CODE_FAILED, SecurityKind.CODE_ACCEPTED)
    CONFIRM = (SecurityKind.CONFIRM_FAILED, SecurityKind.CONFIRMED)
    CASE = (SecurityKind.CASE_CODE_FAILED, SecurityKind.CASE_OPENED)
    # A request for a link never "passes", so that the number per hour is limited for each client.
    RESET = (SecurityKind.RESET_ASKED, SecurityKind.CONFIRMED)
    SIGN_ON_CODE = (SecurityKind.SIGN_ON_REFUSED, SecurityKind.SIGN_ON_LINKED)

    @property
    def is_short(self) -> bool:
        """Whether guesses from many clients could succeed: the second factor has six digits."""
        return self in {Purpose.CODE, Purpose.CONFIRM}

    @property
    def failed(self) -> SecurityKind:
        """The kind of event of a failed attempt."""
        return self.value[0]

    @property
    def passed(self) -> SecurityKind:
        """The kind of event of a successful attempt."""
        return self.value[1]


# Persons with one of these posts see all documents of the body, including unpublished ones.
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

# Posts that may be limited to an office but usually serve the documents of all offices.
SERVES_BODY = frozenset(
    {
        PostKind.SECRECY_REVIEWER,
        PostKind.DISCLOSURE_OFFICER,
        PostKind.APPROVER,
        PostKind.EDITOR,
    }
)
