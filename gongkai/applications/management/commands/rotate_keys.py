"""`gongkai rotate_keys [--drop-old]`: re-encrypt what applicants sent, delete old keys."""

from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from gongkai.applications.encrypted_rows import (
    batches_not_encrypted_with,
    count_files_by_key,
    count_rows_by_key,
    encrypted_models,
    reencrypt,
    reencrypt_files,
)
from gongkai.encryption.columns import EncryptedRow
from gongkai.encryption.keys import (
    begin_rotation,
    drop_key,
    end_rotation,
    keys,
    made_at,
    newest_key,
)
from gongkai.kit.times import BEIJING

# A request that started before the new key existed may still encrypt with an older key. No request
# lasts this long.
MIN_KEY_AGE = timedelta(hours=1)


class Command(BaseCommand):
    help = (
        "Create a key and re-encrypt the data and files of applicants and third parties with it. The platform "
        "can stay in use. An interrupted run can be repeated and continues. One hour later, --drop-old "
        "deletes the keys that no row and no file needs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--drop-old",
            action="store_true",
            help="create no key; delete the keys that no row and no file is encrypted with",
        )

    def handle(self, *, drop_old: bool, **options: Any) -> None:
        if drop_old:
            key = newest_key()
            self._refuse_recent_key(key, timezone.now())
        else:
            key, is_new = begin_rotation()
            self.stdout.write(
                f"New key: {key}."
                if is_new
                else f"Continuing with {key}: the last rotation was interrupted."
            )
        left = sum(self._reencrypt(kind, key) for kind in encrypted_models())
        files_left = self._reencrypt_files(key)
        end_rotation()
        if drop_old:
            self._drop_old_keys(key)
        if left:
            self.stderr.write(
                self.style.ERROR(
                    f"{left} row(s) cannot be decrypted; gongkai verify personal lists them."
                )
            )
        if files_left:
            self.stderr.write(
                self.style.ERROR(
                    f"{files_left} file(s) cannot be decrypted; gongkai verify files lists them."
                )
            )
        if left or files_left:
            raise SystemExit(1)

    def _reencrypt(self, kind: type[EncryptedRow], key: str) -> int:
        """Re-encrypt the rows of one model; return how many could not be decrypted."""
        seen = done = 0
        for batch in batches_not_encrypted_with(key, kind):
            seen += len(batch)
            done += reencrypt(batch, kind=kind, key=key)
        left = (
            sum(len(batch) for batch in batches_not_encrypted_with(key, kind)) if done < seen else 0
        )
        if seen:
            self.stdout.write(
                f"{kind._meta.verbose_name_plural}: {done} re-encrypted, {left} cannot be decrypted."
            )
        return left

    def _reencrypt_files(self, key: str) -> int:
        done, left = reencrypt_files(key)
        self.stdout.write(f"files: {done} re-encrypted, {left} cannot be decrypted.")
        return left

    def _refuse_recent_key(self, key: str, at: datetime) -> None:
        ready = made_at(key) + MIN_KEY_AGE
        if at < ready and len(keys()) > 1:
            when = ready.astimezone(BEIJING)
            self.stderr.write(
                f"Key {key} is less than an hour old: requests in progress may still use the previous key. "
                f"Try again after {when:%Y-%m-%d %H:%M:%S}."
            )
            raise SystemExit(2)

    def _drop_old_keys(self, newest: str) -> None:
        rows, files = count_rows_by_key(), count_files_by_key()
        for key in keys():
            if key == newest:
                continue
            if rows[key] or files[key]:
                self.stdout.write(
                    f"{key} kept: {rows[key]} row(s) and {files[key]} file(s) need it."
                )
                continue
            drop_key(key)
            self.stdout.write(f"{key} deleted.")
        self.stdout.write(f"Keys: {', '.join(keys())}.")
