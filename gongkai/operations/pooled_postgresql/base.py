"""Django's backend for PostgreSQL, whose pool fails at once while the server is away; see `pools.py`."""

from functools import partial
from typing import Any

from django.db.backends.postgresql import base

from gongkai.operations.pooled_postgresql.pools import Pool, clean, is_sound


class DatabaseWrapper(base.DatabaseWrapper):
    """The connection of one thread, taken from the pool of its process at the first query of a request."""

    # Django keeps the pools of all backends by alias.
    _connection_pools: dict[str, Pool]

    @property
    def pool(self) -> Pool | None:
        """Return the pool of this database, which nothing has opened yet when it is made."""
        terms: dict[str, Any] = self.settings_dict["OPTIONS"].get("pool") or {}
        if not terms:
            return None
        if self.alias not in self._connection_pools:
            options = self.settings_dict["OPTIONS"]
            configure = self._configure_connection  # type: ignore[attr-defined]  # not in the stubs
            connects = {**self.get_connection_params(), "autocommit": True}
            made = Pool(
                kwargs=connects,
                open=False,
                configure=configure,
                check=partial(
                    is_sound,
                    writes=options.get("target_session_attrs") in {"primary", "read-write"},
                ),
                reset=partial(clean, configure=configure),
                name=self.alias,
                **terms,
            )
            # Of two threads that make one the first wins: neither is open yet.
            self._connection_pools.setdefault(self.alias, made)
        return self._connection_pools[self.alias]
