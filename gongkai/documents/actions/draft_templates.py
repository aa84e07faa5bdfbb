"""Keep the templates with which new drafts of a body begin. None of this is an official act."""

from datetime import datetime

from django.db import transaction

from gongkai.documents.models import DraftTemplate
from gongkai.documents.rules.draft_templates import (
    TemplateFacts,
    refusal_to_keep_templates,
    refusal_to_save_template,
)
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.rich_text import sanitise
from gongkai.kit.text_input import single_line
from gongkai.kit.times import local_date
from gongkai.organisations.models import Body, Person


@transaction.atomic
def add_template(body: Body, facts: TemplateFacts, /, *, by: Person, at: datetime) -> DraftTemplate:
    """Add a template to those of a body (no official act)."""
    body = lock(body)
    refuse_if(refusal_to_save_template(body, facts, by=by, on=local_date(at)))
    return _save(DraftTemplate(body=body), facts, by, at)


@transaction.atomic
def change_template(
    template: DraftTemplate, facts: TemplateFacts, /, *, by: Person, at: datetime, revision: int
) -> DraftTemplate:
    """Change a template (no official act); drafts that began with it stay as they are."""
    body, template = lock(template.body), lock(template)
    refuse_if(
        refusal_to_save_template(
            body, facts, by=by, on=local_date(at), template=template, revision=revision
        )
    )
    template.revision += 1
    return _save(template, facts, by, at)


@transaction.atomic
def remove_template(template: DraftTemplate, /, *, by: Person, at: datetime) -> None:
    """Remove a template (no official act); drafts that began with it stay as they are."""
    template = lock(template)
    refuse_if(refusal_to_keep_templates(template.body, by=by, on=local_date(at)))
    template.delete()


def _save(template: DraftTemplate, facts: TemplateFacts, by: Person, at: datetime) -> DraftTemplate:
    template.name, template.title = single_line(facts.name), single_line(facts.title)
    template.genre, template.catalogue_item = facts.genre, facts.catalogue_item
    template.text, template.attribute = sanitise(facts.text), facts.attribute
    template.changed_by, template.changed_at = by, at
    template.save()
    return template
