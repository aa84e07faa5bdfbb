"""Send one item to all subscribers of an account, in batches, with the failing ones tried again."""

from collections.abc import Callable, Mapping
from typing import Any

from gongkai.channels.connectors.interface import Gone, Permanent, Session, Temporary, Unclear

BATCH = 20  # at most so many requests between two renewals of the lease
MAX_ROUNDS = 5
Post = Callable[[Mapping[str, Any]], None]


def send_to_subscribers(session: Session, post: Post, name: str) -> tuple[int, int]:
    """
    Send to each subscriber; return how many took it and how many did not.

    `post` raises `Gone` for a subscriber that no longer exists, and what requests raise. Progress is kept
    under a name after each batch. What fails for a time is tried again in later attempts, which is no
    harm, because each message has the same id in all of them. Raises `Temporary` while some are left.
    """
    state: dict[str, Any] = {"last": 0, "again": [], "accepted": 0, "rejected": 0, "rounds": 0}
    state |= session.progress.get(name) or {}
    due = list(state["again"])
    state["again"] = []
    while due:
        # Who was removed meanwhile is in the list, but has no row.
        _send(session.subscribers(due[:BATCH], 0), session, post, state)
        due = due[BATCH:]
        session.save({name: state | {"again": [*state["again"], *due]}})
    while rows := session.subscribers(None, state["last"]):
        _send(rows, session, post, state)
        state["last"] = rows[-1][0]
        session.save({name: state})
    if state["again"] and state["rounds"] < MAX_ROUNDS:
        state["rounds"] += 1
        session.save({name: state})
        raise Temporary(f"{len(state['again'])} subscribers did not answer", of_item=True)
    return state["accepted"], state["rejected"] + len(state["again"])


def _send(
    rows: list[tuple[int, Mapping[str, Any]]], session: Session, post: Post, state: dict[str, Any]
) -> None:
    for pk, facts in rows:
        try:
            post(facts)
        except Gone:
            session.forget(pk)
        except (Temporary, Unclear):
            state["again"].append(pk)
        except Permanent:
            state["rejected"] += 1
        else:
            state["accepted"] += 1
