"""Why a value sent to the API is refused, in the language of the reader."""

from typing import Any

import pytest
from django.utils.translation import override
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gongkai.api.invalid_values import fault_message


class Sent(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str = Field(min_length=2, max_length=4)
    files: list[int] = Field([1], min_length=1, max_length=2)
    size: int = Field(1, ge=1, le=9)
    submit: bool = False


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({}, "This field is required."),
        ({"name": "abc", "nmae": "x"}, "There is no field with this name."),
        ({"name": "a"}, "At least 2 characters."),
        ({"name": "abcde"}, "At most 4 characters."),
        ({"name": 3}, "The value must be text."),
        ({"name": "abc", "files": []}, "At least 1 entries."),
        ({"name": "abc", "files": [1, 2, 3]}, "At most 2 entries."),
        ({"name": "abc", "files": "x"}, "The value must be a list."),
        ({"name": "abc", "size": 0}, "The number must be at least 1."),
        ({"name": "abc", "size": 10}, "The number must be at most 9."),
        ({"name": "abc", "size": "many"}, "The value must be a number."),
        ({"name": "abc", "submit": "perhaps"}, "The value must be true or false."),
    ],
)
def test_fault_is_said_in_words_of_this_site(sent: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Sent.model_validate(sent)
    fault: Any = refused.value.errors()[0]
    with override("en"):
        assert fault_message(fault) == message
    with override("zh-hans"):
        assert fault_message(fault).endswith("。")
        assert any("\u4e00" <= sign <= "\u9fff" for sign in fault_message(fault))


def test_fault_of_an_unknown_kind_is_said_too() -> None:
    with override("en"):
        assert fault_message({"type": "frozen"}).startswith("The value has another form")
