"""Files of tenants for the tests."""

from pathlib import Path

from gongkai.tenants.registry import read_registry
from gongkai.tenants.tenant import Registry


def written(folder: Path, text: str) -> Path:
    """Write the file; $ stands for the folder."""
    path = folder / "tenants.toml"
    path.write_text(text.replace("$", str(folder)))
    return path


def read(folder: Path, text: str) -> Registry:
    return read_registry(written(folder, text))


TWO = """
[tenants.a]
hosts = ["a.example"]
data = "$/a"

[tenants.b]
hosts = ["b.example"]
data = "$/b"
"""
