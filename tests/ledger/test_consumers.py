from collections.abc import Sequence
from datetime import date
from threading import Thread, current_thread
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from gongkai.kit import locks
from gongkai.ledger import consumer_kinds, consumers
from gongkai.ledger.actions import SYSTEM, record
from gongkai.ledger.consumer_kinds import Consumer, Taken, in_portions, takes
from gongkai.ledger.models import Act, Chain, Cursor, FailedAct
from gongkai.ledger.queries import parked_acts
from gongkai.ledger.verbs import Verb
from tests.cast import AT

SEEN: list[tuple[str, int]] = []
POISON: set[int] = set()
NAME = "tests.ledger.test_consumers.note"


def note(acts: Sequence[Act]) -> None:
    """A consumer that notes the acts it processed and fails on poisoned ones."""
    for act in acts:
        if act.seq in POISON:
            raise ValueError(f"poisoned {act.seq}")
    SEEN.extend((act.chain, act.seq) for act in acts)


PORTIONS = "tests.ledger.test_consumers.slowly"
STEPS = 3  # portions per act of this consumer


@in_portions
def slowly(acts: Sequence[Act], within: int) -> Taken:
    """A consumer that processes a third of an act at a time."""
    if acts[0].seq in POISON:
        raise ValueError(f"poisoned {acts[0].seq}")
    SEEN.append((acts[0].chain, acts[0].seq * 10 + within))
    return Taken(1) if within == STEPS - 1 else Taken(0, within + 1)


@pytest.fixture(autouse=True)
def _follow(settings: Any) -> None:
    SEEN.clear()
    POISON.clear()
    settings.GONGKAI_CONSUMERS = (NAME,)
    settings.GONGKAI_CONSUMER_MODE = "embedded"


def entered(chain: str = "c", verb: Verb = Verb.BODY_CHANGED) -> Act:
    return record(verb, Chain(pk=1), chain=chain, by=SYSTEM, at=AT, on=date(2026, 11, 20))


def act(chain: str = "c", verb: Verb = Verb.BODY_CHANGED) -> Act:
    with transaction.atomic():
        return entered(chain, verb)


@pytest.mark.django_db(transaction=True)
def test_follower_runs_after_commit_in_order() -> None:
    act()
    act()
    act("d")
    assert SEEN == [("c", 1), ("c", 2), ("d", 1)]
    assert set(Cursor.objects.values_list("chain", "seq")) == {("c", 2), ("d", 1)}


@pytest.mark.django_db(transaction=True)
def test_rolled_back_act_is_not_processed() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        act()
        raise RuntimeError
    assert SEEN == []
    assert not Act.objects.exists()
    assert act().seq == 1


@pytest.mark.django_db(transaction=True)
def test_followers_run_once_for_many_acts_of_a_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    monkeypatch.setattr(consumers, "catch_up", lambda **_how: calls.append(1))
    with transaction.atomic():
        entered()
        entered()
    assert calls == [1]


@pytest.mark.django_db(transaction=True)
def test_in_worker_mode_only_the_worker_runs_followers(settings: Any) -> None:
    settings.GONGKAI_CONSUMER_MODE = "worker"
    act()
    assert SEEN == []
    assert consumers.chains_behind(NAME) == ["c"]
    assert consumers.catch_up() == 1
    assert SEEN == [("c", 1)]
    assert consumers.chains_behind(NAME) == []


@pytest.mark.django_db(transaction=True)
def test_failing_act_never_fails_the_request_and_is_parked_after_three_attempts() -> None:
    POISON.add(2)
    act()
    act()  # first attempt fails, the request does not
    act()  # second
    assert SEEN == [("c", 1)]
    assert FailedAct.objects.get().attempts == 2
    consumers.catch_up()  # third: parked and skipped
    assert SEEN == [("c", 1), ("c", 3)]
    parked = parked_acts().get()
    assert (parked.act.seq, parked.attempts, parked.error) == (2, 3, "ValueError: poisoned 2")


