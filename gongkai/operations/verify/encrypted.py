"""Check of personal data: each encrypted value can be decrypted; purged rows are empty."""

from collections.abc import Generator, Iterator

from gongkai.applications.encrypted_rows import encrypted_models, encrypted_rows
from gongkai.applications.models import Applicant, IncomingMail
from gongkai.applications.name_index import fingerprints_of
from gongkai.encryption.columns import EncryptedRow, encrypted_columns, place_of
from gongkai.encryption.envelopes import DecryptionError, decrypt_text, key_of
from gongkai.encryption.keys import keys
from gongkai.jobs.states import MailState
from gongkai.operations.verify.faults import Check, Fault

PART = "personal"
BATCH_SIZE = 500


def check() -> Check:
    """Decrypt every encrypted value; the findings contain nothing of its content."""
    known, seen = set(keys()), 0
    for kind in encrypted_models():
        seen += yield from _undecryptable(kind, known)
    for pk in (
        Applicant.objects.filter(erased_at=None, encrypted="")
        .order_by("pk")
        .values_list("pk", flat=True)
    ):
        yield Fault(PART, f"applicant {pk} is empty and was not erased")
    for pk in (
        Applicant.objects.exclude(encrypted="")
        .filter(erased_at__isnull=False)
        .order_by("pk")
        .values_list("pk", flat=True)
    ):
        yield Fault(PART, f"applicant {pk} was erased and is not empty")
    yield from _not_found_by_name()
    open_answers = [MailState.WAITING, MailState.SENDING]
    kept = IncomingMail.objects.exclude(encrypted="").exclude(answer__state__in=open_answers)
    for pk in kept.order_by("pk").values_list("pk", flat=True):
        yield Fault(
            PART,
            f"incoming mail {pk} contains data for an answer, but no answer is to be sent",
        )
    return f"{seen} encrypted rows with {len(known)} keys"


def _undecryptable(kind: type[EncryptedRow], known: set[str]) -> Generator[Fault, None, int]:
    """Yield the values of one model that cannot be decrypted; return the number of its rows."""
    seen, columns = 0, encrypted_columns(kind)
    rows = encrypted_rows(kind).values("pk", "key", *columns)
    for row in rows.iterator(chunk_size=BATCH_SIZE):
        seen += 1
        for column in filter(row.get, columns):
            name = key_of(row[column])
            try:
                decrypt_text(row[column], place_of(kind, column, row["key"]))
            except DecryptionError:
                reason = (
                    f"its key {name} is missing"
                    if name and name not in known
                    else "it was altered or copied from another place"
                )
                value = "" if column == "encrypted" else f" ({column})"
                yield Fault(
                    PART,
                    f"{kind._meta.model_name} {row['pk']}{value} cannot be decrypted: {reason}",
                )
    return seen


def _not_found_by_name() -> Iterator[Fault]:
    """Yield the applicants whose fingerprints are not those of their names and numbers."""
    rows = (
        Applicant.objects.filter(application__isnull=False)
        .exclude(encrypted="", erased_at=None)
        .select_related("application__body")
        .prefetch_related("fingerprints")
        .order_by("pk")
    )
    for applicant in rows.iterator(chunk_size=BATCH_SIZE):
        try:
            facts = applicant.decrypt_facts()
        except DecryptionError:
            continue
        expected = fingerprints_of(applicant.application.body.chain, facts)
        if {one.fingerprint for one in applicant.fingerprints.all()} != expected:
            yield Fault(PART, f"applicant {applicant.pk} is not found by its name and telephone")
