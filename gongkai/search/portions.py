"""How many records are indexed between two looks at the clock, so that no transaction becomes long."""

BATCH_SECONDS = 0.1


def next_size(size: int, seconds: float, left: float, *, least: int, most: int) -> int:
    """
    Return how many records the next batch has, after one of this size took so many seconds.

    Each batch has a dozen queries, so there are as many records as their texts, long or short, allow in the time
    that is left of the transaction.
    """
    fitting = int(size * min(BATCH_SECONDS, left) / max(seconds, 0.001))
    return max(least, min(most, fitting))
