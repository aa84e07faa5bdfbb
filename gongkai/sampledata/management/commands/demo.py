"""`gongkai demo`: load a fictional demo region; `make demo` also serves it."""

import time
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from gongkai.applications.models import Application
from gongkai.documents.models import Document
from gongkai.documents.queries import public_documents
from gongkai.kit.startup import check_port, is_migration_due
from gongkai.ledger.consumers import catch_up
from gongkai.organisations.models import Body, Person
from gongkai.sampledata.demo.load import OtherRegion, is_founded, load_core, load_demo
from gongkai.sampledata.demo.loading import is_loading, mark_file
from gongkai.sampledata.demo.region import PASSWORD

INTRODUCTION = """
霁川自治区（虚构）　{documents} 份公文，{public} 份已公开，{applications} 件依申请公开，{bodies} 个机关，{people} 名工作人员
  公开网站  /　机关 /b/　目录 /catalogue/　检索 /search/　年报 /reports/　工作台 /desk/　接口 /api/v1/openapi.json
  样例账号  密码都是 {password}
    财政厅  drafter 拟稿人 · head 处室负责人 · secrecy 保密审查人 · disclosure 信息公开工作人员 · approver 签发人
            officer 申请承办人 · supervisor 申请审核人 · reporter 年报编写人
    办公厅  go-drafter · go-head · go-secrecy · go-disclosure · go-approver · auditor
            case-officer 申请承办人 · case-supervisor 申请审核人 · editor 编辑 · assessor 考核人员
    自治区  admin 系统管理员 · report-officer 年报编写与汇总 · region-assessor 考核人员 · gazette-editor 公报编辑
  其他厅局和地州的账号以代号开头，如教育厅 d02-drafter、d02-head、d02-approver
  先试试
    1. 在首页检索“收费目录清单”，打开财政厅的通知，看正文、附件和来路。
    2. 以 disclosure 登录：一份已经逾期，一份下一个工作日自动公开；公开一份已签发的，它立即出现在首页。
    3. 以 drafter 登录：改好被退回的一份再送审；再以 head、secrecy、disclosure、approver 依次登录办理。
    4. 找一找更正过的、撤回的、废止的，以及维吾尔文和英文的文件。
    5. 打开 /reports/ 上年的年度报告，从任一数字点进去；再以 report-officer 登录，看各机关报送情况和每个数字背后的记录。
    6. 以 assessor 登录，打开“工作看板”，看谁逾期、谁良好；再看“考核评议”“工作要点和任务”。
    7. 打开 /consultations/ 中财政厅的停车收费管理办法，填写问卷；再以 disclosure 登录，打开“公开征求意见”看收到的意见和问卷。

Jichuan Autonomous Region (fictional): {documents} documents, {public} of them public, {applications} applications, {bodies} bodies, {people} people
  Public  /en/   bodies /en/b/   catalogue /en/catalogue/   search /en/search/   reports /en/reports/   desk /desk/   API /api/v1/openapi.json
  Accounts, all with the password {password}
    Finance         drafter · head · secrecy · disclosure · approver · officer · supervisor · reporter
    General office  go-drafter · go-head · go-secrecy · go-disclosure · go-approver · auditor
                    case-officer · case-supervisor · editor · assessor
    Region          admin · report-officer · region-assessor · gazette-editor
  Accounts of other bodies begin with their code, such as d02-drafter, d02-head, d02-approver (Education)
  Try first
    1. Search 收费目录清单 on the home page; open the notice of the Department of Finance: text, files, timeline.
    2. Sign in as disclosure: one document is overdue, one is scheduled for the next working day;
       publish an approved one and it appears on the home page at once.
    3. Sign in as drafter: correct the returned document and submit it; then sign in as head, secrecy, disclosure
       and approver to review it.
    4. Find documents that were corrected, withdrawn, repealed, and those in Uyghur and English.
    5. Open last year's annual reports at /reports/ and follow a figure; sign in as report-officer to see which bodies have
       submitted their reports, and the acts behind each number.
    6. Sign in as assessor and open the board: who is late, who is good; then assessments, plans and tasks.
    7. Open the consultation on parking fees of Finance at /consultations/ and answer its survey; then sign in as disclosure
       and open the public consultations: the comments and the survey that came.
"""


class Command(BaseCommand):
    help = (
        "Load a fictional region into an empty database and print its accounts and pages. "
        "Running it again changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--migrate", action="store_true", help="migrate the database first, if it needs it"
        )
        parser.add_argument(
            "--core", action="store_true", help="load two bodies only; the worker loads the rest"
        )
        parser.add_argument(
            "--serve",
            metavar="ADDRESS",
            help="then run server and worker at this address and port, as `gongkai serve` does",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["serve"]:
            # Before anything is loaded, so that a wrong port is reported at once.
            check_port(options["serve"])
        if options["migrate"] and is_migration_due():
            call_command("migrate", verbosity=0)
        started = time.monotonic()
        try:
            loaded = self._load(core=options["core"])
        except OtherRegion as error:
            raise CommandError(
                "This database contains other bodies; the demo needs an empty database."
            ) from error
        if loaded:
            self.stdout.write(
                f"样例地区已载入 Sample region loaded: {time.monotonic() - started:.1f} s"
            )
        if is_loading():
            self.stdout.write(
                "其余机关由后台继续载入 The worker loads the remaining bodies; the pages say so until then."
            )
        self.stdout.write(INTRODUCTION.format(password=PASSWORD, **_counts()))
        if options["serve"]:
            # In this process: what has been imported for loading need not be imported again.
            call_command("serve", bind=options["serve"])

    def _load(self, *, core: bool) -> bool:
        now = timezone.now()
        if not core:
            loaded = load_demo(now)
            catch_up()
            mark_file().unlink(missing_ok=True)
            return loaded
        if is_founded():
            return False
        # Created first: a killed run leaves an empty database, and the next run starts again.
        mark_file().parent.mkdir(parents=True, exist_ok=True)
        mark_file().touch()
        try:
            return load_core(now)
        except OtherRegion:
            mark_file().unlink()
            raise


def _counts() -> dict[str, int]:
    return {
        "documents": Document.objects.count(),
        "public": public_documents().count(),
        "applications": Application.objects.count(),
        "bodies": Body.objects.count(),
        "people": Person.objects.count(),
    }
