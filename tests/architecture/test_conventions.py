"""The rules of docs/map.md and CONTRIBUTING that can be checked automatically."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from gongkai.ledger.verbs import Verb
from tests.architecture.sources import (
    PACKAGE,
    calls_in,
    name_of,
    nodes_of,
    sources,
    text_of,
    tree_of,
)

INTERFACES = ("portal", "desk", "api", "ui")
FORBIDDEN_NAMES = {"utils", "helpers", "services", "managers", "signals", "constants"}
# Actions that record no act, because neither law nor statistics nor a dispute needs one.
UNOFFICIAL = {
    # Who follows an account, and what a hub knows, is no official act.
    "add_subscriber",
    "claim_feeds",
    "claim_message",
    "forget_place",
    "note_changed_feeds",
    "receive_message",
    "remove_subscriber",
    "settle_feeds",
    "settle_message",
    "subscribe_browser",
    "unsubscribe_browser",
    "accept_code",
    "accept_identity",
    "make_sign_on_code",
    "note_refused_sign_on",
    "purge_sign_on_codes",
    "enter_listed_person",  # its posts are official
    "join_with_entry",
    "note_seen_entries",
    "keep_answer",
    "take_answer",
    "purge_sign_on_answers",
    "begin_inspection",
    "carry_correction",
    "carry_withdrawal",
    "claim_send",
    "claim_token",
    "forget_token",
    "give_back",
    "queue_by_rules",
    "queue_send",
    "save_progress",
    "send_again",
    "settle_failure",
    "store_outcomes",
    "store_token",
    "withdraw_send",
    "settle_nothing_sent",
    "add_case_file",
    "add_material",
    "sign_up",
    "withdraw_sign_up",
    "start_release",
    "set_field",
    "replace_schema",
    "remove_row",
    "remove_field",
    "import_rows",
    "enter_row",
    "plan_bundle",
    "change_bundle",
    "add_articles",
    "add_back_issue",
    "ask_for_files",
    "claim_issue_files",
    "fail_issue_files",
    "move_article",
    "place_article",
    "remove_article",
    "want_files",
    "add_meeting_document",
    "add_custom_field",
    "add_line",
    "add_relation",
    "add_statement",
    "add_template",
    "add_to_tallies",
    "add_views",
    "announce",
    "answer_remark",
    "attach_file",
    "attach_stored_file",
    "begin_publication",
    "begin_sent_form",
    "begin_try",
    "begin_with_filter",
    "change_mail_frequency",
    "change_password",
    "change_template",
    "check_earlier_report",
    "choose_mail_frequency",
    "claim_file_text",
    "claim_mail",
    "claim_package",
    "claim_scan",
    "close_case_access",
    "complete_file_text",
    "complete_mail",
    "confirm_subscription",
    "correct_line",
    "complete_scan",
    "count_queries",
    "create_account",
    "create_office",
    "decide_rows",
    "delete_mails",
    "delete_notifications",
    "delete_saved_filter",
    "delete_saved_table",
    "describe_attachment",
    "discard_catalogue",
    "discard_frozen_figures",
    "discard_mail",
    "discard_working_copy",
    "draft_document",
    "draw_boxes",
    "edit_section",
    "edit_version",
    "end_all_subscriptions",
    "end_feed_key",
    "end_own_sessions",
    "end_subscription",
    "end_undeliverable",
    "end_sent_form",
    "enqueue_mail",
    "enqueue_mails",
    "enter_catalogue",
    "erase_answers",
    "explain_finding",
    "fail_package",
    "find_boxes",
    "freeze_figures",
    "fulfil_duty",
    "give_feed_key",
    "keep_api_request",
    "purge_api_requests",
    "group_comments",
    "hand_over_mail",
    "issue_sign_in_codes",
    "mark_overdue_duties",
    "mark_passage",
    "mask_findings",
    "note_added_factor",
    "note_incoming",
    "note_returned_mail",
    "note_security",
    "notify",
    "notify_by_own_mail",
    "notify_many",
    "open_duties",
    "plan_interpretation",
    "postpone_mails",
    "purge_file_texts",
    "purge_incoming_mail",
    "purge_mails",
    "purge_packages",
    "purge_preview_links",
    "purge_query_counts",
    "purge_security_events",
    "purge_sessions",
    "purge_sent_forms",
    "purge_sign_in_codes",
    "purge_subscriptions",
    "rate_application",
    "read_all_notifications",
    "read_notification",
    "rebuild_tallies",
    "record_event",
    "record_preview_opening",
    "release_evidence",
    "remove_attachment",
    "remove_boxes",
    "remove_factors",
    "remove_relation",
    "remove_template",
    "rename_filter",
    "request_password_link",
    "request_password_links",
    "request_subscription",
    "reset_password",
    "retire_custom_field",
    "return_file_text",
    "return_scan",
    "save_filter",
    "save_table",
    "save_working_copy",
    "set_password",
    "set_tasks",
    "settle_remark",
    "settle_try",
    "sign_out_person",
    "start_version",
    "withdraw_event",
    "write_mails",
    "write_template",
    "write_transcript",
}
# Modules that read the clock themselves, because no caller passes the time.
CLOCKED = {
    "gongkai/jobs/leases.py": "it reads the clock of the database, which on SQLite is the machine's",
    "gongkai/ledger/consumers.py": "a failure after a commit is stored with its time",
    "gongkai/organisations/sessions.py": "Django calls the session engine without a time",
}
# `save_and_record` and `save_and_record_step` record acts: see the test below.
# `take_over_figures` records the import of a report that an action of `reports` has checked.
RECORDS = {
    "record",
    "record_assessment_act",
    "record_complaint",
    "record_consultation_act",
    "set_aside",
    "settle_reports",
    "record_order",
    "record_organised",
    "record_own",
    "record_step",
    "record_many",
    "record_review_step",
    "apply_validity",
    "set_repeal",
    "record_statement",
    "record_event",
    "record_dataset",
    "make_public",
    "record_bundle",
    "record_release",
    "record_issue_step",
    "record_question",
    "record_questions",
    "save_and_record",
    "save_and_record_step",
    "replace_figures",
    "take_over_figures",
}
# Apps whose actions other actions may call, because their rows belong to the calling change.
CALLED_FROM_ACTIONS = {"jobs", "notifications", "statistics"}


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def called(call: ast.Call) -> str:
    """Return the last name of what is called: `a.b.now()` → now."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


