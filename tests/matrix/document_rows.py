"""Rows of the permission matrix for the steps of documents, inquiries and remarks."""

from collections.abc import Mapping
from typing import Any, Final

from gongkai.documents import workflow
from gongkai.documents.states import Attribute, State, Status
from gongkai.kit.workflows import Step, Taker
from gongkai.organisations.states import PostKind
from tests.matrix.rows import (
    APPROVER,
    DECIDED,
    DRAFTER,
    HEAD,
    IN_PREPARATION,
    OF_OFFICE,
    OFFICER,
    ON_LINE,
    SECRECY,
    STANDING,
    WRITTEN,
    Case,
    Row,
    Who,
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


DOCUMENT_STEPS: tuple[Row, ...] = document_rows()
