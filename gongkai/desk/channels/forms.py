"""Forms of sends and accounts. The rules decide the rest."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.channels.account_values import HIDDEN, shown_values
from gongkai.channels.entries import AccountFacts
from gongkai.channels.models import ChannelAccount, Send
from gongkai.channels.recipients import ReadNumbers, read_numbers
from gongkai.channels.rules.accounts import BY_STAFF, COUNTED, secrets_of_kind
from gongkai.channels.rules.sends import can_be_looked_at
from gongkai.channels.states import ConnectorKind, SendState
from gongkai.channels.workflow import (
    CONFIRM_ABSENT,
    CONFIRM_PUBLISHED,
    CONFIRM_WITHDRAWN,
    SEND_AGAIN,
    WITHDRAW_SEND,
)
from gongkai.desk.body_fields import BodyField
from gongkai.encryption.envelopes import DecryptionError
from gongkai.kit.text_input import folded
from gongkai.ui.fields import IntegerField, TextField
from gongkai.ui.refusable import RefusableForm

MAX_INPUT, MAX_NUMBERS = 20_000, 2_000_000

TO_DO = "to-do"
SECRETS = {
    "endpoint": _("Address of the service"),
    "app_id": _("App id or key name"),
    "secret": _("Secret key"),
    "old_secret": _("Earlier secret, while receivers change over"),
    "token": _("Access token"),
    "domain": _("Domain that the microblog allows in texts"),
    "cover": _("Media id of the cover picture"),
    "sign": _("Registered signature"),
    "template": _("Number of the template"),
    "wording": _("Wording of the template, with {title} and {address}"),
}

# Where each is found, by kind of account; without a kind, for all.
HINTS: Mapping[tuple[str, str], Any] = {
    (ConnectorKind.WECHAT, "endpoint"): _("Leave empty for WeChat itself."),
    (ConnectorKind.WECHAT, "app_id"): _(
        "The AppID, at the WeChat platform under “Settings and development”, “Basic configuration”."
    ),
    (ConnectorKind.WECHAT, "secret"): _(
        "The AppSecret, on the same page as the AppID. WeChat shows it only once."
    ),
    (ConnectorKind.WECHAT, "cover"): _(
        "The media_id of a permanent picture in the WeChat material library. Its pages do not show it: ask "
        "whoever has uploaded the picture by the interface (material/batchget_material lists it)."
    ),
    (ConnectorKind.WEIBO, "endpoint"): _("Leave empty for Weibo itself."),
    (ConnectorKind.WEIBO, "domain"): _(
        "The safe domain of the application at open.weibo.com. It must be the domain of this site."
    ),
    (ConnectorKind.WEIBO, "token"): _(
        "Given out by open.weibo.com when somebody signs in with the account of the body."
    ),
    (ConnectorKind.SMS, "endpoint"): _("From the operator of the gateway."),
    (ConnectorKind.SMS, "app_id"): _("The name of the key, from the operator of the gateway."),
    (ConnectorKind.SMS, "secret"): _("From the operator of the gateway."),
    (ConnectorKind.SMS, "sign"): _("As it is registered with the operator, without brackets."),
    (ConnectorKind.SMS, "template"): _(
        "The number under which the operator approved the template."
    ),
    (ConnectorKind.SMS, "wording"): _(
        "As the operator approved it, with {title} and {address} in the places of its variables."
    ),
    (ConnectorKind.WEBHOOK, "endpoint"): _("From the receiver."),
    (ConnectorKind.WEBHOOK, "secret"): _(
        "whsec_ with 24 to 64 bytes in Base64, agreed with the receiver."
    ),
}

# What a withdrawal does, by kind of account.
TAKEN_DOWN = _("What was sent is taken from the channel at once, for the public too.")
WITHDRAWALS = {
    ConnectorKind.EMAIL: _(
        "Mails cannot be taken back: those who got it get a notice that it was withdrawn."
    ),
    ConnectorKind.WEBHOOK: _("The receiver is told that it was withdrawn."),
    ConnectorKind.SMS: _("Text messages cannot be taken back: a task for a person follows."),
    ConnectorKind.STAFF: _("A person withdraws this and confirms it afterwards."),
}


class SendFilter(forms.Form):
    """The filter of the list; without one, it shows all."""

    state = forms.ChoiceField(
        choices=[
            ("", _("All sends")),
            (TO_DO, _("Failed, or to be done by a person")),
            *SendState.choices,
        ],
        required=False,
        label=_("State"),
    )


class SendForm(RefusableForm):
    """The text for one account; empty for the usual one."""

    text = TextField(
        required=False,
        max_length=MAX_INPUT,
        label=_("Text for this channel (optional)"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class BroadcastForm(RefusableForm):
    """
    The confirmation of an emergency, which nobody gives by one click.

    `seen` is the text whose preview the approver has read.
    """

    text = TextField(
        required=False,
        max_length=MAX_INPUT,
        label=_("Text for text messages and posts (optional)"),
        help_text=_(
            "What to do, in few words. Without it the title is sent in the usual wording. The address of the document is added."
        ),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    seen = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    confirmed = forms.BooleanField(
        label=_(
            "I have checked the document and the recipients, and approve that it is sent at once"
        )
    )


class SendStepForm(RefusableForm):
    """The form of a step of a send."""

    def __init__(self, *args: Any, send: Send, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.send = send
        if "text" in self.fields:
            self.initial.setdefault("text", send.text)


class SendNothingForm(SendStepForm):
    """A step without inputs."""


class WithdrawalForm(SendStepForm):
    """The reason of a withdrawal, with what it does on a channel of this kind."""

    reason = TextField(max_length=MAX_INPUT, label=_("Reason of the withdrawal"))

    def __init__(self, *args: Any, send: Send, **kwargs: Any) -> None:
        super().__init__(*args, send=send, **kwargs)
        kind = ConnectorKind(send.account.kind)
        self.fields["reason"].help_text = WITHDRAWALS.get(kind, TAKEN_DOWN)


class SendAgainForm(SendStepForm):
    """The text with which a failed send is repeated; where it may have arrived, whether a person looked."""

    text = TextField(
        required=False,
        max_length=MAX_INPUT,
        label=_("Text for this channel (optional)"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    is_absent = forms.BooleanField(
        required=False,
        label=_("I looked on the channel: it is not there"),
        help_text=_(
            "Without this the channel is asked first, and nothing is sent until it answers."
        ),
    )

    def __init__(self, *args: Any, send: Send, **kwargs: Any) -> None:
        super().__init__(*args, send=send, **kwargs)
        if not (send.is_unclear and can_be_looked_at(send)):
            del self.fields["is_absent"]


class AppearedForm(SendStepForm):
    """Where it appeared."""

    address = TextField(
        required=False,
        max_length=MAX_INPUT,
        label=_("Where it appeared (optional)"),
        help_text=_("An address, or the issue and page of a newspaper."),
    )


class AbsenceForm(SendStepForm):
    """How a person found that it was never there."""

    reason = TextField(
        max_length=MAX_INPUT,
        label=_("How you found it"),
        help_text=_(
            "Look on the channel, or ask its operator. The document is withdrawn; nothing is left to take down."
        ),
    )


STEP_FORMS: Mapping[str, type[SendStepForm]] = {
    SEND_AGAIN.name: SendAgainForm,
    CONFIRM_PUBLISHED.name: AppearedForm,
    WITHDRAW_SEND.name: WithdrawalForm,
    CONFIRM_WITHDRAWN.name: SendNothingForm,
    CONFIRM_ABSENT.name: AbsenceForm,
}


def shown_facts(account: ChannelAccount) -> dict[str, str]:
    """Return what may be shown of an account; nothing if it cannot be decrypted."""
    needed, allowed = secrets_of_kind(ConnectorKind(account.kind))
    try:
        return shown_values(account.secrets(), (*needed, *allowed))
    except DecryptionError:
        return {}


class AccountForm(RefusableForm):
    """
    An account of one kind, with the inputs that the kind needs.

    What is no secret is shown. Secrets never are, and stay if they are left empty.
    """

    kind = forms.ChoiceField(choices=ConnectorKind.choices, widget=forms.HiddenInput)
    channel = forms.ChoiceField(
        choices=[(one.value, one.label) for one in BY_STAFF], label=_("Counted as")
    )
    name = TextField(max_length=MAX_INPUT, label=_("Name of the account"))
    item_codes = TextField(
        required=False,
        max_length=MAX_INPUT,
        label=_("Items that are sent by themselves"),
        help_text=_("Codes of the catalogue, such as A20-08, separated by commas."),
    )
    quiet_from = IntegerField(required=False, label=_("Nothing is sent from (hour)"))
    quiet_until = IntegerField(required=False, label=_("until (hour)"))
    daily_limit = IntegerField(required=False, label=_("Most sends a day"))

    def __init__(
        self,
        *args: Any,
        kind: ConnectorKind,
        account: ChannelAccount | None = None,
        bodies: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.of_kind = kind
        needed, allowed = secrets_of_kind(kind)
        self.shown = {} if account is None else shown_facts(account)
        for name in (*needed, *allowed):
            self.fields[name] = TextField(
                # What an account has already stays without being entered again.
                required=name in needed and account is None,
                max_length=MAX_INPUT,
                label=SECRETS[name],
                help_text=HINTS.get((kind, name), ""),
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )
        if kind in COUNTED:
            del self.fields["channel"]
        if account is not None:
            del self.fields["kind"]
            plain = ("channel", "name", "quiet_from", "quiet_until", "daily_limit")
            self.initial = {name: getattr(account, name) for name in plain}
            self.initial["item_codes"] = ", ".join(account.item_codes)
            self.initial |= self.shown
        else:
            self.initial["kind"] = kind.value
            self.fields["body"] = BodyField(empty_label=None, label=_("Body"))
            self.fields["body"].offer(bodies)  # type: ignore[attr-defined]
            self.order_fields(["body"])

    @property
    def has_secrets(self) -> bool:
        """Whether the kind has secrets, which are not shown."""
        return any(name in self.fields for name in HIDDEN)

    def entered(self) -> AccountFacts:
        """Return the entered facts."""
        values = self.cleaned_data
        codes = re.split(r"[\s,;、，；]+", folded(values["item_codes"]).upper())
        return AccountFacts(
            kind=self.of_kind.value,
            channel=str(COUNTED.get(self.of_kind) or values["channel"]),
            name=values["name"],
            item_codes=tuple(sorted(set(filter(None, codes)))),
            quiet_from=values["quiet_from"],
            quiet_until=values["quiet_until"],
            daily_limit=values["daily_limit"],
            secrets=self._secrets(),
        )

    def _secrets(self) -> dict[str, str]:
        """Return new secrets, and what else was changed, also what was emptied."""
        values = {name: str(self.cleaned_data.get(name, "")).strip() for name in SECRETS}
        emptied = {
            name
            for name, before in self.shown.items()
            if before and not values[name] and self.add_prefix(name) in self.data
        }
        return {
            name: value
            for name, value in values.items()
            if name in emptied or (value and value != self.shown.get(name))
        }


class RecipientForm(RefusableForm):
    """The recipients of an account for text messages, one a line."""

    numbers = TextField(
        max_length=MAX_NUMBERS,
        label=_("Mobile numbers, one a line"),
        help_text=_("The new list takes the place of the earlier one, which is not shown."),
        widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off"}),
    )

    def entered(self) -> ReadNumbers:
        """Return the numbers and the lines without any."""
        return read_numbers(self.cleaned_data["numbers"])
