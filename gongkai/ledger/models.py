"""Tables of the ledger: chains of acts that can be added to but never changed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai.ledger.actors import ActorKind
from gongkai.ledger.verbs import Verb

NO_ACT = "0" * 64


class Chain(models.Model):
    """
    The head of one body's chain; its row is the lock under which act numbers are assigned.

    `list_changes` and `body_changes` count its acts that change public lists, and those of them
    that change a body. Cached pages are keyed by them (`ledger/queries.py`).
    """

    code = models.CharField(max_length=64, unique=True)
    head_seq = models.PositiveBigIntegerField(default=0)
    head_hash = models.CharField(max_length=64, default=NO_ACT)
    list_changes = models.PositiveBigIntegerField(default=0)
    body_changes = models.PositiveBigIntegerField(default=0)
    listed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.code


class Act(models.Model):
    """
    One official act, with plain codes and ids only: the ledger does not depend on other apps.

    `on` is the legal date in Asia/Shanghai, `at` the time of recording in UTC.
    """

    chain = models.CharField(max_length=64)
    seq = models.PositiveBigIntegerField()
    body = models.CharField(max_length=64)
    verb = models.CharField(max_length=64, choices=Verb.choices)
    subject_type = models.CharField(max_length=64)
    subject_id = models.CharField(max_length=64)
    actor_kind = models.CharField(max_length=16, choices=ActorKind.choices)
    actor_id = models.CharField(max_length=64, blank=True)
    post = models.CharField(max_length=32, blank=True)
    at = models.DateTimeField()
    on = models.DateField()
    quantity = models.PositiveIntegerField(default=1)
    facets = models.JSONField(default=dict)
    reverses = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chain", "seq"], name="ledger_act_chain_seq"),
            models.CheckConstraint(condition=Q(seq__gte=1), name="ledger_act_seq_from_one"),
        ]
        indexes = [
            models.Index(fields=["body", "verb", "on"], name="ledger_act_figures"),
            # Read backwards, the newest first. Rows that are added at the end of an index fill its
            # pages; added at its beginning they leave half of each page empty.
            models.Index(fields=["chain", "subject_type", "on", "id"], name="ledger_act_activity"),
            models.Index(fields=["chain", "verb", "on", "id"], name="ledger_act_activity_verb"),
            models.Index(fields=["subject_type", "subject_id", "id"], name="ledger_act_subject"),
            models.Index(fields=["verb", "on"], name="ledger_act_verb_on"),
        ]
        verbose_name = _("act")

    def __str__(self) -> str:
        return f"{self.chain}#{self.seq} {self.verb}"

    def get_verb_display(self) -> str:  # type: ignore[no-redef]
        """Return the verb's label; Django's own method would translate all verbs for each act."""
        return str(Verb(self.verb).label) if self.verb in Verb else self.verb


class Cursor(models.Model):
    """The position of a consumer in one chain; `within` is its position in the act after `seq`."""

    consumer = models.CharField(max_length=200)
    chain = models.CharField(max_length=64)
    seq = models.PositiveBigIntegerField(default=0)
    within = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consumer", "chain"], name="ledger_cursor_one")
        ]

    def __str__(self) -> str:
        return f"{self.consumer} {self.chain} {self.seq}"


class FailedAct(models.Model):
    """An act that a consumer failed to process; parked after three attempts."""

    consumer = models.CharField(max_length=200)
    act = models.ForeignKey(Act, on_delete=models.PROTECT, related_name="+")
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    failed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consumer", "act"], name="ledger_failed_one")
        ]

    def __str__(self) -> str:
        return f"{self.consumer} {self.act_id} ({self.attempts})"


class Checkpoint(models.Model):
    """
    A signed statement about the heads of all chains at one moment, numbered from 1 without gaps.

    `heads` contains the chains that changed since the previous checkpoint, `act_hashes` the beginnings of
    the hashes of their new acts; `contents` is the digest of both, `root` that of all heads. Heads and
    numbers of acts are not public (see `ledger/checkpoints.py`). The fields of SM3 and SM2 are empty
    where these are not switched on; `sm3_root` is the SM3 hash of all SM3 heads.
    """

    number = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    previous = models.CharField(max_length=64, default=NO_ACT)
    heads = models.JSONField(default=dict)
    act_hashes = models.JSONField(default=dict)
    root = models.CharField(max_length=64)
    contents = models.CharField(max_length=64)
    key = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)
    sm3_heads = models.JSONField(default=dict, blank=True)
    sm3_root = models.CharField(max_length=64, blank=True)
    sm2_key = models.CharField(max_length=100, blank=True)
    sm2_signature = models.CharField(max_length=100, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(number__gte=1), name="ledger_checkpoint_from_one"),
        ]

    def __str__(self) -> str:
        return f"checkpoint {self.number}"


class Sm3Head(models.Model):
    """How far the acts of a chain have SM3 hashes; written under the lock of the chain."""

    chain = models.CharField(max_length=64, unique=True)
    seq = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=NO_ACT)

    def __str__(self) -> str:
        return f"{self.chain} {self.seq}"


class Sm3Hash(models.Model):
    """The hash of an act in the second chain, by SM3; added and never changed."""

    chain = models.CharField(max_length=64)
    seq = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chain", "seq"], name="ledger_sm3hash_one"),
        ]

    def __str__(self) -> str:
        return f"{self.chain}#{self.seq}"
