"""Masking: when it is offered, masking in a correction; who may not save a template."""

import pytest

from gongkai.catalogue.models import Genre
from gongkai.documents.actions.draft_templates import add_template
from gongkai.documents.actions.drafts import edit_version, start_version
from gongkai.documents.actions.masking import mask_findings
from gongkai.documents.actions.reviews import submit_version
from gongkai.documents.models import DraftTemplate
from gongkai.documents.queries.masking import proposals_of
from gongkai.documents.rules.draft_templates import TemplateFacts, refusal_to_save_template
from gongkai.documents.rules.masking import MaskFacts, refusal_to_mask
from gongkai.kit.refusals import Refusal, Refused
from tests.cast import AT, Cast

pytestmark = pytest.mark.django_db
TITLE, MASKED = "关于收费（电话13812345678）的通知", "关于收费（电话*******5678）的通知"


def code_of(refusal: Refusal | None) -> str:
    return refusal.code if refusal else ""


def test_masking_is_offered_to_who_may_change_the_draft(cast: Cast) -> None:
    document = cast.draft(title=TITLE)
    document.refresh_from_db()
    assert refusal_to_mask(document, None, by=cast.drafter, at=AT) is None
    assert code_of(refusal_to_mask(document, None, by=cast.head, at=AT)) == "wrong-post"
    assert code_of(refusal_to_mask(document, None, by=cast.stranger, at=AT)) == "wrong-post"
    submit_version(document, by=cast.drafter, at=AT)
    document.refresh_from_db()
    assert code_of(refusal_to_mask(document, None, by=cast.drafter, at=AT)) == "read-only"


def test_masking_in_a_correction_leaves_the_public_version_as_it_is(cast: Cast) -> None:
    document = cast.released()
    title = document.title
    none = MaskFacts(frozenset({"x"}), 1)
    with pytest.raises(Refused) as refused:
        mask_findings(document, none, by=cast.drafter, at=AT)
    assert refused.value.refusal.code == "read-only"
    revision = start_version(document, by=cast.drafter, at=AT).revision
    facts = cast.facts(title=TITLE)
    edit_version(document, facts, by=cast.drafter, at=AT, revision=revision)
    document.refresh_from_db()
    version = document.open_version
    assert version is not None
    keys = frozenset(one.key for one in proposals_of(document, version))
    stale = MaskFacts(keys, version.revision - 1)
    assert code_of(refusal_to_mask(document, stale, by=cast.drafter, at=AT)) == "stale-revision"
    found = MaskFacts(keys, version.revision)
    assert mask_findings(document, found, by=cast.drafter, at=AT).title == MASKED
    document.refresh_from_db()
    assert (document.status, document.title) == ("released", title)


def test_only_those_who_keep_templates_save_one(cast: Cast) -> None:
    facts = TemplateFacts("公告", Genre.objects.get(code="notice"), title="关于×收费的公告")
    for person in (cast.drafter, cast.stranger):
        found = refusal_to_save_template(cast.finance, facts, by=person, on=AT.date())
        assert code_of(found) == "wrong-post"
        with pytest.raises(Refused) as refused:
            add_template(cast.finance, facts, by=person, at=AT)
        assert refused.value.refusal.code == "wrong-post"
    assert not DraftTemplate.objects.exists()
    assert refusal_to_save_template(cast.finance, facts, by=cast.head, on=AT.date()) is None
