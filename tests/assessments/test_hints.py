"""Pages of assessments say why something is missing, and where it is."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gongkai.assessments.actions.assessments import publish_results
from gongkai.kit.workflows import NOTHING
from tests.assessments.assessing import announced, approver, assessor
from tests.cast import Cast, later

pytestmark = pytest.mark.django_db


def test_an_assessment_needs_an_adopted_scheme(cast: Cast, sign_in: Any) -> None:
    page = sign_in(assessor(cast)).get(reverse("desk:assessment_create")).text
    assert "还没有审定通过的考核方案" in page
    assert reverse("desk:schemes") in page


def test_who_sees_no_sheet_is_led_to_the_public_ones(
    cast: Cast, sign_in: Any, client: Client
) -> None:
    assessment = announced(cast)
    publish_results(assessment, NOTHING, by=approver(cast), at=later(8))
    public = reverse("portal:assessment", args=[assessment.number])
    assert (
        public in sign_in(cast.stranger).get(reverse("desk:assessment", args=[assessment.pk])).text
    )
    # The foot of each public page leads there, and the scorecard names the year.
    home = client.get("/").text
    assert reverse("portal:assessments") in home
    assert reverse("portal:scorecard") in home
    assert "2026年度考核" in client.get(reverse("portal:scorecard")).text
