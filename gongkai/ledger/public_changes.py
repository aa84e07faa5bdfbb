"""The acts that change what the public reads."""

from gongkai.ledger.verbs import Verb

# Acts that change a list of public documents, of statements, of reports taken over, or of bodies.
# Imported documents become public together, when their import is complete.
CHANGES_PUBLIC_LISTS = frozenset(
    {
        Verb.BODY_CHANGED,
        Verb.BODY_CREATED,
        Verb.BODY_ENDED,
        Verb.CATALOGUE_ADOPTED,
        Verb.DOCUMENT_CORRECTED,
        Verb.DOCUMENT_LAPSED,
        Verb.DOCUMENT_PARTLY_REPEALED,
        Verb.DOCUMENT_RELEASED,
        Verb.DOCUMENT_REPEALED,
        Verb.DOCUMENT_REPEAL_CANCELLED,
        Verb.DOCUMENT_REPEAL_PLANNED,
        Verb.DOCUMENT_RERELEASED,
        Verb.DOCUMENT_WITHDRAWN,
        Verb.IMPORT_COMPLETED,
        Verb.REPORT_IMPORTED,
        Verb.REPORT_REPLACED,
        Verb.STATEMENT_ENDED,
        Verb.STATEMENT_PUBLISHED,
    }
)
# The catalogue of a body holds for the bodies below it too, whose pages it changes.
CHANGES_BODIES = frozenset(
    {Verb.BODY_CHANGED, Verb.BODY_CREATED, Verb.BODY_ENDED, Verb.CATALOGUE_ADOPTED}
)
