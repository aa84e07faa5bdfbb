"""The supervisor: the processes of every tenant and the front before them, each started again alone."""

import asyncio
import ctypes
import os
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from gongkai.tenants.environments import environment_of, serving_arguments
from gongkai.tenants.faults import TenantsError
from gongkai.tenants.front import MAX_HEAD, Front
from gongkai.tenants.registry import read_registry
from gongkai.tenants.tenant import Registry, Tenant

GONGKAI = (sys.executable, "-m", "gongkai")
GRACE_SECONDS = 45  # more than `gongkai serve` gives its own processes
FIRST_PAUSE, MAX_PAUSE, LASTING_SECONDS = 1.0, 60.0, 60.0
PR_SET_PDEATHSIG = 1
STOPPING = (signal.SIGTERM, signal.SIGINT)


class Supervisor:
    """
    Runs `gongkai serve` for each tenant, and the front.

    A tenant that cannot start, or whose processes end, is started again after a pause that grows to a
    minute; the others notice nothing. SIGHUP reads the file again: only tenants whose lines changed
    are stopped or started.
    """

    def __init__(
        self,
        path: Path,
        environ: Mapping[str, str],
        say: Callable[[str], object],
        *,
        bind: str = "",
        command: tuple[str, ...] = GONGKAI,
    ) -> None:
        self._path, self._environ, self._say, self._command = path, environ, say, command
        self._registry = read_registry(path)
        self._bind = bind or self._registry.bind
        self._front = Front(self._registry.by_host(), self._registry.proxies > 0)
        self._kept: dict[str, asyncio.Task[None]] = {}
        self._stop = asyncio.Event()

    async def run(self) -> None:
        """Serve until a signal stops it. Raises OSError if the front cannot listen."""
        loop = asyncio.get_running_loop()
        for name in STOPPING:
            loop.add_signal_handler(name, self._stop.set)
        loop.add_signal_handler(signal.SIGHUP, lambda: loop.create_task(self._read_again()))
        host, _colon, port = self._bind.rpartition(":")
        listening = await asyncio.start_server(
            self._front.serve, host.strip("[]"), int(port), limit=MAX_HEAD
        )
        for tenant in self._registry.tenants:
            self._keep(tenant)
        names = ", ".join(one.name for one in self._registry.tenants)
        self._say(f"Serving {names} on {self._bind}; Ctrl+C ends it.")
        try:
            await self._stop.wait()
        finally:
            listening.close()
            await self._end(list(self._kept))

    def _keep(self, tenant: Tenant) -> None:
        environment = environment_of(tenant, self._registry, self._environ, behind_front=True)
        self._kept[tenant.name] = asyncio.create_task(self._run_again(tenant, environment))

    async def _run_again(self, tenant: Tenant, environment: Mapping[str, str]) -> None:
        """Run the processes of a tenant, again and again, until this task is cancelled."""
        pause, loop = FIRST_PAUSE, asyncio.get_running_loop()
        while True:
            begun = loop.time()
            code = await self._run_once(tenant, environment)
            pause = FIRST_PAUSE if loop.time() - begun > LASTING_SECONDS else pause
            self._say(f"{tenant.name}: its processes ended with {code}; again in {pause:.0f} s.")
            await asyncio.sleep(pause)
            pause = min(2 * pause, MAX_PAUSE)

    async def _run_once(self, tenant: Tenant, environment: Mapping[str, str]) -> int:
        process = await asyncio.create_subprocess_exec(
            *self._command,
            "serve",
            *serving_arguments(tenant),
            env=environment,
            # Ctrl+C reaches this process only, which stops the others in order.
            start_new_session=True,
            preexec_fn=end_with_parent(os.getpid()),
        )
        try:
            return await process.wait()
        finally:
            if process.returncode is None:
                process.terminate()
                try:
                    await asyncio.wait_for(process.wait(), GRACE_SECONDS)
                except TimeoutError:
                    process.kill()

    async def _end(self, names: list[str]) -> None:
        tasks = [self._kept.pop(name) for name in names]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _read_again(self) -> None:
        """Take over a changed file, or keep on with the old one if it has a fault."""
        try:
            registry = read_registry(self._path)
        except TenantsError as error:
            self._say(f"The file of tenants was not taken over:\n{error}")
            return
        before = _running(self._registry)
        after = _running(registry)
        self._registry = registry
        changed = [name for name in self._kept if after.get(name) != before.get(name)]
        # No request reaches a tenant that is being stopped, nor a host that it no longer has.
        self._front.trusts_proxies = registry.proxies > 0
        self._front.by_host = registry.by_host()
        await self._end(changed)
        started = [name for name in after if name not in self._kept]
        for name in started:
            self._keep(after[name][0])
        self._say(
            "The file of tenants was taken over."
            f" Stopped: {', '.join(changed) or 'none'}. Started: {', '.join(started) or 'none'}."
        )


def _running(registry: Registry) -> dict[str, tuple[Tenant, int]]:
    """Return what a process of each tenant was started with."""
    return {one.name: (one, registry.proxies) for one in registry.tenants}


def end_with_parent(parent: int) -> Callable[[], None] | None:
    """Return what lets Linux end a new process with this one, so that none keeps its socket."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl

    def prepare() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

    return prepare
