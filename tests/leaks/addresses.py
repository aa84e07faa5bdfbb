"""
Arguments for the URLs of each route. **A new route needs an entry here**, or the leak test fails.

`known` are arguments of visible objects; `hidden` are pairs of arguments: of a secret object and of
an object that never existed. Users without access must get the same answer to both, byte for
byte. `queries` are filters to try; `words` is the name of the search parameter.
"""

from collections.abc import Iterator

from gongkai.documents.models import Attachment, Document
from gongkai.documents.queries import public_attachments
from tests.leaks import assessments, known
from tests.leaks.actors import actor_entries
from tests.leaks.channels import channel_entries
from tests.leaks.consultation_readers import reader_entries
from tests.leaks.consultations import consultation_entries
from tests.leaks.datasets import dataset_entries
from tests.leaks.entries import NEVER, Entry
from tests.leaks.gazette import gazette_entries
from tests.leaks.inspections import inspection_entries
from tests.leaks.letters import letter_entries
from tests.leaks.meetings import announced_numbers, hidden_meetings, planned_numbers
from tests.leaks.public_records import record_entries
from tests.leaks.supervision import (
    draft_numbers,
    drafts,
    hidden_tasks,
    issued_numbers,
    issued_plans,
    other_bodies,
    other_places,
    other_seats,
)
from tests.leaks.tokens import token_entries
from tests.leaks.training import training_entries
from tests.leaks.world import World

