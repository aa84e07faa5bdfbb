"""Check of personal data: each encrypted row can be decrypted; purged rows are empty."""

from gongkai.applications.encrypted_rows import ENCRYPTED_MODELS, encrypted_rows
from gongkai.applications.encryption import DecryptionError, key_of, keys
from gongkai.applications.models import Applicant, IncomingMail
from gongkai.jobs.states import MailState
from gongkai.operations.verify.faults import Check, Fault

PART = "personal"


def check() -> Check:
    """Decrypt every encrypted row; the findings contain nothing of its content."""
    known, seen = set(keys()), 0
    for kind in ENCRYPTED_MODELS:
        for row in encrypted_rows(kind).only("pk", "key", "encrypted").iterator(chunk_size=500):
            seen += 1
            name = key_of(row.encrypted)
            try:
                row.decrypted()
            except DecryptionError:
                reason = (
                    f"its key {name} is missing"
                    if name and name not in known
                    else "it was altered or copied from another row"
                )
                yield Fault(PART, f"{kind._meta.model_name} {row.pk} cannot be decrypted: {reason}")
    for pk in (
        Applicant.objects.filter(erased_at=None, encrypted="")
        .order_by("pk")
        .values_list("pk", flat=True)
    ):
        yield Fault(PART, f"applicant {pk} is empty and was not erased")
    for pk in (
        encrypted_rows(Applicant).filter(erased_at__isnull=False).values_list("pk", flat=True)
    ):
        yield Fault(PART, f"applicant {pk} was erased and is not empty")
    open_answers = [MailState.WAITING, MailState.SENDING]
    kept = encrypted_rows(IncomingMail).exclude(answer__state__in=open_answers)
    for pk in kept.values_list("pk", flat=True):
        yield Fault(
            PART,
            f"incoming mail {pk} contains data for an answer, but no answer is to be sent",
        )
    return f"{seen} encrypted rows with {len(known)} keys"
