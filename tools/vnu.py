"""`python -m tools.vnu`: fetch the Nu HTML checker once, into a cache outside the repository, by npm."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

PACKAGE = "vnu-jar@26.9.27"


def jar() -> Path:
    """Return the path of the checker: as GONGKAI_VNU names it, else in the user's cache."""
    named = os.environ.get("GONGKAI_VNU")
    if named:
        return Path(named)
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "gongkai" / PACKAGE / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"


def java() -> str | None:
    """Return the path of Java, None if there is none."""
    return shutil.which("java")


def main() -> None:
    """Fetch the checker if Java is installed; otherwise print what is missing."""
    found = jar()
    if found.exists():
        print(found)
        return
    if os.environ.get("GONGKAI_VNU"):
        sys.exit(f"{found} does not exist.")
    if java() is None or shutil.which("npm") is None:
        print(
            "HTML is not checked: that needs java and npm (Debian: apt-get install default-jre-headless npm)."
        )
        return
    folder = found.parents[4]
    folder.mkdir(parents=True, exist_ok=True)
    # The package contains the checker; its install script would fetch another Java.
    words = [
        "npm",
        "install",
        "--silent",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--prefix",
        str(folder),
        PACKAGE,
    ]
    if subprocess.run(words, check=False).returncode or not found.exists():
        sys.exit("The HTML checker could not be fetched.")
    print(found)


if __name__ == "__main__":
    main()
