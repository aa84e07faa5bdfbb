"""Encryption, access control and purging of personal data."""

import io
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from gongkai.applications.actions.clarifications import ask_to_clarify, clarify
from gongkai.applications.actions.consultations import consult
from gongkai.applications.actions.intake import pass_on_application, receive_application
from gongkai.applications.actions.personal import export_records, purge_applicant, reveal_applicant
from gongkai.applications.actions.replies import lodge_remedy, write_message
from gongkai.applications.actions.searches import ask_search
from gongkai.applications.inputs import (
    AskSearchInputs,
    AskToClarifyInputs,
    ClarifyInputs,
    ConsultInputs,
    LodgeInputs,
    MessageInputs,
    PassOnInputs,
)
from gongkai.applications.models import Applicant, Application
from gongkai.applications.models.applicants import ApplicantFacts, fingerprint
from gongkai.applications.queries import (
    applicants_to_purge,
    counts_by_stage,
    earlier_in_month,
    files_for_applicant,
    for_page,
    open_cases,
    overseen_by,
    repeats_of,
    searches_for,
    visible_to,
)
from gongkai.applications.rules.intake import refusal_to_write
from gongkai.encryption import keys as key_files
from gongkai.encryption.envelopes import DecryptionError, decrypt, encrypt, key_of
from gongkai.encryption.keys import match_key
from gongkai.files.storage import store_encrypted
from gongkai.kit.refusals import Refused
from gongkai.law.outcomes import Outcome
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.models import Act
from gongkai.organisations.actions import grant_post
from gongkai.organisations.models import Office
from gongkai.organisations.states import PostKind
from tests.applications.acting import refused
from tests.applications.cases import CODE, MONDAY, WHO, arrived, in_hand, on, served, wish
from tests.cast import SINCE, Cast

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 3)


@pytest.fixture(autouse=True)
def _own_keys(settings: Any, tmp_path: Path) -> None:
    settings.GONGKAI_PERSONAL_KEYS = tmp_path / "keys"
    key_files._read.cache_clear()


def test_encrypted_facts_can_be_decrypted_in_their_place_only() -> None:
    envelope = encrypt({"name": "秦未央"}, "here")
    assert decrypt(envelope, "here") == {"name": "秦未央"}
    assert encrypt({"name": "秦未央"}, "here") != envelope
    for wrong in (
        envelope.replace("v1", "v2"),
        envelope.replace("k0001", "k0009"),
        envelope[:-4] + "AAAA",
        "v1:aes-256-gcm:../x:AA",
    ):
        with pytest.raises(DecryptionError):
            decrypt(wrong, "here")
    with pytest.raises(DecryptionError):
        decrypt(envelope, "there")


def test_keys_belong_to_their_owner_and_the_first_of_two_writers_wins(settings: Any) -> None:
    assert key_of(encrypt({}, "here")) == "k0001"
    folder = settings.GONGKAI_PERSONAL_KEYS
    assert (folder / "k0001.key").stat().st_mode & 0o777 == 0o600
    before = (folder / "k0001.key").read_text()
    key_files._make("k0001")
    assert (folder / "k0001.key").read_text() == before
    (folder / "k0002.key").write_text("abcd")
    with pytest.raises(ValueError, match="k0002"):
        encrypt({}, "here")


def test_fingerprints_differ_between_bodies() -> None:
    assert match_key("a", "x") == match_key("a", "x")
    assert len({match_key("a", "x"), match_key("b", "x"), match_key("a", "y")}) == 3
    by_name = ApplicantFacts(name="秦未央", telephone="13800001111")
    assert fingerprint("a", by_name) == fingerprint("a", by_name)
    assert fingerprint("a", ApplicantFacts(name="秦未央")) == ""


def test_access_to_personal_data_needs_a_reason_and_is_an_act(cast: Cast) -> None:
    application = in_hand(cast)
    assert (
        refused(reveal_applicant, application, by=cast.officer, at=MONDAY, reason="秦未央来电")
        == "no-reason"
    )
    assert (
        refused(reveal_applicant, application, by=cast.head, at=MONDAY, reason="identity")
        == "wrong-post"
    )
    assert reveal_applicant(application, by=cast.officer, at=MONDAY, reason="contact") == WHO
    assert Act.objects.get(verb="applicant.unmasked").facets["reason"] == "contact"
    assert Act.objects.filter(verb="applicant.unmasked", actor_id=str(cast.officer.pk)).count() == 1
    export_records(application, at=MONDAY)
    assert Act.objects.get(verb="records.exported").actor_kind == "applicant"


