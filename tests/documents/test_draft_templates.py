"""Templates of drafts: who keeps them, what is refused, and what a new draft begins with."""

from dataclasses import replace
from typing import Any

import pytest

from gongkai.catalogue.models import CatalogueItem, Genre
from gongkai.documents.actions.draft_templates import (
    add_template,
    change_template,
    remove_template,
)
from gongkai.documents.models import Document, DraftTemplate
from gongkai.documents.queries.draft_templates import offered_templates, visible_templates
from gongkai.documents.rules import draft_templates as rules
from gongkai.documents.rules.draft_templates import TemplateFacts
from gongkai.kit.refusals import Refused
from gongkai.ledger.models import Act
from tests.cast import AT, Cast
from tests.query_counts import queries_of_page

pytestmark = pytest.mark.django_db
LIST, NEW = "/desk/documents/templates/", "/desk/documents/templates/new/"


def facts(**changes: Any) -> TemplateFacts:
    plain = TemplateFacts(
        name="收费公告",
        genre=Genre.objects.get(code="notice"),
        title="关于×收费的公告",
        text="<p>经研究，<u>现公告</u>如下：</p><script>x</script>",
        attribute="public",
        catalogue_item=CatalogueItem.objects.get(code="A20-08"),
    )
    return replace(plain, **changes)


def added(cast: Cast, **changes: Any) -> DraftTemplate:
    return add_template(cast.finance, facts(**changes), by=cast.disclosure, at=AT)


def test_a_template_is_added_changed_and_removed_without_an_act(cast: Cast) -> None:
    acts = Act.objects.count()
    template = added(cast)
    assert template.text == "<p>经研究，<u>现公告</u>如下：</p>"
    changed = change_template(template, facts(name="公告"), by=cast.disclosure, at=AT, revision=1)
    assert (changed.name, changed.revision) == ("公告", 2)
    remove_template(changed, by=cast.disclosure, at=AT)
    assert not DraftTemplate.objects.exists()
    assert Act.objects.count() == acts


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": " "}, "no-name"),
        ({"name": "收费公告"}, "known-name"),
        ({"name": "x", "title": "", "text": ""}, "empty-template"),
        ({"name": "x", "text": "字" * 2_000_001}, "text-too-long"),
    ],
)
def test_bad_templates_are_refused(cast: Cast, changes: dict[str, Any], code: str) -> None:
    added(cast)
    with pytest.raises(Refused) as refused:
        added(cast, **changes)
    assert refused.value.refusal.code == code


def test_only_those_who_keep_templates_change_them_and_nobody_overwrites(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    template = added(cast)
    for person in (cast.drafter, cast.stranger):
        with pytest.raises(Refused) as refused:
            remove_template(template, by=person, at=AT)
        assert refused.value.refusal.code == "wrong-post"
    change_template(template, facts(title="新"), by=cast.head, at=AT, revision=1)
    with pytest.raises(Refused) as refused:
        change_template(template, facts(title="旧"), by=cast.disclosure, at=AT, revision=1)
    assert refused.value.refusal.code == "stale-revision"
    monkeypatch.setattr(rules, "MAX_TEMPLATES", 1)
    with pytest.raises(Refused) as refused:
        added(cast, name="二")
    assert refused.value.refusal.code == "too-many-templates"


def test_templates_are_seen_in_the_body_that_keeps_them(cast: Cast) -> None:
    template = added(cast)
    assert list(visible_templates(cast.drafter, on=AT.date())) == [template]
    assert offered_templates(cast.stranger, on=AT.date()) == []


def test_a_new_draft_begins_with_a_template(sign_in: Any, cast: Cast) -> None:
    template = added(cast)
    browser = sign_in(cast.drafter)
    plain = browser.get("/desk/documents/new/").content.decode()
    assert "收费公告" in plain
    page = browser.get(f"/desk/documents/new/?template={template.pk}")
    words = page.content.decode()
    assert 'value="关于×收费的公告"' in words
    initial = page.context["form"].initial
    assert initial["place"].startswith(f"{cast.finance.pk}-")
    assert (initial["genre"], initial["attribute"]) == (template.genre, "public")
    assert page.context["form"].source == template.text
    assert page.context["form"].has_other_text
    for address in ("/desk/documents/new/?template=x", "/desk/documents/new/?template=999999"):
        assert browser.get(address).context["form"].initial == {}
    assert sign_in(cast.stranger).get(f"{LIST}{template.pk}/").status_code == 404


def test_templates_are_kept_by_their_forms(sign_in: Any, cast: Cast) -> None:
    browser = sign_in(cast.disclosure)
    genre = Genre.objects.get(code="notice")
    form = {"body": cast.finance.pk, "name": "公告", "genre": genre.pk, "text": "## 一\n\n正文"}
    assert browser.post(NEW, form)["Location"] == LIST
    template = DraftTemplate.objects.get()
    assert template.text == "<h2>一</h2>\n<p>正文</p>"
    assert browser.post(NEW, form).status_code == 409
    assert browser.post(NEW, {**form, "genre": ""}).status_code == 400
    address = f"{LIST}{template.pk}/"
    assert "## 一" in browser.get(address).content.decode()
    changed = {**form, "title": "关于×", "revision": "1"}
    assert browser.post(address, changed)["Location"] == LIST
    assert browser.post(address, changed).status_code == 409
    reader = sign_in(cast.drafter)
    assert "<h2>一</h2>" in reader.get(address).content.decode()
    assert reader.post(f"{address}remove/")["Location"] == address
    assert browser.post(f"{address}remove/")["Location"] == LIST
    assert not DraftTemplate.objects.exists()
    assert not Document.objects.exists()


def test_the_list_has_as_many_queries_with_one_row_as_with_three(sign_in: Any, cast: Cast) -> None:
    added(cast)
    browser = sign_in(cast.disclosure)
    few = queries_of_page(browser, LIST)
    added(cast, name="二")
    added(cast, name="三")
    assert queries_of_page(browser, LIST) == few
    assert len(browser.get(LIST).context["rows"]) == 3
