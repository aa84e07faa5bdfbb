"""Applying on the portal: search, form, receipt, and repeated or invalid submissions."""

import math
import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pypdfium2
import pytest
from django.contrib.auth.hashers import check_password
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gongkai.applications.intake.query_codes import application_by_query_code
from gongkai.applications.models import Applicant, Application
from gongkai.kit.query_codes import ALPHABET, new_code, plain_code
from gongkai.kit.refusals import Refusal, Refused
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.models import Act
from gongkai.organisations.actions import BodyFacts, create_body
from gongkai.portal.applications.apply_views import token_name
from gongkai.portal.form_tokens import issue_token, read_token
from tests.applications.cases import CARD
from tests.cast import AT, Cast

pytestmark = pytest.mark.django_db
FORM = "/apply/990000-D01/"
CODE = re.compile(r"[2-9A-Z]{5}-[2-9A-Z]{5}-[2-9A-Z]{5}")


def token(body: str = "990000-D01", *, seconds: int = 60) -> str:
    """Return the token of a form that was rendered a while ago."""
    return issue_token(token_name(body), at=timezone.now() - timedelta(seconds=seconds))


def sent(**changes: Any) -> dict[str, Any]:
    """Return valid form data."""
    return {
        "kind": "person",
        "name": "秦未央",
        "proof": "identity_card",
        "proof_number": CARD,
        "telephone": "13800001111",
        "email": "",
        "title": "2025年供暖补贴发放明细",
        "description": "请提供按县市汇总的发放明细表。",
        "shape": "electronic",
        "way": "download",
        "homepage": "",
        "token": token(),
        **changes,
    }


def code_in(page: str) -> str:
    found = CODE.search(page)
    assert found
    return found[0]


def test_first_step_shows_public_matches_and_links_to_the_form(cast: Cast, client: Client) -> None:
    cast.released(title="供暖补贴管理办法")
    catch_up()
    page = client.get("/apply/?q=供暖补贴&body=990000-D01").content.decode()
    assert "供暖" in page
    assert "/i/990000-D01/2026-00001/" in page
    assert '<option value="990000-D01" selected>' in page
    assert "<optgroup" in page
    onward = client.get("/apply/?q=供暖补贴&body=990000-D01&write=1")
    assert onward.status_code == 302
    assert onward["Location"].startswith(FORM)
    assert 'value="供暖补贴"' in client.get(onward["Location"]).content.decode()


@pytest.mark.parametrize("query", ["", "q=&", "q=%20&"])
def test_first_step_leads_to_the_form_without_search_terms(
    cast: Cast, client: Client, query: str
) -> None:
    onward = client.get(f"/apply/?{query}body=990000-D01&write=1")
    assert onward["Location"] == FORM
    assert client.get(onward["Location"]).status_code == 200


def test_first_step_requires_a_valid_body(cast: Cast, client: Client) -> None:
    answer = client.get("/apply/?q=x&write=1")
    assert answer.status_code == 400
    assert "请选择" in answer.content.decode()
    assert client.get("/apply/?body=nobody").status_code == 400
    assert client.get("/apply/?q=" + "长" * 201).status_code == 400
    assert client.get("/apply/").status_code == 200


def test_invalid_search_shows_an_error(cast: Cast, client: Client) -> None:
    answer = client.get("/apply/?q=，。")
    assert 'role="alert"' in answer.content.decode()


def test_body_that_has_just_ended_accepts_no_application(cast: Cast, client: Client) -> None:
    refused = Refused(Refusal("body-ended", "本机关已不存在。", field="body"))
    with mock.patch(
        "gongkai.portal.applications.apply_views.receive_application", side_effect=refused
    ):
        answer = client.post(FORM, sent())
    assert answer.status_code == 400
    assert "本机关已不存在。" in answer.content.decode()


