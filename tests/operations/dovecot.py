"""A real IMAP server for tests: Dovecot with its own folder, ports, user and certificate."""

import grp
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.operations.certificates import write_certificate
from tools.browser import free_port

DOVECOT = shutil.which("dovecot", path="/usr/sbin:/usr/bin:/usr/local/sbin") or ""
USER, PASSWORD = "gk@czt.example", "p@ss:w%2F/rd"
NOBODY = 65534

CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
mail_location = maildir:{folder}/mail
ssl = yes
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = no
imap_capability = {capability}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
"""


@dataclass(frozen=True)
class Server:
    """The address of the server and the certificate that a client must trust."""

    port: int
    plain: int
    certificate: Path

    def inside(self) -> imaplib.IMAP4:
        """Sign in as the user with a second client."""
        connection = imaplib.IMAP4("127.0.0.1", self.plain)
        connection.login(f'"{USER}"', PASSWORD)
        return connection

    def put(self, content: bytes, at: datetime, folder: str = "INBOX") -> None:
        """Store a mail in a folder with a time of receipt."""
        connection = self.inside()
        kind, _said = connection.append(folder, "", imaplib.Time2Internaldate(at), content)
        assert kind == "OK"
        connection.logout()

    def flags(self, folder: str = "INBOX") -> list[set[bytes]]:
        """Return the flags of each mail in a folder; empty if the folder does not exist."""
        connection = self.inside()
        kind, _said = connection.select(folder, readonly=True)
        if kind != "OK":
            connection.logout()
            return []
        kind, found = connection.search(None, "ALL")
        lines = (
            connection.fetch(found[0].decode().replace(" ", ","), "(FLAGS)")[1] if found[0] else []
        )
        connection.logout()
        return [set(imaplib.ParseFlags(line)) for line in lines if isinstance(line, bytes)]

    def empty(self) -> None:
        """Delete all mails."""
        connection = self.inside()
        for line in connection.list()[1]:
            assert isinstance(line, bytes)
            name = line.rsplit(b" ", 1)[1].decode().strip('"')
            if name == "INBOX":
                connection.select(name)
                for number in connection.search(None, "ALL")[1][0].split():
                    connection.store(number.decode(), "+FLAGS", r"(\Deleted)")
                connection.expunge()
            else:
                connection.delete(f'"{name}"')
        connection.logout()


@contextmanager
def imap_server(capability: str = "") -> Iterator[Server]:
    """Run the server for the block; `capability` replaces its announced capabilities."""
    with TemporaryDirectory(prefix="gk-imap-") as name:
        folder, port, plain = Path(name), free_port(), free_port()
        uid, gid = (NOBODY, NOBODY) if os.geteuid() == 0 else (os.geteuid(), os.getegid())
        for part in ("run", "state", "mail"):
            (folder / part).mkdir()
        write_certificate(folder)
        user, group = pwd.getpwuid(uid).pw_name, grp.getgrgid(gid).gr_name
        (folder / "dovecot.conf").write_text(
            CONFIG.format(
                folder=folder,
                user=user,
                group=group,
                uid=uid,
                gid=gid,
                port=port,
                plain=plain,
                password=PASSWORD.replace("%", "%%"),
                capability=capability,
            )
        )
        if os.geteuid() == 0:
            folder.chmod(0o755)
            shutil.chown(folder / "mail", uid, gid)
        process = subprocess.Popen(
            [DOVECOT, "-F", "-c", str(folder / "dovecot.conf")], stderr=subprocess.DEVNULL
        )
        try:
            _await(process, port, folder / "log")
            yield Server(port, plain, folder / "cert.pem")
        finally:
            process.terminate()
            process.wait(20)


def _await(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    for _try in range(200):
        said = log.read_text() if log.exists() else ""
        assert process.poll() is None, said
        with socket.socket() as line:
            if line.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(log.read_text())
