"""`make check`: run every check that is not a test, then report the failed ones."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


def checks() -> list[tuple[str, list[str]]]:
    """Return name and command of each check."""
    templates = [str(path) for path in sorted((ROOT / "gongkai").glob("*/templates/**/*.html"))]
    python = sys.executable
    return [
        ("format", [str(BIN / "ruff"), "format", "--check", "."]),
        ("lint", [str(BIN / "ruff"), "check", "."]),
        ("types", [str(BIN / "mypy")]),
        ("layers", [str(BIN / "lint-imports"), "--no-cache"]),
        ("templates", [str(BIN / "djade"), "--target-version", "5.2", "--check", *templates]),
        ("architecture", [python, "-m", "pytest", "-q", "tests/architecture"]),
        ("migrations", [python, "-m", "gongkai", "makemigrations", "--check", "--dry-run"]),
        ("settings", [python, "-m", "gongkai", "check"]),
        ("generated pages", [python, "-m", "tools.docs", "--check"]),
        ("translations", [python, "-m", "tools.messages", "check"]),
        ("locks", [python, "-m", "tools.lock", "--check"]),
    ]


def main() -> None:
    """Run all checks; print the output of those that fail."""
    failed = []
    with tempfile.TemporaryDirectory(prefix="gongkai-check-") as folder:
        environment = os.environ | {"GONGKAI_DATA": folder}
        environment.pop("DATABASE_URL", None)
        for name, command in checks():
            started = time.monotonic()
            done = subprocess.run(
                command,
                cwd=ROOT,
                env=environment,
                check=False,
                text=True,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )
            seconds = time.monotonic() - started
            print(f"{'fails' if done.returncode else 'ok':6} {name} ({seconds:.1f} s)", flush=True)
            if done.returncode:
                failed.append(name)
                print(done.stdout, flush=True)
    if failed:
        sys.exit(f"Not in order: {', '.join(failed)}.")
    print("Everything is in order.")


if __name__ == "__main__":
    main()
