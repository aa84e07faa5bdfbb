"""The table of 2014: every row with its unit, for the report years 2014 to 2018."""

from gongkai.law.report_forms.shapes import Column, Form, PartName, Row

LOCAL = "local."
# Units so large that a number in them has decimals.
FRACTIONAL = ("万", "亿", "千")


def _row(mark: str, name: str, unit: str, key: str) -> Row:
    return Row(
        key, mark, name, (Column("count", "统计数", unit, whole=not unit.startswith(FRACTIONAL)),)
    )


def local_row(key: str, name: str, unit: str = "条") -> Row:
    """
    Return a row that a place has added to the table; its key begins with `local.`.

    Law: 国办发〔2014〕32号 (the table; places add rows under it).
    """
    return _row("", name, unit, key)


# Law: 国办发〔2014〕32号; 条例07 art. 32.
CHAPTERS: dict[str, tuple[Row, ...]] = {
    "一、主动公开情况": (
        _row("一（一）", "主动公开政府信息数", "条", "act.total"),
        _row("一（一）", "主动公开规范性文件数", "条", "act.normdoc"),
        _row("一（一）", "制发规范性文件总数", "件", "act.normdoc_made"),
        _row("一（二）1", "政府公报公开政府信息数", "条", "act.ch.gazette"),
        _row("一（二）2", "政府网站公开政府信息数", "条", "act.ch.web"),
        _row("一（二）3", "政务微博公开政府信息数", "条", "act.ch.weibo"),
        _row("一（二）4", "政务微信公开政府信息数", "条", "act.ch.wechat"),
        _row("一（二）5", "其他方式公开政府信息数", "条", "act.ch.other"),
    ),
    "二、回应解读情况": (
        _row("二（一）", "回应公众关注热点或重大舆情数", "次", "resp.total"),
        _row("二（二）1", "参加或举办新闻发布会总次数", "次", "resp.press"),
        _row("二（二）1", "主要负责同志参加新闻发布会次数", "次", "resp.press_chief"),
        _row("二（二）2", "政府网站在线访谈次数", "次", "resp.interview"),
        _row("二（二）2", "主要负责同志参加政府网站在线访谈次数", "次", "resp.interview_chief"),
        _row("二（二）3", "政策解读稿件发布数", "篇", "resp.articles"),
        _row("二（二）4", "微博微信回应事件数", "次", "resp.social"),
        _row("二（二）5", "其他方式回应事件数", "次", "resp.other"),
    ),
    "三、依申请公开情况": (
        _row("三（一）", "收到申请数", "件", "req.recv"),
        _row("三（一）1", "当面申请数", "件", "req.recv.person"),
        _row("三（一）2", "传真申请数", "件", "req.recv.fax"),
        _row("三（一）3", "网络申请数", "件", "req.recv.net"),
        _row("三（一）4", "信函申请数", "件", "req.recv.mail"),
        _row("三（二）", "申请办结数", "件", "req.done"),
        _row("三（二）1", "按时办结数", "件", "req.done.ontime"),
        _row("三（二）2", "延期办结数", "件", "req.done.ext"),
        _row("三（三）", "申请答复数", "件", "req.ans"),
        _row("三（三）1", "属于已主动公开范围数", "件", "req.ans.already"),
        _row("三（三）2", "同意公开答复数", "件", "req.ans.grant"),
        _row("三（三）3", "同意部分公开答复数", "件", "req.ans.partial"),
        _row("三（三）4", "不同意公开答复数", "件", "req.ans.deny"),
        _row("三（三）4", "涉及国家秘密", "件", "req.ans.deny.secret"),
        _row("三（三）4", "涉及商业秘密", "件", "req.ans.deny.trade"),
        _row("三（三）4", "涉及个人隐私", "件", "req.ans.deny.privacy"),
        _row(
            "三（三）4",
            "危及国家安全、公共安全、经济安全和社会稳定",
            "件",
            "req.ans.deny.stability",
        ),
        _row("三（三）4", "不是《条例》所指政府信息", "件", "req.ans.deny.notinfo"),
        _row("三（三）4", "法律法规规定的其他情形", "件", "req.ans.deny.other"),
        _row("三（三）5", "不属于本行政机关公开数", "件", "req.ans.notours"),
        _row("三（三）6", "申请信息不存在数", "件", "req.ans.none"),
        _row("三（三）7", "告知作出更改补充数", "件", "req.ans.amend"),
        _row("三（三）8", "告知通过其他途径办理数", "件", "req.ans.otherway"),
    ),
    "四、行政复议数量": (
        _row("四", "行政复议数量", "件", "rev.total"),
        _row("四（一）", "维持具体行政行为数", "件", "rev.uphold"),
        _row("四（二）", "被依法纠错数", "件", "rev.correct"),
        _row("四（三）", "其他情形数", "件", "rev.other"),
    ),
    "五、行政诉讼数量": (
        _row("五", "行政诉讼数量", "件", "lit.total"),
        _row("五（一）", "维持具体行政行为或者驳回原告诉讼请求数", "件", "lit.uphold"),
        _row("五（二）", "被依法纠错数", "件", "lit.correct"),
        _row("五（三）", "其他情形数", "件", "lit.other"),
    ),
    "六、举报投诉数量": (_row("六", "举报投诉数量", "件", "comp.total"),),
    "七、依申请公开信息收取的费用": (_row("七", "依申请公开信息收取的费用", "万元", "fee.total"),),
    "八、机构建设和保障经费情况": (
        _row("八（一）", "政府信息公开工作专门机构数", "个", "org.units"),
        _row("八（二）", "设置政府信息公开查阅点数", "个", "org.points"),
        _row("八（三）", "从事政府信息公开工作人员数", "人", "org.staff"),
        _row("八（三）1", "专职人员数", "人", "org.staff.full"),
        _row("八（三）2", "兼职人员数", "人", "org.staff.part"),
        _row("八（四）", "政府信息公开专项经费", "万元", "org.budget"),
    ),
    "九、政府信息公开会议和培训情况": (
        _row("九（一）", "召开政府信息公开工作会议或专题会议数", "次", "mtg.count"),
        _row("九（二）", "举办各类培训班数", "次", "trn.count"),
        _row("九（三）", "接受培训人员数", "人次", "trn.people"),
    ),
}
# Not printed in the table, but known to who fills it in: what was open on 1 January and on 31 December.
STOCK = (
    _row("", "年初在办申请数", "件", "req.open_before"),
    _row("", "年末在办申请数", "件", "req.open_after"),
)
# Law: 国办发〔2014〕32号; 条例07 art. 32.
FORM_2014 = Form(
    "2014",
    2014,
    2018,
    {PartName.TABLE: tuple(row for rows in CHAPTERS.values() for row in rows)},
    "国办发〔2014〕32号",
)