@cache
def action_files() -> list[Path]:
    return [
        path for path in sources() if path.name == "actions.py" or path.parent.name == "actions"
    ]


@cache
def public_functions(path: Path) -> list[ast.FunctionDef]:
    return [
        node
        for node in tree_of(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]


def test_verbs_are_unique_sorted_and_of_one_grammar() -> None:
    names = [member.name for member in Verb]
    assert names == sorted(set(names))
    assert len(set(Verb.values)) == len(names)
    for member in Verb:
        assert re.fullmatch(r"[a-z]+\.[a-z_]+", member.value)
        assert member.name == member.value.replace(".", "_").upper()


def test_interfaces_do_not_write_to_the_database() -> None:
    found = []
    for path in sources(*INTERFACES):
        found += [
            f"{name_of(path)}:{call.lineno} .{called(call)}()"
            for call in calls_in(path)
            if isinstance(call.func, ast.Attribute) and writes(call)
        ]
        found += [
            f"{name_of(path)}:{node.lineno} state ="
            for node in nodes_of(path)
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Attribute) and target.attr == "state"
        ]
    assert found == []


def writes(call: ast.Call) -> bool:
    """Say whether a call looks like one that changes a row."""
    return called(call) in {
        "save",
        "create",
        "delete",
        "bulk_create",
        "bulk_update",
        "get_or_create",
        "update_or_create",
    }


def test_state_is_set_in_actions_only() -> None:
    actions = {*action_files(), PACKAGE / "documents" / "recording.py"}
    actions.add(PACKAGE / "channels" / "send_changes.py")
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in sources()
        if path not in actions
        for node in nodes_of(path)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Attribute) and target.attr in {"state", "status"}
    ]
    assert found == []


