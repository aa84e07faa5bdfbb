"""The file of tenants: what it says, and every fault with its line."""

from pathlib import Path

import pytest

from gongkai.search.cluster.terms import ClusterTerms
from gongkai.tenants.apart import USUAL_INDEX
from gongkai.tenants.environments import environment_of, serving_arguments
from gongkai.tenants.faults import TenantsError
from gongkai.tenants.registry import read_registry
from tests.tenants.files import TWO, read, written

WHOLE = """
[front]
bind = "127.0.0.1:9000"
proxies = 1

[defaults]
GONGKAI_HTTPS = true
GONGKAI_UPLOAD_MB = 20
GONGKAI_BACKUP_FOLDER = "$/backups/{name}"
GONGKAI_POPULAR_SEARCHES = ["社保", "招考"]

[tenants.north]
hosts = ["North.example.", "公开.政务"]
data = "$/north"
processes = 3
worker = false
settings.GONGKAI_UPLOAD_MB = 30
settings.GONGKAI_SECTION_HOSTS = "czt.example=990000-D01,wjw.example=990000-D02"
settings.GONGKAI_FILES_HOST = "files.example:8443"

[tenants.south]
hosts = ["south.example"]
data = "$/south"
listen = "127.0.0.1:8012"
"""


def test_file_gives_each_tenant_its_environment(tmp_path: Path) -> None:
    registry = read(tmp_path, "\ufeff" + WHOLE.replace("\n", "\r\n"))
    assert (registry.bind, registry.proxies) == ("127.0.0.1:9000", 1)
    north, south = registry.tenants
    before = {
        "PATH": "/bin",
        "GONGKAI_DATA": "/elsewhere",
        "GONGKAI_TENANTS": "x",
        "DATABASE_URL": "x",
        "PGDATABASE": "x",
        "DJANGO_SETTINGS_MODULE": "x",
    }
    assert environment_of(north, registry, before, behind_front=True) == {
        "PATH": "/bin",
        "GONGKAI_TENANT": "north",
        "GONGKAI_DATA": str(tmp_path / "north"),
        "GONGKAI_HOSTS": "north.example,xn--55qw44a.xn--zfr164b",
        "GONGKAI_PROXIES": "2",
        "GONGKAI_HTTPS": "yes",
        "GONGKAI_UPLOAD_MB": "30",
        "GONGKAI_BACKUP_FOLDER": f"{tmp_path}/backups/north",
        "GONGKAI_POPULAR_SEARCHES": "社保,招考",
        "GONGKAI_SECTION_HOSTS": "czt.example=990000-D01,wjw.example=990000-D02",
        "GONGKAI_FILES_HOST": "files.example:8443",
    }
    direct = environment_of(south, registry, before, behind_front=False)
    assert (direct["GONGKAI_PROXIES"], direct["GONGKAI_UPLOAD_MB"]) == ("1", "20")
    assert direct["GONGKAI_BACKUP_FOLDER"] == f"{tmp_path}/backups/south"
    assert registry.by_host() == {
        "north.example": north,
        "xn--55qw44a.xn--zfr164b": north,
        "czt.example": north,
        "wjw.example": north,
        "files.example": north,
        "south.example": south,
    }
    assert " ".join(serving_arguments(north)) == (
        f"--bind unix:{tmp_path}/north/web.sock --workers 3 --threads 4 --no-worker"
    )
    assert " ".join(serving_arguments(south)) == "--bind 127.0.0.1:8012 --workers 2 --threads 4"
    assert registry.named("south") is south
    with pytest.raises(TenantsError, match="no tenant 'west'; there are: north, south"):
        registry.named("west")


def said(folder: Path, text: str) -> str:
    with pytest.raises(TenantsError) as error:
        read(folder, text)
    return str(error.value).replace(f"{folder}/tenants.toml, ", "").replace(str(folder), "$")


