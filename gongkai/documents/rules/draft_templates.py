"""Refusals of changes to the templates of drafts of a body."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from gongkai.catalogue.models import CatalogueItem, Genre
from gongkai.documents.models import DraftTemplate
from gongkai.documents.rules.drafts import MAX_TEXT
from gongkai.kit.refusals import Refusal
from gongkai.organisations.models import Body, Person
from gongkai.organisations.post_refusals import not_holding
from gongkai.organisations.queries import capacity_in
from gongkai.organisations.states import PostKind

# Who keeps the templates of a body.
TEMPLATE_POSTS = (PostKind.DISCLOSURE_OFFICER, PostKind.OFFICE_HEAD)
MAX_TEMPLATES = 200


@dataclass(frozen=True)
class TemplateFacts:
    """What a template says; the action sanitises the rich text."""

    name: str
    genre: Genre
    title: str = ""
    text: str = ""
    attribute: str = ""
    catalogue_item: CatalogueItem | None = None


def refusal_to_keep_templates(body: Body, /, *, by: Person, on: date) -> Refusal | None:
    """Why `by` may not keep the templates of a body: neither disclosure officer nor head."""
    if not any(capacity_in(by, post, body.pk, None, on=on) for post in TEMPLATE_POSTS):
        return not_holding(PostKind.DISCLOSURE_OFFICER)
    return None


def refusal_to_save_template(
    body: Body,
    facts: TemplateFacts,
    /,
    *,
    by: Person,
    on: date,
    template: DraftTemplate | None = None,
    revision: int = 0,
) -> Refusal | None:
    """Why `by` may not save a template; `template` is the one that changes, None for a new one."""
    if refusal := refusal_to_keep_templates(body, by=by, on=on):
        return refusal
    if template is not None and template.revision != revision:
        return Refusal(
            "stale-revision",
            _("Another user saved this template after you opened it. Your changes were not saved."),
        )
    if not facts.name.strip():
        return Refusal("no-name", _("Give the template a name."), field="name")
    others = DraftTemplate.objects.filter(body=body)
    if template is not None:
        others = others.exclude(pk=template.pk)
    elif others.count() >= MAX_TEMPLATES:
        return Refusal(
            "too-many-templates",
            _("A body has at most %(most)s templates.") % {"most": MAX_TEMPLATES},
        )
    if others.filter(name=facts.name.strip()).exists():
        return Refusal("known-name", _("Another template has this name."), field="name")
    if not facts.title.strip() and not facts.text.strip():
        return Refusal("empty-template", _("Write a title or a text."), field="title")
    if len(facts.text) > MAX_TEXT:
        return Refusal("text-too-long", _("The text is too long."), field="text")
    return None
