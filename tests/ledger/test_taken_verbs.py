"""Each consumer of the site says which verbs it takes, and does nothing about an act with another verb."""

from datetime import date

import pytest
from django.apps import apps
from django.conf import settings
from django.utils.module_loading import import_string
from pytest_django.fixtures import DjangoAssertNumQueries

from gongkai.ledger.consumer_kinds import pass_acts, verbs_taken
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from tests.cast import AT

SUBJECT_TYPES = sorted(model._meta.label_lower for model in apps.get_models())


def acts_with(verb: str) -> list[Act]:
    """Return an act with this verb about each kind of subject (not saved)."""
    return [
        Act(
            chain="c",
            seq=number,
            body="c",
            verb=verb,
            subject_type=subject_type,
            subject_id="1",
            actor_kind="system",
            at=AT,
            on=date(2026, 11, 20),
        )
        for number, subject_type in enumerate(SUBJECT_TYPES, start=1)
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("name", settings.GONGKAI_CONSUMERS)
def test_a_consumer_does_nothing_about_an_act_whose_verb_it_does_not_take(
    name: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    consumer = import_string(name)
    taken = verbs_taken(consumer)
    assert taken
    assert taken < set(Verb.values)
    with django_assert_num_queries(0):
        for verb in sorted(set(Verb.values) - taken):
            acts = acts_with(verb)
            assert pass_acts(consumer, acts, 0).acts == len(acts)


@pytest.mark.django_db
def test_of_a_migrated_document_only_the_figures_take_notice() -> None:
    taking = [
        name
        for name in settings.GONGKAI_CONSUMERS
        if Verb.DOCUMENT_MIGRATED in (verbs_taken(import_string(name)) or set(Verb.values))
    ]
    assert taking == ["gongkai.statistics.consumers.consume"]