# A changed or added line of TWO, whose tables begin on the lines 2 and 6, and the fault.
FAULTS = [
    ('hosts = ["b.example"]', 'hosts = ["b.example", "A.EXAMPLE."]', 7, "also of a."),
    ('hosts = ["b.example"]', 'hosts = ["b.example",\n "b.example"]', 7, "twice here"),
    ('hosts = ["b.example"]', "hosts = []", 6, "It names no host"),
    ('hosts = ["b.example"]', "", 6, "It names no host"),
    ('hosts = ["b.example"]', 'hosts = ["*.example"]', 7, "wildcard"),
    ('data = "$/b"', 'data = "$/a"', 8, "equal to or within $/a of another tenant (a)"),
    ('data = "$/b"', 'data = "$/a/b"', 8, "$/a/b (data) is equal to or within $/a"),
    ('data = "$/b"', 'data = "$"', 8, "within $ of another tenant (a)"),
    ('data = "$/b"', 'data = "$/other/../a/"', 8, "equal to or within $/a"),
    ('data = "$/b"', 'data = "b"', 8, "whole path"),
    ('data = "$/b"', "", 6, "whole path"),
    ("[tenants.b]", "[tenants.B]", 6, "'B' is no name"),
    ("[tenants.b]", "[tenants.all]", 6, "'all' is no name"),
    ("[tenants.b]", "[tenants.a]", 0, "at line 6"),
    ("[tenants.b]", "[tenants.b", 0, "It is no TOML"),
    ("[tenants.b]", '[tenants."b"]\ncolour = 1', 7, "has no 'colour'"),
    ("[tenants.b]", "[tenants.b]\nprocesses = 0", 7, "from 1 to 64"),
    ("[tenants.b]", "[tenants.b]\nthreads = true", 7, "from 1 to 64"),
    ("[tenants.b]", '[tenants.b]\nworker = "no"', 7, "true or false"),
    ("[tenants.b]", '[tenants.b]\nlisten = "web"', 7, "address with a port"),
    ("[tenants.b]", f'[tenants.b]\nlisten = "unix:/{"x" * 107}"', 6, "longer than 107"),
    ("[tenants.b]", '[tenants.b]\nlisten = "unix:$/a/s"', 7, "(listen) is equal to or within"),
    ("[tenants.b]", '[tenants.b]\nsettings.GONGKAI_HOSTS = "x"', 7, "follows from hosts"),
    ("[tenants.b]", '[tenants.b]\nsettings.PATH = "x"', 7, "PATH is no setting"),
    ("[tenants.b]", "[tenants.b]\nsettings.GONGKAI_LOG = 1.5", 7, "must be a text"),
    ("[tenants.b]", '[tenants.b]\nsettings.GONGKAI_LOG = ["a,b"]', 7, "comma within"),
    ("[tenants.b]", '[tenants.b]\nsettings.GONGKAI_LOG = "a\\nb"', 7, "one line"),
    ("[tenants.b]", "[tenants.b]\nsettings = 1", 7, "settings must be a table"),
    (
        "[tenants.b]",
        '[tenants.b]\nsettings.GONGKAI_SECTION_HOSTS = "a.example=1"',
        7,
        "The host a.example is also of a",
    ),
    ("[tenants.b]", '[tenants.b]\nsettings.GONGKAI_FILES_HOST = "*"', 7, "wildcard"),
    (
        "[tenants.b]",
        '[tenants.b]\nsettings.GONGKAI_ADDRESS = "https://a.example"',
        7,
        "not among its hosts",
    ),
    (
        "[tenants.b]",
        '[tenants.b]\nsettings.DATABASE_URL = "sqlite:///$/a/x.sqlite3"',
        7,
        "(DATABASE_URL) is equal to or within $/a",
    ),
    ("[tenants.a]", '[defaults]\nGONGKAI_SECRET_KEY = "x"\n[tenants.a]', 8, "same secret as in a"),
    ("[tenants.a]", '[defaults]\nGONGKAI_BACKUP_FOLDER = "/b"\n[tenants.a]', 8, "(a). Set it"),
    ("[tenants.a]", '[defaults]\nGONGKAI_METRICS_BIND = ":1"\n[tenants.a]', 8, "same port as in a"),
    ("[tenants.a]", '[defaults]\nGONGKAI_RATES_CACHE = "r"\n[tenants.a]', 8, "same store as in a"),
    (
        "[tenants.a]",
        '[defaults]\nGONGKAI_S3_BUCKET = "files"\n[tenants.a]',
        8,
        "GONGKAI_S3_PREFIX names the same place of files as in a",
    ),
    (
        "[tenants.a]",
        '[defaults]\nGONGKAI_S3_BUCKET = "f"\n[tenants.a]\nsettings.GONGKAI_S3_PREFIX = "/"',
        9,
        "same place of files as in a",
    ),
    (
        "[tenants.a]",
        '[defaults]\nGONGKAI_SEARCH = "opensearch"\n[tenants.a]',
        8,
        "GONGKAI_OPENSEARCH_INDEX names the same search index as in a",
    ),
    (
        "[tenants.a]",
        '[defaults]\nGONGKAI_OPENSEARCH_SNAPSHOTS = "/s"\n[tenants.a]',
        8,
        "/s (GONGKAI_OPENSEARCH_SNAPSHOTS) is equal to or within /s",
    ),
    ("[tenants.a]", '[front]\nbind = "8000"\n[tenants.a]', 3, "address with a port"),
    ("[tenants.a]", "[front]\nproxies = -1\n[tenants.a]", 3, "from 0 to 9"),
    ("[tenants.a]", "[fronts]\n[tenants.a]", 0, "has no 'fronts'"),
]


