"""`gongkai ledger verify | show | parked | checkpoint | guard`."""

import json
from pathlib import Path
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from gongkai.kit.times import utc_text
from gongkai.ledger import consumers, triggers
from gongkai.ledger.actions import make_checkpoint
from gongkai.ledger.checkpoint_verification import copy_findings, series_findings
from gongkai.ledger.checkpoints import exported, imported
from gongkai.ledger.models import Act, Chain, Checkpoint
from gongkai.ledger.queries import newest_checkpoint, parked_acts
from gongkai.ledger.signing import BadKey, signing_key
from gongkai.ledger.sm2 import own_keys
from gongkai.ledger.sm3 import add_missing_hashes, sm3_findings
from gongkai.ledger.verification import findings


class Command(BaseCommand):
    help = "Verify the ledger, print acts, make a checkpoint, or install the triggers."
    requires_system_checks: list[str] = []  # verify reports a missing trigger

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="do", required=True)
        verify = verbs.add_parser(
            "verify", help="check every chain and report the first invalid act of each"
        )
        verify.add_argument("--chain", help="only this chain (a body's code, or 'platform')")
        verify.add_argument(
            "--checkpoint",
            type=Path,
            nargs="+",
            default=[],
            help="files of checkpoints kept outside, to compare with",
        )
        verify.add_argument(
            "--key",
            nargs="+",
            default=[],
            help="the public keys (base64) that may have signed checkpoints, instead of those of "
            "this installation",
        )
        show = verbs.add_parser("show", help="print acts, newest last")
        show.add_argument("chain", nargs="?", help="a chain; without it, the list of chains")
        show.add_argument("--last", type=int, default=20, help="how many acts (default 20)")
        sign = verbs.add_parser("checkpoint", help="make a checkpoint and write it to a file")
        sign.add_argument("file", type=Path)
        sign.add_argument("--number", type=int, help="write this checkpoint instead of a new one")
        verbs.add_parser("guard", help="install missing triggers")
        verbs.add_parser("sm3", help="add the SM3 hashes of acts that have none yet")
        parked = verbs.add_parser("parked", help="list the acts that a consumer could not process")
        parked.add_argument(
            "--retry", action="store_true", help="pass them to their consumers again"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, options["do"])(options)

    def verify(self, options: dict[str, Any]) -> None:
        begun, chain, trusted = monotonic(), options["chain"], _trusted(options["key"])
        found = list(findings(chain))
        found += sm3_findings(chain)
        found += series_findings(trusted, chain=chain)
        copies = [_read(path) for path in options["checkpoint"]]
        found += copy_findings(copies, trusted, chain=chain)
        for finding in dict.fromkeys(map(str, found)):
            self.stderr.write(self.style.ERROR(finding))
        total = Chain.objects.aggregate(total=Sum("head_seq"))["total"] or 0
        if found:
            raise CommandError(f"The ledger is not intact: {len(set(found))} problem(s).")
        newest = newest_checkpoint()
        signed = f"newest checkpoint: {newest.number}" if newest else "no checkpoint yet"
        self.stdout.write(
            f"The ledger is intact: {total} acts in {Chain.objects.count()} chains, triggers "
            f"installed, {signed}. Who has the database and the signing key can rewrite both; compare "
            f"with checkpoints kept outside (--checkpoint). Read in {monotonic() - begun:.1f} s."
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
        if options["number"]:
            row = Checkpoint.objects.filter(number=options["number"]).first()
        else:
            try:
                key = signing_key(settings.GONGKAI_LEDGER_KEY)
                row = make_checkpoint(key, at=timezone.now())
            except BadKey as error:
                raise CommandError(str(error)) from error
        if row is None:
            raise CommandError(f"There is no checkpoint {options['number']}.")
        options["file"].write_text(
            json.dumps(exported(row), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
        self.stdout.write(f"Checkpoint {row.number}, signed with {row.key}, in {options['file']}.")

    def sm3(self, _options: dict[str, Any]) -> None:
        """Add the hashes of earlier acts to the second chain, in short transactions."""
        if not settings.GONGKAI_LEDGER_SM3:
            raise CommandError(
                "Set GONGKAI_LEDGER_SM3=yes and restart first: new acts need hashes."
            )
        total = 0
        for code, added in add_missing_hashes():
            total += added
            if added:
                self.stdout.write(f"{code}: {added} acts")
        self.stdout.write(f"{total} SM3 hashes added. Check them: gongkai ledger verify")

    def guard(self, options: dict[str, Any]) -> None:
        missing = triggers.missing()
        triggers.install(connection)
        self.stdout.write(f"Installed: {', '.join(missing) or 'no trigger was missing'}.")


def _trusted(keys: list[str]) -> frozenset[str]:
    try:
        return frozenset(keys) or own_keys()
    except BadKey as error:
        raise CommandError(str(error)) from error


def _read(path: Path) -> Checkpoint:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CommandError(f"{path} cannot be read as a checkpoint: {error}") from error
    try:
        return imported(data)
    except (TypeError, ValueError, KeyError) as error:
        raise CommandError(f"{path} is not a checkpoint.") from error
