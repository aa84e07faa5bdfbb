"""What a send that failed says to officers: a sentence with what to do, and the code for its operators."""

import re
from collections.abc import Callable, Mapping

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

PROBLEMS = {
    "long-title": _("The title is longer than %(number)s characters."),
    "long-text": _("The text for this channel may have at most %(number)s characters."),
    "long-content": _("The document is longer than %(number)s characters."),
    "no-cover": _("The account names no cover picture, which each article needs."),
    "link": _("This channel refuses links in the text."),
    "topic": _("This channel refuses topics between # signs."),
    "domain": _("The address of this site does not belong to the domain of the account."),
    "no-recipients": _("The account has no recipients."),
    "many-recipients": _("The account has more than %(number)s recipients."),
    "address": _("The address of the service is not valid."),
    "private": _("The address of the service is not public."),
    "no-mail-server": _("This site has no mail server."),
    "no-site-address": _("The address of this site is not set, so nothing can lead to it."),
}
CHECK_KEYS = _("The channel refused the keys (%(code)s). Check the keys of the account.")
CHECK_ADDRESS = _("The address of the service leads nowhere (%(code)s). Check it in the account.")
BUSY = _("The channel is busy, or its quota is used up (%(code)s). It is tried again later.")
FAULT = _("The channel has a fault (%(code)s). It is tried again later.")
REFUSED = _("The channel refused it (%(code)s). Ask the operator of the channel about this number.")
NO_RIGHT = _("The account has no right to do this (%(code)s). Apply for it at the channel.")
STATUS: Mapping[str, object] = {
    **dict.fromkeys(("401", "403"), CHECK_KEYS),
    **dict.fromkeys(("404", "410"), CHECK_ADDRESS),
    **dict.fromkeys(("408", "425", "429", "503"), BUSY),
}
WECHAT: Mapping[str, object] = {
    "-1": BUSY,
    **dict.fromkeys(("40013", "40125"), CHECK_KEYS),
    "40164": _(
        "WeChat does not know the address of this server (%(code)s). Enter it at WeChat in the list of "
        "allowed addresses."
    ),
    "40007": _(
        "WeChat does not know the cover picture (%(code)s). Check its media id in the account."
    ),
    **dict.fromkeys(("45009", "45011"), BUSY),
    "48001": NO_RIGHT,
}
WEIBO: Mapping[str, object] = {
    **dict.fromkeys(("10022", "10023", "10024", "20016"), BUSY),
    "10014": NO_RIGHT,
    "20012": _("Weibo finds the text too long (%(code)s). Make it shorter and send it again."),
}
PUBLISHING: Mapping[str, object] = {
    "4": _("WeChat's check refused the article (%(code)s). Change the document or ask WeChat."),
    "5": _("The article was deleted at WeChat (%(code)s)."),
    "6": _("WeChat blocked the article (%(code)s). Ask WeChat."),
}


def problem_sentence(code: str, number: int | str) -> str:
    """Return the sentence about a rule of a channel that an item breaks."""
    return str(PROBLEMS[code]) % {"number": number}


def _coded(table: Mapping[str, object]) -> Callable[[re.Match[str]], str]:
    """Return what explains an error that is a name and a number."""

    def explain(found: re.Match[str]) -> str:
        number = found["number"]
        fault = FAULT if found["name"] == "status" and number.startswith("5") else REFUSED
        return str(table.get(number, fault)) % {"code": found[0]}

    return explain


def _unreached(found: re.Match[str]) -> str:
    return gettext(
        "The channel could not be reached (%(code)s). It is tried again later. If this goes on, check the "
        "address of the service and the network."
    ) % {"code": found["code"]}


def _unanswered(found: re.Match[str]) -> str:
    return gettext(
        "The channel gave no answer (%(code)s). It is asked whether it has the item before anything is sent "
        "again."
    ) % {"code": found["code"]}


def _incomplete(found: re.Match[str]) -> str:
    return gettext(
        "The answer of the channel is incomplete (%(code)s). It is asked again later. If this goes on, ask "
        "the operator of the channel."
    ) % {"code": found["code"]}


def _of_waiting(found: re.Match[str]) -> str:
    number = int(found["number"])
    return ngettext(
        "%(number)s mail still waits to be sent.", "%(number)s mails still wait to be sent.", number
    ) % {"number": number}


def _of_subscribers(found: re.Match[str]) -> str:
    number = int(found["number"])
    return ngettext(
        "%(number)s recipient did not answer. It is tried again later.",
        "%(number)s recipients did not answer. They are tried again later.",
        number,
    ) % {"number": number}


def _of_token(_found: re.Match[str]) -> str:
    return gettext(
        "The access token has ended. Sign in at the channel again and enter the new token in the account."
    )


def _of_secrets(_found: re.Match[str]) -> str:
    return gettext(
        "The keys of the account cannot be decrypted. Enter them in the account again, or ask the operators "
        "of this site."
    )


def _of_fault(found: re.Match[str]) -> str:
    return gettext(
        "This site made a fault (%(code)s). It is tried again later. If this goes on, tell the operators of "
        "this site."
    ) % {"code": found[0]}


EXPLAINED: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    (r"(?P<name>status) (?P<number>\d{3})", _coded(STATUS)),
    (r"(?P<name>errcode) (?P<number>-?\d+)", _coded(WECHAT)),
    (r"(?P<name>error_code) (?P<number>\d+)", _coded(WEIBO)),
    (r"(?P<name>publish_status) (?P<number>\w+)", _coded(PUBLISHING)),
    (r"not reached: (?P<code>\w+)", _unreached),
    (r"no answer: (?P<code>\w+)", _unanswered),
    (r"The answer has no (?P<code>\w+)\.", _incomplete),
    (r"(?P<number>\d+) mails are waiting", _of_waiting),
    (r"(?P<number>\d+) subscribers did not answer", _of_subscribers),
    (r"the access token has ended( \(\d+\))?", _of_token),
    (r"the secrets of the account cannot be decrypted", _of_secrets),
    (r"[A-Z][A-Za-z]*(Error|Exception|Expired|Timeout)", _of_fault),
)


def _of_problems(error: str) -> str | None:
    """Return the sentences of broken rules, as `sending` writes them: codes, each with its number."""
    parts = [one.partition(":") for one in error.split(", ")]
    if not all(code in PROBLEMS for code, _colon, _number in parts):
        return None
    return "".join(problem_sentence(code, number) for code, _colon, number in parts)


def explained(error: str) -> str:
    """Return what an error says in the language of the reader; what is unknown stays as it is."""
    if not error:
        return ""
    if sentences := _of_problems(error):
        return sentences
    for pattern, explain in EXPLAINED:
        if found := re.fullmatch(pattern, error):
            return explain(found)
    return gettext(error)
