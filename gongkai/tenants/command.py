"""`gongkai tenants`: every command for one tenant, for several, or for all, from one file."""

import argparse
import asyncio
import os
import resource
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from gongkai.tenants.environments import environment_of, serving_arguments
from gongkai.tenants.faults import TenantsError
from gongkai.tenants.registry import read_registry
from gongkai.tenants.supervisor import GONGKAI, Supervisor
from gongkai.tenants.tenant import Registry, Tenant

FILE = "GONGKAI_TENANTS"
ALL = "all"
# Commands that have a word of their own here, since they are run for all.
FOR_ALL = {
    "migrate": (["migrate"], "bring the tables of each tenant up to date"),
    "backup": (["backup"], "back up each tenant into its own folder with its own key"),
    "verify": (["verify"], "check stored data and ledger of each tenant"),
    "doctor": (["doctor"], "say what is wrong with each tenant"),
}


def run(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run `gongkai tenants`; return the exit status."""
    parser = _parser()
    options = parser.parse_args(list(arguments))
    path = options.file or environ.get(FILE)
    if not path:
        parser.error(f"name the file of tenants: --file, or {FILE} in the environment")
    try:
        return _run(options, Path(path), environ)
    except TenantsError as error:
        _say(str(error))
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="gongkai tenants",
        description="Several regions in one installation, each with data, keys and processes of its "
        "own (docs/tenants.md).",
    )
    parser.add_argument("--file", help=f"file of tenants (default: {FILE})")
    words = parser.add_subparsers(dest="word", required=True, metavar="COMMAND")
    words.add_parser("list", help="list the tenants with their hosts and folders")
    serve = words.add_parser("serve", help="run the processes of all tenants and the front")
    serve.add_argument(
        "--bind", default="", help="address and port of the front (default: [front])"
    )
    for word, (_command, help_text) in FOR_ALL.items():
        _choice(words.add_parser(word, help=help_text))
    _choice(words.add_parser("check", help="check the file, then the settings of each tenant"))
    one = words.add_parser("run", help="run a command for one tenant, for several (a,b), or all")
    one.add_argument("--go-on", action="store_true", help="go on after a failure")
    one.add_argument("names", metavar="NAME")
    one.add_argument("command", nargs=argparse.REMAINDER, metavar="COMMAND …")
    return parser


def _choice(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these (default: all)")
    parser.add_argument("--go-on", action="store_true", help="go on after a failure")


def _run(options: argparse.Namespace, path: Path, environ: Mapping[str, str]) -> int:
    if options.word == "serve":
        return _serve(path, environ, options.bind)
    registry = read_registry(path)
    if options.word == "list":
        for one in registry.tenants:
            _tell("\t".join((one.name, " ".join(one.every_host), str(one.data), one.listen)))
        return 0
    if options.word == "run":
        named = [] if options.names == ALL else options.names.split(",")
        command = options.command
        if not command:
            _say("Name the command to run, such as: gongkai tenants run NAME doctor")
            return 2
    else:
        named = options.names
        command = ["check", "--deploy"] if options.word == "check" else FOR_ALL[options.word][0]
    tenants = [registry.named(name) for name in named] or list(registry.tenants)
    if options.word == "run" and len(tenants) == 1:
        replace_by(tenants[0], command, registry, environ)
    return run_for(tenants, command, registry, environ, goes_on=options.go_on)


def _serve(path: Path, environ: Mapping[str, str], bind: str) -> int:
    # Each request needs two connections; the usual limit of a process is 1024.
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))

    async def serve() -> None:
        await Supervisor(path, environ, _say, bind=bind).run()

    try:
        asyncio.run(serve())
    except OSError as error:
        _say(f"The front cannot listen: {error}.")
        return 1
    return 0


def replace_by(
    tenant: Tenant, command: Sequence[str], registry: Registry, environ: Mapping[str, str]
) -> None:
    """Become the process of one tenant, so that signals and input reach it."""
    words = list(command)
    if words[:1] == ["serve"] and not any(one.startswith("--bind") for one in words):
        words[1:1] = serving_arguments(tenant)
    environment = environment_of(tenant, registry, environ, behind_front=False)
    sys.stdout.flush()
    os.execve(GONGKAI[0], [*GONGKAI, *words], environment)  # noqa: S606  (our own program)


def run_for(
    tenants: Sequence[Tenant],
    command: Sequence[str],
    registry: Registry,
    environ: Mapping[str, str],
    *,
    goes_on: bool,
) -> int:
    """
    Run a command for one tenant after the other, and say at the end how each ended.

    Returns 0 if all succeeded, else 1. After a failure the rest is not run, unless `goes_on`.
    """
    ended: dict[str, str] = {}
    for tenant in tenants:
        _tell(f"== {tenant.name}: gongkai {' '.join(command)}")
        environment = environment_of(tenant, registry, environ, behind_front=False)
        done = subprocess.run([*GONGKAI, *command], env=environment, check=False)  # noqa: S603
        ended[tenant.name] = f"failed ({done.returncode})" if done.returncode else "done"
        if done.returncode and not goes_on:
            break
    for tenant in tenants:
        _tell(f"{tenant.name}: {ended.get(tenant.name, 'not run')}")
    return 0 if all(ended.get(one.name) == "done" for one in tenants) else 1


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()  # before what the command itself writes


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
