"""`gongkai ledger verify | show | parked | checkpoint | guard`."""

import json
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from gongkai.kit.times import utc_text
from gongkai.ledger import consumers, triggers
from gongkai.ledger.models import Act, Chain
from gongkai.ledger.queries import parked_acts
from gongkai.ledger.verification import check_checkpoint, checkpoint, findings


class Command(BaseCommand):
    help = "Verify the ledger, print acts, sign the heads of its chains, or install its triggers."
    requires_system_checks: list[str] = []  # verify reports a missing trigger

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="do", required=True)
        verify = verbs.add_parser(
            "verify", help="check every chain and report the first invalid act of each"
        )
        verify.add_argument("--chain", help="only this chain (a body's code, or 'platform')")
        verify.add_argument(
            "--checkpoint", type=Path, help="a published checkpoint to compare with"
        )
        verify.add_argument(
            "--key", help="the public key (base64) that must have signed the checkpoint"
        )
        show = verbs.add_parser("show", help="print acts, newest last")
        show.add_argument("chain", nargs="?", help="a chain; without it, the list of chains")
        show.add_argument("--last", type=int, default=20, help="how many acts (default 20)")
        sign = verbs.add_parser("checkpoint", help="write the signed heads of all chains to a file")
        sign.add_argument("file", type=Path)
        verbs.add_parser("guard", help="install missing triggers")
        parked = verbs.add_parser("parked", help="list the acts that a consumer could not process")
        parked.add_argument(
            "--retry", action="store_true", help="pass them to their consumers again"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, options["do"])(options)

    def verify(self, options: dict[str, Any]) -> None:
        found = list(findings(options["chain"]))
        if options["checkpoint"]:
            found += check_checkpoint(_read(options["checkpoint"]), trusted=options["key"])
        for finding in found:
            self.stderr.write(self.style.ERROR(str(finding)))
        total = Chain.objects.aggregate(total=Sum("head_seq"))["total"] or 0
        if found:
            raise CommandError(f"The ledger is not intact: {len(found)} problem(s).")
        self.stdout.write(
            f"The ledger is intact: {total} acts in {Chain.objects.count()} chains, triggers installed. "
            "A deleted tail is found only by comparison with a published checkpoint (--checkpoint)."
        )

    def show(self, options: dict[str, Any]) -> None:
        if not options["chain"]:
            for head in Chain.objects.order_by("code"):
                self.stdout.write(f"{head.code}\t{head.head_seq}\t{head.head_hash}")
            return
        acts = Act.objects.filter(chain=options["chain"]).order_by("-seq")[
            : max(1, options["last"])
        ]
        for act in reversed(acts):
            self.stdout.write(
                f"{act.seq}\t{utc_text(act.at)}\t{act.on}\t{act.verb}\t{act.subject_type}:{act.subject_id}\t"
                f"{act.actor_kind}:{act.actor_id}\t{act.post}\t{json.dumps(act.facets, ensure_ascii=False)}\t{act.hash}"
            )

    def parked(self, options: dict[str, Any]) -> None:
        """List the acts that consumers could not process, newest first; with --retry, try again."""
        for failed in parked_acts():
            succeeded = options["retry"] and consumers.retry(failed)
            status = "processed now" if succeeded else f"parked: {failed.error}"
            self.stdout.write(f"{failed.consumer}\t{failed.act}\t{status}")

    def checkpoint(self, options: dict[str, Any]) -> None:
        signed = checkpoint(_signing_key(), at=timezone.now())
        options["file"].write_text(
            json.dumps(signed, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
        self.stdout.write(
            f"{len(signed['heads'])} heads signed with key {signed['key']} in {options['file']}."
        )

    def guard(self, options: dict[str, Any]) -> None:
        missing = triggers.missing()
        triggers.install(connection)
        self.stdout.write(f"Installed: {', '.join(missing) or 'no trigger was missing'}.")


def _read(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CommandError(f"{path} cannot be read as a checkpoint: {error}") from error
    if not isinstance(data, dict):
        raise CommandError(f"{path} is not a checkpoint.")
    return data


def _signing_key() -> Ed25519PrivateKey:
    """Read the signing key of this installation, or create one that only its owner can read."""
    path = Path(settings.GONGKAI_DATA) / "ledger_key.pem"
    if not path.exists():
        pem = Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        path.touch(mode=0o600)
        path.write_bytes(pem)
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise CommandError(f"{path} is not an Ed25519 key.")
    return key