@pytest.mark.django_db(transaction=True)
def test_parked_act_is_listed_and_processed_on_retry(capsys: pytest.CaptureFixture[str]) -> None:
    POISON.add(1)
    act()
    consumers.catch_up()
    consumers.catch_up()
    call_command("ledger", "parked", "--retry")
    assert "parked: ValueError: poisoned 1" in capsys.readouterr().out
    POISON.clear()
    call_command("ledger", "parked", "--retry")
    assert "processed now" in capsys.readouterr().out
    assert SEEN == [("c", 1)]
    assert not FailedAct.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_cursor_and_write_of_the_follower_move_together(monkeypatch: pytest.MonkeyPatch) -> None:
    act()
    monkeypatch.setattr(
        Cursor, "save", lambda *args, **kwargs: (_ for _ in ()).throw(RuntimeError("crash"))
    )
    act()
    monkeypatch.undo()
    assert Cursor.objects.get().seq == 1
    consumers.catch_up()
    assert Cursor.objects.get().seq == 2


@pytest.mark.django_db(transaction=True)
def test_one_act_is_processed_in_portions_each_committed_alone(settings: Any) -> None:
    settings.GONGKAI_CONSUMERS = (PORTIONS,)
    act()
    assert SEEN == [("c", 10), ("c", 11), ("c", 12)]
    cursor = Cursor.objects.get()
    assert (cursor.seq, cursor.within) == (1, 0)


