"""`gongkai demo`: a fictional region, ready to try; `make demo` serves it."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from gongkai.ledger.followers import catch_up
from gongkai.organisations.models import Body
from gongkai.project.demo.loader import PASSWORD, Loader

TOLD = """
  公开 Gongkai
  ─────────────────────────────────────────────
  公开网站    /            English  /en/     ئۇيغۇرچە  /ug/
  工作台      /desk/       开放接口 /api/v1/openapi.json
  样例账号    密码都是 {password}
              drafter 拟稿人 · head 处室负责人 · secrecy 保密审查人 · disclosure 信息公开工作人员
              approver 签发人 · admin 系统管理员
  先试试      以 drafter 登录，打开“关于改进非税收入缴款服务的通知（稿）”，补充后送审；
              再依次以 head、secrecy、disclosure、approver 登录办理，最后由 disclosure 公开。
  Try first   Sign in as drafter, submit the draft; then head, secrecy, disclosure, approver in turn;
              disclosure releases it, and it stands on the home page.
"""


class Command(BaseCommand):
    help = "Load a fictional region into an empty database, and say what there is to see."

    def handle(self, *args: Any, **options: Any) -> None:
        if not Body.objects.exists():
            with transaction.atomic():
                count = Loader(timezone.now()).load()
            catch_up()
            self.stdout.write(f"样例地区已载入：{count} 份公文。 Sample region loaded: {count} documents.")
        self.stdout.write(TOLD.format(password=PASSWORD))
