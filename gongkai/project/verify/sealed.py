"""Personal data: every sealed row opens with the keys that are there; what was erased is empty."""

from gongkai.applications.models import Applicant, IncomingMail
from gongkai.applications.sealed_rows import SEALED, sealed_rows
from gongkai.applications.sealing import Unsealable, key_of, keys
from gongkai.jobs.states import MailState
from gongkai.project.verify.faults import Fault, Look

PART = "personal"


def look() -> Look:
    """Open every sealed row, and say nothing of what is in it."""
    there, seen = set(keys()), 0
    for kind in SEALED:
        for row in sealed_rows(kind).only("pk", "key", "sealed").iterator(chunk_size=500):
            seen += 1
            name = key_of(row.sealed)
            try:
                row.unsealed()
            except Unsealable:
                why = f"its key {name} is not there" if name and name not in there else "it was altered or carried here"
                yield Fault(PART, f"{kind._meta.model_name} {row.pk} cannot be opened: {why}")
    for pk in Applicant.objects.filter(forgotten_at=None, sealed="").order_by("pk").values_list("pk", flat=True):
        yield Fault(PART, f"applicant {pk} is empty and was not erased")
    for pk in sealed_rows(Applicant).filter(forgotten_at__isnull=False).values_list("pk", flat=True):
        yield Fault(PART, f"applicant {pk} was erased and is not empty")
    open_answers = [MailState.WAITING, MailState.SENDING]
    kept = sealed_rows(IncomingMail).exclude(answer__state__in=open_answers)
    for pk in kept.values_list("pk", flat=True):
        yield Fault(PART, f"incoming mail {pk} holds what only an answer needs, and no answer is to be sent")
    return f"{seen} sealed rows with {len(there)} keys"
