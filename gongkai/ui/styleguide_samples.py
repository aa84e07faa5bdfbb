"""Sample content for the style guide: objects that are never saved."""

from datetime import date

from django.utils.translation import gettext as _

from gongkai.catalogue.models import CatalogueItem, Genre
from gongkai.documents.models import Attachment, Document, Version
from gongkai.documents.states import Attribute, Language, Validity
from gongkai.organisations.models import Body

BODY = Body(
    code="990000-D01",
    name="示范自治区财政厅",
    short_name="财政厅",
    name_en="Department of Finance",
    name_ug="مالىيە نازارىتى",
)
NOTICE = Genre(code="notice", name="通知", name_en="Notice", name_ug="ئۇقتۇرۇش")
FEES = CatalogueItem(
    code="A20-08",
    title="行政事业性收费项目及其依据、标准",
    title_en="Administrative fees",
    basis="",
)
TEXT = """<p>各地、州、市财政局，自治区各部门：</p>
<p>为规范收费目录清单管理，方便企业和群众查阅、监督，现就有关事项通知如下。</p>
<h2>一、统一目录，动态管理</h2>
<p>项目、依据、标准、执收单位逐项列明；项目取消、停征或者标准调整的，五个工作日内更新。</p>
<table><thead><tr><th>类别</th><th>项目数</th></tr></thead><tbody><tr><td>涉及企业</td><td>9</td></tr></tbody></table>
<p>自治区财政厅</p><p>2026年11月12日</p>"""
UYGHUR = "<p>ھۆكۈمەت ئۇچۇرلىرى ۋاقتىدا، توغرا ئاشكارىلىنىشى كېرەك.</p>"


def documents() -> list[Document]:
    """Return sample items: in force, repealed, and in another script."""
    return [
        _document("关于加强收费目录清单管理有关事项的通知", 413),
        _document("关于公布收费目录清单的通知", 27, validity=Validity.REPEALED),
        _document("ئۇقتۇرۇش", 412, language=Language.UYGHUR),
    ]


def _document(
    title: str, number: int, *, language: str = Language.CHINESE, validity: str = Validity.IN_FORCE
) -> Document:
    return Document(
        title=title,
        body=BODY,
        genre=NOTICE,
        catalogue_item=FEES,
        attribute=Attribute.PUBLIC,
        language=language,
        index_number=f"990000-D01/2026-{number:05}",
        validity=validity,
        listed_on=date(2026, 11, 20),
        formed_on=date(2026, 11, 12),
        released_on=date(2026, 11, 20),
        document_number="" if language == Language.UYGHUR else f"财非税〔2026〕{number // 10}号",
    )


def pages() -> list[tuple[Document, Version, str]]:
    """Return documents in printed layout, left-to-right and right-to-left."""
    chinese, _repealed, uyghur = documents()
    return [(chinese, Version(text=TEXT), "（此件公开发布）"), (uyghur, Version(text=UYGHUR), "")]


def files() -> list[tuple[Attachment, str]]:
    """Return files of the common kinds."""
    named = (("收费目录清单.xlsx", 86_016), ("通知.pdf", 412_672), ("附表.zip", 2_411_724))
    return [(Attachment(name=name, size=size), "#files") for name, size in named]


def steps() -> list[tuple[date, str]]:
    """Return a timeline."""
    return [
        (date(2026, 11, 20), _("Released")),
        (date(2026, 11, 17), _("Approved")),
        (date(2026, 11, 12), _("Formed")),
    ]


def stages() -> list[dict[str, str]]:
    """Return workflow stages with the third stage reached."""
    labels = (_("Drafting"), _("Office head"), _("Secrecy review"), _("Approval"), _("Release"))
    return [
        {"label": label, "status": "gone" if place < 2 else "now" if place == 2 else "to come"}
        for place, label in enumerate(labels)
    ]


def lines() -> list[list[dict[str, str]]]:
    """Return a text with its changes."""
    return [
        [
            {"kind": "same", "text": "标准调整的，"},
            {"kind": "gone", "text": "十个"},
            {"kind": "new", "text": "五个"},
            {"kind": "same", "text": "工作日内更新。"},
        ]
    ]
