"""
The permission matrix: who may do what, to which documents, as plain data.

The rows of the steps of documents, applications, reports and accounts are read from their workflow tables
(`gongkai/<app>/workflow.py`). Exceptions to those tables, and all other routes, are written here
from the law and the documentation, not from the code. `gongkai/*/rules.py` must agree with the
matrix, which `tests/matrix` checks through HTTP. **A new route needs a row here.**
`docs/permissions.md` is generated from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, Final

from django.utils import translation
from django.utils.functional import Promise

from gongkai.applications import workflow as application_workflow
from gongkai.documents import workflow
from gongkai.documents.states import Attribute, State, Status
from gongkai.error_reports import workflow as error_report_workflow
from gongkai.interviews import workflow as event_workflow
from gongkai.kit.workflows import Step, Taker
from gongkai.mailbox import workflow as mailbox_workflow
from gongkai.meetings import workflow as meeting_workflow
from gongkai.organisations import workflow as account_workflow
from gongkai.organisations.states import PostKind
from gongkai.participation import workflow as concern_workflow
from gongkai.redactions import workflow as redaction_workflow
from gongkai.reports import workflow as report_workflow
from tests.matrix.actors import actor_rows
from tests.matrix.assessments import assessment_rows
from tests.matrix.channels import channel_rows
from tests.matrix.consultation_readers import reader_rows
from tests.matrix.consultations import consultation_rows
from tests.matrix.datasets import dataset_rows
from tests.matrix.gazette import gazette_rows
from tests.matrix.inspections import inspection_rows
from tests.matrix.meetings import seat_rows
from tests.matrix.public_records import record_rows
from tests.matrix.sign_on import identity_rows, sign_on_rows
from tests.matrix.supervision import supervision_rows
from tests.matrix.tokens import token_rows
from tests.matrix.training import training_rows

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


def account_steps() -> tuple[Row, ...]:
    """Return the row of each account step, taken by those who manage the person."""
    return tuple(
        managing("desk:person_action", f"an account: {in_english(step.label)}", verb=step.name)
        for step in account_workflow.WORKFLOW
    )


def report_steps() -> tuple[Row, ...]:
    """Return the row of each step of an annual report, for each of its source states."""
    return tuple(
        Row(
            "desk:report_action",
            f"an annual report ({in_english(source.label)}): {in_english(step.label)}",
            "POST",
            verb=f"{step.name}:{source}",
            who=Who.STAFF,
            posts=(PostKind(step.post),),
            places=PLACES_OF_STEP.get(step.name) or PLACES_OF_SIDE[report_workflow.side_of(step)],
            done=302,
            refused=0,
            writes=True,
            about_document=False,
        )
        for step in report_workflow.WORKFLOW
        for source in sorted(step.sources)
        if step.post is not None
    )


def error_report_steps() -> tuple[Row, ...]:
    """Return the row of each step of an error report, for each of its source states."""
    return tuple(
        Row(
            "desk:error_report_action",
            f"an error report: {in_english(step.label)}",
            "POST",
            verb=f"{step.name}:{source}",
            who=Who.STAFF,
            posts=tuple(PostKind(post) for post in step.posts),
            places=STANDING - OF_OFFICE,
            done=302,
            refused=404,
            writes=True,
            about_document=False,
        )
        for step in error_report_workflow.WORKFLOW
        for source in sorted(step.sources)
    )


def concern_steps() -> tuple[Row, ...]:
    """Return the row of each step of a public concern, for each of its source states."""
    return tuple(
        Row(
            "desk:concern_action",
            f"a public concern: {in_english(step.label)}",
            "POST",
            verb=f"{step.name}:{source}",
            who=Who.STAFF,
            posts=tuple(PostKind(post) for post in step.posts),
            places=STANDING - OF_OFFICE,
            done=302,
            refused=0,
            writes=True,
            about_document=False,
        )
        for step in concern_workflow.WORKFLOW
        for source in sorted(step.sources)
    )


def meeting_steps() -> tuple[Row, ...]:
    """Return the row of each step of a meeting, for each of its source states."""
    return tuple(
        Row(
            "desk:meeting_action",
            f"a meeting: {in_english(step.label)}",
            "POST",
            verb=f"{step.name}:{source}",
            who=Who.STAFF,
            posts=tuple(PostKind(post) for post in step.posts),
            places=STANDING - OF_OFFICE,
            done=302,
            refused=0,
            writes=True,
            about_document=False,
        )
        for step in meeting_workflow.WORKFLOW
        for source in sorted(step.sources)
    )


def letter_steps() -> tuple[Row, ...]:
    """Return the row of each step of a letter, for each of its source states."""
    return tuple(
        Row(
            "desk:letter_action",
            f"a letter to the mailbox: {in_english(step.label)}",
            "POST",
            verb=f"{step.name}:{source}",
            who=Who.STAFF,
            posts=tuple(PostKind(post) for post in step.posts),
            places=STANDING - OF_OFFICE,
            done=302,
            refused=0,
            writes=True,
            about_document=False,
        )
        for step in mailbox_workflow.WORKFLOW
        for source in sorted(step.sources)
    )


def event_steps() -> tuple[Row, ...]:
    """Return the row of each step of an event and of a question to one, for each source state."""
    tables: tuple[tuple[str, str, Any], ...] = (
        ("desk:event_action", "an interview or press conference", event_workflow.WORKFLOW),
        ("desk:event_question_action", "a question to an event", event_workflow.QUESTION_WORKFLOW),
    )
    return tuple(
        Row(
            route,
            f"{subject}: {in_english(step.label)}",
            "POST",
            verb=f"{step.name}:{source}",
            who=Who.STAFF,
            posts=tuple(PostKind(post) for post in step.posts),
            places=STANDING - OF_OFFICE,
            done=302,
            refused=0,
            writes=True,
            about_document=False,
        )
        for route, subject, table in tables
        for step in table
        for source in sorted(step.sources)
    )


def event_pages() -> tuple[Row, ...]:
    """Return the rows of the pages of interviews and press conferences."""
    seen = (
        ("desk:event", "read an event before it is announced"),
        ("desk:event_live", "see the live page of an event"),
        ("desk:event_recording", "fetch the recording of an event before it is public"),
        ("desk:event_question", "read a question to an event with the name of who asked"),
    )
    hidden = (
        ("portal:event", "an event that was not announced"),
        ("portal:event_live", "the live text of an event that was not announced"),
        ("portal:event_question", "the form for a question to an event that was not announced"),
        ("portal:event_calendar", "the calendar entry of an event that was not announced"),
        ("portal:event_captions", "the captions of an event that was not announced"),
        ("portal:event_recording", "the recording of an event that was not announced"),
    )
    return (
        Row("desk:events", "list the events of one's bodies", who=Who.STAFF, about_document=False),
        Row("desk:event_create", "open the form of an event", who=Who.STAFF, about_document=False),
        Row(
            "desk:event_create",
            "plan an event",
            "POST",
            who=Who.STAFF,
            posts=(PostKind.EDITOR, OFFICER),
            places=STANDING - OF_OFFICE,
            done=302,
            refused=400,
            writes=True,
            about_document=False,
        ),
        *(
            Row(
                route,
                says,
                who=Who.STAFF,
                posts=(PostKind.EDITOR, OFFICER, APPROVER),
                places=STANDING - OF_OFFICE,
                refused=404,
                about_document=False,
            )
            for route, says in seen
        ),
        *event_steps(),
        public("portal:events", "the interviews that were announced"),
        public("portal:event_feed", "the feed of interviews"),
        public("portal:event_question_status", "ask for number and code of a question"),
        *(public(route, says, done=404) for route, says in hidden),
    )


# Finding a text and submitting start processes for each request; who may do so is tested beside the
# rules (tests/redactions), and is the same as for drawing a box.
DEAR_STEPS: Final = frozenset({redaction_workflow.FIND, redaction_workflow.SUBMIT})


def redaction_steps() -> tuple[Row, ...]:
    """Return the row of each step of the redaction of a file of an application, for each of its source states."""
    return tuple(
        Row(
            "desk:redaction_action",
            f"a redaction ({in_english(source.label)}): {in_english(step.label)}",
            "POST",
            verb=f"{step.name}:{source}",
            who=Who.HANDLING,
            posts=HANDLING if step.author is False else (CASE_OFFICER,),
            done=302,
            writes=True,
            about_document=False,
        )
        for step in redaction_workflow.WORKFLOW
        for source in sorted(step.sources)
        if step not in DEAR_STEPS
    )


def never(route: str, says: str, verb: str, who: Who, refused: int) -> Row:
    """Return the row of a request that is permitted to no user."""
    return Row(
        route, says, "POST", verb=verb, who=who, posts=(), refused=refused, about_document=False
    )


# 国办发〔2016〕80号 lets each body assign posts; by design, no user grants a post to themselves.
PEOPLE: tuple[Row, ...] = (
    Row(
        "desk:people",
        "list the people of one's bodies",
        who=Who.STAFF,
        posts=(PostKind.ADMINISTRATOR,),
        places=HELD - OF_OFFICE,
        refused=403,
        about_document=False,
    ),
    Row(
        "desk:person_create",
        "open the form for a new person",
        who=Who.STAFF,
        posts=(PostKind.ADMINISTRATOR,),
        places=HELD - OF_OFFICE,
        refused=403,
        about_document=False,
    ),
    # For managers of other bodies only, the form reports an invalid choice.
    Row(
        "desk:person_create",
        "add a person",
        "POST",
        who=Who.STAFF,
        posts=(PostKind.ADMINISTRATOR,),
        places=MANAGING,
        done=302,
        refused=0,
        about_document=False,
        writes=True,
    ),
    *(
        Row(
            route,
            says,
            who=Who.STAFF,
            posts=(PostKind.ADMINISTRATOR,),
            places=HELD - OF_OFFICE,
            refused=403,
            about_document=False,
        )
        for route, says in (
            ("desk:person_import", "open the page for people by list"),
            ("desk:sign_in_letters", "list the people without a password"),
        )
    ),
    Row(
        "desk:person_import",
        "check a list of people of this body",
        "POST",
        who=Who.STAFF,
        posts=(PostKind.ADMINISTRATOR,),
        places=MANAGING,
        refused=0,
        about_document=False,
    ),
    Row(
        "desk:sign_in_letters",
        "print sign-in letters without choosing a person",
        "POST",
        who=Who.STAFF,
        posts=(PostKind.ADMINISTRATOR,),
        places=HELD - OF_OFFICE,
        done=400,
        refused=403,
        about_document=False,
    ),
    managing("desk:sign_in_letter", "print the sign-in letter of a colleague", done=200),
    managing("desk:person", "see the page of a colleague", "GET"),
    *account_steps(),
    *identity_rows(),
    managing("desk:post_grant", "grant a post"),
    managing("desk:post_end", "end a post"),
    managing("desk:delegation_end", "end a delegation between others"),
    Row("desk:person", "see one's own page", verb="oneself", who=Who.STAFF, about_document=False),
    Row(
        "desk:delegation_add",
        "delegate one's own post to a colleague",
        "POST",
        verb="oneself",
        who=Who.STAFF,
        posts=ALL_POSTS,
        places=LENDING,
        done=302,
        refused=400,
        about_document=False,
        writes=True,
    ),
    never(
        "desk:delegation_add", "delegate the post of another person", "another", Who.MANAGING, 403
    ),
    never("desk:post_grant", "grant a post to oneself", "oneself", Who.STAFF, 0),
    never("desk:person_action", "manage one's own account", "oneself", Who.STAFF, 409),
)


def editing(route: str, says: str, method: str = "POST", **more: int | str | bool) -> Row:
    """Return the row of a request about what the public reads about a body."""
    facts = {"done": 302 if method == "POST" else 200, "writes": method == "POST", **more}
    return Row(
        route,
        says,
        method,
        who=Who.EDITING,
        posts=(OFFICER, PostKind.ADMINISTRATOR),
        places=MANAGING,
        about_document=False,
        **facts,  # type: ignore[arg-type]
    )


# 条例19 art. 12 lets each body publish its guide; who is above a body names it and places it.
BODIES: tuple[Row, ...] = (
    Row(
        "desk:incomplete_sections",
        "list the bodies one supervises whose section lacks a part",
        who=Who.STAFF,
        about_document=False,
    ),
    Row(
        "desk:bodies",
        "list the bodies whose details one edits",
        who=Who.STAFF,
        posts=(OFFICER, PostKind.ADMINISTRATOR),
        places=HELD - OF_OFFICE,
        refused=403,
        about_document=False,
    ),
    Row(
        "desk:body_create",
        "open the form for a new body",
        who=Who.STAFF,
        posts=(PostKind.ADMINISTRATOR,),
        places=HELD - OF_OFFICE,
        refused=403,
        about_document=False,
    ),
    Row(
        "desk:body_create",
        "register a body below this one",
        "POST",
        who=Who.STAFF,
        posts=(PostKind.ADMINISTRATOR,),
        places=MANAGING,
        done=302,
        refused=0,
        about_document=False,
        writes=True,
    ),
    editing("desk:body", "see the data of a body", "GET"),
    editing("desk:body_edit", "see who changes the names of a body", "GET"),
    Row(
        "desk:body_edit",
        "change the names or the superior body",
        "POST",
        who=Who.EDITING,
        posts=(PostKind.ADMINISTRATOR,),
        places=frozenset({Place.ABOVE}),
        done=302,
        about_document=False,
        writes=True,
    ),
    editing("desk:body_checks", "see what the documents of a body are checked for", "GET"),
    Row(
        "desk:body_checks",
        "choose what the documents of a body are checked for",
        "POST",
        who=Who.EDITING,
        posts=(PostKind.ADMINISTRATOR,),
        places=MANAGING,
        done=302,
        about_document=False,
        writes=True,
    ),
    editing("desk:body_end", "see who dissolves or merges a body", "GET"),
    Row(
        "desk:body_end",
        "dissolve a body or merge it into another",
        "POST",
        who=Who.EDITING,
        posts=(PostKind.ADMINISTRATOR,),
        places=frozenset({Place.ABOVE}),
        done=302,
        about_document=False,
        writes=True,
    ),
    editing("desk:body_details", "open the contact data of a body", "GET"),
    editing("desk:body_details", "change the contact data of a body"),
    editing("desk:body_guide", "open the guide of a body", "GET"),
    editing("desk:body_guide", "write the guide of a body"),
    editing("desk:body_accessibility", "open the accessibility statement of a body", "GET"),
    editing("desk:body_accessibility", "write the accessibility statement of a body"),
    editing("desk:office_add", "add an office"),
    editing("desk:office_edit", "rename an office"),
    *(
        Row(
            "desk:site",
            says,
            method,
            who=Who.STAFF,
            posts=(PostKind.ADMINISTRATOR,),
            places=frozenset({Place.ABOVE}),
            done=done,
            refused=403,
            about_document=False,
            writes=method == "POST",
        )
        for method, says, done in (
            ("GET", "open the codes of the site, which the body above operates", 200),
            ("POST", "change the codes of the site", 302),
        )
    ),
)

# Users without access cannot learn whether an unpublished document exists; a withdrawn one has a
# tombstone.
AS_PUBLIC: Final = {
    case: 200 if case in ON_LINE else 410 if case == Case.WITHDRAWN else 404 for case in Case
}
AS_WRITTEN: Final = {
    case: 301 if case in ON_LINE or case == Case.WITHDRAWN else 404 for case in Case
}
FILE_AS_PUBLIC: Final = {case: 200 if case in ON_LINE else 404 for case in Case}
# Without a draft, nothing can be attached, and there is no page to return to.
NOTHING_OPEN: Final = dict.fromkeys((*DECIDED, Case.IMPORTING), 404)

# The document in each case: state of its open version, status as a whole, attribute.
FACTS: Final[Mapping[Case, tuple[State | None, Status, Attribute]]] = {
    Case.DRAFT: (State.DRAFT, Status.PREPARING, Attribute.PUBLIC),
    Case.OFFICE: (State.OFFICE_REVIEW, Status.PREPARING, Attribute.PUBLIC),
    Case.SECRECY: (State.SECRECY_REVIEW, Status.PREPARING, Attribute.PUBLIC),
    Case.DISCLOSURE: (State.DISCLOSURE_REVIEW, Status.PREPARING, Attribute.PUBLIC),
    Case.SHORT: (State.DISCLOSURE_REVIEW, Status.PREPARING, Attribute.PUBLIC),
    Case.APPROVAL: (State.APPROVAL, Status.PREPARING, Attribute.PUBLIC),
    Case.APPROVED: (State.APPROVED, Status.PREPARING, Attribute.PUBLIC),
    Case.SCHEDULED: (State.APPROVED, Status.PREPARING, Attribute.PUBLIC),
    Case.UNOPEN: (State.APPROVED, Status.PREPARING, Attribute.ON_REQUEST),
    Case.RELEASED: (None, Status.RELEASED, Attribute.PUBLIC),
    Case.CORRECTING: (State.DRAFT, Status.RELEASED, Attribute.PUBLIC),
    Case.DISCARDED: (State.DISCARDED, Status.PREPARING, Attribute.PUBLIC),
    Case.REPEALED: (None, Status.RELEASED, Attribute.PUBLIC),
    Case.KEPT: (None, Status.KEPT, Attribute.ON_REQUEST),
    Case.CLOSED: (None, Status.CLOSED, Attribute.CLOSED),
    Case.WITHDRAWN: (None, Status.WITHDRAWN, Attribute.PUBLIC),
}
# Exceptions to the workflow: steps that are refused although state, post and attribute match.
REFUSED_IN: Final[Mapping[str, frozenset[Case]]] = {
    "unschedule": frozenset({Case.APPROVED}),  # no release is scheduled
    "start-version": frozenset({Case.CORRECTING}),  # one open version at most
    "repeal": frozenset({Case.REPEALED}),
}
# Descriptions in docs/permissions.md; the default is the name of the step.
SAYS: Final[Mapping[str, str]] = {
    "submit": "submit for review",
    "discard": "discard a draft",
    "restore": "restore a discarded draft",
    "recall": "recall a submission",
    "pass-office": "pass as office head",
    "pass-secrecy": "pass the secrecy review",
    "pass-disclosure": "pass as disclosure office",
    "approve-short": "approve by the shorter review",
    "return": "return with reasons",
    "schedule": "schedule publication",
    "unschedule": "cancel scheduled publication",
    "keep": "keep as approved",
    "start-version": "begin a new version",
    "repeal": "mark as repealed",
}


# 条例19 art. 11, 15 and 17: other bodies, third parties and the secrecy authority are asked first.
INQUIRIES: Final = (
    Row(
        "desk:inquiries",
        "list the inquiries of one's bodies",
        who=Who.STAFF,
        about_document=False,
    ),
    Row("desk:document_inquiries", "see the inquiries about a document"),
    *(
        Row(
            "desk:document_inquiries",
            "ask about a document in preparation",
            "POST",
            posts=posts,
            cases=tuple(one for one in IN_PREPARATION if one != Case.SCHEDULED),
            author=posts == (DRAFTER,),
            done=302,
            writes=True,
        )
        for posts in ((DRAFTER,), (HEAD, SECRECY, OFFICER, APPROVER))
    ),
    Row("desk:inquiry", "see an inquiry of one's body"),
    Row(
        "desk:inquiry",
        "record the answer of the secrecy authority",
        "POST",
        posts=(SECRECY,),
        cases=IN_PREPARATION,
        apart=True,
        done=302,
        writes=True,
    ),
    Row(
        "desk:inquiry_override",
        "go on in spite of the silence of a third party",
        "POST",
        posts=(APPROVER,),
        cases=IN_PREPARATION,
        apart=True,
        done=302,
        writes=True,
    ),
    Row(
        "desk:inquiry_file",
        "get redirected to a file of a version about which is asked",
        cases=IN_PREPARATION,
        done=302,
        refused=404,
    ),
)
REMARKS: Final = (
    Row("desk:document_remarks", "see the remarks on the text of a document"),
    *(
        Row(
            "desk:document_remarks",
            "mark a passage of a document that waits for one's post",
            "POST",
            posts=(post,),
            cases=cases,
            apart=apart,
            done=302,
            writes=True,
        )
        for post, cases, apart in (
            (HEAD, (Case.OFFICE,), True),
            (SECRECY, (Case.SECRECY,), True),
            (OFFICER, (Case.DISCLOSURE, Case.SHORT), True),
            (APPROVER, (Case.APPROVAL,), True),
            (OFFICER, (Case.APPROVED, Case.SCHEDULED, Case.UNOPEN), False),
        )
    ),
    Row(
        "desk:remark_answer",
        "answer a remark on one's draft",
        "POST",
        posts=(DRAFTER,),
        cases=WRITTEN,
        author=True,
        done=302,
        writes=True,
    ),
    Row(
        "desk:short_reviews",
        "list the items with the shorter review",
        who=Who.STAFF,
        about_document=False,
    ),
    Row(
        "desk:short_reviews",
        "let an item take the shorter review",
        "POST",
        who=Who.STAFF,
        posts=(APPROVER,),
        places=STANDING - OF_OFFICE,
        done=302,
        refused=0,
        writes=True,
        about_document=False,
    ),
    Row(
        "desk:draft_templates",
        "list the templates of drafts",
        who=Who.STAFF,
        about_document=False,
    ),
    Row(
        "desk:draft_template_create",
        "open the form of a new template",
        who=Who.STAFF,
        about_document=False,
    ),
    Row(
        "desk:draft_template_create",
        "add a template of drafts",
        "POST",
        who=Who.STAFF,
        posts=(OFFICER, HEAD),
        places=STANDING - OF_OFFICE,
        done=302,
        refused=0,
        writes=True,
        about_document=False,
    ),
    Row("desk:draft_template", "see a template of drafts"),
    Row(
        "desk:draft_template",
        "change a template of drafts",
        "POST",
        posts=(OFFICER, HEAD),
        places=STANDING - OF_OFFICE,
        done=302,
        writes=True,
    ),
    Row(
        "desk:draft_template_remove",
        "remove a template of drafts",
        "POST",
        posts=(OFFICER, HEAD),
        places=STANDING - OF_OFFICE,
        done=302,
        refused=302,
        writes=True,
    ),
    Row(
        "desk:short_review_end",
        "restore the full review of an item",
        "POST",
        posts=(APPROVER,),
        places=STANDING - OF_OFFICE,
        done=302,
        writes=True,
    ),
    Row(
        "desk:step_days",
        "see how long the steps of a review took",
        who=Who.STAFF,
        about_document=False,
    ),
)


def document_rows() -> tuple[Row, ...]:
    """
    Return the rows of the steps of a document, from its workflow.

    国办发〔2016〕80号: the drafter proposes the attribute; 条例19 art. 17: reviewers other than the
    author, also by delegation, examine it; art. 4: the disclosure office releases, keeps, withdraws.
    """
    cases: dict[tuple[Step[Any, Any], Taker], list[Case]] = {}
    for one in (*workflow.WORKFLOW, *workflow.DOCUMENT_WORKFLOW):
        of_version = one.name in workflow.WORKFLOW.by_name
        for case, (state, status, attribute) in FACTS.items():
            now = state if of_version else status
            fits = (
                now is not None
                and one.starts_from(now)
                and workflow.is_for(
                    one,
                    state=now,
                    attribute=attribute,
                    is_scheduled=workflow.SCHEDULED.get(one.name, False),
                    is_short=case is Case.SHORT,
                )
            )
            if fits and now is not None and case not in REFUSED_IN.get(one.name, ()):
                for taker in workflow.WORKFLOW.takers_of(one, now):
                    cases.setdefault((one, taker), []).append(case)
    return tuple(
        Row(
            "desk:document_action",
            SAYS.get(one.name, one.name.replace("-", " ")),
            "POST",
            verb=workflow.button_of(one),
            posts=(PostKind(taker.post),),
            cases=tuple(found),
            author=taker.author is True,
            apart=taker.author is False,
            done=302,
            writes=True,
        )
        for (one, taker), found in cases.items()
    )


DEEDS: tuple[Row, ...] = document_rows()

# An exception to the workflow. 条例19 art. 44: creating a document also requires the drafter's
# post, and of the actors here only the author has both.
STEPS_OF_THE_AUTHOR: Final = frozenset({application_workflow.MAKE_PUBLIC.name})


def application_rows() -> tuple[Row, ...]:
    """Return a row for each step of an application, permitted to the posts of the step."""
    rows = (
        step(one.name, f"take the step “{one.name}” upon an application", one.posts)
        for one in application_workflow.WORKFLOW
    )
    return tuple(
        replace(row, author=True) if row.verb in STEPS_OF_THE_AUTHOR else row for row in rows
    )


STEPS: Final = application_rows()
CASES: Final = (
    Row(
        "desk:applications",
        "list the applications of one's bodies",
        who=Who.STAFF,
        posts=HANDLING,
        places=HELD - OF_OFFICE,
        refused=403,
        about_document=False,
    ),
    Row(
        "desk:application_overview",
        "see the overview of the applications of one's bodies and the bodies below, by deadline tier",
        who=Who.STAFF,
        posts=(CASE_SUPERVISOR,),
        places=HELD - OF_OFFICE,
        refused=403,
        about_document=False,
    ),
    Row(
        "desk:incoming_mails",
        "list incoming mail and its results",
        who=Who.STAFF,
        posts=HANDLING,
        places=HELD - OF_OFFICE,
        refused=403,
        about_document=False,
    ),
    Row(
        "desk:reassignment",
        "open the form to reassign applications",
        who=Who.STAFF,
        posts=HANDLING,
        places=HELD - OF_OFFICE,
        refused=403,
        about_document=False,
    ),
    Row(
        "desk:reassignment_submit",
        "reassign the applications of an absent officer",
        "POST",
        who=Who.HANDLING,
        posts=HANDLING,
        done=302,
        writes=True,
        about_document=False,
    ),
    *(
        Row(
            route,
            says,
            method,
            who=Who.STAFF,
            posts=HANDLING,
            places=HELD - OF_OFFICE,
            refused=403,
            done=done,
            writes=route == "desk:calendar_renew",
            about_document=False,
        )
        for route, says, method, done in (
            ("desk:calendar", "see whether one's calendar feed has an address", "GET", 200),
            ("desk:calendar_renew", "create the address of one's calendar feed", "POST", 200),
        )
    ),
    Row(
        "desk:calendar_end",
        "revoke the address of one's calendar feed",
        "POST",
        who=Who.STAFF,
        done=302,
        writes=True,
        about_document=False,
    ),
    public(
        "desk:calendar_feed",
        "fetch a calendar feed with a secret that does not exist",
        done=404,
    ),
    Row(
        "desk:application_create",
        "open the form for applications by other channels",
        who=Who.STAFF,
        posts=(CASE_OFFICER,),
        places=HELD - OF_OFFICE,
        refused=403,
        about_document=False,
    ),
    Row(
        "desk:application_create",
        "enter an application",
        "POST",
        who=Who.STAFF,
        posts=(CASE_OFFICER,),
        places=STANDING - OF_OFFICE,
        refused=0,
        writes=True,
        about_document=False,
    ),
    Row(
        "desk:search_tasks",
        "list the search tasks of one's offices",
        who=Who.STAFF,
        about_document=False,
    ),
    Row(
        "desk:search_task_answer",
        "answer a search task for the office",
        "POST",
        who=Who.STAFF,
        posts=(DRAFTER, HEAD),
        done=302,
        refused=404,
        writes=True,
        about_document=False,
    ),
    Row(
        "desk:application",
        "read an application, its applicant masked",
        who=Who.HANDLING,
        posts=HANDLING,
        about_document=False,
    ),
    Row(
        "desk:application_file",
        "fetch a file of an application",
        who=Who.HANDLING,
        posts=HANDLING,
        about_document=False,
    ),
    Row(
        "desk:application_file_page",
        "see a page of a file of an application",
        who=Who.HANDLING,
        posts=HANDLING,
        about_document=False,
    ),
    Row(
        "desk:application_file_page_image",
        "fetch the image of a page of a file of an application",
        who=Who.HANDLING,
        posts=HANDLING,
        about_document=False,
    ),
    Row(
        "desk:application_letter",
        "preview a letter, the name masked",
        who=Who.HANDLING,
        posts=HANDLING,
        about_document=False,
    ),
    Row(
        "desk:application_letter",
        "download a letter to send",
        "POST",
        who=Who.HANDLING,
        posts=HANDLING,
        writes=True,
        about_document=False,
    ),
    Row(
        "desk:reply_draft",
        "preview a reply as a letter",
        who=Who.HANDLING,
        posts=HANDLING,
        about_document=False,
    ),
    Row(
        "desk:letter_templates",
        "list the letter templates",
        who=Who.STAFF,
        posts=HANDLING,
        places=HELD - OF_OFFICE,
        refused=403,
        about_document=False,
    ),
    Row(
        "desk:letter_template",
        "see one letter template",
        who=Who.HANDLING,
        posts=HANDLING,
        refused=0,
        about_document=False,
    ),
    Row(
        "desk:letter_template",
        "change a letter template",
        "POST",
        who=Who.HANDLING,
        posts=(CASE_SUPERVISOR,),
        done=302,
        refused=0,
        writes=True,
        about_document=False,
    ),
    Row(
        "desk:custom_fields",
        "see the custom fields of one's bodies",
        who=Who.STAFF,
        posts=HANDLING,
        places=HELD - OF_OFFICE,
        refused=403,
        about_document=False,
    ),
    Row(
        "desk:custom_field_add",
        "add a custom field to a form",
        "POST",
        who=Who.HANDLING,
        posts=(CASE_SUPERVISOR,),
        done=302,
        writes=True,
        about_document=False,
    ),
    Row(
        "desk:custom_field_retire",
        "remove a custom field from a form",
        "POST",
        who=Who.HANDLING,
        posts=(CASE_SUPERVISOR,),
        done=302,
        writes=True,
        about_document=False,
    ),
    Row(
        "desk:application_to_letter",
        "open the form that turns an application into a letter",
        who=Who.HANDLING,
        posts=HANDLING,
        about_document=False,
    ),
    Row(
        "desk:application_to_letter",
        "turn an application into a letter",
        "POST",
        who=Who.HANDLING,
        posts=(CASE_OFFICER,),
        done=302,
        refused=0,
        writes=True,
        about_document=False,
    ),
    Row(
        "desk:application_export",
        "export an application as one file, with a reason",
        "POST",
        who=Who.HANDLING,
        posts=HANDLING,
        writes=True,
        about_document=False,
    ),
    Row(
        "desk:applicant_reveal",
        "see the applicant unmasked once, with a reason",
        "POST",
        who=Who.HANDLING,
        posts=HANDLING,
        writes=True,
        about_document=False,
    ),
    *STEPS,
)
ROWS: tuple[Row, ...] = (
    *DEEDS,
    *PEOPLE,
    *BODIES,
    *CASES,
    Row("desk:document", "read a document and its reviews"),
    Row("desk:document_findings", "see the findings of the check of personal data"),
    Row(
        "desk:document_findings",
        "justify a finding of the check of personal data",
        "POST",
        posts=(HEAD, SECRECY, OFFICER, APPROVER),
        cases=REVIEWED,
        apart=True,
        done=302,
        writes=True,
    ),
    Row("desk:document_file", "get redirected to a file of a document", done=302),
    Row("desk:document_file_page", "see a page of a file of a document"),
    Row("desk:document_file_page_image", "fetch the image of a page of a file of a document"),
    Row(
        "desk:file_download",
        "fetch a file by the signed address of another user",
        who=Who.STAFF,
        done=404,
        about_document=False,
    ),
    Row(
        "desk:document_edit",
        "open a draft",
        posts=(DRAFTER,),
        cases=WRITTEN,
        author=True,
        refused=302,
    ),
    Row(
        "desk:document_edit",
        "change a draft",
        "POST",
        posts=(DRAFTER,),
        cases=WRITTEN,
        author=True,
        done=302,
        refused=302,
        writes=True,
    ),
    Row(
        "desk:document_masking",
        "see what the rules of the body would mask",
        differing=dict.fromkeys(DECIDED, 302),
    ),
    Row(
        "desk:document_masking",
        "mask findings by the rules of the body",
        "POST",
        # Nothing is found in these drafts: whoever may ask is told so.
        posts=(),
        differing=dict.fromkeys(DECIDED, 302),
    ),
    Row(
        "desk:attachment_describe",
        "say what a picture of a draft shows",
        "POST",
        done=302,
        refused=302,
    ),
    Row(
        "desk:document_text",
        "open the page that takes the text of a draft from a file",
        posts=(DRAFTER,),
        cases=WRITTEN,
        author=True,
        refused=302,
    ),
    Row(
        "desk:document_text",
        "take the text of a draft from a file",
        "POST",
        posts=(DRAFTER,),
        cases=WRITTEN,
        author=True,
        done=302,
        refused=302,
        writes=True,
    ),
    Row(
        "desk:attachment_add",
        "attach a file",
        "POST",
        posts=(DRAFTER,),
        cases=WRITTEN,
        author=True,
        done=302,
        differing=NOTHING_OPEN,
        writes=True,
    ),
    Row(
        "desk:delivery_add",
        "record the delivery on a channel",
        "POST",
        posts=(OFFICER,),
        cases=ON_LINE,
        done=302,
        writes=True,
    ),
    Row(
        "desk:attachment_remove",
        "remove a file",
        "POST",
        posts=(DRAFTER,),
        cases=WRITTEN,
        author=True,
        done=302,
        refused=302,
        writes=True,
    ),
    Row("desk:document_relations", "see the relations of a document to others"),
    Row(
        "desk:document_relations",
        "relate a draft to another document",
        "POST",
        posts=(DRAFTER,),
        cases=WRITTEN,
        author=True,
        done=302,
        writes=True,
    ),
    Row(
        "desk:relation_remove",
        "remove a relation",
        "POST",
        posts=(DRAFTER,),
        cases=WRITTEN,
        author=True,
        done=302,
        refused=302,
        writes=True,
    ),
    Row(
        "desk:document_preview",
        "see the preview of a version, which a decided document does not have",
        differing=dict.fromkeys(DECIDED, 302),
    ),
    Row(
        "portal:document_preview",
        "see the previewed page of a version",
        differing=dict.fromkeys(DECIDED, 404),
    ),
    Row(
        "portal:preview_file",
        "fetch a file of a preview by the signed address of another user",
        who=Who.EVERYBODY,
        done=404,
        about_document=False,
    ),
    Row("desk:drafting_sheet", "see the drafting sheet of a document"),
    Row("desk:preview_links", "see the preview links of a document"),
    Row(
        "desk:preview_links",
        "make a preview link",
        "POST",
        cases=(
            Case.DRAFT,
            *(case for case in REVIEWED if case != Case.UNOPEN),
            Case.CORRECTING,
        ),
        writes=True,
    ),
    Row("desk:preview_openings", "see when a preview link was opened"),
    Row(
        "desk:preview_link_revoke",
        "revoke a preview link",
        "POST",
        done=302,
        writes=True,
    ),
    public("portal:link_preview", "try the token of a preview link that nobody made", done=404),
    *INQUIRIES,
    *REMARKS,
    Row("desk:interpretation_plan", "see the plan for an interpretation"),
    Row(
        "desk:interpretation_plan",
        "plan the interpretation of a draft",
        "POST",
        posts=(DRAFTER,),
        cases=WRITTEN,
        author=True,
        done=302,
        writes=True,
    ),
    Row(
        "desk:interpretation_draft",
        "draft an interpretation of a document",
        "POST",
        posts=(DRAFTER,),
        done=302,
        refused=302,
        writes=True,
    ),
    Row(
        "desk:interpretations",
        "list the missing interpretations",
        who=Who.STAFF,
        about_document=False,
    ),
    Row(
        "desk:clean_ups",
        "list the clean-ups of one's bodies",
        who=Who.STAFF,
        about_document=False,
    ),
    Row(
        "desk:clean_ups",
        "start a clean-up",
        "POST",
        who=Who.STAFF,
        posts=(OFFICER,),
        places=STANDING - OF_OFFICE,
        done=302,
        refused=0,
        writes=True,
        about_document=False,
    ),
    Row("desk:clean_up", "see the documents of a clean-up"),
    Row(
        "desk:clean_up",
        "decide about the documents of a clean-up",
        "POST",
        posts=(OFFICER,),
        places=STANDING - OF_OFFICE,
        done=302,
        writes=True,
    ),
    Row(
        "desk:clean_up_publish",
        "publish the result of a clean-up",
        "POST",
        posts=(APPROVER,),
        places=STANDING - OF_OFFICE,
        done=302,
        writes=True,
    ),
    Row(
        "desk:catalogues",
        "list the catalogues of one's bodies",
        who=Who.STAFF,
        about_document=False,
    ),
    Row(
        "desk:catalogue",
        "see the versions of the catalogue of a body",
        who=Who.STAFF,
        posts=CATALOGUE,
        places=STANDING - OF_OFFICE,
        refused=404,
        about_document=False,
    ),
    Row(
        "desk:catalogue_file",
        "download the catalogue of a body as a table to fill in",
        who=Who.STAFF,
        posts=CATALOGUE,
        places=STANDING - OF_OFFICE,
        refused=404,
        writes=True,
        about_document=False,
    ),
    Row(
        "desk:catalogue_version",
        "see a draft of the catalogue of a body",
        who=Who.STAFF,
        posts=CATALOGUE,
        places=STANDING - OF_OFFICE,
        refused=404,
        about_document=False,
    ),
    Row(
        "desk:catalogue_upload",
        "see the form for a new version of a catalogue",
        who=Who.STAFF,
        posts=CATALOGUE,
        places=STANDING - OF_OFFICE,
        refused=404,
        about_document=False,
    ),
    Row(
        "desk:catalogue_upload",
        "save a draft of a new version of a catalogue",
        "POST",
        who=Who.STAFF,
        posts=(OFFICER,),
        places=STANDING - OF_OFFICE,
        done=302,
        refused=0,
        writes=True,
        about_document=False,
    ),
    Row(
        "desk:catalogue_adopt",
        "adopt a version of a catalogue",
        "POST",
        who=Who.STAFF,
        posts=(APPROVER,),
        places=STANDING - OF_OFFICE,
        done=302,
        refused=0,
        writes=True,
        about_document=False,
    ),
    Row(
        "desk:catalogue_discard",
        "delete a draft of a catalogue",
        "POST",
        who=Who.STAFF,
        posts=(OFFICER,),
        places=STANDING - OF_OFFICE,
        done=302,
        refused=0,
        writes=True,
        about_document=False,
    ),
    Row(
        "desk:duties",
        "list the duties of one's bodies and of those below",
        who=Who.STAFF,
        about_document=False,
    ),
    Row(
        "desk:duty_bodies",
        "list these bodies with the counts of their duties",
        who=Who.STAFF,
        about_document=False,
    ),
    Row(
        "desk:duty_events",
        "list the events after which these bodies must publish",
        who=Who.STAFF,
        about_document=False,
    ),
    Row(
        "desk:duty_events",
        "record an event",
        "POST",
        who=Who.STAFF,
        posts=(OFFICER,),
        places=STANDING - OF_OFFICE,
        done=302,
        refused=0,
        writes=True,
        about_document=False,
    ),
    Row(
        "desk:duty_event_withdraw",
        "remove an event that was recorded by mistake",
        "POST",
        who=Who.STAFF,
        posts=(OFFICER,),
        places=STANDING - OF_OFFICE,
        done=302,
        refused=404,
        writes=True,
        about_document=False,
    ),
    Row(
        "desk:broken_links",
        "list the broken links in the documents of these bodies",
        who=Who.STAFF,
        about_document=False,
    ),
    Row(
        "desk:duty",
        "be led from a notification to a duty",
        who=Who.STAFF,
        posts=FOLLOWING,
        places=STANDING - OF_OFFICE | {Place.ABOVE},
        done=302,
        refused=404,
        about_document=False,
    ),
    Row(
        "desk:columns",
        "see the empty and stale columns of a body",
        who=Who.STAFF,
        posts=FOLLOWING,
        places=STANDING - OF_OFFICE | {Place.ABOVE},
        refused=404,
        about_document=False,
    ),
    Row(
        "desk:archive_packages",
        "list the packages for the archive",
        who=Who.STAFF,
        about_document=False,
    ),
    Row(
        "desk:archive_packages",
        "ask for a package with documents that are not public",
        "POST",
        who=Who.STAFF,
        posts=(OFFICER,),
        places=STANDING - OF_OFFICE,
        done=302,
        refused=0,
        writes=True,
        about_document=False,
    ),
    Row(
        "desk:archive_package_download",
        "fetch a package with documents that are not public",
        "POST",
        who=Who.STAFF,
        posts=(OFFICER,),
        places=STANDING - OF_OFFICE,
        refused=404,
        writes=True,
        about_document=False,
    ),
    Row(
        "desk:statements",
        "list the statements about closed documents",
        who=Who.STAFF,
        about_document=False,
    ),
    Row("desk:document_statement", "see the statement that a document exists"),
    *(
        Row(
            "desk:statement_action",
            f"{verb} the statement that a document exists",
            "POST",
            verb=verb,
            posts=posts,
            cases=(Case.KEPT, Case.CLOSED),
            apart=apart,
            done=302,
            writes=True,
        )
        for verb, posts, apart in (
            ("propose", (OFFICER,), False),
            ("publish", (APPROVER,), True),
            ("return", (APPROVER,), True),
            ("end", (OFFICER,), False),
        )
    ),
    Row(
        "desk:validity_calendar",
        "list the documents whose validity changes",
        who=Who.STAFF,
        about_document=False,
    ),
    Row("desk:document_create", "open an empty draft", who=Who.STAFF, about_document=False),
    Row(
        "desk:document_create",
        "begin a document in an office",
        "POST",
        who=Who.STAFF,
        posts=(DRAFTER,),
        done=302,
        refused=400,
        about_document=False,
        writes=True,
    ),
    Row(
        "desk:text_document_create",
        "open the page that begins a draft with the text of a file",
        who=Who.STAFF,
        about_document=False,
    ),
    Row(
        "desk:text_document_create",
        "begin a draft with the text of a file",
        "POST",
        who=Who.STAFF,
        posts=(DRAFTER,),
        done=302,
        refused=400,
        about_document=False,
        writes=True,
    ),
    Row(
        "desk:text_read",
        "read the text of a file for the editor",
        "POST",
        who=Who.STAFF,
        posts=(DRAFTER,),
        # Nothing is saved, so it does not matter where one drafts.
        places=STANDING | {Place.OTHER_OFFICE, Place.ABOVE, Place.BELOW, Place.OTHER},
        refused=403,
        about_document=False,
    ),
    Row("desk:work", "see one's own work list", who=Who.STAFF, about_document=False),
    Row(
        "desk:documents", "list the documents of one's bodies", who=Who.STAFF, about_document=False
    ),
    Row("desk:document_timeline", "see the timeline of a document"),
    Row(
        "desk:version_compare",
        "compare a version with the one before: the first version has none",
        done=404,
    ),
    Row(
        "desk:autosave_save",
        "autosave the input of a draft",
        "POST",
        posts=(DRAFTER,),
        cases=WRITTEN,
        author=True,
        writes=True,
    ),
    Row(
        "desk:autosave_discard",
        "discard the autosaved input of a draft",
        "POST",
        done=302,
        writes=True,
    ),
    Row(
        "desk:autosave_save_new",
        "autosave the input of a new document",
        "POST",
        who=Who.STAFF,
        posts=(DRAFTER,),
        places=HELD,
        about_document=False,
        writes=True,
    ),
    Row(
        "desk:autosave_discard_new",
        "discard the autosaved input of a new document",
        "POST",
        who=Who.STAFF,
        done=302,
        about_document=False,
        writes=True,
    ),
    Row("desk:notifications", "see one's own notifications", who=Who.STAFF, about_document=False),
    Row(
        "desk:notification_read_all",
        "mark all notifications as read",
        "POST",
        who=Who.STAFF,
        done=302,
        about_document=False,
        writes=True,
    ),
    Row(
        "desk:notification_preferences",
        "choose how often mail about notifications is sent",
        "POST",
        who=Who.STAFF,
        done=302,
        about_document=False,
        writes=True,
    ),
    Row(
        "desk:notification_open",
        "open a notification of another person",
        "POST",
        who=Who.STAFF,
        done=404,
        about_document=False,
    ),
    Row("desk:saved_filters", "see one's own saved filters", who=Who.STAFF, about_document=False),
    Row(
        "desk:saved_filter_save",
        "save a filter",
        "POST",
        who=Who.STAFF,
        done=302,
        about_document=False,
        writes=True,
    ),
    Row(
        "desk:saved_filter_action",
        "change a saved filter of another person",
        "POST",
        who=Who.STAFF,
        done=404,
        about_document=False,
    ),
    Row(
        "desk:document_bulk_action",
        "preview a bulk step",
        "POST",
        who=Who.STAFF,
        about_document=False,
    ),
    Row(
        "desk:activity",
        "see the acts on the documents of one's bodies",
        who=Who.STAFF,
        about_document=False,
    ),
    Row("desk:shortcuts", "see the keyboard shortcuts", who=Who.STAFF, about_document=False),
    Row(
        "desk:shortcut_switch",
        "switch the keyboard shortcuts off",
        "POST",
        who=Who.STAFF,
        done=302,
        about_document=False,
    ),
    Row(
        "desk:figures",
        "see the figures of a body",
        who=Who.HOLDING,
        posts=ALL_POSTS,
        refused=400,
        about_document=False,
    ),
    Row(
        "desk:figure_detail",
        "open a cell of the annual form into its acts",
        who=Who.HOLDING,
        posts=ALL_POSTS,
        refused=400,
        about_document=False,
    ),
    Row(
        "desk:statistics_table",
        "see statistics of a body",
        who=Who.HOLDING,
        posts=ALL_POSTS,
        refused=400,
        about_document=False,
    ),
    Row(
        "desk:saved_table_save",
        "save a table of statistics",
        "POST",
        who=Who.STAFF,
        done=302,
        about_document=False,
        writes=True,
    ),
    Row(
        "desk:saved_table_delete",
        "delete a saved table of another person",
        "POST",
        who=Who.STAFF,
        done=404,
        about_document=False,
    ),
    Row(
        "desk:manual_figures",
        "see the manual figures",
        who=Who.STAFF,
        posts=(PostKind.REPORT_OFFICER,),
        places=STANDING - OF_OFFICE,
        refused=0,
        about_document=False,
    ),
    Row(
        "desk:taken_over_report",
        "see a report that was taken over",
        who=Who.REPORTING,
        posts=(PostKind.REPORT_OFFICER,),
        about_document=False,
    ),
    *(
        Row(
            route,
            says,
            "POST",
            who=Who.REPORTING,
            posts=(PostKind.REPORT_OFFICER,),
            done=302,
            writes=True,
            about_document=False,
        )
        for route, says in (
            ("desk:manual_figure_add", "declare a figure"),
            ("desk:manual_figure_undo", "undo a manual figure"),
            ("desk:local_row_add", "add a row to the form"),
            ("desk:local_row_end", "end a row of the form"),
            ("desk:taken_over_report_add", "import a report of an earlier year"),
        )
    ),
    Row(
        "desk:reports",
        "list the annual reports of one's bodies",
        who=Who.STAFF,
        about_document=False,
    ),
    Row(
        "desk:reports",
        "begin an annual report",
        "POST",
        who=Who.STAFF,
        posts=(PostKind.REPORT_OFFICER,),
        places=STANDING - OF_OFFICE,
        done=302,
        refused=400,
        writes=True,
        about_document=False,
    ),
    Row(
        "desk:popular_queries",
        "see the popular searches",
        who=Who.STAFF,
        posts=(PostKind.ADMINISTRATOR,),
        places=frozenset({Place.ABOVE}),
        refused=403,
        about_document=False,
    ),
    Row(
        "desk:popular_queries",
        "hide a popular search",
        "POST",
        who=Who.STAFF,
        posts=(PostKind.ADMINISTRATOR,),
        places=frozenset({Place.ABOVE}),
        done=302,
        refused=403,
        writes=True,
        about_document=False,
    ),
    Row(
        "desk:synonyms",
        "see the synonyms of the search",
        who=Who.STAFF,
        posts=(PostKind.ADMINISTRATOR,),
        places=frozenset({Place.ABOVE}),
        refused=403,
        about_document=False,
    ),
    Row(
        "desk:synonyms",
        "change the synonyms of the search",
        "POST",
        who=Who.STAFF,
        posts=(PostKind.ADMINISTRATOR,),
        places=frozenset({Place.ABOVE}),
        done=302,
        refused=403,
        writes=True,
        about_document=False,
    ),
    Row(
        "desk:subscriptions",
        "see how many lists are followed by e-mail",
        who=Who.STAFF,
        posts=(PostKind.ADMINISTRATOR,),
        places=frozenset({Place.ABOVE}),
        refused=403,
        about_document=False,
    ),
    Row(
        "desk:operation",
        "see backups, restore drills and the worker",
        who=Who.STAFF,
        posts=(PostKind.ADMINISTRATOR,),
        places=frozenset({Place.ABOVE}),
        refused=403,
        about_document=False,
    ),
    Row(
        "desk:reports_below",
        "see which bodies below have submitted their reports",
        who=Who.STAFF,
        posts=tuple(sorted(READERS)),
        places=STANDING - OF_OFFICE | {Place.ABOVE},
        refused=404,
        about_document=False,
    ),
    *(
        Row(
            route,
            says,
            who=Who.STAFF,
            posts=tuple(sorted(READERS)),
            places=STANDING - OF_OFFICE,
            refused=404,
            about_document=False,
        )
        for route, says in (
            ("desk:report", "see the draft of an annual report"),
            ("desk:report_file", "download the draft of an annual report"),
            ("desk:report_section", "see a section of an annual report"),
        )
    ),
    *(
        Row(
            route,
            says,
            "POST",
            who=Who.STAFF,
            posts=(PostKind.REPORT_OFFICER,),
            places=STANDING - OF_OFFICE,
            done=302,
            refused=0,
            writes=True,
            about_document=False,
        )
        for route, says in (
            ("desk:report_section", "edit a section of an annual report"),
            ("desk:finding_explain", "explain why a warning may stay"),
            ("desk:remark_settle", "mark a remark as resolved"),
        )
    ),
    *report_steps(),
    Row(
        "desk:error_reports",
        "list the reports of errors to one's bodies",
        who=Who.STAFF,
        posts=(PostKind.EDITOR, OFFICER),
        places=HELD - OF_OFFICE,
        refused=403,
        about_document=False,
    ),
    Row(
        "desk:error_report",
        "read a report of an error",
        who=Who.STAFF,
        posts=(PostKind.EDITOR, OFFICER),
        places=STANDING - OF_OFFICE,
        refused=404,
        about_document=False,
    ),
    *error_report_steps(),
    Row(
        "desk:concerns",
        "list the public concerns of one's bodies",
        who=Who.STAFF,
        about_document=False,
    ),
    Row("desk:concern_create", "open the form of a concern", who=Who.STAFF, about_document=False),
    Row(
        "desk:concern_create",
        "register a public concern",
        "POST",
        who=Who.STAFF,
        posts=(PostKind.EDITOR, OFFICER),
        places=STANDING - OF_OFFICE,
        done=302,
        refused=400,
        writes=True,
        about_document=False,
    ),
    Row(
        "desk:concern",
        "read a public concern before it is answered",
        who=Who.STAFF,
        posts=(PostKind.EDITOR, OFFICER, DRAFTER, PostKind.APPROVER),
        places=STANDING | {Place.OTHER_OFFICE},
        refused=404,
        about_document=False,
    ),
    Row(
        "desk:concern_statement",
        "draft a statement on a public concern",
        "POST",
        who=Who.STAFF,
        posts=(DRAFTER,),
        places=STANDING | {Place.OTHER_OFFICE},
        done=302,
        refused=0,
        writes=True,
        about_document=False,
    ),
    *concern_steps(),
    Row(
        "desk:meetings",
        "list the hearings and meetings of one's bodies",
        who=Who.STAFF,
        about_document=False,
    ),
    Row("desk:meeting_create", "open the form of a meeting", who=Who.STAFF, about_document=False),
    Row(
        "desk:meeting_create",
        "plan a meeting",
        "POST",
        who=Who.STAFF,
        posts=(PostKind.EDITOR, OFFICER),
        places=STANDING - OF_OFFICE,
        done=302,
        refused=400,
        writes=True,
        about_document=False,
    ),
    Row(
        "desk:meeting",
        "read a meeting before it is announced",
        who=Who.STAFF,
        posts=(PostKind.EDITOR, OFFICER, DRAFTER, PostKind.APPROVER),
        places=STANDING | {Place.OTHER_OFFICE},
        refused=404,
        about_document=False,
    ),
    Row(
        "desk:meeting_applicants",
        "read who applied for a seat",
        who=Who.STAFF,
        posts=(PostKind.EDITOR, OFFICER),
        places=STANDING - OF_OFFICE,
        refused=0,
        about_document=False,
    ),
    Row(
        "desk:meeting_document",
        "draft material of a meeting",
        "POST",
        who=Who.STAFF,
        posts=(DRAFTER,),
        places=STANDING | {Place.OTHER_OFFICE},
        done=302,
        refused=0,
        writes=True,
        about_document=False,
    ),
    *meeting_steps(),
    *seat_rows(),
    Row(
        "desk:letters",
        "list the letters that one's bodies have or lead",
        who=Who.STAFF,
        posts=(PostKind.EDITOR, OFFICER, APPROVER),
        places=HELD - OF_OFFICE,
        refused=403,
        about_document=False,
    ),
    Row("desk:letter_create", "open the form of a letter", who=Who.STAFF, about_document=False),
    Row(
        "desk:letter_create",
        "enter a letter to the mailbox",
        "POST",
        who=Who.STAFF,
        posts=(PostKind.EDITOR, OFFICER),
        places=STANDING - OF_OFFICE,
        refused=400,
        writes=True,
        about_document=False,
    ),
    Row(
        "desk:letter",
        "read a letter to the mailbox",
        who=Who.STAFF,
        posts=(PostKind.EDITOR, OFFICER, APPROVER),
        places=STANDING - OF_OFFICE,
        refused=404,
        about_document=False,
    ),
    *letter_steps(),
    Row(
        "desk:letter_topics",
        "list the topics of one's mailbox",
        who=Who.STAFF,
        posts=(PostKind.EDITOR, OFFICER),
        places=HELD - OF_OFFICE,
        refused=403,
        about_document=False,
    ),
    Row(
        "desk:letter_topics",
        "publish a topic of the mailbox",
        "POST",
        who=Who.STAFF,
        posts=(PostKind.EDITOR, OFFICER),
        places=STANDING - OF_OFFICE,
        done=302,
        refused=0,
        writes=True,
        about_document=False,
    ),
    Row(
        "desk:letter_topic_end",
        "take a topic of the mailbox out",
        "POST",
        who=Who.STAFF,
        posts=(PostKind.EDITOR, OFFICER),
        places=STANDING - OF_OFFICE,
        done=302,
        refused=404,
        writes=True,
        about_document=False,
    ),
    *event_pages(),
    *dataset_rows(),
    *consultation_rows(),
    *reader_rows(),
    *record_rows(),
    *gazette_rows(),
    *channel_rows(),
    *actor_rows(),
    *supervision_rows(),
    *assessment_rows(),
    *inspection_rows(),
    *training_rows(),
    *token_rows(),
    Row("desk:redactions", "list the open redactions", who=Who.STAFF, about_document=False),
    Row("desk:document_redactions", "see the redactions of a document"),
    Row(
        "desk:document_redactions",
        "begin to redact a text, which cannot be redacted",
        "POST",
        posts=(),
        refused=409,
    ),
    *(
        Row(route, says, who=Who.HANDLING, posts=HANDLING, about_document=False)
        for route, says in (
            ("desk:application_redactions", "see the redactions of an application"),
            ("desk:redaction", "see the redaction of a file of an application"),
            ("desk:redaction_original_page", "see a page of the original"),
            ("desk:redaction_result_page", "see a page of the redacted file"),
            ("desk:redaction_original", "fetch the original"),
            ("desk:redaction_result", "fetch the redacted file"),
            ("desk:redaction_proof", "fetch the proof of a redaction"),
        )
    ),
    Row(
        "desk:application_redactions",
        "begin to redact a file of an application",
        "POST",
        who=Who.HANDLING,
        posts=(CASE_OFFICER,),
        done=302,
        refused=409,
        writes=True,
        about_document=False,
    ),
    *redaction_steps(),
    Row(
        "desk:application_statistics",
        "see the drafts of the annual tables on applications",
        who=Who.HOLDING,
        posts=ALL_POSTS,
        refused=400,
        about_document=False,
    ),
    Row(
        "desk:figure",
        "open a figure into its acts",
        who=Who.HOLDING,
        posts=ALL_POSTS,
        refused=400,
        about_document=False,
    ),
    Row("portal:document", "read a public document", who=Who.EVERYBODY, differing=AS_PUBLIC),
    Row(
        "portal:document_redirect",
        "find a public document by a variant of its number",
        who=Who.EVERYBODY,
        differing=AS_WRITTEN,
    ),
    Row(
        "portal:attachment",
        "fetch a file of a public document",
        who=Who.EVERYBODY,
        differing=FILE_AS_PUBLIC,
    ),
    Row(
        "portal:attachment_page",
        "see a page of a file of a public document",
        who=Who.EVERYBODY,
        differing=FILE_AS_PUBLIC,
    ),
    Row(
        "portal:attachment_page_image",
        "fetch the image of a page of a file of a public document",
        who=Who.EVERYBODY,
        differing=FILE_AS_PUBLIC,
    ),
    Row(
        "api:document_detail",
        "read a public document through the API",
        who=Who.EVERYBODY,
        differing=AS_PUBLIC,
    ),
    public("portal:home", "the home page"),
    public("portal:bodies", "all bodies"),
    public("portal:body", "the section of a body"),
    public("portal:catalogue", "the catalogue"),
    public("portal:search", "the search"),
    public("portal:suggestions", "the suggestions of the search box"),
    public("api:suggestion_list", "the suggestions through the API"),
    public("portal:deadline", "the deadline calculator"),
    public("portal:case", "ask for number and code of a case"),
    # A wrong code is recorded in the security log, because failures are counted.
    public("portal:case", "try a code that is wrong", method="POST", done=400, writes=True),
    public("portal:case_detail", "see a case without its key", done=302),
    public("portal:case_file", "fetch a file of a case without its key", done=302),
    public("portal:case_letter", "fetch a letter of a case without its key", done=302),
    public("portal:case_action", "act on a case without its key", method="POST", done=302),
    public("portal:case_export", "take a copy of a case without its key", method="POST", done=302),
    public("portal:case_sign_out", "shut a case", method="POST", done=302),
    public("portal:site_map", "the site map for people"),
    public("portal:accessibility", "the accessibility statement"),
    public("portal:help", "the help"),
    public("portal:register", "the register of normative documents of a body"),
    public("portal:body_catalogue", "the catalogue of a body"),
    public("portal:catalogue_version", "an adopted version of the catalogue of a body"),
    public("portal:clean_up", "the published result of a clean-up"),
    public("portal:concerns", "the public concerns that were answered"),
    public("portal:concern", "a public concern that was not answered", done=404),
    public("portal:meetings", "the hearings and open meetings"),
    public("portal:meeting_feed", "the calendar of all announced meetings"),
    public("portal:meeting_lottery", "how seats are drawn by lot"),
    public("portal:meeting", "a meeting that was not announced", done=404),
    public("portal:meeting_file", "the calendar of a meeting that was not announced", done=404),
    public("portal:meeting_draw", "the draw of a meeting that was not announced", done=404),
    public("portal:seat_apply", "the form of a meeting that was not announced", done=404),
    public(
        "portal:seat_apply", "apply for a meeting that was not announced", method="POST", done=404
    ),
    public("portal:seat_status", "ask for number and code of an application for a seat"),
    # A wrong code is recorded in the security log, because failures are counted.
    public(
        "portal:seat_status",
        "try a code of an application for a seat that is wrong",
        method="POST",
        done=400,
        writes=True,
    ),
    public("portal:seat_withdraw", "the page before a withdrawal"),
    public("portal:seat_withdraw", "withdraw with a forged token", method="POST", done=400),
    public("portal:seat_record", "the page before an answer to a record"),
    public("portal:seat_record", "answer a record with a forged token", method="POST", done=400),
    public("portal:letters", "the published letters to the mailbox"),
    public("portal:letter", "a letter that is not published", done=404),
    public("portal:letter_topics", "which body answers letters on which topic"),
    public("portal:letter_table", "how the bodies answered the letters of a month"),
    public("portal:letter_create", "the form of a letter"),
    public("portal:letter_create", "send a letter", method="POST", writes=True),
    public("portal:letter_create_for", "the form of a letter to a body"),
    public("portal:letter_create_for", "send a letter to a body", method="POST", writes=True),
    public("portal:letter_receipt", "save the receipt of no letter", method="POST", done=404),
    public("portal:letter_rating", "rate a reply by a forged address", done=404),
    public("portal:letter_status", "ask for number and code of a letter"),
    # A wrong code is recorded in the security log, because failures are counted.
    public(
        "portal:letter_status",
        "try a code of a letter that is wrong",
        method="POST",
        done=400,
        writes=True,
    ),
    public(
        "portal:letter_step",
        "rate a reply without the token of the page",
        method="POST",
        done=400,
    ),
    public("portal:statements", "the statements of a body about closed documents"),
    public("portal:all_statements", "the statements about closed documents"),
    public("portal:metadata_list", "the core metadata of public documents"),
    public("portal:metadata_download", "the core metadata of public documents as a file"),
    public("portal:metadata_schema", "the XML Schema of the core metadata"),
    public("portal:error_report", "the form for an error on a page"),
    public("portal:error_report", "report an error on a page", method="POST", writes=True),
    public("portal:error_report_status", "ask for number and code of a report of an error"),
    # A wrong code is recorded in the security log, because failures are counted.
    public(
        "portal:error_report_status",
        "try a code of a report that is wrong",
        method="POST",
        done=400,
        writes=True,
    ),
    public("portal:follow", "the form for following a list by e-mail"),
    public("portal:follow", "ask to follow a list", method="POST", writes=True),
    public("portal:follow_confirm", "open the link that confirms a followed list"),
    public("portal:follow_confirm", "confirm a followed list", method="POST", writes=True),
    public("portal:subscription", "see a followed list with the link of its mails"),
    public("portal:subscription", "change how often mail is sent", method="POST", writes=True),
    public("portal:unsubscribe", "open the link that ends a followed list"),
    public("portal:unsubscribe", "end a followed list in one step", method="POST", writes=True),
    public("portal:reports", "the annual reports"),
    public("portal:report", "a report that was never published", done=404),
    public("portal:report_data", "the data of a report that was never published", done=404),
    public("portal:taken_over_reports", "the annual reports taken over"),
    public("portal:report_source", "the file of a report that was never taken over", done=404),
    public("portal:statistics", "the statistics of a year"),
    public("portal:checkpoints", "the checkpoints of the ledger"),
    public("portal:checkpoint_feed", "the feed of checkpoints"),
    public("portal:checkpoint", "a checkpoint that was never made", done=404),
    public("portal:disclosure_log", "the disclosure log"),
    public("portal:body_choice", "search first, and choose the body to apply to"),
    public("portal:application_create", "the form of an application"),
    public("portal:application_create", "apply for information", method="POST", writes=True),
    public("portal:receipt_download", "save a receipt without its form", method="POST", done=404),
    public("portal:batch_choice", "choose several bodies to apply to"),
    public("portal:batch_create", "the form of an application to several bodies"),
    public("portal:batch_create", "apply to several bodies", method="POST", writes=True),
    public("portal:batch_receipt", "save the receipts of no form", method="POST", done=404),
    public("portal:feed", "the feed of new documents"),
    public("portal:search_feed", "a search as a feed"),
    Row(
        "portal:document_metadata",
        "the core metadata of a public document",
        who=Who.EVERYBODY,
        differing=AS_PUBLIC,
    ),
    Row(
        "portal:document_qr_code",
        "the QR code of a public document",
        who=Who.EVERYBODY,
        differing=FILE_AS_PUBLIC,
    ),
    public("portal_site:robots", "robots.txt"),
    public("monitoring:health", "whether the server process is alive"),
    public("monitoring:readiness", "whether the server process can serve"),
    public("monitoring:metrics", "figures about the operation, without the token", done=404),
    public("portal_site:sitemap", "the index of sitemaps"),
    public("portal_site:sitemap_pages", "the sitemap of pages"),
    public("portal_site:sitemap_items", "the sitemap of documents"),
    public("portal_site:sitemap_items_compressed", "the sitemap of documents, compressed"),
    public("api:document_list", "the list of public documents through the API"),
    public("api:search_documents", "the search through the API"),
    public("api:body_list", "the list of bodies through the API"),
    public("api:report_list", "the list of annual reports through the API"),
    public(
        "api:report_detail", "an annual report that is not published, through the API", done=404
    ),
    public("api_guide:guide", "the page about the API"),
    public("api:openapi-json", "the OpenAPI description of the API"),
    public("api:api-root", "the root of the API", done=404),
    public("ui:sign_in", "the sign-in page", signed_in=302),
    public(
        "account_login",
        "the same, under the route name of the second-factor package",
        signed_in=302,
    ),
    public(
        "mfa_authenticate",
        "the second step of a sign-in; redirects to the first step if it was not taken",
        done=302,
    ),
    public("ui:sign_out", "sign out, also between the two steps", method="POST", done=302),
    *sign_on_rows(),
    public("ui:forgotten", "request a link to a new password"),
    public("ui:new_password", "open the page of a link to a new password"),
    *(own(route, says, done=200) for route, says in OWN_PAGES.items()),
    *(own(route, says, done=302) for route, says in CONFIRMED_FIRST.items()),
    *(own(route, says, done=404) for route, says in NOT_THERE_YET.items()),
    own(
        "ui:end_session",
        "end one's other sessions and revoke the address of one's calendar feed",
        method="POST",
        done=302,
        writes=True,
    ),
    own("ui:held_form", "see what one typed before the session ended", done=302),
    public("ui:language", "choose the language of the desk", method="POST", done=302),
    public("ui:mode", "choose the reading mode", done=302),
    public("ui:styleguide", "the style guide"),
)
