"""The words of a printed issue, in the language of its edition, whatever language a page is read in."""

from collections.abc import Mapping

from gongkai.gazette.states import Edition, Section

WORDS: Mapping[str, Mapping[str, str]] = {
    Edition.CHINESE: {
        "name": "{body}公报",
        "total": "（总第{total}期）",
        "day": "{year}年{month}月{day}日出版",
        "contents": "目录",
        "pages": "页码",
        "standard": "在本公报上刊登的文件文本为标准文本。",
        "index": "索引号：{number}",
        "cite": "引用：{text}",
        "corrected": "本文付印后已作更正，不再刊登原文。现行文本见：{address}",
        "withdrawn": "本文付印后已撤下。",
        "summary": "全书为可重排的文字，有目录和与印刷版一致的页码。",
    },
    Edition.UYGHUR: {
        "name": "{body} ئاخباراتى",
        "total": " (ئومۇمىي {total}-سان)",
        "day": "{year}-{month:02}-{day:02} نەشر قىلىندى",
        "contents": "مۇندەرىجە",
        "pages": "بەتلەر",
        "standard": "مۇشۇ ئاخباراتتا ئېلان قىلىنغان ھۆججەت تېكىستى ئۆلچەملىك تېكىست.",
        "index": "ئىندېكس نومۇرى: {number}",
        "cite": "نەقىل: {text}",
        "corrected": "بۇ ھۆججەت بېسىلغاندىن كېيىن تۈزىتىلدى. ھازىرقى تېكىست: {address}",
        "withdrawn": "بۇ ھۆججەت بېسىلغاندىن كېيىن قايتۇرۇۋېلىندى.",
        "summary": "پۈتۈن كىتاب تېكىست شەكلىدە، مۇندەرىجىسى ۋە باسما نۇسخىسى بىلەن ئوخشاش بەت نومۇرى بار.",
    },
}
SECTIONS: Mapping[str, Mapping[str, str]] = {
    Edition.CHINESE: {
        Section.ORDERS: "政府令",
        Section.GOVERNMENT: "政府文件",
        Section.OFFICE: "办公厅（室）文件",
        Section.DEPARTMENTS: "部门文件",
        Section.INTERPRETATIONS: "政策解读",
        Section.OTHER: "其他",
    },
    Edition.UYGHUR: {
        Section.ORDERS: "ھۆكۈمەت بۇيرۇقلىرى",
        Section.GOVERNMENT: "ھۆكۈمەت ھۆججەتلىرى",
        Section.OFFICE: "ئىشخانا ھۆججەتلىرى",
        Section.DEPARTMENTS: "تارماق ھۆججەتلىرى",
        Section.INTERPRETATIONS: "سىياسەت چۈشەندۈرۈشلىرى",
        Section.OTHER: "باشقىلار",
    },
}
