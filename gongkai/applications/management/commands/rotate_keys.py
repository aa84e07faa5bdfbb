"""`gongkai rotate_keys [--drop-old]`: personal data is encrypted under a new key; later the old ones are removed."""

from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from gongkai.applications.actions.personal import reencrypt
from gongkai.applications.encrypted_rows import (
    SEALED,
    EncryptedModel,
    pieces_not_under,
    rows_by_key,
)
from gongkai.applications.encryption import (
    begin_change,
    drop_key,
    end_change,
    keys,
    made_at,
    newest_key,
)
from gongkai.kit.times import BEIJING

# A request that began before the new key was made may still seal under an older one; none lives that long.
REST = timedelta(hours=1)


class Command(BaseCommand):
    help = (
        "Make a new key and seal the personal data of applicants and third parties under it, while everybody works on. "
        "Broken off, it goes on where it stopped. An hour later, --drop-old removes the keys that no row needs any more."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--drop-old",
            action="store_true",
            help="make no new key; remove those that nothing is encrypted under",
        )

    def handle(self, *, drop_old: bool, **options: Any) -> None:
        if drop_old:
            key = newest_key()
            self._refuse_young(key, timezone.now())
        else:
            key, is_new = begin_change()
            self.stdout.write(
                f"New key: {key}."
                if is_new
                else f"Going on with {key}: the last change was broken off."
            )
        left = sum(self._seal(kind, key) for kind in SEALED)
        end_change()
        if drop_old:
            self._drop(key)
        if left:
            self.stderr.write(
                self.style.ERROR(
                    f"{left} row(s) cannot be opened; gongkai verify personal names them."
                )
            )
            raise SystemExit(1)

    def _seal(self, kind: type[EncryptedModel], key: str) -> int:
        """Seal one kind of rows; return how many could not be opened."""
        seen = done = 0
        for piece in pieces_not_under(key, kind):
            seen += len(piece)
            done += reencrypt(piece, kind=kind, key=key)
        left = sum(len(piece) for piece in pieces_not_under(key, kind)) if done < seen else 0
        self.stdout.write(
            f"{kind._meta.verbose_name_plural}: {done} encrypted anew, {left} cannot be opened."
        )
        return left

    def _refuse_young(self, key: str, at: datetime) -> None:
        ready = made_at(key) + REST
        if at < ready and len(keys()) > 1:
            when = ready.astimezone(BEIJING)
            self.stderr.write(
                f"Key {key} is less than an hour old: what is being written may still need the one before. "
                f"Ask again after {when:%Y-%m-%d %H:%M:%S}."
            )
            raise SystemExit(2)

    def _drop(self, newest: str) -> None:
        needed = rows_by_key()
        for key in keys():
            if key == newest:
                continue
            if needed[key]:
                self.stdout.write(f"{key} stays: {needed[key]} row(s) need it.")
                continue
            drop_key(key)
            self.stdout.write(f"{key} removed.")
        self.stdout.write(f"Keys: {', '.join(keys())}.")
