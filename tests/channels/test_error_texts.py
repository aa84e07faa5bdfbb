"""What officers read about a failure: a sentence, never a bare code."""

import pytest
from django.utils import translation

from gongkai.channels.error_texts import explained
from gongkai.channels.models import Send


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("no-recipients:0", "该账号没有接收人。"),
        ("domain:0", "本网站的地址不属于该账号的安全域名。"),
        ("long-text:95, topic:0", "最多95个字。此渠道不接受"),
        ("no answer: RemoteDisconnected", "渠道没有应答"),
        ("not reached: gaierror", "检查服务地址"),
        ("status 403", "请核对账号的密钥"),
        ("status 404", "请在账号中核对"),
        ("status 429", "稍后"),
        ("status 502", "渠道出现故障"),
        ("status 418", "请向渠道运营方"),
        ("errcode 40164", "IP白名单"),
        ("errcode -1", "稍后"),
        ("errcode 99999", "请向渠道运营方"),
        ("error_code 20012", "请缩短"),
        ("publish_status 4", "审核"),
        ("publish_status None", "请向渠道运营方"),
        ("The answer has no media_id.", "应答不完整"),
        ("3 mails are waiting", "还有3封"),
        ("2 subscribers did not answer", "有2个接收方"),
        ("the access token has ended (21327)", "重新登录"),
        ("the access token has ended", "重新登录"),
        ("the secrets of the account cannot be decrypted", "重新填写"),
        ("ZeroDivisionError", "系统出现故障"),
        ("The channel is publishing it.", "渠道正在发布。"),
        ("something unknown", "something unknown"),
        ("", ""),
    ],
)
def test_errors_are_sentences_that_say_what_to_do(error: str, words: str) -> None:
    with translation.override("zh-hans"):
        found = Send(error=error).error_text
    assert words in found
    assert (found == error) == (error in {"something unknown", ""})


def test_code_stays_for_operators() -> None:
    with translation.override("en"):
        assert "(error_code 20012)" in explained("error_code 20012")
