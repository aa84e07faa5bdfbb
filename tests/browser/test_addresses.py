import pytest

from tests.browser.addresses import build_world, without_example


@pytest.mark.django_db
def test_every_page_has_an_address_to_look_at() -> None:
    assert without_example(build_world()) == [], "give tests/browser/addresses.py an example"
