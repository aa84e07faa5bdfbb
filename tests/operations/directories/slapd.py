"""A real directory for tests: OpenLDAP with its own folder, ports and certificate."""

import base64
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.operations.certificates import write_certificate
from tools.browser import free_port

SLAPD = shutil.which("slapd", path="/usr/sbin:/usr/bin:/usr/local/libexec") or ""
SCHEMAS, MODULES = Path("/etc/ldap/schema"), Path("/usr/lib/ldap")
BASE, ADMIN, READER = "dc=example", "cn=admin,dc=example", "cn=reader,dc=example"
ADMIN_PASSWORD, READER_PASSWORD = "admin", "r€ad & more"
CONFIG = """
include {schemas}/core.schema
include {schemas}/cosine.schema
include {schemas}/inetorgperson.schema
modulepath {modules}
moduleload back_mdb
pidfile {folder}/pid
TLSCertificateFile {folder}/cert.pem
TLSCertificateKeyFile {folder}/key.pem
sizelimit size.soft=20 size.hard=20 size.prtotal=unlimited
database mdb
maxsize 20000000
dbnosync
suffix "dc=example"
rootdn "cn=admin,dc=example"
rootpw admin
directory {folder}/data
limits dn.exact="cn=narrow,dc=example" size.soft=5 size.hard=5 size.prtotal=hard
access to attrs=userPassword by anonymous auth by * none
access to * by dn.children="dc=example" read by * none
"""
TREE = """dn: dc=example
objectClass: dcObject
objectClass: organization
o: example
dc: example

dn: cn=reader,dc=example
objectClass: person
cn: reader
sn: reader
userPassword:: {password}

dn: cn=narrow,dc=example
objectClass: person
cn: narrow
sn: narrow
userPassword:: {password}

dn: ou=people,dc=example
objectClass: organizationalUnit
ou: people
"""


@dataclass(frozen=True)
class Directory:
    """The ports of a directory and the certificate that a client must trust."""

    port: int
    tls_port: int
    certificate: Path

    def add(self, ldif: str) -> None:
        """Add entries, or change them, as the administrator of the directory."""
        self._run("ldapmodify", "-a", "-c", text=ldif)

    def remove(self, uid: str) -> None:
        self._run("ldapdelete", f"uid={uid},ou=people,{BASE}")

    def clear(self) -> None:
        """Remove all people."""
        self._run("ldapdelete", "-r", "-M", f"ou=people,{BASE}")
        self.add(f"dn: ou=people,{BASE}\nobjectClass: organizationalUnit\nou: people\n")

    def _run(self, program: str, *words: str, text: str = "") -> None:
        where = ["-x", "-H", f"ldap://127.0.0.1:{self.port}", "-D", ADMIN, "-w", ADMIN_PASSWORD]
        subprocess.run(
            [program, *where, *words], input=text.encode(), check=True, capture_output=True
        )


def attribute(name: str, value: str | bytes) -> str:
    written = value.encode() if isinstance(value, str) else value
    return f"{name}:: {base64.b64encode(written).decode()}"


def entry(uid: str, name: str = "张三", **more: str | bytes) -> str:
    """Return a person as LDIF."""
    values = {"mail": f"{uid}@example.gov.cn", "departmentNumber": "650000-CZT", **more}
    lines = [
        f"dn: uid={uid},ou=people,{BASE}",
        "objectClass: inetOrgPerson",
        attribute("uid", uid),
        attribute("cn", name),
        attribute("sn", name),
        *(attribute(key, value) for key, value in values.items() if value),
    ]
    return "\n".join(lines) + "\n\n"


@contextmanager
def running_directory() -> Iterator[Directory]:
    """Run a directory with a certificate for 127.0.0.1."""
    with TemporaryDirectory(prefix="gongkai-slapd-") as name:
        folder = Path(name)
        (folder / "data").mkdir()
        write_certificate(folder)
        (folder / "slapd.conf").write_text(
            CONFIG.format(folder=folder, schemas=SCHEMAS, modules=MODULES)
        )
        (folder / "tree.ldif").write_text(
            TREE.format(password=base64.b64encode(READER_PASSWORD.encode()).decode())
        )
        config = ["-f", str(folder / "slapd.conf")]
        adder = Path(SLAPD).with_name("slapadd")
        subprocess.run(
            [str(adder), *config, "-l", str(folder / "tree.ldif")], check=True, capture_output=True
        )
        port, tls_port = free_port(), free_port()
        where = f"ldap://127.0.0.1:{port} ldaps://127.0.0.1:{tls_port}"
        # In the foreground, so that it is ours to stop.
        with subprocess.Popen(
            [SLAPD, *config, "-h", where, "-d", "0"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as child:
            try:
                _wait(port)
                yield Directory(port, tls_port, folder / "cert.pem")
            finally:
                child.terminate()


def _wait(port: int) -> None:
    for _time in range(200):
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise AssertionError("slapd did not start")
