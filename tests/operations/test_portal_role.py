"""The role of the portal reads what is public and nothing else, whatever a query asks."""

from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from gongkai.config import public_database_checks
from gongkai.documents.actions.drafts import edit_version, start_version
from gongkai.documents.actions.releases import withdraw_document
from gongkai.documents.actions.reviews import pass_office_review, submit_version
from gongkai.documents.models import Document, Version
from gongkai.documents.workflow import WithdrawalReason
from gongkai.ledger.models import Act
from gongkai.ledger.replicas import PublicDatabases
from gongkai.operations.portal_role import examination
from gongkai.operations.portal_role.access import EVERYTHING, NOTHING, access
from gongkai.operations.portal_role.making import apply_access, columns_of, missing, renew_access
from tests.cast import AT, Cast
from tests.portal_database import portal_database

on_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has neither roles nor policies"
)


def test_every_model_says_what_the_role_reads_of_it() -> None:
    labels = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    assert set(access()) == labels, "declare it in operations/portal_role/access.py"


def test_columns_that_are_named_exist() -> None:
    for label, found in access().items():
        model = apps.get_model(label)
        columns = {field.column for field in model._meta.concrete_fields}
        assert columns >= {one for one in (*found.columns, *found.without) if one != "*"}, label
    assert columns_of(Document, EVERYTHING) == columns_of(Document, NOTHING) == []


@pytest.mark.django_db
@on_postgresql
def test_raw_sql_finds_no_row_that_is_not_public(cast: Cast) -> None:
    public = cast.released()
    gone = withdraw_document(
        cast.released(title="误发的通知"), WithdrawalReason("有误"), by=cast.disclosure, at=AT
    )
    cast.approved(title="尚未公开的通知", document_number="示财〔2026〕3号")
    assert Document.objects.count() == 3
    with portal_database() as portal, portal.cursor() as cursor:

        def asked(query: str) -> list[Any]:
            cursor.execute(query)
            return [row[0] for row in cursor.fetchall()]

        assert asked("SELECT id FROM documents_document ORDER BY id") == [public.pk]
        assert asked("SELECT document_id FROM documents_version") == [public.pk]
        assert asked("SELECT count(*) FROM documents_document WHERE title = '尚未公开的通知'") == [
            0
        ]
        assert asked(
            "SELECT count(*) FROM documents_document WHERE status = 'preparing' OR 1=1"
        ) == [1]
        acts = asked(
            "SELECT DISTINCT subject_id FROM ledger_act WHERE subject_type = 'documents.document'"
        )
        assert sorted(acts) == sorted([str(public.pk), str(gone.pk)])
        # Of the withdrawn one only the act by which it ceased to be public.
        assert asked(f"SELECT verb FROM ledger_act WHERE subject_id = '{gone.pk}'") == [
            "document.withdrawn"
        ]
        for query in (
            "SELECT * FROM organisations_person",
            "SELECT * FROM applications_applicant",
            "SELECT seed FROM meetings_meeting",
            "SELECT file_name FROM documents_importrecord",
            "UPDATE documents_document SET title = 'x'",
            "UPDATE search_synonymlist SET text = 'x'",
            "DELETE FROM ledger_act",
            "SELECT nextval('ledger_act_id_seq')",
            "CREATE TABLE public.x (y int)",
        ):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                cursor.execute(query)
    assert Version.objects.count() == 3
    assert (
        Act.objects.filter(subject_type="documents.document")
        .values("subject_id")
        .distinct()
        .count()
        == 3
    )


@pytest.mark.django_db
@on_postgresql
def test_reviews_of_a_version_in_preparation_are_no_rows(cast: Cast) -> None:
    document = cast.released()
    with portal_database() as portal, portal.cursor() as cursor:

        def seen() -> int:
            cursor.execute("SELECT count(*) FROM ledger_act")
            return int(cursor.fetchone()[0])

        before = seen()
        start_version(document, by=cast.drafter, at=AT)
        document.refresh_from_db()
        assert document.open_version is not None
        facts = cast.facts(change_note="更正收费标准")
        revision = document.open_version.revision
        edit_version(document, facts, by=cast.drafter, at=AT, revision=revision)
        submit_version(document, by=cast.drafter, at=AT)
        pass_office_review(document, by=cast.head, at=AT)
        assert seen() == before > 0


@pytest.mark.django_db
@on_postgresql
def test_rights_are_renewed_where_they_differ(cast: Cast) -> None:
    with portal_database():
        assert apply_access(connection) == renew_access(connection) == []
        with connection.cursor() as cursor:
            cursor.execute("GRANT SELECT ON organisations_person TO gongkai_portal")
            cursor.execute("GRANT SELECT (seed) ON meetings_meeting TO gongkai_portal")
            cursor.execute("DROP POLICY gongkai_portal_rows ON documents_version")
            cursor.execute("COMMENT ON POLICY gongkai_portal_rows ON documents_document IS 'true'")
            cursor.execute("ALTER TABLE organisations_body ENABLE ROW LEVEL SECURITY")
            cursor.execute("ALTER TABLE gazette_issue DISABLE ROW LEVEL SECURITY")
            cursor.execute("CREATE POLICY gongkai_portal_rows ON organisations_site USING (true)")
        expected = [
            "documents_document",
            "documents_version",
            "gazette_issue",
            "meetings_meeting",
            "organisations_body",
            "organisations_person",
            "organisations_site",
        ]
        assert sorted(missing(connection)) == expected
        out = StringIO()
        call_command("portal_role", stdout=out)
        assert f"{len(expected)} tables" in out.getvalue()
        assert missing(connection) == {}


@pytest.mark.django_db
@on_postgresql
def test_examination_tells_who_sees_too_much(cast: Cast, settings: Any) -> None:
    settings.GONGKAI_PUBLIC_DATABASES = PublicDatabases("portal", ("portal",))
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = 'gongkai_portal'")
        existed = cursor.fetchone() is not None
    if not existed:
        assert "portal_role" in next(examination.wrong_databases()).remedy
    with portal_database() as portal:
        settings.GONGKAI_PUBLIC_DATABASES = PublicDatabases("portal", ("default",))
        # The primary database is no replica of itself, and its user owns the tables.
        said = [one.problem for one in examination.wrong_databases()]
        assert ["sees every row" in one for one in said] == [True, False]
        assert said[0].startswith("GONGKAI_REPLICA_URLS")
        assert "is no replica" in said[1]
        found = public_database_checks.public_databases_are_right(None, ["default"])
        assert {one.id for one in found} == {"gongkai.E028", "gongkai.W028"}
        assert public_database_checks.public_databases_are_right(None) == []
        del portal


def test_portal_alone_should_have_a_user_of_its_own(settings: Any) -> None:
    settings.GONGKAI_INTERFACES = "portal"
    found = [one.id for one in public_database_checks.portal_has_its_own_user(None)]
    assert found == (["gongkai.W029"] if connection.vendor == "postgresql" else [])
    settings.GONGKAI_PUBLIC_DATABASES = PublicDatabases("portal")
    assert public_database_checks.portal_has_its_own_user(None) == []


@pytest.mark.skipif(connection.vendor == "postgresql", reason="roles are there")
def test_command_needs_postgresql() -> None:
    with pytest.raises(CommandError, match="Only PostgreSQL"):
        call_command("portal_role")
    assert renew_access(connection) == []
