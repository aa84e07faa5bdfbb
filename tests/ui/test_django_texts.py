"""Refusals of Django's form fields are written in our own sentences."""

from typing import Any

import pytest
from django import forms
from django.utils.translation import gettext, override

from gongkai.ui.django_texts import SENTENCES
from tests.cast import Cast

# How Django's own Chinese begins, which speaks of variables.
ITS_OWN = ("这个字段", "选择一个有效", "确保该", "输入一个", "值“", "提交的文件")


@pytest.mark.parametrize(
    ("field", "entered", "sentence"),
    [
        (forms.CharField(), "", "请填写此项。"),
        (forms.CharField(max_length=2), "一二三", "不得超过2个字（现有3个字）。"),
        (forms.CharField(min_length=2), "一", "不得少于2个字（现有1个字）。"),
        (forms.ChoiceField(choices=[("a", "甲")]), "乙", "“乙”不在可选范围内，请重新选择。"),
        (forms.IntegerField(), "一", "请填写整数。"),
        (forms.IntegerField(max_value=3), "4", "不得大于3。"),
        (forms.DateField(), "昨天", "日期无法识别，请按“2026-03-01”的样式填写。"),
        (forms.EmailField(), "x", "电子邮箱地址不正确，请核对。"),
        (forms.FileField(), None, "请填写此项。"),
    ],
)
def test_a_field_refuses_in_our_words(field: forms.Field, entered: Any, sentence: str) -> None:
    with override("zh-hans"), pytest.raises(forms.ValidationError) as refused:
        field.clean(entered)
    assert refused.value.messages == [sentence]


def test_every_sentence_of_django_that_forms_use_is_replaced() -> None:
    numbers = {"limit_value": 1, "show_value": 2, "max": 1, "length": 2}
    with override("zh-hans"):
        texts = [str(one) for one in SENTENCES[:19]]
        texts += [str(one % numbers) for one in SENTENCES[19:]]
    assert len(set(texts)) == len(texts)
    assert not [text for text in texts if text.startswith(ITS_OWN) or text.isascii()]


@pytest.mark.django_db
def test_a_page_names_the_field_before_the_sentence(cast: Cast, sign_in: Any) -> None:
    answer = sign_in(cast.disclosure).post(
        "/desk/concerns/new/", {"body": cast.finance.pk, "kind": "x", "facts": ""}
    )
    page = answer.content.decode()
    assert answer.status_code == 400
    with override("zh-hans"):
        label = gettext("Kind")
    assert f"{label}</a>：“x”不在可选范围内，请重新选择。" in page
    assert "请填写此项。" in page
