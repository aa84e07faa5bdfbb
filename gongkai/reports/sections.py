"""The sections of an annual report under each form: headings, hints and initial texts."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongkai.law.report_forms.shapes import Form, PartName


@dataclass(frozen=True)
class Outline:
    """
    One section: `heading` as printed, `label` and `hint` in the user's language, initial `text`.

    A section that only the body can write has no initial text; a report with an empty required
    section cannot be submitted. `parts` are the tables of the section.
    """

    key: str
    mark: str
    heading: str
    label: str | Promise
    hint: str | Promise
    text: str = ""
    parts: tuple[PartName, ...] = ()
    required: bool = True

    @property
    def title(self) -> str:
        """The heading with its number."""
        return f"{self.mark}{self.heading}"


_PERIOD = (
    "{{ year }}年，本机关依照《中华人民共和国政府信息公开条例》开展政府信息公开工作。"
    "本报告所列数据的统计期限为{{ year }}年1月1日至12月31日。"
)
_OVERVIEW_HINT = _(
    "Information made public on the body's own initiative, applications, how information is managed, the platform, "
    "supervision; governments also say how bodies were assessed and held to account."
)
_PROBLEMS_HINT = _("Current problems, progress on last year's problems, and planned improvements.")
_NOTHING_ELSE = "除上述情况外，本机关无其他需要报告的事项。"

# Law: 条例07 art. 32 (six items); 国办发〔2014〕32号 (the rows of the table).
OUTLINES_2014 = (
    Outline(
        "overview",
        "一、",
        "概述",
        _("Overview"),
        _OVERVIEW_HINT,
        f"{_PERIOD}\n\n全年主动公开政府信息 {{{{ act.total }}}} 条；收到政府信息公开申请 {{{{ req.recv }}}} 件，"
        "申请办结 {{ req.done }} 件。",
    ),
    Outline(
        "proactive",
        "二、",
        "主动公开政府信息情况",
        _("Made public on the body's own initiative"),
        _("Information made public, by channel and field."),
        "全年主动公开政府信息 {{ act.total }} 条，与上年相比{{ act.total | change }}。其中，主动公开规范性文件 "
        "{{ act.normdoc }} 条，制发规范性文件 {{ act.normdoc_made }} 件。\n\n"
        "通过不同渠道和方式公开政府信息的情况：\n\n"
        "- 政府公报公开政府信息 {{ act.ch.gazette }} 条；\n"
        "- 政府网站公开政府信息 {{ act.ch.web }} 条；\n"
        "- 政务微博公开政府信息 {{ act.ch.weibo }} 条；\n"
        "- 政务微信公开政府信息 {{ act.ch.wechat }} 条；\n"
        "- 其他方式公开政府信息 {{ act.ch.other }} 条。",
    ),
    Outline(
        "responses",
        "三、",
        "回应解读情况",
        _("Responses and interpretations"),
        _(
            "Responses to public concerns, press conferences, interviews, and policy interpretations."
        ),
        "全年回应公众关注热点或重大舆情 {{ resp.total }} 次；参加或举办新闻发布会 {{ resp.press }} 次，其中主要负责同志"
        "参加 {{ resp.press_chief }} 次；政府网站在线访谈 {{ resp.interview }} 次，其中主要负责同志参加 "
        "{{ resp.interview_chief }} 次；发布政策解读稿件 {{ resp.articles }} 篇；微博微信回应事件 {{ resp.social }} 次；"
        "其他方式回应事件 {{ resp.other }} 次。",
    ),
    Outline(
        "applications",
        "四、",
        "依申请公开政府信息情况",
        _("Applications"),
        _("How applications were received, their outcomes, and how long they took."),
        "全年收到政府信息公开申请 {{ req.recv }} 件，与上年相比{{ req.recv | change }}。其中，当面申请 "
        "{{ req.recv.person }} 件，传真申请 {{ req.recv.fax }} 件，网络申请 {{ req.recv.net }} 件，信函申请 "
        "{{ req.recv.mail }} 件。\n\n"
        "申请办结 {{ req.done }} 件，其中按时办结 {{ req.done.ontime }} 件，延期办结 {{ req.done.ext }} 件。\n\n"
        "申请答复 {{ req.ans }} 件，其中属于已主动公开范围 {{ req.ans.already }} 件，同意公开 {{ req.ans.grant }} 件，"
        "同意部分公开 {{ req.ans.partial }} 件，不同意公开 {{ req.ans.deny }} 件，不属于本行政机关公开 "
        "{{ req.ans.notours }} 件，申请信息不存在 {{ req.ans.none }} 件，告知作出更改补充 {{ req.ans.amend }} 件，"
        "告知通过其他途径办理 {{ req.ans.otherway }} 件。",
    ),
    Outline(
        "remedies",
        "五、",
        "行政复议、行政诉讼和举报投诉情况",
        _("Reconsideration, lawsuits and complaints"),
        _("Remedies sought against the body over disclosure, and their outcomes."),
        "因政府信息公开引起的行政复议 {{ rev.total }} 件，其中维持具体行政行为 {{ rev.uphold }} 件，被依法纠错 "
        "{{ rev.correct }} 件，其他情形 {{ rev.other }} 件。\n\n"
        "因政府信息公开引起的行政诉讼 {{ lit.total }} 件，其中维持具体行政行为或者驳回原告诉讼请求 {{ lit.uphold }} 件，"
        "被依法纠错 {{ lit.correct }} 件，其他情形 {{ lit.other }} 件。\n\n"
        "举报投诉 {{ comp.total }} 件。",
    ),
    Outline(
        "organisation_and_budget",
        "六、",
        "收费、机构建设和保障经费情况",
        _("Fees, staff and budget"),
        _("Fees charged and waived, staff for disclosure, and its budget."),
        "依申请公开信息收取的费用 {{ fee.total }} 万元。\n\n"
        "设有政府信息公开工作专门机构 {{ org.units }} 个，政府信息公开查阅点 {{ org.points }} 个；从事政府信息公开"
        "工作人员 {{ org.staff }} 人，其中专职 {{ org.staff.full }} 人，兼职 {{ org.staff.part }} 人；政府信息公开"
        "专项经费 {{ org.budget }} 万元。",
    ),
    Outline(
        "meetings_and_training",
        "七、",
        "会议和培训情况",
        _("Meetings and training"),
        _("Meetings on disclosure, and training."),
        "召开政府信息公开工作会议或专题会议 {{ mtg.count }} 次，举办各类培训班 {{ trn.count }} 次，接受培训人员 "
        "{{ trn.people }} 人次。",
    ),
    Outline(
        "problems",
        "八、",
        "存在的主要问题和改进措施",
        _("Problems and improvements"),
        _PROBLEMS_HINT,
    ),
    Outline(
        "other",
        "九、",
        "其他需要报告的事项",
        _("Other matters"),
        _("Other matters to report."),
        _NOTHING_ELSE,
    ),
)

_OVERVIEW = (
    f"{_PERIOD}\n\n"
    "本年新收政府信息公开申请 {{ applications.1.total }} 件，与上年相比{{ applications.1.total | change }}；"
    "上年结转 {{ applications.2.total }} 件；办结 {{ applications.3.7.total }} 件；结转下年度继续办理 "
    "{{ applications.4.total }} 件。"
)
_APPLICATIONS = (
    "本年新收政府信息公开申请 {{ applications.1.total }} 件，上年结转 {{ applications.2.total }} 件。"
    "共办结 {{ applications.3.7.total }} 件，其中予以公开 {{ applications.3.1.total }} 件，部分公开 "
    "{{ applications.3.2.total }} 件，其余情形见下表；结转下年度继续办理 {{ applications.4.total }} 件。"
)
_REMEDIES = (
    "因政府信息公开被申请行政复议 {{ remedies.reconsideration.total }} 件，其中结果维持 "
    "{{ remedies.reconsideration.upheld }} 件，结果纠正 {{ remedies.reconsideration.corrected }} 件，其他结果 "
    "{{ remedies.reconsideration.other }} 件，尚未审结 {{ remedies.reconsideration.pending }} 件。\n\n"
    "未经复议直接起诉 {{ remedies.direct.total }} 件，其中结果维持 {{ remedies.direct.upheld }} 件，结果纠正 "
    "{{ remedies.direct.corrected }} 件，其他结果 {{ remedies.direct.other }} 件，尚未审结 "
    "{{ remedies.direct.pending }} 件。\n\n"
    "复议后起诉 {{ remedies.after.total }} 件，其中结果维持 {{ remedies.after.upheld }} 件，结果纠正 "
    "{{ remedies.after.corrected }} 件，其他结果 {{ remedies.after.other }} 件，尚未审结 "
    "{{ remedies.after.pending }} 件。"
)
_PROACTIVE_2019 = (
    "本年新制作规章 {{ proactive.rules.made }} 件，新公开 {{ proactive.rules.published }} 件，对外公开总数量 "
    "{{ proactive.rules.open }} 件。\n\n"
    "本年新制作规范性文件 {{ proactive.normdocs.made }} 件，新公开 {{ proactive.normdocs.published }} 件，对外公开总数量 "
    "{{ proactive.normdocs.open }} 件。\n\n"
    "本年作出行政许可处理决定 {{ proactive.licences.decisions }} 件，行政处罚处理决定 "
    "{{ proactive.penalties.decisions }} 件，行政强制处理决定 {{ proactive.compulsion.decisions }} 件；政府集中采购项目 "
    "{{ proactive.procurement.items }} 项，采购总金额 {{ proactive.procurement.amount }} 万元。"
)
_PROACTIVE_2021 = (
    "本年制发规章 {{ proactive.rules.made }} 件，废止 {{ proactive.rules.repealed }} 件，现行有效 "
    "{{ proactive.rules.in_force }} 件。\n\n"
    "本年制发行政规范性文件 {{ proactive.normdocs.made }} 件，废止 {{ proactive.normdocs.repealed }} 件，现行有效 "
    "{{ proactive.normdocs.in_force }} 件。\n\n"
    "本年作出行政许可处理决定 {{ proactive.licences.decisions }} 件，行政处罚处理决定 "
    "{{ proactive.penalties.decisions }} 件，行政强制处理决定 {{ proactive.compulsion.decisions }} 件；行政事业性收费 "
    "{{ proactive.fees.amount }} 万元。"
)


def _six_parts(proactive: str) -> tuple[Outline, ...]:
    """Return the six parts that the forms of 2019 and 2021 share; only table two differs."""
    return (
        Outline("overview", "一、", "总体情况", _("Overview"), _OVERVIEW_HINT, _OVERVIEW),
        Outline(
            "proactive",
            "二、",
            "主动公开政府信息情况",
            _("Made public on the body's own initiative"),
            _("Explanation of the table, and facts that it does not show."),
            proactive,
            (PartName.PROACTIVE,),
        ),
        Outline(
            "applications",
            "三、",
            "收到和处理政府信息公开申请情况",
            _("Applications"),
            _("How applications were received, their outcomes, and how long they took."),
            _APPLICATIONS,
            (PartName.APPLICATIONS,),
        ),
        Outline(
            "remedies",
            "四、",
            "政府信息公开行政复议、行政诉讼情况",
            _("Reconsideration and lawsuits"),
            _("Remedies sought against the body over disclosure, and their outcomes."),
            _REMEDIES,
            (PartName.REMEDIES,),
        ),
        Outline(
            "problems",
            "五、",
            "存在的主要问题及改进情况",
            _("Problems and improvements"),
            _PROBLEMS_HINT,
        ),
        Outline(
            "other",
            "六、",
            "其他需要报告的事项",
            _("Other matters"),
            _("Processing fees charged, and other matters to report."),
            _NOTHING_ELSE,
        ),
    )


# Law: 条例19 art. 50; 国办公开办函〔2019〕60号; 国办公开办函〔2021〕30号.
OUTLINES = {
    "2014": OUTLINES_2014,
    "2019": _six_parts(_PROACTIVE_2019),
    "2021": _six_parts(_PROACTIVE_2021),
}


def outlines_of(form: Form) -> tuple[Outline, ...]:
    """
    Return the sections of a report in this form, in their order.

    Law: 条例07 art. 32; 条例19 art. 50; 国办公开办函〔2021〕30号.
    """
    return OUTLINES[form.code]


def outline_of(form: Form, key: str) -> Outline | None:
    """Return the section with this key, or None if the form has no such section."""
    return next((one for one in outlines_of(form) if one.key == key), None)
