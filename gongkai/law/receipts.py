"""The day on which an application counts as received, by channel and edition of the Regulations."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gongkai.law.messages import N_, Impossible, Text, text
from gongkai.law.regimes import Regime, regime_on


class Channel(StrEnum):
    """The channel by which an application arrives."""

    COUNTER = "counter"
    POST = "post"
    PLAIN_LETTER = "plain-letter"
    WEB = "web"
    EMAIL = "email"
    FAX = "fax"
    ORAL = "oral"


@dataclass(frozen=True)
class Receipt:
    """The day of receipt (day 0), the rule that applies, and its article."""

    on: date
    why: Text
    law: str


# Law: 条例19 art. 31; 国办公开办函〔2015〕207号
BY_CONFIRMATION = {
    Regime.FIRST: frozenset({Channel.PLAIN_LETTER}),
    Regime.REVISED: frozenset({Channel.PLAIN_LETTER, Channel.WEB, Channel.EMAIL, Channel.FAX}),
}
RULES = {
    Channel.COUNTER: N_("Submitted at the counter: the day of submission."),
    Channel.ORAL: N_("Made orally and written down by the office: the day it was written down."),
    Channel.POST: N_("By post with signature: the day of signing."),
    Channel.PLAIN_LETTER: N_(
        "By plain letter: the day on which it was confirmed with the applicant."
    ),
    Channel.WEB: N_("Through the platform: the day on which both sides confirmed it."),
    Channel.EMAIL: N_("By e-mail: the day on which both sides confirmed it."),
    Channel.FAX: N_("By fax: the day on which both sides confirmed it."),
}
RULES_2007 = RULES | {
    Channel.WEB: N_("Through the platform: the day on which the system received it."),
    Channel.EMAIL: N_("By e-mail: the day on which the mail system received it."),
    Channel.FAX: N_("By fax: the day on which the fax arrived."),
}


def receipt_of(arrived_on: date, channel: Channel, confirmed_on: date | None = None) -> Receipt:
    """
    Return the day on which an application that arrived on `arrived_on` counts as received.

    Without `confirmed_on`, a channel that needs a confirmation counts as confirmed on arrival.
    Raises `Impossible` for a confirmation before arrival, or for a channel without confirmation.
    Law: 条例19 art. 31; 国办公开办函〔2015〕207号 (for the edition of 2007).
    """
    regime = regime_on(confirmed_on or arrived_on)
    needs = channel in BY_CONFIRMATION[regime]
    if confirmed_on is not None and not needs:
        raise Impossible(
            text(
                N_(
                    "An application through this channel needs no confirmation: it counts as received on arrival."
                )
            ),
            field="confirmed",
        )
    if confirmed_on is not None and confirmed_on < arrived_on:
        raise Impossible(text(N_("It cannot be confirmed before it arrived.")), field="confirmed")
    if regime == Regime.REVISED:
        return Receipt(confirmed_on or arrived_on, text(RULES[channel]), "条例19 art. 31")
    return Receipt(
        confirmed_on or arrived_on, text(RULES_2007[channel]), "国办公开办函〔2015〕207号"
    )
