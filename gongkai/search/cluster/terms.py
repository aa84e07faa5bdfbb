"""Settings of the OpenSearch cluster."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class ClusterTerms:
    """Where the cluster is, and how its index is made."""

    urls: str = field(
        default="",
        metadata={
            "help": "Addresses of the nodes of the OpenSearch cluster, with spaces between them "
            "(https://search1:9200 https://search2:9200)."
        },
    )
    user: str = field(default="", metadata={"help": "User name at the OpenSearch cluster."})
    password_file: str = field(
        default="", metadata={"help": "File that contains the password for the OpenSearch cluster."}
    )
    ca_file: str = field(
        default="",
        metadata={
            "help": "File of the certificate authority (PEM) by which the nodes are known; empty: "
            "those of the system."
        },
    )
    index: str = field(
        default="gongkai",
        metadata={
            "help": "Beginning of the names of indexes in the cluster, in small letters; different "
            "installations that share a cluster have different ones."
        },
    )
    shards: int = field(
        default=1,
        metadata={"help": "Parts of an index; one for each two million documents is enough."},
    )
    replicas: str = field(
        default="0-1",
        metadata={
            "help": "Copies of each part beside the first, at least and at most, as the number of "
            "nodes allows (index.auto_expand_replicas)."
        },
    )
    timeout_ms: int = field(
        default=2_000,
        metadata={
            "help": "Milliseconds after which a search that a node does not answer asks the next one."
        },
    )
    snapshots: str = field(
        default="",
        metadata={
            "help": "Folder for snapshots that every node of the cluster sees, allowed there by "
            "path.repo; empty: none are made."
        },
    )
