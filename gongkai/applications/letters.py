"""Compose letters from templates and the facts of the case, and render them for printing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from gongkai.applications.letter_templates import FORMS, fill_blanks
from gongkai.applications.models import Application, Consultation, Letter, LetterTemplate, Reply
from gongkai.applications.models.applicants import ApplicantFacts
from gongkai.applications.reply_templates import decision_text, remedies_text
from gongkai.applications.rules.basics import regime_of
from gongkai.applications.states import FeeMethod, LetterKind, Way
from gongkai.applications.waiting import update_waiting
from gongkai.kit.times import local_date
from gongkai.law.fees import Fee
from gongkai.law.regimes import Regime
from gongkai.organisations.models import Body, Person
from gongkai.typesetting import Paper

# The articles that letters cite, by edition of the Regulations.
ARTICLES: dict[Regime, dict[str, str]] = {
    Regime.FIRST: {"答复条款": "第二十四条", "补正条款": "第二十一条", "征求条款": "第二十三条"},
    Regime.REVISED: {"答复条款": "第三十三条", "补正条款": "第三十条", "征求条款": "第三十二条"},
}
DRAFT = "草稿"
# Follows a reply deadline that a holiday notice may still move.
PROVISIONAL = "（暂定，放假安排公布后可能调整）"


@dataclass(frozen=True)
class Sending:
    """How a letter is served. Without a day, the day of service is not known yet."""

    on: date | None = None
    way: str = ""
    proof: str = ""


def write_letter(
    application: Application,
    kind: LetterKind,
    values: Mapping[str, str],
    *,
    number: str,
    by: Person,
    at: datetime,
    consultation: Consultation | None = None,
) -> Letter:
    """
    Write the letter about an act. Recompute the deadline first, because letters state it.

    A letter that the applicant downloads from the platform is served with that. Every other letter
    waits until its service is recorded, in the way that was requested.
    """
    letter = Letter(
        application=application,
        kind=kind,
        number=number,
        dated=local_date(at),
        written_by=by,
        consultation=consultation,
    )
    if consultation is None:
        letter.served_by = application.way
        if application.way == Way.DOWNLOAD:
            letter.served_on = local_date(at)
    _compose(letter, values)
    letter.save()
    update_waiting([application.pk])
    return letter


def write_reply(reply: Reply, sending: Sending, *, by: Person, text: str = "") -> Letter:
    """
    Write the letter of an approved reply, dated to its approval like its number.

    `words` is the text of the letter as sent, if the officer edited it.
    """
    letter = reply_letter(reply, sending.on)
    letter.written_by, letter.text = by, text or letter.text
    letter.served_on, letter.served_by, letter.proof_of_service = (
        sending.on,
        sending.way,
        sending.proof,
    )
    letter.save()
    return letter


def reply_letter(reply: Reply, served_on: date | None) -> Letter:
    """Return the letter of a reply (not saved), with the remedies on the day of service."""
    day = local_date(reply.approved_at or reply.proposed_at)
    letter = Letter(
        application=reply.application,
        kind=LetterKind.REPLY,
        number=reply.number,
        reply=reply,
        dated=day,
    )
    _compose(
        letter,
        {"答复内容": decision_text(reply), "救济途径": remedies_text(reply, served_on or day)},
    )
    return letter


def template_of(body: Body, kind: str) -> LetterTemplate | None:
    """Return the newest template of a body for a kind of letter, if it has one."""
    return LetterTemplate.objects.filter(body=body, kind=kind).order_by("-version").first()


def values_of(application: Application) -> dict[str, str]:
    """Return the values of the placeholders that all letters of a case may use."""
    return {
        "受理编号": application.number,
        "申请事项": application.title,
        "收到日期": official_date(application.received_on or application.arrived_on),
        "答复期限": official_date(application.due_on)
        + (PROVISIONAL if application.provisional else ""),
        "本机关": application.body.name,
        **ARTICLES[regime_of(application)],
    }


def official_date(day: date | None) -> str:
    """Format a date for official letters."""
    return f"{day.year}年{day.month}月{day.day}日" if day else "——"


def fee_calculation_text(method: str, count: int, fee: Fee) -> str:
    """Return the calculation of a fee, tier by tier, for the fee notice."""
    unit = "页" if method == FeeMethod.PAGES else "件"
    tiers = [
        f"第{one.first}至{one.last}{unit}每{unit}{one.price}元" for one in fee.lines if one.price
    ]
    how = f"按量计收，共{count}页" if method == FeeMethod.PAGES else f"按件计收，共{count}件"
    return f"{how}：{'，'.join(tiers)}" if tiers else how


def payment_text(body: Body) -> str:
    """Return where a fee is paid: the account and the note of the body, or else its office."""
    account = (
        f"收款单位：{body.payee}；开户银行：{body.bank}；账号：{body.bank_account}。"
        if body.bank_account
        else ""
    )
    note = body.payment_note.rstrip("。")
    text = account + (f"{note}。" if note else "")
    return text or f"缴费地点和方式请咨询{body_with_contact(body)}。"


def body_with_contact(body: Body) -> str:
    """Return the name of a body with its telephone number and address."""
    ways = [f"联系电话：{body.telephone}"] if body.telephone else []
    ways += [f"地址：{body.address}"] if body.address else []
    return f"{body.name}（{'；'.join(ways)}）" if ways else body.name


def addressee_of(letter: Letter, facts: ApplicantFacts) -> str:
    """Return the addressee of a letter. `facts` describe the applicant, in clear or masked."""
    if letter.consultation is None:
        return facts.name or "申请人"
    if letter.consultation.agency is not None:
        return letter.consultation.agency.name
    return letter.consultation.decrypt_name().get("name", "") or "第三方"


def paper_of(letter: Letter, addressee: str, *, draft: bool = False) -> Paper:
    """Return the printable document of a letter."""
    body = letter.application.body
    ways = [("联系电话", body.telephone), ("地址", body.address), ("电子邮箱", body.email)]
    return Paper(
        issuer=body.name,
        number=letter.number or letter.application.number,
        heading=FORMS[LetterKind(letter.kind)].heading,
        addressee=addressee,
        paragraphs=[part for part in letter.text.split("\n\n") if part.strip()],
        dated=letter.dated,
        contact="　".join(f"{name}：{value}" for name, value in ways if value),
        draft=DRAFT if draft else "",
    )


def _compose(letter: Letter, values: Mapping[str, str]) -> None:
    body = letter.application.body
    letter.template = template_of(body, letter.kind)
    template = letter.template.text if letter.template else FORMS[LetterKind(letter.kind)].text
    letter.text = fill_blanks(template, {**values_of(letter.application), **values})