def test_every_official_action_records_an_act() -> None:
    silent = [
        f"{name_of(path)}:{function.lineno} {function.name}"
        for path in action_files()
        if path.parent != PACKAGE / "ledger"
        for function in public_functions(path)
        if function.name not in UNOFFICIAL and not reaches_record(path, function)
    ]
    assert silent == []


def reaches_record(path: Path, function: ast.FunctionDef) -> bool:
    """Say whether a function records, itself or through a private function of its file."""
    private = {
        node.name: node
        for node in tree_of(path).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("_")
    }
    seen: set[str] = set()
    queue: list[ast.FunctionDef] = [function]
    while queue:
        for call in calls(queue.pop()):
            name = called(call)
            if name in RECORDS:
                return True
            if name in private and name not in seen:
                seen.add(name)
                queue.append(private[name])
    return False


def test_saving_an_application_records() -> None:
    path = PACKAGE / "applications" / "recording.py"
    functions = {function.name: function for function in public_functions(path)}
    assert "record" in {called(call) for call in calls(functions["save_and_record"])}
    assert "save_and_record" in {called(call) for call in calls(functions["save_and_record_step"])}


def test_completing_a_review_step_records() -> None:
    path = PACKAGE / "documents" / "recording.py"
    functions = {function.name: function for function in public_functions(path)}
    assert "record" in {called(call) for call in calls(functions["record_review_step"])}


def test_changing_the_validity_records() -> None:
    path = PACKAGE / "documents" / "validity_changes.py"
    functions = {function.name: function for function in public_functions(path)}
    for name in ("apply_validity", "set_repeal", "lapse_document"):
        assert "_record" in {called(call) for call in calls(functions[name])}


def test_a_step_of_the_gazette_records() -> None:
    path = PACKAGE / "gazette" / "recording.py"
    functions = {function.name: function for function in public_functions(path)}
    assert "record" in {called(call) for call in calls(functions["record_issue_step"])}


def test_a_step_of_an_assessment_records() -> None:
    path = PACKAGE / "assessments" / "recording.py"
    functions = {function.name: function for function in public_functions(path)}
    assert "record" in {called(call) for call in calls(functions["record_assessment_act"])}


def test_a_step_of_a_statement_records() -> None:
    path = PACKAGE / "documents" / "statement_changes.py"
    functions = {function.name: function for function in public_functions(path)}
    assert "record" in {called(call) for call in calls(functions["record_statement"])}


def test_only_inputs_of_steps_import_what_only_the_type_checker_reads() -> None:
    """The import contracts ignore such imports, so only two kinds of module may use them."""
    found = [
        name_of(path)
        for path in sources()
        if "TYPE_CHECKING" in text_of(path) and path.name not in {"inputs.py", "measures.py"}
    ]
    assert found == []


def test_taking_over_figures_records() -> None:
    path = PACKAGE / "statistics" / "actions" / "taken_over_figures.py"
    functions = public_functions(path)
    assert {one.name for one in functions} == {"take_over_figures", "replace_figures"}
    private = {one.name: one for one in tree_of(path).body if isinstance(one, ast.FunctionDef)}
    for function in functions:
        assert {"_record", "_carry_over"} <= {called(call) for call in calls(function)}
    assert "record" in {called(call) for call in calls(private["_record"])}
    assert "_enter" in {called(call) for call in calls(private["_carry_over"])}
    assert "record_many" in {called(call) for call in calls(private["_enter"])}


def test_every_unofficial_action_exists() -> None:
    there = {function.name for path in action_files() for function in public_functions(path)}
    assert UNOFFICIAL - there == set()


def test_actions_have_names_that_occur_once() -> None:
    names = Counter(function.name for path in action_files() for function in public_functions(path))
    assert [name for name, times in names.items() if times > 1] == []


