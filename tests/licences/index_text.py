from django.db.models import QuerySet

from gongkai.ledger.index_text import IndexedKind, IndexText
from gongkai.ledger.verbs import Verb
from tests.licences.measures import LICENCE
from tests.licences.models import Licence, public_licences


class LicenceKind(IndexedKind[Licence]):
    subject_type = LICENCE
    number = 63
    verbs = frozenset({Verb.DELEGATION_GRANTED, Verb.DELEGATION_ENDED})
    withdrawing_verbs = frozenset({Verb.DELEGATION_ENDED})
    bulk_verbs = frozenset({Verb.IMPORT_COMPLETED})

    def public_rows(self) -> QuerySet[Licence]:
        return public_licences()

    def index_text(self, row: Licence) -> IndexText:
        return IndexText(
            day=row.granted_on,
            body=row.body,
            title=row.title,
            language="zh-hans",
            number=row.number,
            text=row.text,
        )

    def named_by(self, subject_id: str) -> QuerySet[Licence]:
        return Licence.objects.filter(import_number=int(subject_id))

    def reference(self, row: Licence) -> str:
        return row.number
