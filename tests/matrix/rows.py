"""What a row of the permission matrix is made of: cases of documents, places of posts, users, and common rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from django.utils import translation
from django.utils.functional import Promise

from gongkai.organisations.states import PostKind
from gongkai.reports import workflow as report_workflow

DRAFTER, HEAD, SECRECY = PostKind.DRAFTER, PostKind.OFFICE_HEAD, PostKind.SECRECY_REVIEWER


OFFICER, APPROVER, AUDITOR = PostKind.DISCLOSURE_OFFICER, PostKind.APPROVER, PostKind.AUDITOR


# People who handle documents of a body see all its documents, including unpublished ones; the
# auditor has read access only.
CASE_OFFICER, CASE_SUPERVISOR = PostKind.CASE_OFFICER, PostKind.CASE_SUPERVISOR


HANDLING: Final = (CASE_OFFICER, CASE_SUPERVISOR)


SEEING: Final = (DRAFTER, HEAD, SECRECY, OFFICER, APPROVER, AUDITOR)


# Who sees the drafts of the catalogue of a body.
CATALOGUE: Final = (OFFICER, APPROVER, AUDITOR)


# Who follows the duties of a body and of the bodies below it.
FOLLOWING: Final = (
    *CATALOGUE,
    PostKind.ASSESSOR,
    PostKind.REPORT_OFFICER,
)


ALL_POSTS: Final = tuple(PostKind)


class Case(Enum):
    """The state of a document when a request is made."""

    DRAFT = "a draft"
    OFFICE = "in office review"
    SECRECY = "in secrecy review"
    DISCLOSURE = "in disclosure review"
    SHORT = "in disclosure review, by the shorter review"
    APPROVAL = "awaiting approval"
    APPROVED = "approved"
    SCHEDULED = "approved, publication scheduled"
    UNOPEN = "approved, not to be public"
    RELEASED = "public"
    CORRECTING = "public, a new version in draft"
    DISCARDED = "a discarded draft"
    REPEALED = "public, repealed"
    KEPT = "decided as open on request"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    IMPORTING = "in an unfinished import"


REVIEWED: Final = (
    Case.OFFICE,
    Case.SECRECY,
    Case.DISCLOSURE,
    Case.SHORT,
    Case.APPROVAL,
    Case.APPROVED,
    Case.SCHEDULED,
    Case.UNOPEN,
)


WRITTEN: Final = (Case.DRAFT, Case.CORRECTING)


IN_PREPARATION: Final = (*WRITTEN, *REVIEWED)


ON_LINE: Final = (Case.RELEASED, Case.CORRECTING, Case.REPEALED)


DECIDED: Final = (Case.RELEASED, Case.REPEALED, Case.KEPT, Case.CLOSED, Case.WITHDRAWN)


class Place(Enum):
    """Where and how the actor holds the post, relative to the body of the document."""

    OWN = "in this body"
    OFFICE = "in the office of the document"
    OTHER_OFFICE = "in another office of this body"
    AUTHOR = "in this body, and wrote the document"
    REVIEWER = "in this body, and made its secrecy review"
    DELEGATE = "in this body, by delegation"
    OF_AUTHOR = "in this body, by delegation from the author of the document"
    ABOVE = "in the government above"
    BELOW = "in a body below"
    OTHER = "in another body"
    ENDED = "held until today"
    FUTURE = "held from tomorrow"
    DELEGATION_OVER = "by a delegation that ended yesterday"
    POST_OVER = "by a delegation of a post that has ended"


class Special(Enum):
    """Actors without any post."""

    VISITOR = "not signed in"
    INACTIVE = "a deactivated account"
    CITIZEN = "a citizen's account"
    PERSONLESS = "a staff account without a person"
    POSTLESS = "a person without a post"


STANDING = frozenset(
    {Place.OWN, Place.OFFICE, Place.AUTHOR, Place.REVIEWER, Place.DELEGATE, Place.OF_AUTHOR}
)


UNSIGNED = frozenset({Special.VISITOR, Special.INACTIVE})


IMPERSONAL = frozenset({Special.CITIZEN, Special.PERSONLESS})


# An administrator of a body manages its people and those of the bodies below; an administrator of
# an office manages nobody.
OF_OFFICE = frozenset({Place.OFFICE, Place.OTHER_OFFICE})


MANAGING = STANDING - {Place.OFFICE} | {Place.ABOVE}


# Held today in any body: enough for requests that concern no particular body.
HELD = frozenset(Place) - {Place.ENDED, Place.FUTURE, Place.DELEGATION_OVER, Place.POST_OVER}


# Supervisors of the figures of the bodies below.
READERS = frozenset({PostKind.REPORT_OFFICER, PostKind.ASSESSOR, PostKind.AUDITOR})


# The body in which a step of an annual report is taken: the reporting one, or the one above it.
PLACES_OF_SIDE = {
    report_workflow.Side.OWN: STANDING - OF_OFFICE,
    report_workflow.Side.ABOVE: frozenset({Place.ABOVE}),
}


# Starting the publication of a report creates a document, so it also needs the drafter's post.
PLACES_OF_STEP = {report_workflow.BEGIN_PUBLICATION.name: frozenset({Place.AUTHOR})}


LENDING = frozenset({Place.OWN, Place.OFFICE, Place.OTHER_OFFICE, Place.AUTHOR, Place.REVIEWER})


class Who(Enum):
    """The users to whom a route is open, before posts and states are checked."""

    EVERYBODY = "everybody"
    SIGNED_IN = "whoever is signed in"
    STAFF = "persons of the staff"
    SEEING = "who handles documents of the body"  # all others get 404
    HANDLING = "who handles the applications of the body"  # all others get 404
    HOLDING = "who holds a post in the body"
    REPORTING = "who works on the reports of the body"  # all others get 404
    MANAGING = "an administrator of the body or of one above"
    EDITING = "a disclosure officer of the body, or an administrator of it or of one above"


@dataclass(frozen=True, eq=False)
class Row:
    """
    One request, and who may make it when; equal only to itself, because a hundred thousand cells are compared.

    `posts` are the permitted posts in the body of the document (or its office); `cases` the states.
    `author` restricts it to the author of the version, `apart` excludes the author and delegates.
    `places` overrides how the post must be held; `verb` distinguishes the steps of one route.
    `done` is the answer if all conditions hold, `refused` if the route is open but one fails.
    """

    route: str
    says: str
    method: str = "GET"
    verb: str = ""
    who: Who = Who.SEEING
    posts: tuple[PostKind, ...] = SEEING
    cases: tuple[Case, ...] = tuple(Case)
    author: bool = False
    apart: bool = False
    done: int = 200
    refused: int = 409  # 0: any client error
    hidden: int = 404  # if the route is not open to a staff member
    places: frozenset[Place] = STANDING
    differing: Mapping[Case, int] = field(
        default_factory=dict, hash=False
    )  # cases with a different answer
    signed_in: int = 0  # the answer to signed-in users, if different
    writes: bool = False
    about_document: bool = True


def step(verb: str, says: str, posts: tuple[str, ...]) -> Row:
    """Return the row of a button on the page of an application."""
    kinds = tuple(PostKind(post) for post in posts)
    return Row(
        "desk:application_action",
        says,
        "POST",
        verb=verb,
        who=Who.HANDLING,
        posts=kinds,
        done=302,
        writes=True,
        about_document=False,
    )


def public(route: str, says: str, **more: int | str | bool) -> Row:
    """Return the row of a page that is the same for all users."""
    return Row(route, says, who=Who.EVERYBODY, about_document=False, **more)  # type: ignore[arg-type]


def own(route: str, says: str, **more: int | str | bool) -> Row:
    """Return the row of a page about the user's own account; other accounts are not accessible."""
    return Row(route, says, who=Who.SIGNED_IN, about_document=False, **more)  # type: ignore[arg-type]