def test_actions_never_call_actions() -> None:
    files = [
        path
        for path in action_files()
        if path.relative_to(PACKAGE).parts[0] not in CALLED_FROM_ACTIONS
    ]
    names = {function.name for path in files for function in public_functions(path)} - RECORDS
    found = [
        f"{name_of(path)}:{call.lineno} {called(call)}"
        for path in action_files()
        for forbidden in [names | own_actions(path.relative_to(PACKAGE).parts[0])]
        for call in calls_in(path)
        if isinstance(call.func, ast.Name) and call.func.id in forbidden
    ]
    assert found == []


@cache
def own_actions(app: str) -> set[str]:
    """Return the names of the actions of an app."""
    files = [other for other in action_files() if other.relative_to(PACKAGE).parts[0] == app]
    return {function.name for other in files for function in public_functions(other)} - RECORDS


def test_no_clock_is_read_below_the_interfaces() -> None:
    allowed = {*INTERFACES, "config", "operations", "sampledata"}
    found = [
        f"{name_of(path)}:{call.lineno} {called(call)}()"
        for path in sources()
        if path.relative_to(PACKAGE).parts[0] not in allowed and "commands" not in path.parts
        if name_of(path) not in CLOCKED
        for call in calls_in(path)
        if called(call) in {"now", "today", "utcnow", "localdate", "localtime"}
        if called(call) not in {"localdate", "localtime"} or not call.args
    ]
    assert found == []


def test_no_module_has_a_meaningless_name() -> None:
    found = [name_of(path) for path in sources() if FORBIDDEN_NAMES & {path.stem, path.parent.name}]
    assert found == []


def test_kit_stays_small() -> None:
    lines = {path: len(text_of(path).splitlines()) for path in sources("kit")}
    assert sum(lines.values()) <= 2515


# One line for each verb, in one class: a table that cannot be split.
TABLES = {"gongkai/ledger/verbs.py"}


@pytest.mark.parametrize(
    "path", [path for path in sources() if name_of(path) not in TABLES], ids=name_of
)
def test_files_stay_short(path: Path) -> None:
    assert len(text_of(path).splitlines()) <= 400


def test_only_the_settings_read_the_environment() -> None:
    allowed = {"gongkai/config/env.py", "gongkai/config/wsgi.py", "gongkai/__main__.py"}
    # These pass it on to a process, with the URL of the drill, or with the password of pg_dump.
    allowed |= {f"gongkai/operations/backup/{name}.py" for name in ("drills", "databases")}
    found = [
        name_of(path)
        for path in sources()
        if name_of(path) not in allowed and re.search(r"os\.(environ|getenv)", text_of(path))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("question", "files", "names"),
    [
        (
            "Who may extend a reply?",
            {
                "applications/workflow.py": r"^EXTEND = Step\(",
                "applications/rules/extensions.py": "",
            },
            {"refusal_to_extend"},
        ),
        (
            "Where is the query code hashed?",
            {"kit/query_codes.py": r"^def hash_of\("},
            set(),
        ),
        (
            "What sends mail?",
            {
                "jobs/sending.py": r"\.send\(\)",
                "jobs/models.py": r"^class OutgoingMail\(",
                "ui/mails.py": r"\.send\(\)",
            },
            set(),
        ),
        (
            "Where is table 3 of the annual report filled?",
            {"applications/report_cells.py": r"^COLUMNS = ", "applications/measures.py": "Measure"},
            set(),
        ),
    ],
)
def test_map_names_the_place_of_what_is_looked_for(
    question: str, files: dict[str, str], names: set[str]
) -> None:
    row = next(
        line
        for line in text_of(PACKAGE.parent / "docs/map.md").splitlines()
        if line.startswith(f"| {question} |")
    )
    assert {path for path in re.findall(r"`([\w/]+\.py)`", row) if "/" in path} == set(files)
    texts = {path: (PACKAGE / path).read_text() for path in files}
    for path, pattern in files.items():
        assert re.search(pattern, texts[path], re.MULTILINE), path
    for name in names:
        assert f"`{name}`" in row
        assert any(f"def {name}(" in text for text in texts.values()), name


def test_only_the_places_on_the_map_send_mail() -> None:
    senders = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if ".send(" in path.read_text() or "send_mail(" in path.read_text()
    }
    assert senders == {"jobs/sending.py", "ui/mails.py"}
