"""`gongkai demo`: the whole platform with a fictional region, ready to try."""

import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from gongkai.ledger.followers import catch_up
from gongkai.organisations.models import Body
from gongkai.project.demo.loader import PASSWORD, Loader

TOLD = """
  公开 Gongkai 已启动：{url}
  ─────────────────────────────────────────────
  公开网站    {url}/            English  {url}/en/     ئۇيغۇرچە  {url}/ug/
  工作台      {url}/desk/       开放接口 {url}/api/v1/openapi.json
  样例账号    密码都是 {password}
              drafter 拟稿人 · head 处室负责人 · secrecy 保密审查人 · disclosure 信息公开工作人员
              approver 签发人 · admin 系统管理员
  先试试      以 drafter 登录，打开“关于改进非税收入缴款服务的通知（稿）”，补充后送审；
              再依次以 head、secrecy、disclosure、approver 登录办理，最后由 disclosure 公开。
  Try first   Sign in as drafter, submit the draft; then head, secrecy, disclosure, approver in turn;
              disclosure releases it, and it stands on the home page.
  停止        Ctrl+C
"""


class Command(BaseCommand):
    help = "Load a fictional region (once) and serve everything."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--load-only", action="store_true", help="load the region, do not serve")

    def handle(self, *args: Any, **options: Any) -> None:
        start = time.monotonic()
        call_command("migrate", verbosity=0)
        if not Body.objects.exists():
            with transaction.atomic():
                count = Loader(timezone.now()).load()
            catch_up()
            self.stdout.write(f"样例地区已载入：{count} 份公文。 Sample region loaded: {count} documents.")
        if options["load_only"]:
            return
        call_command("collectstatic", verbosity=0, interactive=False)
        self._serve(options["port"], start)

    def _serve(self, port: int, start: float) -> None:
        url = f"http://127.0.0.1:{port}"
        server = subprocess.Popen(
            [sys.executable, "-m", "gongkai", "serve", "--as-it-is", "--bind", f"127.0.0.1:{port}"]
        )

        def stop(number: int, frame: object) -> None:
            server.terminate()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        if not answers(f"{url}/", server):
            server.terminate()
            raise CommandError(f"The server did not answer on port {port}; is the port taken? PORT= chooses another.")
        self.stdout.write(f"Started in {time.monotonic() - start:.1f} s.")
        self.stdout.write(TOLD.format(url=url, password=PASSWORD))
        self.stdout.flush()
        sys.exit(server.wait())


def answers(url: str, server: subprocess.Popen[bytes]) -> bool:
    """Wait until the address answers, but no longer than half a minute, nor beyond the server's end."""
    for _attempt in range(300):
        if server.poll() is not None:
            return False
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310  (our own address)
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    return False
