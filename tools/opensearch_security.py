"""
A node of OpenSearch with its security plugin, for tests: TLS, users and their rights.

The plugin comes from Maven's registry (44 MB, checked against its hash). Its newest version there is 2.19.3;
the nodes are of 2.19.6, with which it works.
"""

import hashlib
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

from tools import opensearch_nodes
from tools.opensearch_nodes import JARS, Node, NotStarted

VERSION = "2.19.3.0"
SHA256 = "ae79a0cf1094446e357758904552717c52c2d9b30ec153271b52ec73497510df"
PLACE = JARS.parent / "opensearch-security"
PLUGIN = "org.opensearch.security.OpenSearchSecurityPlugin"
NAME = re.compile(r"-\d[\w.-]*\.jar$")
# The certificate and key in the folder of the settings, the same between nodes and for HTTP.
TLS = {
    f"plugins.security.ssl.{layer}.{name}": value
    for layer in ("transport", "http")
    for name, value in {
        "pemcert_filepath": "node.pem",
        "pemkey_filepath": "node.key",
        "pemtrustedcas_filepath": "ca.pem",
    }.items()
}


def fetch() -> None:
    """Bring the plugin by Maven, unless it is here. Raises `NotStarted`."""
    archive = PLACE / f"opensearch-security-{VERSION}.zip"
    if archive.exists() and hashlib.sha256(archive.read_bytes()).hexdigest() == SHA256:
        return
    if shutil.which("mvn") is None:
        raise NotStarted("Maven is not installed.")
    shutil.rmtree(PLACE, ignore_errors=True)
    done = subprocess.run(
        [
            *("mvn", "-q", "-B", "-C", "dependency:copy"),
            f"-Dartifact=org.opensearch.plugin:opensearch-security:{VERSION}:zip",
            f"-DoutputDirectory={PLACE}",
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode or not archive.exists():
        raise NotStarted(f"Maven did not bring the security plugin: {done.stdout[-600:]}")
    if hashlib.sha256(archive.read_bytes()).hexdigest() != SHA256:
        shutil.rmtree(PLACE)
        raise NotStarted("What Maven brought is not the security plugin that was pinned.")
    with zipfile.ZipFile(archive) as found:
        found.extractall(PLACE / "plugin")


def start(folder: Path, port: int, certificates: Path, configuration: dict[str, str]) -> Node:
    """
    Start one node; `certificates` has node.pem, node.key and ca.pem, `configuration` replaces files of the plugin.

    Returns before it answers. Raises `NotStarted`.
    """
    fetch()
    settings = folder / "node-1" / "config"
    security = settings / "opensearch-security"
    shutil.copytree(PLACE / "plugin" / "config", security, dirs_exist_ok=True)
    for name, text in configuration.items():
        (security / name).write_text(text)
    for name in ("node.pem", "node.key", "ca.pem"):
        shutil.copy(certificates / name, settings / name)
    here = {NAME.sub("", path.name) for path in JARS.glob("*.jar")}
    [node] = opensearch_nodes.start(
        1,
        folder,
        port,
        wait=False,
        plugin=PLUGIN,
        # Of what OpenSearch has itself, its own version.
        libraries=[
            path
            for path in sorted((PLACE / "plugin").glob("*.jar"))
            if NAME.sub("", path.name) not in here
        ],
        more={
            **TLS,
            "plugins.security.ssl.http.enabled": "true",
            "plugins.security.ssl.transport.enforce_hostname_verification": "false",
            "plugins.security.allow_default_init_securityindex": "true",
        },
    )
    return node
