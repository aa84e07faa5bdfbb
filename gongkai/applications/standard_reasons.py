"""
Standard reasons for each outcome, in the official language.

Officers may edit or replace them.
"""

from gongkai.law.outcomes import Outcome

_LAW = "《中华人民共和国政府信息公开条例》"
_FIRST = "2008年起施行的《中华人民共和国政府信息公开条例》"

STANDARD: dict[Outcome, str] = {
    Outcome.ALREADY_PUBLIC: f"您申请公开的信息已经主动公开，依照{_LAW}第三十六条第一项的规定，告知您可以在本平台查阅和下载。",
    Outcome.GIVEN: f"依照{_LAW}第三十六条第二项的规定，向您提供该信息，内容见附件。",
    Outcome.GIVEN_IN_PART: (
        f"您申请公开的信息中含有不应当公开的内容，依照{_LAW}第三十七条的规定，作区分处理后向您提供可以公开的部分，内容见附件。"
    ),
    Outcome.STATE_SECRET: f"经审查，您申请公开的信息依法确定为国家秘密，依照{_LAW}第十四条的规定，不予公开。",
    Outcome.FORBIDDEN_BY_LAW: f"经审查，法律、行政法规禁止公开您申请的信息，依照{_LAW}第十四条的规定，不予公开。",
    Outcome.STABILITY: (
        f"经审查，公开您申请的信息可能危及国家安全、公共安全、经济安全、社会稳定，依照{_LAW}第十四条的规定，不予公开。"
    ),
    Outcome.THIRD_PARTY: (
        f"您申请公开的信息涉及第三方的商业秘密或者个人隐私，第三方不同意公开并有合理理由，"
        f"依照{_LAW}第十五条、第三十二条的规定，不予公开。"
    ),
    Outcome.INTERNAL_AFFAIRS: (
        f"您申请公开的信息属于人事管理、后勤管理、内部工作流程等内部事务信息，依照{_LAW}第十六条的规定，不予公开。"
    ),
    Outcome.PROCESS: (
        f"您申请公开的信息是在履行行政管理职能过程中形成的讨论记录、过程稿、磋商信函或者请示报告，"
        f"依照{_LAW}第十六条的规定，不予公开。"
    ),
    Outcome.ENFORCEMENT_FILE: f"您申请公开的信息属于行政执法案卷信息，依照{_LAW}第十六条的规定，不予公开。",
    Outcome.INQUIRY: (
        f"对您申请公开的信息，法律、行政法规另有查询的规定，依照{_LAW}第三十六条第七项的规定，请依照该规定办理查询。"
    ),
    Outcome.NOT_HELD: f"经检索，您申请公开的信息不存在，依照{_LAW}第三十六条第四项的规定，特此告知。",
    Outcome.NOT_MADE: (
        f"您申请公开的信息没有现成的，需要对已有的政府信息进行加工、分析，依照{_LAW}第三十八条的规定，不能提供。"
    ),
    Outcome.STILL_UNCLEAR: f"经补正，您的申请内容仍然不明确，无法据此查找，依照{_LAW}第三十条的规定，不能提供。",
    Outcome.PETITION: (
        f"您以申请公开政府信息的形式进行信访、投诉、举报等活动，依照{_LAW}第三十九条的规定，不作为政府信息公开申请处理，"
        "您可以通过相应渠道提出。"
    ),
    Outcome.REPEATED: f"本机关已经就同一信息答复过您，依照{_LAW}第三十六条第六项的规定，不予重复处理。",
    Outcome.PUBLICATION: f"您申请提供的是公开出版物，依照{_LAW}第三十九条的规定，告知您可以从出版、发行渠道获取。",
    Outcome.MASS_REQUEST: (
        f"您申请公开政府信息的数量、频次明显超过合理范围，说明的理由不合理，依照{_LAW}第三十五条的规定，不予处理。"
    ),
    Outcome.CONFIRMATION: "您要求对已经获取的政府信息进行确认或者重新出具，不予处理；您可以使用此前获取的信息。",
    Outcome.NOT_CLARIFIED: f"您没有正当理由而逾期未补正，依照{_LAW}第三十条的规定，视为放弃申请，本机关不再处理该申请。",
    Outcome.FEE_NOT_PAID: "您逾期没有缴纳信息处理费，依照信息处理费管理办法，视为放弃申请，本机关不再处理该申请。",
    Outcome.OTHERWISE: "该申请以其他方式办结。",
    Outcome.FIRST_ALREADY_PUBLIC: f"您申请公开的信息已经主动公开，依照{_FIRST}第二十一条的规定，告知您可以在本平台查阅。",
    Outcome.FIRST_GIVEN: f"依照{_FIRST}第二十一条的规定，向您提供该信息，内容见附件。",
    Outcome.FIRST_GIVEN_IN_PART: f"依照{_FIRST}第二十二条的规定，作区分处理后向您提供可以公开的部分，内容见附件。",
    Outcome.FIRST_STATE_SECRET: f"经审查，您申请公开的信息涉及国家秘密，依照{_FIRST}第十四条的规定，不予公开。",
    Outcome.FIRST_TRADE_SECRET: f"经审查，您申请公开的信息涉及商业秘密，依照{_FIRST}第十四条的规定，不予公开。",
    Outcome.FIRST_PRIVACY: f"经审查，您申请公开的信息涉及个人隐私，依照{_FIRST}第十四条的规定，不予公开。",
    Outcome.FIRST_STABILITY: f"经审查，公开您申请的信息可能危及安全和稳定，依照{_FIRST}第八条的规定，不予公开。",
    Outcome.FIRST_NO_INFORMATION: f"您申请的内容不属于{_FIRST}第二条所称的政府信息，特此告知。",
    Outcome.FIRST_OTHER_LAW: "法律、法规对您申请的信息的获取另有规定，请依照该规定办理。",
    Outcome.FIRST_NOT_OURS: f"您申请的信息不属于本机关公开，依照{_FIRST}第二十一条的规定，特此告知。",
    Outcome.FIRST_NOT_THERE: f"经检索，您申请的信息不存在，依照{_FIRST}第二十一条的规定，特此告知。",
    Outcome.FIRST_TO_BE_CHANGED: f"您的申请内容不明确，依照{_FIRST}第二十一条的规定，请您更改、补充后再提出。",
    Outcome.FIRST_OTHER_WAY: "您提出的事项不作为政府信息公开申请办理，请通过相应渠道提出。",
}
# The information exists, or may exist, but with another body: the reply names it where it can be known.
_OTHER_BODY = {
    Outcome.NOT_HELD: f"您申请公开的信息不属于本机关负责公开，依照{_LAW}第三十六条第五项的规定，特此告知。",
    Outcome.FIRST_NOT_OURS: STANDARD[Outcome.FIRST_NOT_OURS],
}


def standard_reasons(outcome: Outcome, *, other_body: str = "") -> str:
    """
    Return the standard reasons for an outcome.

    “Cannot be provided” has two wordings: the information does not exist, or another body answers
    for it, which is named with how to reach it.
    Law: 条例19 art. 36 (4), (5); 条例07 art. 21 (3).
    """
    if not other_body or outcome not in _OTHER_BODY:
        return STANDARD[outcome]
    return f"{_OTHER_BODY[outcome]}建议您向{other_body}提出申请。"
