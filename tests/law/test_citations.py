import re

import pytest

from gongkai.law.citations import official_citation, official_numeral
from gongkai.law.outcomes import OUTCOMES, Outcome


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (36, "三十六"), (56, "五十六")],
)
def test_numbers_of_articles(number: int, words: str) -> None:
    assert official_numeral(number) == words


def test_articles_are_cited_as_letters_write_them() -> None:
    law = "《中华人民共和国政府信息公开条例》"
    assert official_citation("条例19 art. 15, 32") == f"{law}第十五条、第三十二条"
    assert official_citation("条例07 art. 21") == f"2008年起施行的{law}第二十一条"
    assert official_citation("国办公开办函〔2021〕30号") == "国办公开办函〔2021〕30号"


@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_outcome_has_a_citation(outcome: Outcome) -> None:
    assert re.search(r"第.+条$|〔\d{4}〕\d+号$", official_citation(OUTCOMES[outcome].law))
