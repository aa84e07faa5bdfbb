"""
Arguments for the URLs of each route. **A new route needs an entry here**, or in the file of its noun
that is included here; otherwise the leak test fails.

`known` are arguments of visible objects; `hidden` are pairs of arguments: of a secret object and of
an object that never existed. Users without access must get the same answer to both, byte for
byte. `queries` are filters to try; `words` is the name of the search parameter.
"""

from collections.abc import Iterator

from gongkai.documents.models import Attachment, Document
from gongkai.documents.queries import public_attachments
from tests.leaks import (
    application_addresses,
    assessment_addresses,
    catalogue_addresses,
    document_addresses,
    known,
    organisation_addresses,
    report_addresses,
    supervision_addresses,
)
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
from tests.leaks.tokens import token_entries
from tests.leaks.training import training_entries
from tests.leaks.world import World

ENTRIES: dict[str, Entry] = {
    **document_addresses.ENTRIES,
    **catalogue_addresses.ENTRIES,
    **application_addresses.ENTRIES,
    **organisation_addresses.ENTRIES,
    **report_addresses.ENTRIES,
    **assessment_addresses.ENTRIES,
    **supervision_addresses.ENTRIES,
    "portal:home": Entry(),
    # Numbers of checkpoints are consecutive and public.
    "portal:checkpoints": Entry(queries=lambda world: ["page=forged"]),
    "portal:checkpoint": Entry(known=lambda world: [(1,), (2**80,)]),
    "portal:checkpoint_feed": Entry(),
    "portal:disclosure_log": Entry(queries=lambda world: ["page=forged"]),
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
    "desk:popular_queries": Entry(),
    "desk:synonyms": Entry(),
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
