"""`make check`: run every check that is not a test, then report the failed ones."""

import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


def checks() -> list[tuple[str, list[str]]]:
    """Return name and command of each check."""
    templates = [str(path) for path in sorted((ROOT / "gongkai").glob("*/templates/**/*.html"))]
    python = sys.executable
    return [
        # The longest come first, so that none of them runs alone at the end.
        ("types", [str(BIN / "mypy")]),
        ("architecture", [python, "-m", "pytest", "-q", "tests/architecture"]),
        ("translations", [python, "-m", "tools.messages", "check"]),
        ("generated pages", [python, "-m", "tools.docs", "--check"]),
        ("layers", [str(BIN / "lint-imports"), "--no-cache"]),
        ("migrations", [python, "-m", "gongkai", "makemigrations", "--check", "--dry-run"]),
        ("online migrations", [python, "-m", "tools.migration_lint"]),
        ("released migrations", [python, "-m", "tools.released"]),
        ("settings", [python, "-m", "gongkai", "check"]),
        ("templates", [str(BIN / "djade"), "--target-version", "5.2", "--check", *templates]),
        ("lint", [str(BIN / "ruff"), "check", "."]),
        ("format", [str(BIN / "ruff"), "format", "--check", "."]),
        ("locks", [python, "-m", "tools.lock", "--check"]),
    ]


def main() -> None:
    """Run all checks, as many at a time as there are processors; print the output of those that fail."""
    started = time.monotonic()
    wanted = checks()
    failed = []
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        running = {pool.submit(run, command): name for name, command in wanted}
        for future in as_completed(running):
            name = running[future]
            done, seconds = future.result()
            print(f"{'fails' if done.returncode else 'ok':6} {name} ({seconds:.1f} s)", flush=True)
            if done.returncode:
                failed.append(name)
                print(done.stdout, flush=True)
    print(f"{time.monotonic() - started:.0f} s in all")
    if failed:
        sys.exit(f"Not in order: {', '.join(failed)}.")
    print("Everything is in order.")


def run(command: list[str]) -> tuple[subprocess.CompletedProcess[str], float]:
    """Run a check with a data folder of its own; return what it wrote and how long it took."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="gongkai-check-") as folder:
        environment = os.environ | {"GONGKAI_DATA": folder}
        environment.pop("DATABASE_URL", None)
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=environment,
            check=False,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
    return done, time.monotonic() - started


if __name__ == "__main__":
    main()
