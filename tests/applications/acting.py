"""What tests of actions of applications share."""

from datetime import date
from typing import Any

import pytest

from gongkai.applications.models import Application
from gongkai.kit.refusals import Refused
from gongkai.ledger.models import Act
from gongkai.organisations.models import Post
from tests.cast import Cast


def refused(do: Any, *args: Any, **kwargs: Any) -> str:
    """Return the code of the refusal, and assert that nothing was written."""
    acts, rows = Act.objects.count(), list(Application.objects.order_by("id").values())
    with pytest.raises(Refused) as caught:
        do(*args, **kwargs)
    assert (Act.objects.count(), list(Application.objects.order_by("id").values())) == (acts, rows)
    return caught.value.refusal.code


def since_2010(cast: Cast) -> None:
    Post.objects.update(since=date(2010, 1, 1))