def test_body_is_chosen_on_the_page_of_bodies_if_there_are_many(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gongkai.portal.applications.apply_views.MAX_BODIES", 2)
    assert "<select" not in client.get("/apply/").content.decode()
    page = client.get("/apply/?body=990000-D01").content.decode()
    assert '<input type="hidden" name="body" value="990000-D01">' in page


def test_section_of_a_body_links_to_its_form_unless_the_body_has_ended(
    cast: Cast, client: Client
) -> None:
    assert "/apply/?body=990000-D01" in client.get("/b/990000-D01/").content.decode()
    type(cast.finance).objects.filter(pk=cast.finance.pk).update(ended_on="2026-01-02")
    assert "/apply/?body=990000-D01" not in client.get("/b/990000-D01/").content.decode()
    assert client.get(FORM)["Location"] == "/b/990000-D01/"
    assert client.post(FORM, sent()).status_code == 302
    assert not Application.objects.exists()


def test_submission_creates_an_application_with_number_and_code(cast: Cast, client: Client) -> None:
    paper = SimpleUploadedFile("清单.txt", "补贴清单".encode())
    answer = client.post(FORM, sent(papers=[paper], public_wish="on", help_wanted="大字版"))
    page = answer.content.decode()
    application = Application.objects.get()
    assert answer.status_code == 200
    assert application.number in page
    assert check_password(plain_code(code_in(page)), application.code_hash)
    assert (
        application_by_query_code(
            application.number.lower(), code_in(page).lower().replace("-", " ")
        )
        == application
    )
    assert (application.channel, application.stage, application.public_wish) == (
        "web",
        "arrived",
        True,
    )
    assert application.files.get().name == "清单.txt"
    assert application.applicant.decrypt_facts().name == "秦未央"
    assert "no-store" in answer["Cache-Control"]
    assert Act.objects.get(verb="application.arrived").actor_kind == "applicant"


def test_query_code_is_never_stored_in_clear(cast: Cast, client: Client) -> None:
    form = client.get(FORM).content.decode()
    drawn = re.search(r'name="token" value="([^"]+)"', form)
    assert drawn
    found = read_token(drawn[1], token_name("990000-D01"))
    assert found
    assert found.code not in form
    assert plain_code(found.code) not in drawn[1]
    code = code_in(client.post(FORM, sent()).content.decode())
    rows = str([list(model.objects.values()) for model in (Application, Applicant, Act)])
    assert code not in rows
    assert plain_code(code) not in rows


def test_second_submission_creates_no_application_and_shows_the_same_receipt(
    cast: Cast, client: Client
) -> None:
    form = sent()
    first, second = (client.post(FORM, form).content.decode() for _time in range(2))
    assert Application.objects.count() == 1
    assert Act.objects.filter(verb="application.arrived").count() == 1
    assert code_in(first) == code_in(second)


def test_another_application_in_a_used_form_must_be_sent_again(cast: Cast, client: Client) -> None:
    form = sent()
    client.post(FORM, form)
    answer = client.post(FORM, {**form, "title": "另一件事"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert not CODE.search(page)
    assert "另一件事" in page
    again = re.search(r'name="token" value="([^"]+)"', page)
    assert again
    assert again[1] != form["token"]
    assert Application.objects.count() == 1


def test_receipt_is_shown_for_a_limited_time(cast: Cast, client: Client) -> None:
    form = sent()
    client.post(FORM, form)
    Application.objects.update(arrived_at=timezone.now() - timedelta(minutes=16))
    answer = client.post(FORM, form)
    assert answer.status_code == 400
    assert not CODE.search(answer.content.decode())


def test_receipt_names_time_request_and_telephone_of_the_body(cast: Cast, client: Client) -> None:
    type(cast.finance).objects.filter(pk=cast.finance.pk).update(telephone="0990-1234567")
    page = client.post(FORM, sent()).content.decode()
    assert re.search(r"\d{4}年\d{1,2}月\d{1,2}日 \d\d:\d\d（北京时间）", page)
    for text in ("2025年供暖补贴发放明细", "请提供按县市汇总的发放明细表。", "0990-1234567"):
        assert text in page


def test_receipt_is_saved_as_text_and_as_pdf(cast: Cast, client: Client) -> None:
    type(cast.finance).objects.filter(pk=cast.finance.pk).update(telephone="0990-1234567")
    form = sent()
    code = code_in(client.post(FORM, form).content.decode())
    text = client.post(f"{FORM}receipt.txt", {"token": form["token"]})
    assert text["Cache-Control"].startswith("max-age=0")
    written = text.content.decode("utf-8-sig")
    for part in (code, "请提供按县市汇总的发放明细表。", "0990-1234567", "（北京时间）"):
        assert part in written
    pdf = client.post(f"{FORM}receipt.pdf", {"token": form["token"]})
    assert pdf.content.startswith(b"%PDF")
    document = pypdfium2.PdfDocument(pdf.content)
    drawn = document[0].get_textpage().get_text_range()
    assert code in drawn
    assert "印章" not in drawn


def test_receipt_is_saved_only_with_a_used_token_and_for_a_limited_time(
    cast: Cast, client: Client
) -> None:
    form = sent()
    save = f"{FORM}receipt.txt"
    assert client.post(save, {"token": form["token"]}).status_code == 404  # not submitted yet
    client.post(FORM, form)
    assert client.post(save, {"token": "forged"}).status_code == 404
    assert client.post(f"{FORM}receipt.docx", {"token": form["token"]}).status_code == 404
    other = save.replace("990000-D01", "990000-D02")
    assert client.post(other, {"token": form["token"]}).status_code == 404
    assert client.get(save).status_code == 405
    Application.objects.update(arrived_at=timezone.now() - timedelta(minutes=16))
    assert client.post(save, {"token": form["token"]}).status_code == 400


def test_required_fields_are_marked_in_words(cast: Cast, client: Client) -> None:
    page = client.get(FORM).content.decode()
    marked = re.findall(r'<label for="id_(\w+)">[^<]*<span class="must">必填</span>', page)
    assert {"title", "description", "name", "proof_number"} <= set(marked)
    assert "telephone" not in marked


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": ""}, "title"),
        ({"description": " "}, "description"),
        ({"description": "字" * 50_000}, "description"),
        ({"name": ""}, "name"),
        ({"proof_number": "110105194912310021"}, "proof_number"),
        ({"kind": "nobody"}, "kind"),
        (
            {"kind": "business", "proof": "other", "proof_number": "社证字第1号"},
            "representative",
        ),
        ({"kind": "business", "representative": "秦未央"}, "proof"),
        ({"postcode": "12"}, "postcode"),
        ({"proof_number": "9" * 201}, "proof_number"),
        ({"telephone": ""}, "telephone"),
        ({"way": "email"}, "email"),
        ({"way": "post"}, "address"),
        ({"way": "pigeon"}, "way"),
        ({"title": "长" * 201}, "title"),
        ({"email": "q@"}, "email"),
    ],
)
def test_bad_input_is_refused_at_its_field(
    cast: Cast, client: Client, changes: dict[str, Any], message: str
) -> None:
    answer = client.post(FORM, sent(**changes))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert f'id="id_{message}_error"' in page
    assert page.count('class="error"') == 1
    assert f'href="#id_{message}' in page
    assert not Application.objects.exists()


def test_all_errors_are_shown_at_once(cast: Cast, client: Client, settings: Any) -> None:
    store = Path(settings.GONGKAI_FILES)
    kept = set(store.rglob("*"))
    page = client.post(
        FORM,
        {
            "token": token(),
            "kind": "person",
            "shape": "paper",
            "way": "post",
            "proof": "passport",
            "papers": [SimpleUploadedFile("a.txt", b"x"), SimpleUploadedFile("b.exe", b"MZ")],
        },
    ).content.decode()
    for name in ("title", "description", "name", "proof_number", "telephone", "address", "papers"):
        assert f'id="id_{name}_error"' in page
    # The files were checked, and none of them was kept; those of a program are not even checked.
    assert set(store.rglob("*")) <= kept
    by_program = {"token": token(), "homepage": "x", "papers": SimpleUploadedFile("b.exe", b"MZ")}
    assert 'id="id_papers_error"' not in client.post(FORM, by_program).content.decode()


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([SimpleUploadedFile(f"{n}.txt", b"x") for n in range(30)], "10"),
        ([SimpleUploadedFile("a.txt", b"x"), SimpleUploadedFile("b.exe", b"MZ")], "b.exe"),
        ([SimpleUploadedFile("c.pdf", b"no pdf")], "c.pdf"),
    ],
)
def test_too_many_or_refused_files_create_no_application(
    cast: Cast, client: Client, files: list[Any], words: str
) -> None:
    answer = client.post(FORM, sent(papers=files))
    assert answer.status_code == 400
    found = re.search(r'id="id_papers_error">([^<]+)<', answer.content.decode())
    assert found
    assert words in found[1]
    assert not Application.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"token": ""},
        {"token": "v1:aes-256-gcm:k0001:AAAA"},
        {"homepage": "https://spam.example/"},
    ],
)
def test_submission_by_a_program_is_refused(
    cast: Cast, client: Client, changes: dict[str, str]
) -> None:
    answer = client.post(FORM, sent(**changes))
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    assert not Application.objects.exists()


