"""Fields for one of a few or of many bodies."""

import re

import pytest
from django import forms
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongkai.desk.body_fields import MAX_NAMED, MAX_OPTIONS, BodyField, PlaceField
from gongkai.organisations.actions.bodies import create_office
from gongkai.organisations.models import Body, Office
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def add_bodies(count: int) -> None:
    Body.objects.bulk_create(
        Body(
            code=f"990000-X{number:03}",
            name=f"第{number}街道办事处",
            kind="department",
            chain=f"x{number}",
            short_name=f"第{number}街道办",
            region="990000",
        )
        for number in range(count)
    )


class Form(forms.Form):
    body = BodyField(required=False, empty_label="—")
    place = PlaceField(required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        bodies = Body.objects.order_by("position", "id")
        self.fields["body"].offer(bodies)  # type: ignore[attr-defined]
        self.fields["place"].offer(list(bodies.values_list("pk", flat=True)))  # type: ignore[attr-defined]


@pytest.fixture
def office(cast: Cast) -> Office:
    return Office.objects.filter(body=cast.finance).first() or create_office(cast.finance, "预算处")


def test_few_bodies_are_a_box_with_their_offices(cast: Cast, office: Office) -> None:
    form = Form({"body": str(cast.health.pk), "place": f"{cast.finance.pk}-{office.pk}"})
    assert form.is_valid()
    assert form.cleaned_data == {"body": cast.health, "place": (cast.finance, office)}
    assert str(form["body"]).count("<option") == Body.objects.count() + 1
    assert office.name in str(form["place"])
    assert not Form({"body": "0", "place": "0-0"}).is_valid()


@pytest.mark.parametrize("words", ["990000-D01", "990000-d01 ", "{name}", "{part}"])
def test_one_of_many_bodies_is_named_in_a_text_field(cast: Cast, words: str) -> None:
    add_bodies(MAX_OPTIONS)
    text = words.format(name=cast.finance.name, part=cast.finance.name[1:])
    form = Form({"body": text})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["body"] == cast.finance
    assert "<select" not in form.as_p()


def test_name_of_several_or_of_none_is_refused_with_what_there_is(cast: Cast) -> None:
    add_bodies(MAX_OPTIONS)
    several = Form({"body": "街道办事处"})
    assert not several.is_valid()
    (told,) = several.errors["body"]
    assert len(re.findall(r"990000-X\d\d\d", told)) == MAX_NAMED
    none = Form({"body": "没有这样的机关", "place": "没有这样的机关"})
    assert not none.is_valid()
    assert set(none.errors) == {"body", "place"}


def test_office_is_written_behind_one_of_many_bodies(cast: Cast, office: Office) -> None:
    add_bodies(MAX_OPTIONS)
    field: PlaceField = Form().fields["place"]  # type: ignore[assignment]
    body = cast.finance
    for text, place in (
        (body.code, (body, None)),
        (f"{body.name} · {office.name}", (body, office)),
        (f"{body.pk}-0", (body, None)),
        (f"{body.pk}-{office.pk}", (body, office)),
    ):
        assert field.clean(text) == place
    assert field.clean("") is None
    assert field.shown(f"{body.pk}-{office.pk}") == f"{body.code} · {office.name}"
    assert field.shown("0-0") == ""
    with pytest.raises(forms.ValidationError):
        field.clean(f"{body.code} · 没有这样的处")


def test_what_was_chosen_is_shown_again_by_its_code(cast: Cast) -> None:
    add_bodies(MAX_OPTIONS)
    for initial in (cast.finance, cast.finance.pk):
        assert 'value="990000-D01"' in str(Form(initial={"body": initial})["body"])


def test_number_of_queries_does_not_depend_on_the_number_of_bodies(cast: Cast) -> None:
    counts = []
    for more in (1, MAX_OPTIONS):
        if more > 1:
            add_bodies(more)
        with CaptureQueriesContext(connection) as queries:
            Form().as_p()
        counts.append(len(queries))
    assert counts[1] <= counts[0]
