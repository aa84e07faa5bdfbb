"""Generated texts, which are those of `gongkai sample --documents`, and queries for them."""

import random
from itertools import islice

from django.db import connection, transaction

from gongkai.documents.models import Version
from gongkai.sampledata.generated_texts import (
    ENDS,
    OFFICES,
    PHRASES,
    SYLLABLES,
    THINGS,
    VERBS,
    generated_texts,
)

documents = generated_texts

__all__ = ["ENDS", "PHRASES", "SYLLABLES", "THINGS", "VERBS", "documents", "queries", "write_texts"]
BATCH_SIZE = 5_000


def write_texts() -> None:
    """Give each document, with its versions, a generated title, number and text in place of its own."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM documents_document ORDER BY id")
        ids = [row[0] for row in cursor.fetchall()]
    texts = documents(len(ids))
    column = Version._meta.get_field("text")
    at = 0

    def stored(text: str) -> object:
        return column.get_db_prep_value(text, connection)

    while at < len(ids):
        rows = [
            (one["title"], one["number"], one["text"], pk)
            for pk, one in zip(ids[at : at + BATCH_SIZE], islice(texts, BATCH_SIZE), strict=False)
        ]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE documents_document SET title = %s, document_number = %s WHERE id = %s",
                [(title, number, pk) for title, number, _text, pk in rows],
            )
            cursor.executemany(
                "UPDATE documents_version SET title = %s, document_number = %s, text = %s, plain_text = %s "
                "WHERE document_id = %s",
                [
                    (
                        title,
                        number,
                        stored(f"<p>{text.replace(chr(10), '<br>' + chr(10))}</p>"),
                        stored(text),
                        pk,
                    )
                    for title, number, text, pk in rows
                ],
            )
        at += BATCH_SIZE


def queries(count: int, *, seed: int = 2) -> list[str]:
    """Return queries: words, names, pairs of words, unaligned phrases and document numbers."""
    chance = random.Random(seed)
    found = []
    for n in range(count):
        kind = n % 5
        if kind == 0:
            found.append(chance.choice(THINGS)[:2])
        elif kind == 1:
            found.append("".join(chance.choices(SYLLABLES, k=3)))
        elif kind == 2:
            found.append(f"{chance.choice(THINGS)} {chance.choice(VERBS)}")
        elif kind == 3:
            phrase = chance.choice(PHRASES)
            start = chance.randrange(len(phrase) - 5)
            found.append(phrase[start : start + 5])
        else:
            found.append(
                f"锦{chance.choice(OFFICES)}发〔{2015 + chance.randrange(11)}〕{chance.randrange(1, 400)}号"
            )
    return found
