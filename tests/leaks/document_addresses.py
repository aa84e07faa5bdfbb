"""Arguments for the URLs of documents, their files and what is recorded of them."""

from tests.leaks import known
from tests.leaks.entries import Entry

ENTRIES: dict[str, Entry] = {
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
    "desk:document_masking": Entry(known=known.own_documents, hidden=known.hidden_documents),
    "desk:attachment_describe": Entry(
        known=lambda world: [], hidden=lambda world: known.then(known.hidden_documents(world), 1)
    ),
    "desk:broken_links": Entry(queries=lambda world: ["page=forged"]),
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
    "desk:document_bulk_action": Entry(known=lambda world: []),
    "desk:document_file_page": Entry(
        known=lambda world: [], hidden=lambda world: known.then(known.hidden_desk_files(world), 1)
    ),
    "desk:document_file_page_image": Entry(
        known=lambda world: [], hidden=lambda world: known.then(known.hidden_desk_files(world), 1)
    ),
}
