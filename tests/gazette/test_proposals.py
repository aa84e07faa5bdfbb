"""What the rule proposes for the gazette: texts in force, no penalties and no materials of procedures."""

from typing import Any

import pytest
from django.urls import reverse

from gongkai.boards.gazette_proposals import proposals_for
from gongkai.catalogue.models import CatalogueItem, Genre
from gongkai.consultations.models import ParticipationRecord, PublicConsultation
from gongkai.documents.models import Document, Relation
from gongkai.meetings.models import MeetingDocument
from gongkai.participation.models import ConcernStatement
from tests.cast import AT, Cast
from tests.gazette.issues import FACTS, composed
from tests.meetings.meetings import planned
from tests.participation.concerns import registered

pytestmark = pytest.mark.django_db


def test_only_texts_in_force_are_proposed(cast: Cast) -> None:
    names = "甲乙丙丁戊己庚辛壬"
    documents = [cast.released(title=f"关于{name}事项的通知") for name in names]
    issue = composed(cast)

    def proposed() -> list[Document]:
        return list(proposals_for(issue, on=FACTS.issued_on))

    assert proposed() == documents
    kept, repealed, penalty, draft, answer, *materials = documents
    repealed.validity = "repealed"
    repealed.save()
    penalty.genre = Genre.objects.get(code="decision")
    penalty.catalogue_item = CatalogueItem.objects.get(code="A20-06")
    penalty.save()
    draft.title = "某办法（征求意见稿）"
    draft.save()
    Relation.objects.create(version=answer.public_version, target=kept, kind="answers")
    assert proposed() == [kept, *materials]
    opened, minutes, material, statement = materials
    by: dict[str, Any] = {"body": cast.finance, "registered_at": AT, "registered_by": cast.drafter}
    consultation = PublicConsultation.objects.create(
        **by,
        number="X",
        kind="other",
        title="x",
        planned_on=AT.date(),
        draft=opened,
        opens_at=AT,
        closes_at=AT,
    )
    day = AT.date()
    ParticipationRecord.objects.create(
        consultation=consultation, kind="hearing", submitted_on=day, done_on=day, document=minutes
    )
    meeting = planned(cast)
    MeetingDocument.objects.create(meeting=meeting, document=material, role="material")
    concern = registered(cast)
    ConcernStatement.objects.create(concern=concern, document=statement, form="document")
    assert proposed() == [kept]
    numbered = kept
    numbered.document_number = "霁财罚〔2026〕1号"
    numbered.save()
    assert proposed() == []


def test_the_page_warns_of_a_number_that_the_other_edition_lacks(cast: Cast, sign_in: Any) -> None:
    issue = composed(cast, cast.released())
    address = reverse("desk:gazette_issue", args=[issue.pk])
    assert "另一文版没有2026年第3期" in sign_in(cast.editor).get(address).text
    composed(cast, language="ug")
    assert "另一文版没有" not in sign_in(cast.editor).get(address).text
