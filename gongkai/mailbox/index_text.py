"""Letters in the search index: the words that their writers agreed to publish."""

from collections.abc import Sequence
from datetime import date
from types import MappingProxyType

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from gongkai.documents.states import Language
from gongkai.kit.date_text import day_text
from gongkai.kit.times import local_date
from gongkai.ledger.index_text import FIELD_END, IndexedKind, IndexText
from gongkai.ledger.verbs import Verb
from gongkai.mailbox.measures import LETTER
from gongkai.mailbox.models import MailboxLetter
from gongkai.mailbox.queries import public_letters


class LetterIndexKind(IndexedKind[MailboxLetter]):
    """The published letters, by the words of their publication; never by number or writer."""

    subject_type = LETTER
    number = 13
    verbs = frozenset(
        {
            Verb.MAILBOX_ANSWERED,
            Verb.MAILBOX_PUBLISHED,
            Verb.MAILBOX_PUBLICATION_DECLINED,
            Verb.MAILBOX_REOPENED,
            Verb.MAILBOX_UNPUBLISHED,
        }
    )
    withdrawing_verbs = frozenset(
        {
            Verb.MAILBOX_PUBLICATION_DECLINED,
            Verb.MAILBOX_REOPENED,
            Verb.MAILBOX_UNPUBLISHED,
        }
    )
    announced = MappingProxyType({Verb.MAILBOX_PUBLISHED: "published"})
    news = _("Letters with their answers")

    def public_rows(self) -> QuerySet[MailboxLetter]:
        """Return the published letters with their bodies, without what was not published."""
        return public_letters().select_related("body")

    def index_text(self, row: MailboxLetter) -> IndexText:
        """Return the published title, text and reply."""
        assert row.published_at is not None  # public letters have a moment
        return IndexText(
            day=local_date(row.published_at),
            body=row.body.chain,
            title=row.public_title,
            language=Language.CHINESE,
            text=FIELD_END.join((row.public_text, row.public_reply)),
        )

    def public_route(self, row: MailboxLetter) -> tuple[str, tuple[object, ...]]:
        """Return the route of the page of a published letter."""
        return "portal:letter", (row.pk,)

    def news_facts(self, row: MailboxLetter, *, on: date) -> Sequence[str]:  # noqa: ARG002
        """Return the body that answered, and when."""
        return [row.body.label, *([day_text(row.done_on)] if row.done_on else [])]
