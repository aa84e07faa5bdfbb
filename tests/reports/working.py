"""What tests of the work on a report share."""

from collections.abc import Callable
from typing import Any

import pytest

from gongkai.kit.refusals import Refused


def refused(do: Callable[[], Any]) -> str:
    """Return the code of the refusal."""
    with pytest.raises(Refused) as caught:
        do()
    assert str(caught.value.refusal)
    return caught.value.refusal.code
