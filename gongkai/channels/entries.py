"""What people enter about an account."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class AccountFacts:
    """
    An account as it was entered.

    `secrets` has only what was entered: what stays empty keeps its earlier value. `item_codes` are the
    items of the catalogue whose documents are sent by themselves.
    """

    kind: str
    channel: str
    name: str
    item_codes: tuple[str, ...] = ()
    quiet_from: int | None = None
    quiet_until: int | None = None
    daily_limit: int | None = None
    secrets: dict[str, str] = field(default_factory=dict)
