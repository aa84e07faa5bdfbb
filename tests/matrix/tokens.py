"""Rows of the permission matrix for tokens of the API, and for what is written without one."""

from typing import Any, Final

from tests.matrix.rows import Row, Who, public

WRITING: Final = {
    "api:draft_create": "create a draft over the API without a token",
    "api:draft_file_create": "attach a file to a draft over the API without a token",
    "api:rows_create": "put rows into a dataset over the API without a token",
    "api:delivery_create": "record a delivery over the API without a token",
}
ARGUMENTS: Final = {
    "api:draft_file_create": lambda stage, case: [2_000_000_000],
    "api:rows_create": lambda stage, case: ["hidden"],
    "desk:api_token": lambda stage, case: [2_000_000_000],
    "desk:api_token_revoke": lambda stage, case: [2_000_000_000],
}
NEW_TOKEN: Final = {"name": "x", "scopes": ["drafts"], "days": "30"}
FORMS: Final = {
    ("desk:api_tokens", "POST"): lambda stage, case: NEW_TOKEN,
    **{(route, "POST"): (lambda stage, case: {}) for route in WRITING},
    ("desk:api_token_revoke", "POST"): lambda stage, case: {},
}


def token_rows() -> tuple["Row", ...]:
    """Return the rows of tokens."""

    desk: dict[str, Any] = {"who": Who.STAFF, "about_document": False}
    return (
        Row("desk:api_tokens", "list one's own tokens of the API", **desk),
        Row("desk:api_tokens", "create a token of one's own", "POST", writes=True, **desk),
        Row("desk:api_token", "see a token that is not one's own", done=404, **desk),
        Row(
            "desk:api_token_revoke",
            "revoke a token that is not one's own",
            "POST",
            done=404,
            **desk,
        ),
        *(public(route, says, method="POST", done=401) for route, says in WRITING.items()),
    )
