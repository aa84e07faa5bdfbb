"""What programs write with a token: scopes, replays, refusals, review by another person."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as configured
from django.core.cache import caches
from django.test import Client

from gongkai.channels.models import Delivery
from gongkai.datasets.models import DataRow, Dataset, DatasetVersion
from gongkai.datasets.states import ReleaseState
from gongkai.documents.models import Document
from gongkai.documents.states import State
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.organisations.actions.accounts import deactivate_account
from gongkai.organisations.actions.tokens import create_token, revoke_token
from gongkai.organisations.models import ApiRequest, ApiToken, Office, Person
from gongkai.organisations.origins import Origin
from gongkai.organisations.rules.tokens import NewToken
from gongkai.organisations.states import TokenScope
from tests.cast import AT, Cast
from tests.datasets.tables import first_version, new_dataset

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
DRAFTS, ROWS, DELIVERIES = "/api/v1/drafts", "/api/v1/datasets/prices/rows", "/api/v1/deliveries"
DRAFT = {"body": "990000-D01", "title": "关于调整收费的通知", "html": "<p>见附表。</p>"}
READY = {
    **DRAFT,
    "attribute": "public",
    "genre": "notice",
    "catalogue_item": "A20-08",
    "formed_on": "2026-11-12",
    "submit": True,
}
ROW = {"week": "2026-11-13", "市场": "华凌", "price": 70.5, "kind": "羊肉", "seller": "丙"}


@dataclass
class Program:
    """A program with the token of a person."""

    client: Client
    token: ApiToken
    secret: str
    sent: int = 0

    def send(
        self,
        address: str,
        data: Any,
        *,
        key: str | None = None,
        secret: str | None = None,
        **headers: str,
    ) -> Any:
        """Send JSON, or a text as it is, under a key of its own."""
        self.sent += 1
        head = {"Authorization": f"Bearer {self.secret if secret is None else secret}"}
        head["Idempotency-Key"] = key or f"request-{self.sent:04}"
        return self.client.post(
            address,
            data if isinstance(data, str) else json.dumps(data),
            content_type="application/json",
            headers={name: value for name, value in (head | headers).items() if value},
        )

    def error(self, address: str, data: Any, **more: Any) -> tuple[int, str, str]:
        """Return status, code and field of the refusal of what is sent."""
        answer = self.send(address, data, **more)
        error = answer.json()["error"]
        assert set(error) == {"code", "message", "law", "field"}
        assert any("\u4e00" <= sign <= "\u9fff" for sign in error["message"]), error
        return answer.status_code, error["code"], error["field"]


def program(by: Person, *scopes: str, days: int = 30) -> Program:
    """Return a program with a new token, whose requests are checked as those of a browser are."""
    new = NewToken("定时导入", scopes or list(TokenScope), days)
    secret = f"gk_{uuid4().hex}"
    token = create_token(new, secret, by=by, origin=Origin(), at=AT)
    return Program(Client(enforce_csrf_checks=True), token, secret)


def facts_of(answer: Any) -> Mapping[str, Any]:
    """Return a successful answer."""
    assert answer.status_code == 201, answer.content.decode()
    found: Mapping[str, Any] = answer.json()
    return found


def test_a_draft_is_created_and_submitted_as_the_owner_of_the_token(cast: Cast) -> None:
    sender = program(cast.drafter)
    office = Office.objects.create(body=cast.finance, name="预算科")
    plain = facts_of(sender.send(DRAFTS, DRAFT | {"office": office.name}))
    document = Document.objects.get(pk=plain["id"])
    assert (document.drafter, document.office) == (cast.drafter, office)
    assert plain == {
        "id": document.pk,
        "state": State.DRAFT,
        "files": [],
        "url": f"http://testserver/desk/documents/{document.pk}/",
    }
    ready = facts_of(sender.send(DRAFTS, READY | {"html": "<p>见<script>x()</script></p>"}))
    version = Document.objects.get(pk=ready["id"]).open_version
    assert version is not None
    assert ready["state"] == version.state == State.OFFICE_REVIEW
    assert "script" not in version.text
    # Nothing is public before another person has approved it.
    assert sender.client.get("/api/v1/items").json()["count"] == 0


def test_a_draft_that_cannot_be_submitted_is_not_created(cast: Cast) -> None:
    sender = program(cast.drafter)
    for wrong, status, code, field in (
        (DRAFT | {"submit": True}, 400, "no-attribute", "attribute"),
        (DRAFT | {"title": " ", "html": ""}, 400, "empty-draft", "title"),
        (DRAFT | {"office": "没有的科"}, 400, "no-such-office", "office"),
        (DRAFT | {"genre": "nothing"}, 400, "no-such-code", "genre"),
        (DRAFT | {"subject": "nothing"}, 400, "no-such-code", "subject"),
        (DRAFT | {"catalogue_item": "A99"}, 400, "no-such-code", "catalogue_item"),
        (DRAFT | {"attribute": "secret"}, 400, "bad-field", "attribute"),
        (DRAFT | {"body": "nowhere"}, 400, "no-such-body", "body"),
        (DRAFT | {"body": "990000-D02"}, 400, "wrong-post", ""),
        (DRAFT | {"titel": "x"}, 422, "invalid", "titel"),
        (DRAFT | {"title": "x" * 501}, 422, "invalid", "title"),
        (DRAFT | {"title": "\ud800"}, 422, "invalid", "title"),
        (DRAFT | {"formed_on": "2026-02-30"}, 422, "invalid", "formed_on"),
        ("{", 400, "bad-json", ""),
        ("", 422, "invalid", "sent"),
        ("[]", 422, "invalid", "sent"),
    ):
        assert sender.error(DRAFTS, wrong) == (status, code, field), wrong
    assert not Document.objects.exists()
    assert not ApiRequest.objects.exists()
    title = facts_of(sender.send(DRAFTS, DRAFT | {"title": "通\u0000知"}))
    assert Document.objects.get(pk=title["id"]).open_version.title == "通知"  # type: ignore[union-attr]


def test_the_same_request_writes_once_and_another_under_its_key_is_refused(cast: Cast) -> None:
    sender = program(cast.drafter)
    first = sender.send(DRAFTS, DRAFT, key="nightly-2026-11-20")
    again = sender.send(DRAFTS, DRAFT, key="nightly-2026-11-20")
    assert facts_of(again) == facts_of(first)
    assert (first.get("Idempotency-Replayed"), again["Idempotency-Replayed"]) == (None, "true")
    other = DRAFT | {"title": "另一件"}
    refused = (409, "key-reused", "Idempotency-Key")
    assert sender.error(DRAFTS, other, key="nightly-2026-11-20") == refused
    assert Document.objects.count() == ApiRequest.objects.count() == 1
    # The same key of another token is another key; a key that is no key is refused.
    assert facts_of(program(cast.drafter).send(DRAFTS, DRAFT, key="nightly-2026-11-20"))
    assert sender.error(DRAFTS, DRAFT, key="short") == (422, "invalid", "Idempotency-Key")
    without = sender.send(DRAFTS, DRAFT, **{"Idempotency-Key": ""})
    assert without.json()["error"]["field"] == "Idempotency-Key"
    # What was refused leaves its key free.
    assert sender.error(DRAFTS, DRAFT | {"genre": "no"}, key="corrected")[1] == "no-such-code"
    assert facts_of(sender.send(DRAFTS, DRAFT, key="corrected"))


def test_a_token_that_is_unknown_ended_or_out_of_scope_writes_nothing(cast: Cast) -> None:
    sender = program(cast.drafter, TokenScope.ROWS)
    assert sender.error(DRAFTS, DRAFT) == (403, "out-of-scope", "")
    assert sender.error(DELIVERIES, {}) == (403, "out-of-scope", "")
    for secret in ("", "x", "gk_nothing", "é"):
        answer = sender.send(DRAFTS, DRAFT, secret=secret)
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "no-token")
        assert answer["WWW-Authenticate"].startswith("Bearer")
    assert sender.send(DRAFTS, DRAFT, Authorization="Basic eDp5").status_code == 401
    sender.client.force_login(cast.drafter.account)
    assert sender.send(DRAFTS, DRAFT, Authorization="").status_code == 401
    revoked, expired, closed = (program(one) for one in (cast.drafter, cast.head, cast.approver))
    revoke_token(revoked.token, by=cast.drafter, origin=Origin(), at=AT)
    ApiToken.objects.filter(pk=expired.token.pk).update(expires_at=AT - timedelta(days=1))
    deactivate_account(cast.approver, by=cast.head.actor, at=AT)
    for one in (revoked, expired, closed):
        assert one.error(DRAFTS, DRAFT) == (401, "token-ended", "")
    assert not Document.objects.exists()


def test_rows_become_a_version_that_another_person_publishes(cast: Cast, tmp_path: Any) -> None:
    first_version(cast, tmp_path)
    sender = program(cast.disclosure)
    facts = {"period": "2026年第46周", "reason": "新增一周"}
    open_draft = facts_of(sender.send(ROWS, {"rows": [ROW], **facts}))
    assert {name: open_draft[name] for name in ("version", "state", "rows", "added")} == {
        "version": 2,
        "state": ReleaseState.DRAFT,
        "rows": 3,
        "added": 1,
    }
    # More rows go into the version that is open; then it is submitted.
    more = {"rows": [ROW | {"市场": "北园春"}, ROW | {"price": "７1"}], "submit": True, **facts}
    submitted = facts_of(sender.send(ROWS, more))
    assert (submitted["id"], submitted["state"]) == (open_draft["id"], ReleaseState.IN_REVIEW)
    assert (submitted["rows"], submitted["added"]) == (4, 2)
    assert facts_of(sender.send(ROWS, more, key=f"request-{sender.sent:04}")) == submitted
    assert sender.error(ROWS, {"rows": [ROW], **facts})[:2] == (400, "wrong-state")
    act = Act.objects.get(verb=Verb.DATASET_VERSION_SUBMITTED, facets__version=2)
    assert act.actor_id == str(cast.disclosure.pk)
    public = sender.client.get(ROWS).json()
    assert (public["version"], len(public["items"])) == (1, 2)


def test_rows_are_taken_all_or_none(cast: Cast) -> None:
    new_dataset(cast)
    sender = program(cast.disclosure)
    wrong = ROW | {"week": "二〇二六"}
    answer = sender.send(ROWS, {"rows": [ROW, wrong]})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "wrong-rows")
    assert "二〇二六" in answer.json()["error"]["message"]
    for rows, code in (
        ([ROW, ROW], "wrong-rows"),
        ([ROW | {"else": 1}], "wrong-rows"),
        ([ROW, {"week": "2026-11-14"}], "wrong-rows"),
        ([], "invalid"),
        ([{"week": ["x"]}], "invalid"),
        ("x", "invalid"),
    ):
        assert sender.error(ROWS, {"rows": rows})[1] == code, rows
    nan = json.dumps({"rows": [ROW | {"price": float("nan")}]})
    assert sender.error(ROWS, nan)[1] in {"wrong-rows", "bad-json", "invalid"}
    assert not DataRow.objects.exists()
    assert not DatasetVersion.objects.exists()
    elsewhere = "/api/v1/datasets/nothing/rows"
    assert sender.error(elsewhere, {"rows": [ROW]}) == (404, "not-found", "")
    # A dataset of another body is the same as one that there is not.
    Dataset.objects.update(body=cast.health)
    assert sender.error(ROWS, {"rows": [ROW]}) == (404, "not-found", "")


def test_a_delivery_is_recorded_once(cast: Cast) -> None:
    document = cast.released()
    sender = program(cast.disclosure)
    day = document.released_on
    assert day is not None
    sent = {"index_number": document.index_number, "channel": "wechat", "on": day.isoformat()}
    assert facts_of(sender.send(DELIVERIES, sent)) == {**sent, "address": ""}
    delivery = Delivery.objects.get()
    act = Act.objects.get(verb=Verb.DELIVERY_MADE)
    assert (delivery.channel, act.actor_id) == ("wechat", str(cast.disclosure.pk))
    assert sender.error(DELIVERIES, sent) == (400, "sent-already", "channel")
    early = sent | {"channel": "weibo", "on": "2026-01-01"}
    assert sender.error(DELIVERIES, early) == (400, "wrong-day", "on")
    unknown = sent | {"index_number": "990000-D01/2026-00099"}
    assert sender.error(DELIVERIES, unknown) == (404, "not-found", "")
    assert program(cast.stranger).error(DELIVERIES, early)[1] == "wrong-post"


def test_requests_are_limited_by_token_and_size(cast: Cast, settings: Any) -> None:
    settings.GONGKAI_RATES = configured.GONGKAI_RATES | {"tokens": 2}
    caches["rates"].clear()
    sender, other = program(cast.drafter), program(cast.drafter)
    for _turn in range(2):
        facts_of(sender.send(DRAFTS, DRAFT))
    answer = sender.send(DRAFTS, DRAFT)
    assert (answer.status_code, answer.json()["error"]["code"]) == (429, "too-many-requests")
    assert int(answer["Retry-After"]) > 0
    facts_of(other.send(DRAFTS, DRAFT))
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1 << 20
    large = DRAFT | {"html": "大" * (1 << 20)}
    assert other.error(DRAFTS, large) == (413, "too-large", "")
    caches["rates"].clear()


def test_the_description_names_what_a_token_may_write(client: Client, db: None) -> None:
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    for address in (DRAFTS, DELIVERIES, "/api/v1/datasets/{code}/rows"):
        operation = paths[address]["post"]
        assert operation["security"]
        assert {"201", "401", "403", "409", "422", "429"} <= set(operation["responses"])
        assert any(one["name"] == "Idempotency-Key" for one in operation["parameters"])
