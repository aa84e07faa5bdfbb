"""Published letters with answers that are similar to a new letter, shown before it is sent."""

from gongkai.files.text_similarity import likeness, pairs_of
from gongkai.mailbox.models import MailboxLetter
from gongkai.mailbox.queries import public_letters

# Limits on the newest published letters that are compared, and on the text of each.
MAX_COMPARED, MAX_CHARACTERS = 500, 400
MIN_PERCENT, MAX_SHOWN = 35, 5


def similar_letters(title: str, text: str) -> list[MailboxLetter]:
    """Return the newest published letters like this one, most similar first. One query."""
    own_title, own = pairs_of(title), pairs_of(title + text[:MAX_CHARACTERS])
    found: list[tuple[int, MailboxLetter]] = []
    for one in public_letters().order_by("-published_at", "-id")[:MAX_COMPARED]:
        percent = max(
            likeness(own_title, pairs_of(one.public_title)),
            likeness(own, pairs_of(one.public_title + one.public_text[:MAX_CHARACTERS])),
        )
        if percent >= MIN_PERCENT:
            found.append((percent, one))
    found.sort(key=lambda each: each[0], reverse=True)
    return [letter for _percent, letter in found[:MAX_SHOWN]]