OWN_PAGES: Final = {
    "ui:account": "see one's own account",
    "mfa_index": "the same, under the route name of the second-factor package",
    "account_reauthenticate": "confirm the password again",
}


# Users who signed in long ago, or without password, must authenticate again first: 302.
CONFIRMED_FIRST: Final = {
    "ui:change_password": "change one's password",
    "mfa_reauthenticate": "confirm with a code",
    "mfa_reauthenticate_webauthn": "confirm with a key",
    "mfa_activate_totp": "set up an authenticator app",
    "app_picture": "get the QR code for the app",
    "mfa_add_webauthn": "add a security key",
    "mfa_remove_webauthn": "remove a security key",
    "mfa_generate_recovery_codes": "create new recovery codes",
}


NOT_THERE_YET: Final = {
    "mfa_deactivate_totp": "remove the authenticator app, where there is one",
    "mfa_view_recovery_codes": "see one's recovery codes, where there are any",
}


def managing(route: str, says: str, method: str = "POST", **more: int | str | bool) -> Row:
    """Return the row of a request about the people of a body."""
    facts = {"done": 302 if method == "POST" else 200, "writes": method == "POST", **more}
    return Row(
        route,
        says,
        method,
        who=Who.MANAGING,
        posts=(PostKind.ADMINISTRATOR,),
        places=MANAGING,
        about_document=False,
        **facts,  # type: ignore[arg-type]
    )


def in_english(label: str | Promise) -> str:
    """Return the label of a button in the language of this table."""
    with translation.override("en"):
        return str(label).lower()
