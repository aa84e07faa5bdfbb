"""With what an action refuses."""

from typing import Any

import pytest

from gongkai.kit.refusals import Refused


def code_of(action: Any, *arguments: Any, **options: Any) -> tuple[str, str]:
    """Return the code and the field with which an action refuses."""
    with pytest.raises(Refused) as refused:
        action(*arguments, **options)
    return refused.value.refusal.code, refused.value.refusal.field


def refused_code(action: Any, *arguments: Any, **options: Any) -> str:
    """Return the code with which an action refuses."""
    return code_of(action, *arguments, **options)[0]
