"""A search cluster that is reached by TLS with a user: by its security plugin, or behind nginx."""

import os
import shutil
import subprocess
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from ssl import create_default_context
from typing import Any
from urllib.request import Request, urlopen

import pytest

from gongkai.operations.doctor import _search_cluster
from gongkai.search.cluster import client
from gongkai.search.cluster.client import ask_again, is_resting
from gongkai.search.cluster.following import follow_cluster
from gongkai.search.cluster.terms import ClusterTerms
from gongkai.search.models import ClusterIndex, ClusterNote
from tests.cast import AT, Cast
from tests.operations.certificates import write_certificate
from tests.search.clusters import free_port, running, terms_of, use
from tests.search.test_queries import everything, filled
from tools import opensearch_security
from tools.opensearch_nodes import NotStarted

pytestmark = [pytest.mark.opensearch, pytest.mark.long, pytest.mark.django_db]
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
PASSWORD = "open-sesame-2026"
SECONDS = 480
# The rights that docs/search-engines.md names, and nobody else.
RIGHTS = {
    "internal_users.yml": """
_meta: {type: internalusers, config_version: 2}
gongkai: {hash: "$2b$04$eXpPw4HNCa2SGz7xs4lUN.PdEdtgZn1lvRLQfJMwkLH2uBkYTMGOK", reserved: false}
""",
    "roles.yml": """
_meta: {type: roles, config_version: 2}
gongkai:
  cluster_permissions: [cluster_monitor, cluster_composite_ops]
  index_permissions:
  - index_patterns: ["gongkai*"]
    allowed_actions: [crud, create_index, manage, manage_aliases]
""",
    "roles_mapping.yml": """
_meta: {type: rolesmapping, config_version: 2}
gongkai: {users: [gongkai]}
""",
}
CONFIGURATION = """
{user}daemon off; pid {folder}/pid; error_log {folder}/errors; worker_processes 1;
events {{}}
http {{
  access_log off; client_max_body_size 16m;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxied;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate {folder}/cert.pem; ssl_certificate_key {folder}/key.pem;
    auth_basic "cluster"; auth_basic_user_file {folder}/users;
    location / {{ proxy_pass {url}; proxy_set_header Authorization ""; proxy_read_timeout 60s; }}
  }}
}}
"""


@dataclass(frozen=True)
class Entrance:
    """How the cluster is reached: the address, the authority of its certificate, and another one."""

    terms: ClusterTerms
    other_authority: Path


@contextmanager
def behind_nginx(folder: Path, certificates: Path) -> Iterator[ClusterTerms]:
    """Run a node without security, and nginx before it, which knows the user."""
    if NGINX is None:
        pytest.skip("nginx is not installed")
    hashed = subprocess.run(
        ["openssl", "passwd", "-apr1", PASSWORD], capture_output=True, text=True, check=True
    ).stdout.strip()
    (certificates / "users").write_text(f"gongkai:{hashed}\n")
    (certificates / "users").chmod(0o644)
    with running(1, folder) as nodes:
        port, file = free_port(), certificates / "nginx.conf"
        # Workers of a nginx that root starts are of another user, who cannot read the folders of tests.
        user = "user root; " if os.geteuid() == 0 else ""
        file.write_text(
            CONFIGURATION.format(user=user, folder=certificates, port=port, url=nodes[0].url)
        )
        proxy = subprocess.Popen([NGINX, "-c", str(file), "-p", str(certificates)])
        try:
            yield replace(terms_of(nodes), urls=f"https://127.0.0.1:{port}")
        finally:
            proxy.terminate()
            proxy.wait(10)


@contextmanager
def with_security_plugin(folder: Path, certificates: Path) -> Iterator[ClusterTerms]:
    """Run a node with the security plugin, and wait until it has read its users."""
    if find_spec("opensearchpy") is None:
        pytest.skip("OpenSearch: the package opensearch-py is not installed")
    for name, source in {
        "node.pem": "cert.pem",
        "node.key": "key.pem",
        "ca.pem": "cert.pem",
    }.items():
        shutil.copy(certificates / source, certificates / name)
    port = 20_000 + free_port() % 10_000
    try:
        node = opensearch_security.start(folder, port, certificates, RIGHTS)
    except NotStarted as reason:
        pytest.skip(f"OpenSearch: {reason}")
    terms = replace(terms_of([node]), urls=f"https://127.0.0.1:{port}", index="gongkai-test")
    try:
        end = time.monotonic() + SECONDS
        while not answers(port, certificates / "cert.pem"):
            assert node.is_running(), (node.folder / "log").read_text()[-2000:]
            assert time.monotonic() < end, (node.folder / "log").read_text()[-2000:]
            time.sleep(0.5)
        yield terms
    finally:
        node.kill()


def answers(port: int, authority: Path) -> bool:
    """Return whether the plugin knows the user."""
    word = b64encode(f"gongkai:{PASSWORD}".encode()).decode()
    request = Request(
        f"https://127.0.0.1:{port}/_cluster/health", headers={"Authorization": f"Basic {word}"}
    )
    try:
        with urlopen(request, timeout=5, context=create_default_context(cafile=str(authority))):
            return True
    except OSError:
        return False


@pytest.fixture(
    scope="module", params=[behind_nginx, with_security_plugin], ids=["nginx", "plugin"]
)
def entrance(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Entrance]:
    folder, other = tmp_path_factory.mktemp("entrance"), tmp_path_factory.mktemp("other")
    write_certificate(folder)
    write_certificate(other)
    with request.param(tmp_path_factory.mktemp("opensearch"), folder) as found:
        terms = replace(found, user="gongkai", ca_file=str(folder / "cert.pem"), timeout_ms=10_000)
        yield Entrance(terms, other / "cert.pem")


def told() -> str:
    return str(next(iter(_search_cluster(AT))))


def test_certificate_and_password_are_checked(
    entrance: Entrance, cast: Cast, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.GONGKAI_OPENSEARCH_PASSWORD = PASSWORD
    use(settings, entrance.terms)
    filled(cast, ["粮食甲", "粮食乙", "粮食丙"])
    end = time.monotonic() + SECONDS
    while not (
        ClusterIndex.objects.filter(used__gt="", building="").exists()
        and not ClusterNote.objects.exists()
    ):
        assert time.monotonic() < end, caplog.text
        follow_cluster()
        time.sleep(0.1)
    expected = everything("粮食")
    assert len(expected) == 3
    assert not is_resting()  # the cluster answered
    assert list(_search_cluster(AT)) == []

    wrong_authority = replace(entrance.terms, ca_file=str(entrance.other_authority))
    use(settings, wrong_authority)
    assert everything("粮食") == expected
    assert is_resting()  # the database answered
    assert "certificate is not signed by an authority in GONGKAI_OPENSEARCH_CA_FILE" in told()
    # Without a file, the authorities of the system: none of them has signed it.
    use(settings, replace(entrance.terms, ca_file=""))
    assert "certificate is not signed" in told()

    settings.GONGKAI_OPENSEARCH_PASSWORD = "wrong"
    use(settings, entrance.terms)
    assert everything("粮食") == expected
    assert is_resting()
    assert "does not accept GONGKAI_OPENSEARCH_USER with the password of its file" in told()
    assert "wrong" not in caplog.text

    settings.GONGKAI_OPENSEARCH_PASSWORD = PASSWORD
    ask_again()
    assert everything("粮食") == expected
    assert not is_resting()
    client.client().indices.delete(index=ClusterIndex.objects.get().used)
