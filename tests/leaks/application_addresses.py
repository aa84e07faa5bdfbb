"""Arguments for the URLs of applications and their cases."""

from tests.leaks import known
from tests.leaks.entries import NEVER, Entry

ENTRIES: dict[str, Entry] = {
    "portal:body_choice": Entry(
        queries=lambda world: [*known.searches(world), "body=990000-D01", "write=1", "body=x"],
        words="q",
    ),
    "portal:application_create": Entry(known=known.bodies),
    "portal:receipt_download": Entry(known=lambda world: [("990000-D01", "pdf"), ("X", "txt")]),
    "portal:batch_choice": Entry(
        queries=lambda world: ["body=990000-D01&q=a", "body=X", "write=1"], words="q"
    ),
    "portal:batch_create": Entry(queries=lambda world: ["body=990000-D01", "body=X"]),
    "portal:batch_receipt": Entry(),
    # Without number and code, every page of a case redirects to the form that asks for them.
    "portal:case": Entry(),
    "portal:case_detail": Entry(),
    "portal:case_action": Entry(known=lambda world: [("write",), ("nonsense",)]),
    "portal:case_export": Entry(),
    "portal:case_sign_out": Entry(),
    "portal:case_file": Entry(known=lambda world: [], hidden=known.hidden_case_files),
    "portal:case_letter": Entry(
        known=lambda world: [],
        hidden=lambda world: [
            (there[1:], never[1:]) for there, never in known.hidden_letters(world)
        ],
    ),
    "desk:applications": Entry(
        queries=lambda world: [
            "stage=all",
            "stage=closed",
            "due=late",
            "mine=on",
            "stage=x",
            "page=forged",
        ],
        words="q",
    ),
    "desk:application_overview": Entry(
        queries=lambda world: [
            "stage=all",
            "deadline_tier=late",
            "body=990000-D01",
            "outcome=G2",
            "officer=x",
            "page=forged",
        ]
    ),
    # A calendar feed can be read only with its secret key.
    "desk:calendar": Entry(),
    "desk:calendar_renew": Entry(known=lambda world: []),
    "desk:calendar_end": Entry(known=lambda world: []),
    "desk:calendar_feed": Entry(known=lambda world: [("A" * 43,)]),
    "desk:incoming_mails": Entry(
        queries=lambda world: ["fate=all", "fate=refused", "fate=x", "page=forged"]
    ),
    "desk:application_statistics": Entry(queries=known.figures),
    "desk:reassignment": Entry(
        queries=lambda world: [f"absent={world.handlers[0].pk}", f"absent={NEVER}"]
    ),
    "desk:reassignment_submit": Entry(known=lambda world: []),
    "desk:application_create": Entry(),
    "desk:search_tasks": Entry(queries=lambda world: ["page=forged"]),
    "desk:search_task_answer": Entry(known=lambda world: [(NEVER,)]),
    "desk:application": Entry(known=lambda world: [], hidden=known.hidden_applications),
    "desk:application_file": Entry(known=lambda world: [], hidden=known.hidden_files_of_cases),
    "desk:application_letter": Entry(known=lambda world: [], hidden=known.hidden_letters),
    "desk:reply_draft": Entry(
        known=lambda world: [],
        hidden=lambda world: known.then(known.hidden_applications(world), "docx"),
    ),
    "desk:letter_templates": Entry(),
    "desk:letter_template": Entry(
        known=lambda world: [],
        # The requesting users are officers of the other bodies.
        hidden=lambda world: [
            ((world.cast.government.pk, "reply"), (world.cast.government.pk + NEVER, "reply"))
        ],
    ),
    "desk:custom_fields": Entry(),
    "desk:custom_field_add": Entry(
        known=lambda world: [],
        hidden=lambda world: [((world.cast.government.pk,), (world.cast.government.pk + NEVER,))],
    ),
    "desk:custom_field_retire": Entry(known=lambda world: [(NEVER, NEVER)]),
    "desk:application_to_letter": Entry(known=lambda world: [], hidden=known.hidden_applications),
    "desk:application_export": Entry(known=lambda world: [], hidden=known.hidden_applications),
    "desk:applicant_reveal": Entry(known=lambda world: [], hidden=known.hidden_applications),
    "desk:application_action": Entry(
        known=lambda world: [],
        hidden=lambda world: known.then(known.hidden_applications(world), "register"),
    ),
    "desk:application_file_page": Entry(
        known=lambda world: [],
        hidden=lambda world: known.then(known.hidden_files_of_cases(world), 1),
    ),
    "desk:application_file_page_image": Entry(
        known=lambda world: [],
        hidden=lambda world: known.then(known.hidden_files_of_cases(world), 1),
    ),
}