def test_token_is_valid_for_one_body_and_a_limited_time(cast: Cast, client: Client) -> None:
    for drawn in (
        token("990000-D02"),
        token(seconds=0),
        token(seconds=13 * 3600),
        token(seconds=-3600),
    ):
        assert client.post(FORM, sent(token=drawn)).status_code == 400
    assert not Application.objects.exists()


def test_form_requires_a_csrf_token(cast: Cast) -> None:
    assert Client(enforce_csrf_checks=True).post(FORM, sent()).status_code == 403


def test_form_has_a_rate_limit(cast: Cast, client: Client, settings: Any) -> None:
    settings.GONGKAI_RATES = {**settings.GONGKAI_RATES, "apply": 3}
    assert [client.post(FORM, sent()).status_code for _time in range(4)] == [200, 200, 200, 429]


def test_former_code_redirects_to_the_body_and_unknown_code_is_not_found(
    cast: Cast, client: Client
) -> None:
    assert client.get("/apply/999999-D99/").status_code == 404


def test_first_step_needs_as_many_queries_for_one_body_as_for_three(
    cast: Cast, client: Client
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/apply/?q=收费").status_code == 200
        return len(asked)

    cast.released(title="收费通知")
    catch_up()
    client.get("/apply/?q=收费")
    few = queries()
    for number in range(3):
        cast.released(title=f"收费通知{number}")
        code = f"990000-D1{number}"
        create_body(
            BodyFacts(code, code, code, "department", "990000", cast.government, position=9),
            by=SYSTEM,
            at=AT,
        )
    catch_up()
    assert queries() == few


def test_query_codes_are_long_unambiguous_and_unique() -> None:
    codes = {new_code() for _time in range(200)}
    assert len(codes) == 200
    assert not set("".join(codes)) - set(ALPHABET) - {"-"}
    assert not set(ALPHABET) & set("01OIL")
    lengths = {len(plain_code(one)) for one in codes}
    assert len(lengths) == 1
    # At least 60 bits: nobody needs to wait because strangers tried a number.
    assert lengths.pop() * math.log2(len(ALPHABET)) >= 60


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ({"telephone": "１３８００１３８０００"}, {"telephone": "13800138000"}),
        ({"telephone": "0991－2345678"}, {"telephone": "0991-2345678"}),
        ({"telephone": "0991-2345678转801"}, {"telephone": "0991-2345678转801"}),
        (
            {"telephone": "13800138000、0991-2345678"},
            {"telephone": "13800138000、0991-2345678"},
        ),
        ({"proof_number": "１１０１０５１９４９１２３１００２ｘ"}, {"proof_number": CARD}),
        ({"proof_number": "110105 19491231 002X"}, {"proof_number": CARD}),
        (
            {"proof": "credit_code", "proof_number": "９１３５ 0100 Ｍ０００ 100Y43", "kind": "business"}
            | {"representative": "秦"},
            {"proof_number": "91350100M000100Y43"},
        ),
        ({"email": "ｑ＠example.cn"}, {"email": "q@example.cn"}),
        ({"name": "艾力·买买提\x0b"}, {"name": "艾力·买买提"}),
    ],
)  # fmt: skip
def test_structured_fields_are_stored_in_one_way_of_writing(
    cast: Cast, client: Client, typed: dict[str, str], stored: dict[str, str]
) -> None:
    answer = client.post(FORM, sent(**typed))
    assert answer.status_code in {200, 302}, answer.content.decode()
    facts = Application.objects.get().applicant.decrypt_facts()
    for name, value in stored.items():
        assert getattr(facts, name) == value


def test_free_text_keeps_its_characters_and_loses_only_control_characters(
    cast: Cast, client: Client
) -> None:
    kept = "①“乙”，Ａ\ue000𪚥ก"
    client.post(FORM, sent(title=f"甲\x0b{kept}\x1f", description=f"甲\x00\r\n{kept}\x0b乙"))
    case = Application.objects.get()
    assert case.title == f"甲 {kept}"
    assert case.description == f"甲\n{kept}\n乙"


def test_document_number_is_folded(cast: Cast, client: Client) -> None:
    client.post(FORM, sent(document_number="霁环发（２０２４）　３９号"))
    assert Application.objects.get().document_number == "霁环发〔2024〕39号"


@pytest.mark.parametrize("telephone", ["见附件", "0991-2345678转", "、".join(["13800138000"] * 6)])
def test_telephone_that_is_none_is_told_at_its_field(
    cast: Cast, client: Client, telephone: str
) -> None:
    page = client.post(FORM, sent(telephone=telephone)).content.decode()
    assert not Application.objects.exists()
    assert 'id="id_telephone_error"' in page or "电话号码" in page
