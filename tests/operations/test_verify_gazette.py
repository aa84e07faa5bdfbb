"""`gongkai verify` on the gazette: unchanged data has no problems; planted faults are reported."""

from typing import Any
from unittest.mock import patch

import pytest

from gongkai.documents.models import Version
from gongkai.gazette.models import Article, Issue, IssueFile, Reading
from gongkai.gazette.recording import record_issue_step
from gongkai.gazette.workflow import BEGIN_PROOFS
from gongkai.operations.verify.gazette import check
from tests.cast import Cast
from tests.gazette.issues import LATER, composed, published

pytestmark = pytest.mark.django_db


def faults() -> list[str]:
    return [fault.problem for fault in check()]


def test_an_issue_agrees_with_its_acts_and_each_fault_is_named(cast: Cast) -> None:
    document = cast.released()
    composed(cast, number=4)
    issue = published(cast, document)
    assert faults() == []
    rows: list[tuple[Any, dict[str, Any], str]] = [
        (Issue, {"state": "approved", "published_at": None}, "its state is"),
        (Issue, {"number": 9}, "its number is"),
        (Issue, {"round": 7}, "its round is"),
        (Issue, {"contents_sha256": "0" * 64}, "its digest of the contents is"),
        (Article, {"text_sha256": "0" * 64}, "its articles are not those"),
        (Reading, {"round": 7}, "its readings are not those"),
        (Reading, {"person": cast.head}, "one person read it twice"),
    ]
    for model, changes, says in rows:
        name = "pk" if model is Issue else "issue"
        found = model.objects.filter(**{name: issue.pk})
        before = list(found)
        found.update(**changes)
        assert any(says in one for one in faults()), says
        for one in before:
            one.save()
    assert faults() == []
    version = issue.articles.get().version
    Version.objects.filter(pk=version.pk).update(text="<p>改</p>", plain_text="改")
    assert any("article 1 is not the released one" in one for one in faults())
    assert any("EPUB file shows another text of article 1" in one for one in faults())
    version.save()
    with patch("gongkai.operations.verify.gazette.open_file", side_effect=OSError):
        assert faults() == []  # the check of the files says so
    IssueFile.objects.all().delete()
    assert faults() == []
    Issue.objects.filter(number=4).delete()
    assert faults() == ["there are 1 issues, the acts say 2"]


def test_an_act_that_cannot_follow_is_named(cast: Cast) -> None:
    issue = published(cast, cast.released())
    facets = {"contents": issue.contents_sha256, "texts": {}}
    record_issue_step(BEGIN_PROOFS, issue, by=cast.editor, at=LATER, facets=facets)
    assert any("cannot follow" in one for one in faults())
