"""Search of the desk among cases whose words are encrypted."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from itertools import islice

from django.db.models import Model, Q, QuerySet

from gongkai.applications.models import Application, Clarification, Message
from gongkai.applications.name_index import fingerprints_sought
from gongkai.applications.queries.access import case_body_ids
from gongkai.applications.states import WORKED_ON
from gongkai.encryption.columns import place_of
from gongkai.encryption.envelopes import DecryptionError, decrypt_text
from gongkai.organisations.models import Body, Person
from gongkai.organisations.written_numbers import written_number

# Limits on the newest open cases whose text is decrypted for one search, and on those it finds.
MAX_SEARCHED_CASES = 20_000
MAX_FOUND_CASES = 1_000
BATCH_SIZE = 2_000
NOT_WORD = re.compile(r"[\W_]+")
HALF_TO_FULL = 0xFEE0  # from ! to ！ and so on


def cases_matching(
    cases: QuerySet[Application], words: str, *, by: Person, on: date
) -> QuerySet[Application]:
    """
    Return the cases with this number, name or telephone of the applicant, or text.

    A part of the number suffices. Names and telephone numbers are found whole, by their
    fingerprints. The text is searched in open cases only, because it must be decrypted for that:
    title, document number, description, the applicant's messages and clarification.
    """
    bodies = case_body_ids(by, on=on)
    chains = Body.objects.filter(pk__in=bodies).values_list("chain", flat=True)
    sought = {one for chain in chains for one in fingerprints_sought(chain, words)}
    found = Q(number__icontains=words) | Q(number=written_number(words))
    if sought:
        found |= Q(applicant__fingerprints__fingerprint__in=sorted(sought))
    if with_text := _cases_with_text(cases, words):
        found |= Q(pk__in=with_text)
    return cases.filter(pk__in=cases.filter(found).order_by().values("pk"))


def _cases_with_text(cases: QuerySet[Application], words: str) -> list[int]:
    """Return the ids of the open cases with these words, in which marks and spaces do not count."""
    pattern = _pattern(words)
    if pattern is None:
        return []
    newest = (
        cases.filter(stage__in=sorted(WORKED_ON))
        .order_by("-arrived_on", "-id")
        .values("pk")[:MAX_SEARCHED_CASES]
    )
    own = Application.objects.filter(pk__in=newest).order_by("-pk")
    messages = Message.objects.filter(application__in=newest, person=None)
    answers = Clarification.objects.filter(application__in=newest).exclude(answer="")
    texts = (
        _texts(own, "pk", "title", "document_number", "description"),
        _texts(messages, "application_id", "text"),
        _texts(answers, "application_id", "answer"),
    )
    matching = (pk for some in texts for pk, text in some if pattern.search(text))
    return list(islice(dict.fromkeys(matching), MAX_FOUND_CASES))


def _texts(rows: "QuerySet[Model]", case: str, *columns: str) -> Iterator[tuple[int, str]]:
    """Yield the decrypted texts of rows, each with the id of its case."""
    for pk, key, *envelopes in rows.values_list(case, "key", *columns).iterator(BATCH_SIZE):
        for column, envelope in zip(columns, envelopes, strict=True):
            if envelope:
                try:
                    yield pk, decrypt_text(envelope, place_of(rows.model, column, key))
                except DecryptionError:  # `gongkai verify` names the row
                    continue


def _pattern(words: str) -> "re.Pattern[str] | None":
    """Return a pattern for the words, in either case and width, with any marks in between."""
    plain = NOT_WORD.sub("", unicodedata.normalize("NFKC", words))
    signs = (
        f"[{sign}{chr(ord(sign) + HALF_TO_FULL)}]" if sign.isascii() else re.escape(sign)
        for sign in plain
    )
    return re.compile(r"[\W_]*".join(signs), re.IGNORECASE) if plain else None