def test_personal_data_is_purged_and_statistics_remain(cast: Cast) -> None:
    note = store_encrypted(io.BytesIO("我的材料".encode()), "材料.txt")
    application = receive_application(
        cast.finance, wish(channel="counter"), at=MONDAY, code=CODE, files=[note]
    )
    assert refused(purge_applicant, application.applicant, at=MONDAY, after_days=0) == "not-closed"
    from_hand = in_hand(cast)
    ask = ask_to_clarify(
        from_hand,
        AskToClarifyInputs(text="哪一年？", answer_by=date(2026, 3, 20)),
        by=cast.officer,
        at=MONDAY,
    )
    clarify(ask, ClarifyInputs(text="我家那一年"), at=MONDAY)
    write_message(from_hand, MessageInputs(text="我是秦未央"), at=MONDAY)
    consult(
        from_hand,
        ConsultInputs(question="秦未央要", agency=cast.health),
        by=cast.officer,
        at=MONDAY,
    )
    from_hand.consultations.update(answered_on=date(2026, 3, 2), opinion="consent")
    done = served(cast, from_hand, Outcome.NOT_HELD, at=MONDAY)
    assert (
        refused(purge_applicant, done.applicant, at=on("2026-04-01"), after_days=365) == "too-early"
    )
    remedy = lodge_remedy(
        done,
        LodgeInputs(route="court", authority="法院", lodged_on=date(2026, 3, 2)),
        by=cast.officer,
        at=MONDAY,
    )
    assert (
        refused(purge_applicant, done.applicant, at=on("2029-04-01"), after_days=365)
        == "remedy-pending"
    )
    remedy.delete()
    assert list(applicants_to_purge(closed_before=date(2026, 3, 2))) == []
    assert list(applicants_to_purge(closed_before=date(2026, 3, 3))) == [done.applicant]
    acts = Act.objects.filter(verb="reply.served").count()
    purged = purge_applicant(done.applicant, at=on("2029-04-01"), after_days=365)
    assert (purged.decrypt_facts(), purged.match) == (ApplicantFacts(), "")
    left = Application.objects.get(pk=done.pk)
    assert (left.title, left.description, left.code_hash, left.stage) == ("", "", "", "closed")
    assert (left.clarification.text, left.clarification.answer, left.messages.count()) == (
        "",
        "",
        0,
    )
    assert left.consultations.get().decrypt_name() == {}
    assert Act.objects.filter(verb="reply.served").count() == acts
    refusal = refusal_to_write(left, None, at=MONDAY)
    assert refusal is not None
    assert refusal.code == "forgotten"
    with pytest.raises(Refused):
        reveal_applicant(left, by=cast.officer, at=on("2029-04-01"), reason="identity")


def test_only_case_posts_of_a_body_see_its_cases(cast: Cast) -> None:
    application = in_hand(cast)
    for name in ("officer", "supervisor"):
        assert list(visible_to(getattr(cast, name).account, on=DAY)) == [application]
    for name in ("drafter", "head", "disclosure", "approver", "stranger"):
        assert list(visible_to(getattr(cast, name).account, on=DAY)) == []
    assert list(visible_to(AnonymousUser(), on=DAY)) == []
    grant_post(
        cast.approver, PostKind.CASE_SUPERVISOR, cast.government, by=SYSTEM, at=MONDAY, since=SINCE
    )
    assert overseen_by(cast.approver, on=DAY) == sorted(
        [cast.government.pk, cast.finance.pk, cast.health.pk]
    )
    assert list(visible_to(cast.approver.account, on=DAY)) == []


def test_office_sees_only_its_search_request(cast: Cast) -> None:
    budget, tax = (
        Office.objects.create(body=cast.finance, name=name) for name in ("预算处", "税政处")
    )
    application = in_hand(cast)
    search = ask_search(
        application,
        AskSearchInputs(office=budget, due_on=date(2026, 3, 9)),
        by=cast.officer,
        at=MONDAY,
    )
    assert list(searches_for(cast.head, on=DAY)) == [search]
    assert list(searches_for(cast.officer, on=DAY)) == []
    grant_post(
        cast.approver,
        PostKind.OFFICE_HEAD,
        cast.finance,
        by=SYSTEM,
        at=MONDAY,
        since=SINCE,
        office=tax,
    )
    assert list(searches_for(cast.approver, on=DAY)) == []


def test_repeats_are_found_at_the_same_body_only(cast: Cast) -> None:
    first, second = in_hand(cast), in_hand(cast)
    passed = pass_on_application(
        arrived(cast), PassOnInputs(to=cast.health), by=cast.officer, at=MONDAY
    )
    assert list(repeats_of(second)) == [passed, first]
    assert passed.passed_to is not None
    assert list(repeats_of(passed.passed_to)) == []
    assert earlier_in_month(second, on=DAY) == 1
    anonymous = in_hand(cast)
    Applicant.objects.filter(pk=anonymous.applicant_id).update(match="")
    anonymous.refresh_from_db()
    assert (list(repeats_of(anonymous)), earlier_in_month(anonymous, on=DAY)) == ([], 0)
    assert counts_by_stage(Application.objects.all()) == {
        "in_hand": 3,
        "transferred": 1,
        "arrived": 1,
    }
    assert [one.pk for one in open_cases(Application.objects.all())] == [
        first.pk,
        second.pk,
        anonymous.pk,
    ]


def test_page_of_a_case_costs_a_constant_number_of_queries(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    application = in_hand(cast)
    for number in range(3):
        write_message(application, MessageInputs(text="问"), at=MONDAY + timedelta(minutes=number))
    with django_assert_num_queries(8):
        found = for_page(Application.objects.all()).get(pk=application.pk)
        assert len(found.messages.all()) == 3
        assert [
            len(getattr(found, name).all())
            for name in ("consultations", "replies", "letters", "files")
        ] == [
            0,
            0,
            1,
            0,
        ]
    assert list(files_for_applicant(application)) == []
