"""Configuration of the channels; each field is a setting `GONGKAI_CHANNEL_…`."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class ChannelLimits:
    """What connectors may reach, and how long they wait."""

    private_hosts: str = field(
        default="",
        metadata={
            "help": "Hosts with private addresses that channels may reach, such as a gateway for "
            "text messages in the own network: host:port, separated by commas. All other private "
            "addresses are refused."
        },
    )
    hub: str = field(
        default="",
        metadata={
            "help": "Address of a WebSub hub that is told when feeds change, so that readers need not "
            "ask for them; empty: none."
        },
    )
    seconds: int = field(
        default=20,
        metadata={"help": "Maximum duration of a request to a channel, in seconds.", "least": 1},
    )

    @property
    def allowed(self) -> frozenset[str]:
        """The hosts with ports that may have a private address."""
        return frozenset(one.strip() for one in self.private_hosts.split(",") if one.strip())
