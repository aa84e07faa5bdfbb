"""
Make .venv from the locked, hashed requirements. Standard library only: it runs before anything is installed.

    python3 tools/install.py run|dev
"""

import hashlib
import json
import subprocess
import sys
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCKS = {"run": "requirements.lock", "dev": "requirements-dev.lock"}


def main() -> None:
    group = sys.argv[1] if len(sys.argv) > 1 else "run"
    if sys.version_info < (3, 11):
        sys.exit("Gongkai needs Python 3.11 or newer; set PYTHON=python3.11 (or newer).")
    stamp = VENV / "gongkai-stamp.json"
    wanted = {name: fingerprint(name) for name in (("run",) if group == "run" else ("run", "dev"))}
    have = json.loads(stamp.read_text()) if stamp.exists() else {}
    if all(have.get(name) == value for name, value in wanted.items()):
        return
    start = time.monotonic()
    print(f"Installing into .venv ({LOCKS[group]}) …", flush=True)
    if not (VENV / "bin" / "python").exists():
        venv.create(VENV, with_pip=True)
    pip = [str(VENV / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "-q"]
    env_run(pip + ["install", "--require-hashes", "-r", str(ROOT / LOCKS[group])])
    env_run(pip + ["install", "--no-deps", "--no-build-isolation", "-e", str(ROOT)])
    env_run([str(VENV / "bin" / "python"), str(ROOT / "tools" / "messages.py"), "compile"])
    stamp.write_text(json.dumps({**have, **wanted}))
    print(f"Installed in {time.monotonic() - start:.1f} s.", flush=True)


def fingerprint(name: str) -> str:
    """Fold what decides an installation: the lock, the project file, the interpreter, where it stands."""
    digest = hashlib.sha256(f"{sys.version} {ROOT}".encode())
    for path in (LOCKS[name], "pyproject.toml"):
        digest.update((ROOT / path).read_bytes())
    return digest.hexdigest()


def env_run(command: list[str]) -> None:
    """Run a step; where it fails, say which."""
    if subprocess.run(command, check=False).returncode:
        sys.exit(f"This step failed: {' '.join(command)}")


if __name__ == "__main__":
    main()