@pytest.mark.django_db(transaction=True)
def test_follower_killed_between_two_portions_continues_there(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.GONGKAI_CONSUMERS = (PORTIONS,)

    def killed() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(locks, "SHARE_SECONDS", 0.0)
    monkeypatch.setattr(locks, "let_others_write", killed)
    with pytest.raises(KeyboardInterrupt):
        act()
    assert SEEN == [("c", 10)]
    assert (Cursor.objects.get().seq, Cursor.objects.get().within) == (0, 1)
    monkeypatch.undo()
    act()
    assert SEEN == [("c", 10), ("c", 11), ("c", 12), ("c", 20), ("c", 21), ("c", 22)]


@pytest.mark.django_db(transaction=True)
def test_parked_act_is_skipped_with_its_portions_and_retried_from_its_start(
    settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.GONGKAI_CONSUMERS = (PORTIONS,)
    POISON.add(1)
    act()
    consumers.catch_up()
    consumers.catch_up()
    act()
    assert SEEN == [("c", 20), ("c", 21), ("c", 22)]
    POISON.clear()
    SEEN.clear()
    call_command("ledger", "parked", "--retry")
    assert "processed now" in capsys.readouterr().out
    assert SEEN == [("c", 10), ("c", 11), ("c", 12)]


@pytest.mark.django_db(transaction=True)
def test_request_processes_its_own_chain_and_leaves_a_backlog_to_the_worker(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.GONGKAI_CONSUMER_MODE = "worker"
    act("a mountain")
    settings.GONGKAI_CONSUMER_MODE = "embedded"
    monkeypatch.setattr(consumers, "WAKE_SECONDS", -1.0)
    act("d")
    assert SEEN == []  # no time was allowed
    monkeypatch.setattr(consumers, "WAKE_SECONDS", 5.0)
    act("d")
    assert SEEN == [("d", 1), ("d", 2)]
    assert consumers.catch_up() == 1
    assert SEEN[2:] == [("a mountain", 1)]


def test_one_thread_runs_the_consumers_also_for_those_that_commit_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ran: list[tuple[str, str]] = []

    def slow(*, only: str, until: float) -> None:
        assert until > 0
        ran.append((only, current_thread().name))
        if len(ran) == 1:
            others = [Thread(target=consumers.Wake(chain)) for chain in ("b", "a")]
            for other in others:
                other.start()
            for other in others:
                other.join(timeout=10)
                assert not other.is_alive()  # it did not wait
        elif len(ran) == 2:
            raise ValueError("a consumer fails")

    monkeypatch.setattr(consumers, "catch_up", slow)
    consumers.Wake("a")()
    assert ran[0][0] == "a"
    assert sorted(ran[1:]) == [("a", ran[0][1]), ("b", ran[0][1])]
    consumers.Wake("c")()
    assert ran[-1][0] == "c"


@pytest.mark.django_db
def test_unread_acts_are_those_behind_the_cursor_of_each_chain(settings: Any) -> None:
    settings.GONGKAI_CONSUMER_MODE = "worker"
    for chain in ("a", "b") * 3:
        act(chain)
    assert consumers.is_behind(NAME)
    verbs = set(Act.objects.values_list("verb", flat=True))
    assert len(consumers.unread_acts(NAME, verbs)) == 6
    Cursor.objects.create(consumer=NAME, chain="a", seq=2)
    Cursor.objects.create(consumer=NAME, chain="b", seq=3)
    assert consumers.is_behind(NAME)
    last = Act.objects.get(chain="a", seq=3)
    assert consumers.unread_acts(NAME, verbs) == [(last.subject_type, last.subject_id, last.verb)]
    assert consumers.unread_acts(NAME, {"no.such.verb"}) == []
    Cursor.objects.filter(chain="a").update(seq=3)
    assert not consumers.is_behind(NAME)


WRITER = "tests.ledger.test_consumers.write"


def write(acts: Sequence[Act]) -> None:
    """A consumer that writes a row for each act."""
    Chain.objects.bulk_create(Chain(code=f"row {act.chain} {act.seq}") for act in acts)


def written() -> list[str]:
    return list(Chain.objects.filter(code__startswith="row ").values_list("code", flat=True))


@pytest.mark.django_db(transaction=True)
def test_all_consumers_take_a_few_acts_in_one_transaction(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.GONGKAI_CONSUMERS = (WRITER, NAME, PORTIONS)
    monkeypatch.setattr(consumers, "WAKE_SECONDS", 60.0)  # a busy machine is slow
    alone: list[str] = []
    take = consumers._take

    def noted(name: str, consumer: Consumer, chain: str, size: int) -> int | None:
        alone.append(name)
        return take(name, consumer, chain, size)

    monkeypatch.setattr(consumers, "_take", noted)
    act()
    assert written() == ["row c 1"]
    assert SEEN == [("c", 1), ("c", 10), ("c", 11), ("c", 12)]
    assert set(alone) == {PORTIONS}  # its later portions are committed one by one
    assert set(Cursor.objects.values_list("consumer", "seq", "within")) == {
        (name, 1, 0) for name in settings.GONGKAI_CONSUMERS
    }
    monkeypatch.setattr(consumers, "TOGETHER", 0)
    act()
    assert set(alone) == {WRITER, NAME, PORTIONS}
    assert written() == ["row c 1", "row c 2"]


@pytest.mark.django_db(transaction=True)
def test_if_one_fails_nothing_of_the_others_is_kept_and_each_continues_by_itself(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.GONGKAI_CONSUMERS = (WRITER, NAME)
    monkeypatch.setattr(consumers, "WAKE_SECONDS", 60.0)
    POISON.add(1)
    act()
    assert written() == ["row c 1"]
    assert FailedAct.objects.get().consumer == NAME
    assert dict(Cursor.objects.values_list("consumer", "seq")) == {WRITER: 1, NAME: 0}
    POISON.clear()
    assert consumers.catch_up() == 1
    assert (written(), SEEN) == (["row c 1"], [("c", 1)])


@pytest.mark.django_db(transaction=True)
def test_no_further_consumer_starts_when_the_time_of_the_transaction_is_over(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.GONGKAI_CONSUMERS = (WRITER, NAME)
    settings.GONGKAI_CONSUMER_MODE = "worker"
    act()
    monkeypatch.setattr(consumers, "TOGETHER_SECONDS", -1.0)
    assert consumers._take_together("c") == (0, False)
    assert written() == []
    assert consumers.catch_up() == 2
    assert (written(), SEEN) == (["row c 1"], [("c", 1)])


@pytest.mark.django_db(transaction=True)
def test_gathered_transactions_are_processed_once_after_the_block() -> None:
    with consumers.gathered():
        act()
        act("d")
        act()
        assert SEEN == []
    assert SEEN == [("c", 1), ("c", 2), ("d", 1)]
    assert Cursor.objects.count() == 2
    with pytest.raises(ValueError, match="ends"), consumers.gathered():
        act()
        raise ValueError("the block ends")
    assert len(SEEN) == 3
    act()  # the next act brings what was left
    assert SEEN[3:] == [("c", 3), ("c", 4)]


CHOOSY = "tests.ledger.test_consumers.choose"
CHOOSY_PORTIONS = "tests.ledger.test_consumers.choose_slowly"


@takes({Verb.BODY_CHANGED})
def choose(acts: Sequence[Act]) -> None:
    """A consumer that takes one verb."""
    assert acts
    note(acts)


@takes(lambda: {Verb.BODY_CHANGED})
@in_portions
def choose_slowly(acts: Sequence[Act], within: int) -> Taken:
    """A consumer that takes one verb, and a third of an act at a time."""
    return slowly(acts, within)


def mixed(settings: Any, numbers: Sequence[int], count: int) -> None:
    """Record so many acts, of which those with these numbers have the verb that is taken."""
    settings.GONGKAI_CONSUMER_MODE = "worker"
    for number in range(1, count + 1):
        act(verb=Verb.BODY_CHANGED if number in numbers else Verb.BODY_CREATED)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("together", [20, 0])
def test_a_consumer_gets_the_acts_whose_verbs_it_takes_and_passes_over_the_others(
    settings: Any, monkeypatch: pytest.MonkeyPatch, together: int
) -> None:
    settings.GONGKAI_CONSUMERS = (CHOOSY, WRITER)
    monkeypatch.setattr(consumers, "TOGETHER", together)
    monkeypatch.setattr(consumers, "BATCH_SIZE", 2)
    monkeypatch.setattr(consumer_kinds, "WINDOW", 4)
    mixed(settings, (2, 3, 4, 12), 15)
    assert consumers.catch_up() == 30
    assert SEEN == [("c", 2), ("c", 3), ("c", 4), ("c", 12)]
    assert len(written()) == 15
    assert set(Cursor.objects.values_list("seq", "within")) == {(15, 0)}
    assert consumers.catch_up() == 0


@pytest.mark.django_db(transaction=True)
def test_acts_of_other_verbs_are_passed_over_without_reading_them(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.GONGKAI_CONSUMERS = (CHOOSY,)
    mixed(settings, (), 8)
    monkeypatch.setattr(consumer_kinds, "WINDOW", 4)
    built: list[int] = []
    monkeypatch.setattr(Act, "from_db", lambda *_row: built.append(1))
    steps: list[int | None] = []
    while (step := consumers._take(CHOOSY, choose, "c", 200)) is not None:
        steps.append(step)
    assert (steps, built) == ([4, 4], [])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("together", [20, 0])
def test_a_position_within_an_act_is_that_of_the_act_it_was_taken_from(
    settings: Any, monkeypatch: pytest.MonkeyPatch, together: int
) -> None:
    settings.GONGKAI_CONSUMERS = (CHOOSY_PORTIONS, NAME)
    monkeypatch.setattr(consumers, "TOGETHER", together)
    mixed(settings, (3,), 5)
    seen: list[tuple[int, int]] = []
    passed = consumers._passed

    def noted(consumer: Consumer, *arguments: Any, **more: Any) -> tuple[int, int]:
        found = passed(consumer, *arguments, **more)
        if consumer is choose_slowly:
            seen.append(found)
        return found

    monkeypatch.setattr(consumers, "_passed", noted)
    consumers.catch_up()
    assert seen == [(2, 1), (2, 2), (5, 0)]
    assert [one for one in SEEN if one[1] > 5] == [("c", 30), ("c", 31), ("c", 32)]


@pytest.mark.django_db(transaction=True)
def test_of_the_acts_that_a_consumer_takes_the_failing_one_is_parked(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.GONGKAI_CONSUMERS = (CHOOSY,)
    monkeypatch.setattr(consumer_kinds, "WINDOW", 2)
    mixed(settings, (4, 6), 7)
    POISON.add(4)
    for _attempt in range(consumers.MAX_ATTEMPTS):
        consumers.catch_up()
    assert parked_acts().get().act.seq == 4
    assert SEEN == [("c", 6)]
    assert Cursor.objects.get().seq == 7
