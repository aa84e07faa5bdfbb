"""Following lists: requests, limits, confirmation, ending, purging, and what is stored."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from gongkai.jobs.actions import claim_mail, complete_mail
from gongkai.jobs.models import OutgoingMail
from gongkai.kit.refusals import Refused
from gongkai.ledger.models import Act
from gongkai.subscriptions.actions import (
    CONFIRM_HOURS,
    KEPT_DAYS,
    MAX_FAILURES,
    MAX_PER_ADDRESS,
    MAX_REQUEST_MAILS,
    MAX_UNCONFIRMED,
    announce,
    change_mail_frequency,
    confirm_subscription,
    end_all_subscriptions,
    end_subscription,
    end_undeliverable,
    purge_subscriptions,
)
from gongkai.subscriptions.models import Announcement, Feed, Subscription
from gongkai.subscriptions.queries import ITEMS_MAIL, REQUEST_MAIL, subscription_counts
from gongkai.subscriptions.rules import SubscriptionFacts, refusal_of_site, refusals_to_follow
from gongkai.subscriptions.tokens import CONFIRM, MANAGE, subscription_by_token, token_of
from tests.cast import AT
from tests.subscriptions.lists import ADDRESS, DOCUMENT, FACTS, ask, followed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mail_server(settings: pytest.FixtureRequest) -> None:
    settings.EMAIL_HOST = "127.0.0.1"  # type: ignore[attr-defined]


def mails() -> list[tuple[str, str]]:
    return list(OutgoingMail.objects.order_by("id").values_list("kind", "key"))


def test_request_stores_address_and_words_only_encrypted_and_is_no_act() -> None:
    acts = Act.objects.count()
    asked = ask(filters={"query": "秦未央 公积金"})
    assert asked
    with connection.cursor() as cursor:
        for table in ("subscription", "feed"):
            cursor.execute(f"SELECT * FROM subscriptions_{table}")
            stored = repr(cursor.fetchall())
            assert not [
                words for words in ("wang", "example", "秦未央", "公积金") if words in stored
            ]
    fresh = Subscription.objects.select_related("feed").get(pk=asked.pk)
    assert (fresh.address, fresh.feed.query) == (ADDRESS, "秦未央 公积金")
    assert Act.objects.count() == acts
    queued = OutgoingMail.objects.get()
    assert (queued.kind, queued.payload) == (REQUEST_MAIL, {})


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"address": " "}, ("no-email", "email")),
        ({"address": "wang@"}, ("wrong-email", "email")),
        ({"address": "王@example.org"}, ("foreign-email", "email")),
        ({"address": "wang@example.org\nBcc: x@example.org"}, ("wrong-email", "email")),
        ({"frequency": "hourly"}, ("unknown-choice", "frequency")),
        ({"language": "fr"}, ("unknown-choice", "language")),
        ({"filters": {"query": "，"}}, ("query-empty", "q")),
        ({"filters": {"query": "收费 " * 13}}, ("query-too-many", "q")),
    ],
)
def test_wrong_requests_are_refused(changes: dict[str, object], code: tuple[str, str]) -> None:
    with pytest.raises(Refused) as refused:
        ask(**changes)  # type: ignore[arg-type]
    assert (refused.value.refusal.code, refused.value.refusal.field) == code
    assert (Subscription.objects.count(), Feed.objects.count(), mails()) == (0, 0, [])


def test_kinds_without_news_and_sites_without_mail_server_are_refused(settings: object) -> None:
    assert refusal_of_site() is None
    settings.EMAIL_HOST = ""  # type: ignore[attr-defined]
    refusal = refusal_of_site()
    assert refusal
    assert refusal.code == "no-mail-server"
    facts = SubscriptionFacts(ADDRESS, type(FACTS.filters)("organisations.body"), "daily", "en")
    assert [one.code for one in refusals_to_follow(facts)] == ["unknown-kind"]


def test_addresses_are_compared_as_people_write_them() -> None:
    first = ask(address="Wang@Example.org")
    second = ask(address=" ｗａｎｇ＠example.ORG ")
    assert first
    assert first == second
    assert first.address == "Wang@example.org"


def test_same_words_make_one_list_and_other_filters_another() -> None:
    one, two = (
        ask(filters={"query": " 收费  目录 "}),
        ask(address="li@example.org", filters={"query": "收费 目录"}),
    )
    other = ask(filters={"query": "收费 目录", "body": "b1"})
    assert one
    assert two
    assert other
    assert one.feed_id == two.feed_id != other.feed_id


def test_same_form_queues_one_mail_and_one_subscription_few() -> None:
    ask(submission="one")
    ask(submission="one")
    assert mails() == [(REQUEST_MAIL, "ask:one")]
    for number in range(5):
        ask(submission=f"more-{number}")
    assert len(mails()) == MAX_REQUEST_MAILS
    assert Subscription.objects.count() == 1


def test_unconfirmed_requests_of_an_address_are_few() -> None:
    for year in range(2001, 2001 + MAX_UNCONFIRMED + 2):
        ask(filters={"year": year})
    assert Subscription.objects.count() == len(mails()) == MAX_UNCONFIRMED
    assert Feed.objects.count() == MAX_UNCONFIRMED
    assert ask(address="li@example.org")


def test_address_with_too_many_lists_is_told_so_by_one_mail_a_day() -> None:
    for year in range(2001, 2001 + MAX_PER_ADDRESS):
        followed(filters={"year": year})
    first = Subscription.objects.earliest("id")
    OutgoingMail.objects.all().delete()
    ask(filters={"year": 1999})
    ask(filters={"year": 1998})
    assert list(OutgoingMail.objects.values_list("subject_id", "key", "payload")) == [
        (first.pk, "limit:20261120", {"about": "limit"})
    ]
    assert Subscription.objects.count() == Feed.objects.count() == MAX_PER_ADDRESS


def test_who_follows_a_list_already_is_told_so_by_one_mail_a_day_and_nothing_changes() -> None:
    before = followed(frequency="weekly")
    OutgoingMail.objects.all().delete()
    ask(frequency="daily", language="en")
    ask(frequency="daily")
    ask(at=AT + timedelta(days=1))
    before.refresh_from_db()
    assert (before.frequency, before.language) == ("weekly", "zh-hans")
    assert [key for _kind, key in mails()] == ["known:20261120", "known:20261121"]


def test_request_made_again_takes_the_new_choices() -> None:
    ask(frequency="weekly")
    again = ask(frequency="daily", language="en")
    assert again
    assert (again.frequency, again.language) == ("daily", "en")


def test_confirming_twice_changes_nothing() -> None:
    asked = ask()
    assert asked
    confirm_subscription(asked, at=AT)
    again = confirm_subscription(asked, at=AT + timedelta(hours=1))
    assert again.confirmed_at == AT


def test_tokens_open_one_subscription_for_one_purpose() -> None:
    one, other = followed(), followed(address="li@example.org")
    token = token_of(one, MANAGE)
    assert subscription_by_token(token, MANAGE) == one
    assert subscription_by_token(token_of(other, MANAGE), MANAGE) == other
    forged = [
        token_of(one, CONFIRM),
        token[:-1] + ("0" if token[-1] != "0" else "1"),
        token_of(other, MANAGE)[:32] + token[32:],
        one.key.hex,
        "",
        "x" * 64,
    ]
    assert [subscription_by_token(bad, MANAGE) for bad in forged] == [None] * len(forged)


def test_frequency_changes_to_one_of_those_offered() -> None:
    one = followed(frequency="daily")
    assert change_mail_frequency(one, "weekly").frequency == "weekly"
    with pytest.raises(Refused):
        change_mail_frequency(one, "hourly")
    one.refresh_from_db()
    assert one.frequency == "weekly"


def test_ending_deletes_address_mails_and_lists_that_nobody_follows() -> None:
    one, other = followed(), followed(address="li@example.org")
    end_subscription(one)
    end_subscription(one)
    assert list(Subscription.objects.all()) == [other]
    assert {mail.subject_id for mail in OutgoingMail.objects.all()} == {other.pk}
    assert Feed.objects.count() == 1
    end_subscription(other)
    assert not Feed.objects.exists()


def test_all_lists_of_an_address_end_and_no_others() -> None:
    one = followed()
    followed(filters={"year": 2020})
    other = followed(address="li@example.org")
    end_all_subscriptions(one.address_hash)
    assert list(Subscription.objects.all()) == [other]


def test_requests_that_are_not_confirmed_in_time_are_purged() -> None:
    ask()
    kept = followed(address="li@example.org")
    limit = timedelta(hours=CONFIRM_HOURS)
    assert purge_subscriptions(at=AT + limit) == 0
    assert purge_subscriptions(at=AT + limit + timedelta(seconds=1)) == 1
    assert list(Subscription.objects.all()) == [kept]


def test_old_announcements_are_purged_when_they_are_matched() -> None:
    followed()
    announce([(DOCUMENT, 1, "released", AT), (DOCUMENT, 2, "released", AT)])
    Announcement.objects.filter(subject_id=1).update(matched_at=AT)
    purge_subscriptions(at=AT + timedelta(days=KEPT_DAYS, seconds=1))
    assert [one.subject_id for one in Announcement.objects.all()] == [2]


def test_nothing_is_noted_while_nobody_follows_anything() -> None:
    assert announce([(DOCUMENT, 1, "released", AT)]) == 0
    followed()
    announce([(DOCUMENT, 1, "released", AT)])
    announce([(DOCUMENT, 1, "released", AT + timedelta(days=1))])
    assert Announcement.objects.get().at == AT


def test_subscription_ends_when_mails_in_a_row_cannot_be_delivered() -> None:
    one = followed()

    def send(number: int, error: str) -> None:
        OutgoingMail.objects.create(
            kind=ITEMS_MAIL,
            subject_id=one.pk,
            key=f"{number}",
            payload={"parts": [[one.pk, 0, number, 1]]},
            next_at=AT,
            attempts=8,
        )
        mail = claim_mail(ITEMS_MAIL, at=AT)
        assert mail
        complete_mail(mail, error=error, at=AT)

    for number, error in enumerate(["refused"] * (MAX_FAILURES - 1) + [""]):
        send(number, error)
    for number in range(10, 10 + MAX_FAILURES - 1):
        send(number, "refused")
    end_undeliverable([one.pk])
    assert Subscription.objects.filter(pk=one.pk).exists()
    send(20, "refused")
    assert not Subscription.objects.filter(pk=one.pk).exists()


def test_database_refuses_news_for_an_unconfirmed_address() -> None:
    asked = ask()
    assert asked
    with pytest.raises(IntegrityError), transaction.atomic():
        Subscription.objects.filter(pk=asked.pk).update(waits_since=AT)


def test_counts_say_nothing_about_anybody() -> None:
    followed(frequency="daily")
    followed(filters={"year": 2020}, language="en")
    ask(address="li@example.org")
    counts = subscription_counts()
    assert (counts.confirmed, counts.unconfirmed, counts.addresses, counts.feeds) == (2, 1, 1, 2)
    assert [number for _label, number in counts.by_frequency] == [1, 1, 0]
    assert [number for _label, number in counts.by_language] == [1, 1]