@pytest.mark.parametrize(("before", "after", "line", "words"), FAULTS)
def test_fault_is_named_with_its_line(
    tmp_path: Path, before: str, after: str, line: int, words: str
) -> None:
    found = said(tmp_path, TWO.replace(before, after, 1))
    assert words in found
    assert not line or any(
        one.startswith(f"line {line}: ") and words in one for one in found.splitlines()
    ), found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("postgres://u:p@localhost/x", "postgresql://v@/x?host=/run/postgresql"),
        ("postgres://u:p@localhost/x", "postgres://127.0.0.1:5432/x"),
        ("postgres://DB.example/x", "postgres://db.example:5432/x?sslmode=require"),
        ("postgres://db/x-y", "postgres://db/x%2Dy"),
    ],
)
def test_one_database_for_two_is_refused_however_it_is_named(
    tmp_path: Path, one: str, other: str
) -> None:
    text = TWO.replace("[tenants.b]", f'settings.DATABASE_URL = "{one}"\n[tenants.b]')
    again = text + f'settings.DATABASE_URL = "{other}"\n'
    assert "b: DATABASE_URL names the same database as in a" in said(tmp_path, again)
    replica = text + f'settings.GONGKAI_REPLICA_URLS = ["postgres://x/y", "{other}"]\n'
    assert "b: GONGKAI_REPLICA_URLS names the same database" in said(tmp_path, replica)
    read(tmp_path, text + f'settings.DATABASE_URL = "{other.replace("/x", "/z")}"\n')
    read(tmp_path, text + 'settings.DATABASE_URL = "postgres://[/x"\n')


def test_bucket_and_cluster_may_be_shared_by_different_names(tmp_path: Path) -> None:
    shared = """[defaults]
GONGKAI_S3_BUCKET = "files"
GONGKAI_S3_PREFIX = "{name}"
GONGKAI_SEARCH = "opensearch"
GONGKAI_OPENSEARCH_INDEX = "gongkai-{name}"
"""
    assert len(read(tmp_path, shared + TWO).tenants) == 2
    assert ClusterTerms().index == USUAL_INDEX


def test_symbolic_link_to_the_folder_of_another_is_seen(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").symlink_to(tmp_path / "a")
    assert "equal to or within $/a" in said(tmp_path, TWO)


def test_every_fault_is_named_at_once(tmp_path: Path) -> None:
    text = TWO.replace('"b.example"', '"*"').replace('"$/a"', '"a"')
    assert [one.partition(":")[0] for one in said(tmp_path, text).splitlines()] == [
        "line 4",
        "line 7",
    ]


@pytest.mark.parametrize("content", ["", "[tenants]", "tenants = 1"])
def test_file_without_tenants_is_refused(tmp_path: Path, content: str) -> None:
    assert "1 to 500 tenants" in said(tmp_path, content)


def test_unreadable_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TenantsError, match="cannot be read"):
        read_registry(tmp_path / "missing.toml")
    written(tmp_path, "").write_bytes(b"\xff\xfe")
    with pytest.raises(TenantsError, match="cannot be read"):
        read_registry(tmp_path / "tenants.toml")
