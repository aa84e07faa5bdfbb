"""Rows of the permission matrix for applications."""

from dataclasses import replace
from typing import Final

from gongkai.applications import workflow as application_workflow
from tests.matrix.rows import (
    CASE_OFFICER,
    CASE_SUPERVISOR,
    DRAFTER,
    HANDLING,
    HEAD,
    HELD,
    OF_OFFICE,
    STANDING,
    Row,
    Who,
    public,
    step,
)

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