ENTRIES: dict[str, Entry] = {
    "portal:home": Entry(),
    "portal:reports": Entry(
        queries=lambda world: ["year=2026", "body=990000-D01", "year=x", "page=forged"]
    ),
    "portal:report": Entry(known=lambda world: [(2025, "990000-D01"), (2026, "990000")]),
    "portal:report_data": Entry(
        known=lambda world: [
            (2025, "990000-D01", "json"),
            (2026, "990000", "csv"),
            (2026, "990000", "x"),
        ]
    ),
    "portal:taken_over_reports": Entry(
        queries=lambda world: [
            "year=2026",
            "body=990000-D01",
            "year=x",
            "page=forged",
            "format=csv",
        ]
    ),
    "portal:report_source": Entry(known=lambda world: [(2025, "990000-D01"), (2026, "990000")]),
    "portal:statistics": Entry(queries=lambda world: ["year=2026", "year=2025", "year=x"]),
    # Numbers of checkpoints are consecutive and public.
    "portal:checkpoints": Entry(queries=lambda world: ["page=forged"]),
    "portal:checkpoint": Entry(known=lambda world: [(1,), (2**80,)]),
    "portal:checkpoint_feed": Entry(),
    "portal:disclosure_log": Entry(queries=lambda world: ["page=forged"]),
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
    "portal:bodies": Entry(),
    "portal:body": Entry(known=known.bodies),
    "portal:site_map": Entry(),
    "portal:accessibility": Entry(),
    "portal:personal_data": Entry(),
    "portal:help": Entry(),
    # Every page names its path to the form; a path that is not ours gives 400.
    "portal:error_report": Entry(
        queries=lambda world: ["page=/b/990000-D01/", "page=/desk/", "page=//x", "page=x"]
    ),
    "portal:error_report_status": Entry(),
    # A token opens one subscription for who has its mail; nobody else can make one.
    "portal:follow": Entry(queries=known.filters),
    "portal:follow_confirm": Entry(known=lambda world: [("forged",)]),
    "portal:subscription": Entry(known=lambda world: [("forged",)]),
    "portal:unsubscribe": Entry(known=lambda world: [("forged",)]),
    "desk:subscriptions": Entry(),
    "desk:operation": Entry(),
    "portal:concerns": Entry(queries=lambda world: ["page=forged", "format=csv", "format=x"]),
    "portal:concern": Entry(known=lambda world: [], hidden=known.hidden_concern_numbers),
    "portal:meetings": Entry(
        queries=lambda world: ["when=past", "when=x", "page=forged", "format=csv", "format=x"]
    ),
    "portal:organisation": Entry(known=known.bodies),
    "portal:assessments": Entry(queries=lambda world: ["page=forged", "format=csv", "format=x"]),
    "portal:assessment": Entry(
        known=lambda world: assessments.published_numbers(),
        hidden=lambda world: assessments.hidden_numbers(),
    ),
    "portal:assessment_sheet": Entry(
        known=lambda world: assessments.published_sheets(),
        hidden=lambda world: assessments.hidden_sheet_numbers(),
    ),
    "portal:assessment_file": Entry(
        known=lambda world: assessments.published_sheets("docx"),
        hidden=lambda world: assessments.hidden_sheet_numbers("docx"),
    ),
    "portal:plans": Entry(queries=lambda world: ["page=forged", "format=csv", "format=x"]),
    "portal:plan": Entry(
        known=lambda world: issued_numbers(), hidden=lambda world: draft_numbers()
    ),
    "portal:reading_places": Entry(queries=lambda world: ["page=forged", "format=csv", "format=x"]),
    "portal:meeting_feed": Entry(),
    "portal:meeting_lottery": Entry(),
    "portal:meeting": Entry(
        known=lambda world: announced_numbers(), hidden=lambda world: planned_numbers()
    ),
    "portal:meeting_file": Entry(
        known=lambda world: announced_numbers(), hidden=lambda world: planned_numbers()
    ),
    "portal:meeting_draw": Entry(
        known=lambda world: announced_numbers(),
        hidden=lambda world: planned_numbers(),
        queries=lambda world: ["format=csv", "page=forged"],
    ),
    "portal:seat_apply": Entry(
        known=lambda world: announced_numbers(), hidden=lambda world: planned_numbers()
    ),
    "portal:seat_status": Entry(),
    "portal:seat_withdraw": Entry(),
    "portal:seat_record": Entry(),
    **letter_entries(Entry),
    "portal:events": Entry(
        known=known.event_kinds, queries=lambda world: ["page=forged", "format=csv", "format=x"]
    ),
    "portal:event_feed": Entry(
        known=lambda world: [("interviews", "atom"), ("press", "rss"), ("press", "atom")]
    ),
    "portal:event_question_status": Entry(known=known.event_kinds),
    "portal:event": Entry(
        known=known.public_events,
        hidden=known.hidden_event_numbers,
        queries=lambda world: ["page=forged"],
    ),
    "portal:event_live": Entry(
        known=known.public_events,
        hidden=known.hidden_event_numbers,
        queries=lambda world: ["after=0", "after=x"],
    ),
    "portal:event_question": Entry(known=known.public_events, hidden=known.hidden_event_numbers),
    "portal:event_calendar": Entry(known=known.public_events, hidden=known.hidden_event_numbers),
    "portal:event_captions": Entry(known=known.public_events, hidden=known.hidden_event_numbers),
    "portal:event_recording": Entry(known=lambda world: [], hidden=known.hidden_event_recordings),
    **dict(consultation_entries()),
    **dict(reader_entries()),
    **dict(record_entries()),
    **dataset_entries(Entry, NEVER),
    **dict(gazette_entries()),
    **dict(channel_entries()),
    **dict(inspection_entries()),
    **dict(actor_entries()),
    **dict(training_entries()),
    **dict(token_entries()),
    "portal:catalogue": Entry(queries=known.filters),
    "portal:search": Entry(queries=known.searches, words="q"),
    "portal:suggestions": Entry(queries=known.searches, words="q"),
    "portal:document": Entry(known=known.numbers, hidden=known.hidden_numbers),
    "portal:document_redirect": Entry(known=known.small_numbers, hidden=known.small_hidden_numbers),
    "portal:deadline": Entry(
        queries=lambda world: ["kind=reply&received=2026-11-02", "kind=release&received=x"]
    ),
    "portal:document_preview": Entry(
        known=known.own_documents,
        hidden=known.hidden_documents,
        queries=lambda world: ["size=print", "size=x"],
    ),
    "portal:link_preview": Entry(
        known=lambda world: [],
        hidden=lambda world: [(("secret",), ("never!",)) for _link in known.hidden_links(world)],
    ),
    "portal:preview_file": Entry(known=lambda world: [], hidden=known.hidden_previews),
    "portal:document_metadata": Entry(known=known.numbers, hidden=known.hidden_numbers),
    "portal:metadata_list": Entry(queries=known.filters),
    "portal:metadata_download": Entry(queries=known.filters),
    "portal:metadata_schema": Entry(),
    "portal:document_qr_code": Entry(known=known.numbers, hidden=known.hidden_numbers),
    "portal:feed": Entry(known=lambda world: [("atom",), ("rss",)], queries=known.filters),
    "portal:search_feed": Entry(
        known=lambda world: [("atom",)], queries=lambda world: ["q=收费", "q=收费&body=990000-D01"]
    ),
    "portal_site:robots": Entry(),
    "monitoring:health": Entry(),
    "monitoring:readiness": Entry(),
    "monitoring:metrics": Entry(),
    "portal_site:sitemap": Entry(),
    "portal_site:sitemap_pages": Entry(),
    "portal_site:sitemap_items": Entry(known=lambda world: [(0,), (1,)]),
    "portal_site:sitemap_items_compressed": Entry(known=lambda world: [(0,), (1,)]),
    "portal:attachment": Entry(known=known.files, hidden=known.hidden_files),
    "portal:attachment_page": Entry(
        known=lambda world: [(number, pk, 1) for number, pk, _name in known.files(world)],
        hidden=known.hidden_pages,
    ),
    "portal:attachment_page_image": Entry(known=lambda world: [], hidden=known.hidden_pages),
    "api_guide:guide": Entry(),
    "api:openapi-json": Entry(),
    "api:api-root": Entry(known=lambda world: []),  # the name of the API root, which has no page
    "api:document_list": Entry(queries=known.pages),
    "api:document_detail": Entry(known=known.numbers, hidden=known.hidden_numbers),
    "api:search_documents": Entry(queries=known.searches, words="q"),
    "api:suggestion_list": Entry(queries=known.searches, words="q"),
    "api:body_list": Entry(queries=known.pages),
    "api:report_list": Entry(
        queries=lambda world: [*known.pages(world), "year=2025", "body=990000"]
    ),
    "api:report_detail": Entry(known=lambda world: [(2025, "990000"), (2025, "990000-D01")]),
    "ui:sign_in": Entry(queries=lambda world: ["next=/desk/documents/1/"]),
    "ui:sign_on": Entry(queries=lambda world: ["next=/desk/documents/1/"]),
    "ui:sign_on_answer": Entry(queries=lambda world: ["state=x&code=x"]),
    "ui:sign_on_code": Entry(),
    "ui:saml_answer": Entry(),
    "ui:saml_return": Entry(queries=lambda world: ["ticket=x"]),
    "ui:saml_metadata": Entry(),
    "ui:sign_out": Entry(known=lambda world: []),
    # The user's own account: factors, sessions, password. Other accounts: tests/matrix, tests/ui.
    **{
        name: Entry()
        for name in (
            "ui:account",
            "ui:forgotten",
            "ui:end_session",
            "ui:held_form",
            "ui:change_password",
            "account_login",
            "account_reauthenticate",
            "mfa_index",
            "mfa_authenticate",
            "mfa_reauthenticate",
            "mfa_reauthenticate_webauthn",
            "mfa_activate_totp",
            "app_picture",
            "mfa_deactivate_totp",
            "mfa_add_webauthn",
            "mfa_view_recovery_codes",
            "mfa_generate_recovery_codes",
        )
    },
    "ui:new_password": Entry(),
    "mfa_remove_webauthn": Entry(known=lambda world: [(1,)]),
    "ui:language": Entry(),
    "ui:mode": Entry(known=lambda world: [("elderly",), ("plain",)]),
    "ui:styleguide": Entry(),
    "desk:work": Entry(queries=lambda world: ["format=csv"]),
    "desk:documents": Entry(queries=known.desk_filters, words="q"),
    "desk:notifications": Entry(queries=lambda world: ["format=csv"]),
    "desk:notification_read_all": Entry(known=lambda world: []),
    "desk:notification_preferences": Entry(known=lambda world: []),
    "desk:notification_open": Entry(known=lambda world: [], hidden=known.hidden_notifications),
    # Filters belong to one account; no user here has saved any, and those of others do not exist.
    "desk:saved_filters": Entry(),
    "desk:saved_filter_save": Entry(),
    "desk:saved_filter_action": Entry(known=lambda world: [], hidden=known.hidden_filters),
    "desk:document_create": Entry(),
    "desk:text_document_create": Entry(),
    "desk:text_read": Entry(known=lambda world: []),
    "desk:incomplete_sections": Entry(queries=lambda world: ["page=forged"]),
    "desk:archive_packages": Entry(queries=lambda world: ["page=forged"]),
    "desk:archive_package_download": Entry(known=lambda world: [], hidden=known.hidden_packages),
    "desk:statements": Entry(queries=lambda world: ["page=forged"]),
    "desk:document_statement": Entry(known=known.own_documents, hidden=known.hidden_documents),
    "desk:statement_action": Entry(
        known=lambda world: [(pk, "propose") for (pk,) in known.own_documents(world)],
        hidden=lambda world: [
            *known.then(known.hidden_documents(world), "publish"),
            *known.then(known.hidden_documents(world), "nonsense"),
        ],
    ),
    "portal:statements": Entry(known=known.bodies, queries=lambda world: ["page=forged"]),
    "portal:all_statements": Entry(queries=lambda world: ["page=forged"]),
    "desk:document_findings": Entry(known=known.own_documents, hidden=known.hidden_documents),
    "desk:document_timeline": Entry(
        known=known.own_documents,
        hidden=known.hidden_documents,
        queries=lambda world: ["format=csv"],
    ),
    "desk:version_compare": Entry(
        known=lambda world: [], hidden=lambda world: known.then(known.hidden_documents(world), 2)
    ),
    "desk:autosave_save_new": Entry(known=lambda world: []),
    "desk:autosave_discard_new": Entry(known=lambda world: []),
    "desk:autosave_save": Entry(known=lambda world: [], hidden=known.hidden_documents),
    "desk:autosave_discard": Entry(known=lambda world: [], hidden=known.hidden_documents),
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
    "desk:document": Entry(known=known.own_documents, hidden=known.hidden_documents),
    "desk:document_edit": Entry(known=known.own_documents, hidden=known.hidden_documents),
    "desk:document_preview": Entry(
        known=known.own_documents,
        hidden=known.hidden_documents,
        queries=lambda world: ["size=phone", "size=x"],
    ),
    "desk:drafting_sheet": Entry(known=known.own_documents, hidden=known.hidden_documents),
    "desk:preview_links": Entry(known=known.own_documents, hidden=known.hidden_documents),
    "desk:preview_openings": Entry(known=lambda world: [], hidden=known.hidden_links),
    "desk:preview_link_revoke": Entry(known=lambda world: [], hidden=known.hidden_links),
    "desk:attachment_add": Entry(known=known.own_documents, hidden=known.hidden_documents),
    "desk:document_text": Entry(known=known.own_documents, hidden=known.hidden_documents),
    "desk:document_file": Entry(known=lambda world: [], hidden=known.hidden_desk_files),
    "desk:file_download": Entry(known=lambda world: [], hidden=known.hidden_tickets),
    "desk:document_relations": Entry(known=known.own_documents, hidden=known.hidden_documents),
    "desk:relation_remove": Entry(
        known=lambda world: [], hidden=lambda world: known.then(known.hidden_documents(world), 1)
    ),
    "desk:interpretation_plan": Entry(known=known.own_documents, hidden=known.hidden_documents),
    "desk:interpretation_draft": Entry(known=lambda world: [], hidden=known.hidden_documents),
    "desk:interpretations": Entry(queries=lambda world: ["page=forged"]),
    "desk:inquiries": Entry(queries=lambda world: ["page=forged"]),
    "desk:document_inquiries": Entry(known=known.own_documents, hidden=known.hidden_documents),
    "desk:inquiry": Entry(known=known.own_inquiries, hidden=known.hidden_inquiries),
    "desk:inquiry_override": Entry(known=lambda world: [], hidden=known.hidden_inquiries),
    "desk:inquiry_file": Entry(known=lambda world: [], hidden=known.hidden_inquiry_files),
    "desk:document_remarks": Entry(known=known.own_documents, hidden=known.hidden_documents),
    "desk:remark_answer": Entry(known=lambda world: [], hidden=known.hidden_remarks),
    "desk:short_reviews": Entry(queries=lambda world: ["page=forged"]),
    "desk:short_review_end": Entry(known=lambda world: [], hidden=known.hidden_short_reviews),
    "desk:step_days": Entry(queries=lambda world: ["page=forged", "body=990000"]),
    "desk:clean_ups": Entry(queries=lambda world: ["page=forged"]),
    "desk:clean_up": Entry(known=lambda world: [], hidden=known.hidden_clean_ups),
    "desk:clean_up_publish": Entry(known=lambda world: [], hidden=known.hidden_clean_ups),
    "desk:duties": Entry(
        queries=lambda world: ["page=forged", "state=missing", "year=2026", "body=990000-D02"]
    ),
    "desk:duty_bodies": Entry(queries=lambda world: ["page=forged", "year=2026"]),
    "desk:duty_events": Entry(queries=lambda world: ["page=forged"]),
    "desk:duty_event_withdraw": Entry(known=lambda world: [(NEVER,)]),
    "desk:draft_templates": Entry(queries=lambda world: ["page=forged"]),
    "desk:draft_template_create": Entry(),
    "desk:draft_template": Entry(known=lambda world: [(NEVER,)]),
    "desk:draft_template_remove": Entry(known=lambda world: [(NEVER,)]),
    "desk:document_masking": Entry(known=known.own_documents, hidden=known.hidden_documents),
    "desk:attachment_describe": Entry(
        known=lambda world: [], hidden=lambda world: known.then(known.hidden_documents(world), 1)
    ),
    "desk:broken_links": Entry(queries=lambda world: ["page=forged"]),
    "desk:duty": Entry(known=lambda world: [], hidden=known.hidden_duties),
    "desk:columns": Entry(known=known.catalogues, hidden=known.hidden_columns),
    "desk:catalogues": Entry(queries=lambda world: ["page=forged"]),
    "desk:catalogue": Entry(known=known.catalogues, hidden=known.hidden_catalogues),
    "desk:catalogue_file": Entry(known=known.catalogues, hidden=known.hidden_catalogues),
    "desk:catalogue_upload": Entry(known=known.catalogues, hidden=known.hidden_catalogues),
    "desk:catalogue_version": Entry(known=lambda world: [], hidden=known.hidden_versions),
    "desk:catalogue_adopt": Entry(known=lambda world: [], hidden=known.hidden_versions),
    "desk:catalogue_discard": Entry(known=lambda world: [], hidden=known.hidden_versions),
    "portal:body_catalogue": Entry(
        known=known.bodies, queries=lambda world: ["format=csv", "page=A20-15", "page=forged"]
    ),
    # Of a draft there is no number; nothing public may name it.
    "portal:catalogue_version": Entry(
        known=lambda world: [],
        hidden=lambda world: [
            ((world.cast.finance.code, 1), (world.cast.finance.code, NEVER))
            for _draft in known.hidden_versions(world)
        ],
    ),
    "portal:register": Entry(
        known=known.bodies, queries=lambda world: ["genre=rule", "genre=x", "page=forged"]
    ),
    "portal:clean_up": Entry(
        known=lambda world: [],
        hidden=lambda world: [
            ((world.cast.finance.code, *secret), (world.cast.finance.code, *never))
            for secret, never in known.hidden_clean_ups(world)
        ],
    ),
    "desk:validity_calendar": Entry(queries=lambda world: ["page=forged"]),
    "desk:attachment_remove": Entry(known=lambda world: [], hidden=known.hidden_desk_files),
    "desk:delivery_add": Entry(known=known.own_documents, hidden=known.hidden_documents),
    "desk:document_action": Entry(
        known=lambda world: [(pk, "submit") for (pk,) in known.own_documents(world)],
        hidden=known.hidden_steps,
    ),
    # Only their administrators can find people of other bodies.
    "desk:people": Entry(queries=lambda world: ["q=a", "post=drafter", "account=open"], words="q"),
    "desk:person_create": Entry(),
    "desk:popular_queries": Entry(),
    "desk:synonyms": Entry(),
    "desk:person": Entry(
        known=lambda world: [(world.cast.stranger.pk,)], hidden=known.hidden_people
    ),
    "desk:person_action": Entry(
        known=lambda world: [],
        hidden=lambda world: known.then(known.hidden_people(world), "deactivate"),
    ),
    "desk:person_import": Entry(),
    "desk:sign_in_letters": Entry(),
    "desk:sign_in_letter": Entry(known=lambda world: [], hidden=known.hidden_people),
    "desk:identity_link": Entry(known=lambda world: [], hidden=known.hidden_people),
    "desk:identity_code": Entry(known=lambda world: [], hidden=known.hidden_people),
    "desk:identity_unlink": Entry(known=lambda world: [], hidden=known.hidden_people),
    "desk:post_grant": Entry(known=lambda world: [], hidden=known.hidden_people),
    "desk:post_end": Entry(
        known=lambda world: [], hidden=lambda world: known.then(known.hidden_people(world), 1)
    ),
    "desk:delegation_add": Entry(known=lambda world: [], hidden=known.hidden_people),
    "desk:delegation_end": Entry(
        known=lambda world: [], hidden=lambda world: known.then(known.hidden_people(world), 1)
    ),
    # Only their editors open them: the stranger those of the health commission.
    "desk:bodies": Entry(queries=lambda world: ["q=a", "q=990000"], words="q"),
    "desk:body_create": Entry(),
    "desk:body": Entry(known=known.own_bodies, hidden=known.hidden_bodies),
    "desk:body_edit": Entry(known=known.own_bodies, hidden=known.hidden_bodies),
    "desk:body_checks": Entry(known=known.own_bodies, hidden=known.hidden_bodies),
    "desk:body_end": Entry(known=known.own_bodies, hidden=known.hidden_bodies),
    "desk:body_details": Entry(
        known=lambda world: [(pk, "contact") for (pk,) in known.own_bodies(world)],
        hidden=lambda world: known.then(known.hidden_bodies(world), "contact"),
    ),
    "desk:body_guide": Entry(
        known=lambda world: [(pk, "ug") for (pk,) in known.own_bodies(world)],
        hidden=lambda world: known.then(known.hidden_bodies(world), "ug"),
    ),
    "desk:body_accessibility": Entry(
        known=lambda world: [(pk, "ug") for (pk,) in known.own_bodies(world)],
        hidden=lambda world: known.then(known.hidden_bodies(world), "ug"),
    ),
    "desk:office_add": Entry(known=lambda world: [], hidden=known.hidden_bodies),
    "desk:office_edit": Entry(
        known=lambda world: [], hidden=lambda world: known.then(known.hidden_bodies(world), 1)
    ),
    "desk:site": Entry(),
    "desk:document_bulk_action": Entry(known=lambda world: []),
    "desk:activity": Entry(
        queries=lambda world: [
            "verb=document.closed",
            "since=2026-01-01",
            "body=990000-D01",
            "page=x",
        ]
    ),
    "desk:shortcuts": Entry(),
    "desk:shortcut_switch": Entry(known=lambda world: []),
    "desk:reports": Entry(queries=lambda world: ["page=forged"]),
    "desk:reports_below": Entry(
        known=lambda world: [],
        hidden=lambda world: [
            ((world.cast.government.pk, 2025), (world.cast.government.pk + NEVER, 2025))
        ],
    ),
    "desk:report": Entry(known=lambda world: [], hidden=known.hidden_reports),
    "desk:report_file": Entry(
        known=lambda world: [], hidden=lambda world: known.then(known.hidden_reports(world), "csv")
    ),
    "desk:report_section": Entry(
        known=lambda world: [],
        hidden=lambda world: known.then(known.hidden_reports(world), "other"),
    ),
    "desk:report_action": Entry(
        known=lambda world: [],
        hidden=lambda world: known.then(known.hidden_reports(world), "submit"),
    ),
    "desk:finding_explain": Entry(known=lambda world: [], hidden=known.hidden_reports),
    "desk:remark_settle": Entry(
        known=lambda world: [], hidden=lambda world: known.then(known.hidden_reports(world), 1)
    ),
    "desk:document_file_page": Entry(
        known=lambda world: [], hidden=lambda world: known.then(known.hidden_desk_files(world), 1)
    ),
    "desk:document_file_page_image": Entry(
        known=lambda world: [], hidden=lambda world: known.then(known.hidden_desk_files(world), 1)
    ),
    "desk:application_file_page": Entry(
        known=lambda world: [],
        hidden=lambda world: known.then(known.hidden_files_of_cases(world), 1),
    ),
    "desk:application_file_page_image": Entry(
        known=lambda world: [],
        hidden=lambda world: known.then(known.hidden_files_of_cases(world), 1),
    ),
    "desk:redactions": Entry(),
    "desk:document_redactions": Entry(known=known.own_documents, hidden=known.hidden_documents),
    "desk:application_redactions": Entry(known=lambda world: [], hidden=known.hidden_applications),
    "desk:redaction": Entry(known=lambda world: [], hidden=known.hidden_redactions),
    "desk:redaction_action": Entry(
        known=lambda world: [],
        hidden=lambda world: known.then(known.hidden_redactions(world), "approve"),
    ),
    "desk:redaction_original_page": Entry(
        known=lambda world: [], hidden=lambda world: known.then(known.hidden_redactions(world), 1)
    ),
    "desk:redaction_result_page": Entry(
        known=lambda world: [], hidden=lambda world: known.then(known.hidden_redactions(world), 1)
    ),
    "desk:redaction_original": Entry(known=lambda world: [], hidden=known.hidden_redactions),
    "desk:redaction_result": Entry(known=lambda world: [], hidden=known.hidden_redactions),
    "desk:redaction_proof": Entry(known=lambda world: [], hidden=known.hidden_redactions),
    "desk:error_reports": Entry(queries=lambda world: ["state=answered", "state=x", "page=forged"]),
    "desk:error_report": Entry(known=lambda world: [], hidden=known.hidden_error_reports),
    "desk:error_report_action": Entry(
        known=lambda world: [],
        hidden=lambda world: known.then(known.hidden_error_reports(world), "answer"),
    ),
    "desk:schemes": Entry(queries=lambda world: ["page=forged"]),
    "desk:scheme_create": Entry(),
    "desk:scheme": Entry(
        known=lambda world: assessments.adopted_schemes(),
        hidden=lambda world: assessments.draft_schemes(NEVER),
    ),
    "desk:scheme_action": Entry(
        known=lambda world: [],
        hidden=lambda world: known.then(assessments.draft_schemes(NEVER), "submit"),
    ),
    "desk:assessments": Entry(queries=lambda world: ["page=forged"]),
    "desk:assessment_create": Entry(),
    "desk:assessment": Entry(
        known=lambda world: assessments.published_ids(),
        hidden=lambda world: assessments.hidden_assessments(NEVER),
    ),
    "desk:assessment_action": Entry(
        known=lambda world: [],
        hidden=lambda world: known.then(assessments.hidden_assessments(NEVER), "start"),
    ),
    "desk:sheet": Entry(
        known=lambda world: [], hidden=lambda world: assessments.hidden_sheets(NEVER)
    ),
    "desk:sheet_action": Entry(
        known=lambda world: [],
        hidden=lambda world: known.then(assessments.hidden_sheets(NEVER), "visit"),
    ),
    "desk:sheet_measured": Entry(
        known=lambda world: [],
        hidden=lambda world: known.then(assessments.hidden_sheets(NEVER), "released"),
    ),
    "desk:assessment_evidence": Entry(
        known=lambda world: [], hidden=lambda world: assessments.hidden_evidence(NEVER)
    ),
    "desk:finding": Entry(
        known=lambda world: [], hidden=lambda world: assessments.hidden_findings(NEVER)
    ),
    "desk:finding_action": Entry(
        known=lambda world: [],
        hidden=lambda world: known.then(assessments.hidden_findings(NEVER), "retest"),
    ),
    "desk:finding_give": Entry(
        known=lambda world: [], hidden=lambda world: assessments.hidden_findings(NEVER)
    ),
    "desk:plans": Entry(queries=lambda world: ["page=forged"]),
    "desk:plan_create": Entry(),
    "desk:plan": Entry(known=lambda world: issued_plans(), hidden=lambda world: drafts(NEVER)),
    "desk:plan_action": Entry(
        known=lambda world: [], hidden=lambda world: known.then(drafts(NEVER), "submit")
    ),
    "desk:plan_file": Entry(known=lambda world: issued_plans(), hidden=lambda world: drafts(NEVER)),
    "desk:plan_table": Entry(
        known=lambda world: issued_plans(), hidden=lambda world: drafts(NEVER)
    ),
    "desk:plan_proposals": Entry(
        known=lambda world: issued_plans(), hidden=lambda world: drafts(NEVER)
    ),
    "desk:plan_tasks": Entry(
        queries=lambda world: ["state=done", "state=late", "state=x", "page=forged"]
    ),
    "desk:plan_task": Entry(known=lambda world: [], hidden=lambda world: hidden_tasks(NEVER)),
    "desk:plan_task_action": Entry(
        known=lambda world: [], hidden=lambda world: known.then(hidden_tasks(NEVER), "accept")
    ),
    "desk:organisations": Entry(queries=lambda world: ["page=forged"]),
    "desk:organisation": Entry(
        known=known.own_bodies, hidden=lambda world: other_bodies(world, NEVER)
    ),
    "desk:organisation_add": Entry(
        known=lambda world: [],
        hidden=lambda world: known.then(other_bodies(world, NEVER), "figures"),
    ),
    "desk:leading_post_end": Entry(known=lambda world: [], hidden=lambda world: other_seats(NEVER)),
    "desk:reading_place_edit": Entry(
        known=lambda world: [], hidden=lambda world: other_places(NEVER)
    ),
    "desk:reading_place_close": Entry(
        known=lambda world: [], hidden=lambda world: other_places(NEVER)
    ),
    "desk:meetings": Entry(queries=lambda world: ["state=published", "state=x", "page=forged"]),
    "desk:meeting_create": Entry(),
    "desk:meeting": Entry(known=lambda world: [], hidden=lambda world: hidden_meetings(NEVER)),
    "desk:meeting_applicants": Entry(
        known=lambda world: [], hidden=lambda world: hidden_meetings(NEVER)
    ),
    "desk:seat_enter": Entry(known=lambda world: [], hidden=lambda world: hidden_meetings(NEVER)),
    "desk:meeting_document": Entry(
        known=lambda world: [], hidden=lambda world: hidden_meetings(NEVER)
    ),
    "desk:meeting_action": Entry(
        known=lambda world: [], hidden=lambda world: known.then(hidden_meetings(NEVER), "draw")
    ),
    "desk:events": Entry(queries=lambda world: ["state=closed", "state=x", "page=forged"]),
    "desk:event_create": Entry(),
    "desk:event": Entry(known=lambda world: [], hidden=known.hidden_events),
    "desk:event_live": Entry(known=lambda world: [], hidden=known.hidden_events),
    "desk:event_recording": Entry(known=lambda world: [], hidden=known.hidden_events),
    "desk:event_action": Entry(
        known=lambda world: [],
        hidden=lambda world: known.then(known.hidden_events(world), "cancel"),
    ),
    "desk:event_question": Entry(known=lambda world: [], hidden=known.hidden_event_questions),
    "desk:event_question_action": Entry(
        known=lambda world: [],
        hidden=lambda world: known.then(known.hidden_event_questions(world), "ask"),
    ),
    "desk:concerns": Entry(queries=lambda world: ["state=closed", "state=x", "page=forged"]),
    "desk:concern_create": Entry(),
    "desk:concern": Entry(known=lambda world: [], hidden=known.hidden_concerns),
    "desk:concern_statement": Entry(known=lambda world: [], hidden=known.hidden_concerns),
    "desk:concern_action": Entry(
        known=lambda world: [],
        hidden=lambda world: known.then(known.hidden_concerns(world), "close"),
    ),
    "desk:figures": Entry(queries=known.figures),
    "desk:figure": Entry(known=known.figure_keys, queries=known.figures),
    "desk:figure_detail": Entry(
        known=lambda world: [("applications.1.total",), ("proactive.normdocs.made",), ("x",)],
        queries=lambda world: [*known.figures(world), "scope=own", "scope=x"],
    ),
    "desk:statistics_table": Entry(
        queries=lambda world: [
            *known.figures(world),
            "what=closed&by=outcome",
            "what=items&by=body&body=990000-D01",
            "what=x",
            "sort=now",
        ]
    ),
    "desk:saved_table_save": Entry(known=lambda world: []),
    "desk:saved_table_delete": Entry(known=lambda world: [(NEVER,)]),
    "desk:manual_figures": Entry(queries=known.figures),
    "desk:manual_figure_add": Entry(known=lambda world: [(world.cast.finance.pk, 2026)]),
    "desk:manual_figure_undo": Entry(known=lambda world: [(NEVER,)]),
    "desk:local_row_add": Entry(known=lambda world: [(world.cast.finance.pk, 2026)]),
    "desk:local_row_end": Entry(known=lambda world: [(NEVER, 2026)]),
    "desk:taken_over_report": Entry(known=lambda world: [(NEVER,)]),
    "desk:taken_over_report_add": Entry(known=lambda world: [(world.cast.finance.pk, 2026)]),
}


def secret_rows(world: World) -> Iterator[str]:
    """Yield the rows that must exist, so that the test cannot pass on an empty database."""
    yield from (
        f"document {one.pk}" for one in Document.objects.exclude(status="released") if one.title
    )
    yield from (
        f"file {one.pk}"
        for one in Attachment.objects.exclude(pk__in=public_attachments().values("pk"))
    )
