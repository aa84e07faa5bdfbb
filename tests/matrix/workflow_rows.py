"""Rows of the permission matrix for the steps of records, read from their workflow tables."""

from typing import Any, Final

from gongkai.error_reports import workflow as error_report_workflow
from gongkai.interviews import workflow as event_workflow
from gongkai.mailbox import workflow as mailbox_workflow
from gongkai.meetings import workflow as meeting_workflow
from gongkai.organisations import workflow as account_workflow
from gongkai.organisations.states import PostKind
from gongkai.participation import workflow as concern_workflow
from gongkai.redactions import workflow as redaction_workflow
from gongkai.reports import workflow as report_workflow
from tests.matrix.rows import (
    APPROVER,
    CASE_OFFICER,
    HANDLING,
    OF_OFFICE,
    OFFICER,
    PLACES_OF_SIDE,
    PLACES_OF_STEP,
    STANDING,
    Row,
    Who,
    in_english,
    managing,
    public,
)


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
