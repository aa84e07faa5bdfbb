"""Rows of the permission matrix for people and bodies."""

from gongkai.organisations.states import PostKind
from tests.matrix.rows import (
    ALL_POSTS,
    HELD,
    LENDING,
    MANAGING,
    OF_OFFICE,
    OFFICER,
    Place,
    Row,
    Who,
    managing,
)
from tests.matrix.sign_on import identity_rows
from tests.matrix.workflow_rows import account_steps


def never(route: str, says: str, verb: str, who: Who, refused: int) -> Row:
    """Return the row of a request that is permitted to no user."""
    return Row(
        route, says, "POST", verb=verb, who=who, posts=(), refused=refused, about_document=False
    )


# 国办发〔2016〕80号 lets each body assign posts; by design, no user grants a post to themselves.
PEOPLE: tuple[Row, ...] = (
    Row(
        "desk:people",
        "list the people of one's bodies",
        who=Who.STAFF,
        posts=(PostKind.ADMINISTRATOR,),
        places=HELD - OF_OFFICE,
        refused=403,
        about_document=False,
    ),
    Row(
        "desk:person_create",
        "open the form for a new person",
        who=Who.STAFF,
        posts=(PostKind.ADMINISTRATOR,),
        places=HELD - OF_OFFICE,
        refused=403,
        about_document=False,
    ),
    # For managers of other bodies only, the form reports an invalid choice.
    Row(
        "desk:person_create",
        "add a person",
        "POST",
        who=Who.STAFF,
        posts=(PostKind.ADMINISTRATOR,),
        places=MANAGING,
        done=302,
        refused=0,
        about_document=False,
        writes=True,
    ),
    *(
        Row(
            route,
            says,
            who=Who.STAFF,
            posts=(PostKind.ADMINISTRATOR,),
            places=HELD - OF_OFFICE,
            refused=403,
            about_document=False,
        )
        for route, says in (
            ("desk:person_import", "open the page for people by list"),
            ("desk:sign_in_letters", "list the people without a password"),
        )
    ),
    Row(
        "desk:person_import",
        "check a list of people of this body",
        "POST",
        who=Who.STAFF,
        posts=(PostKind.ADMINISTRATOR,),
        places=MANAGING,
        refused=0,
        about_document=False,
    ),
    Row(
        "desk:sign_in_letters",
        "print sign-in letters without choosing a person",
        "POST",
        who=Who.STAFF,
        posts=(PostKind.ADMINISTRATOR,),
        places=HELD - OF_OFFICE,
        done=400,
        refused=403,
        about_document=False,
    ),
    managing("desk:sign_in_letter", "print the sign-in letter of a colleague", done=200),
    managing("desk:person", "see the page of a colleague", "GET"),
    *account_steps(),
    *identity_rows(),
    managing("desk:post_grant", "grant a post"),
    managing("desk:post_end", "end a post"),
    managing("desk:delegation_end", "end a delegation between others"),
    Row("desk:person", "see one's own page", verb="oneself", who=Who.STAFF, about_document=False),
    Row(
        "desk:delegation_add",
        "delegate one's own post to a colleague",
        "POST",
        verb="oneself",
        who=Who.STAFF,
        posts=ALL_POSTS,
        places=LENDING,
        done=302,
        refused=400,
        about_document=False,
        writes=True,
    ),
    never(
        "desk:delegation_add", "delegate the post of another person", "another", Who.MANAGING, 403
    ),
    never("desk:post_grant", "grant a post to oneself", "oneself", Who.STAFF, 0),
    never("desk:person_action", "manage one's own account", "oneself", Who.STAFF, 409),
)


def editing(route: str, says: str, method: str = "POST", **more: int | str | bool) -> Row:
    """Return the row of a request about what the public reads about a body."""
    facts = {"done": 302 if method == "POST" else 200, "writes": method == "POST", **more}
    return Row(
        route,
        says,
        method,
        who=Who.EDITING,
        posts=(OFFICER, PostKind.ADMINISTRATOR),
        places=MANAGING,
        about_document=False,
        **facts,  # type: ignore[arg-type]
    )


# 条例19 art. 12 lets each body publish its guide; who is above a body names it and places it.
BODIES: tuple[Row, ...] = (
    Row(
        "desk:incomplete_sections",
        "list the bodies one supervises whose section lacks a part",
        who=Who.STAFF,
        about_document=False,
    ),
    Row(
        "desk:bodies",
        "list the bodies whose details one edits",
        who=Who.STAFF,
        posts=(OFFICER, PostKind.ADMINISTRATOR),
        places=HELD - OF_OFFICE,
        refused=403,
        about_document=False,
    ),
    Row(
        "desk:body_create",
        "open the form for a new body",
        who=Who.STAFF,
        posts=(PostKind.ADMINISTRATOR,),
        places=HELD - OF_OFFICE,
        refused=403,
        about_document=False,
    ),
    Row(
        "desk:body_create",
        "register a body below this one",
        "POST",
        who=Who.STAFF,
        posts=(PostKind.ADMINISTRATOR,),
        places=MANAGING,
        done=302,
        refused=0,
        about_document=False,
        writes=True,
    ),
    editing("desk:body", "see the data of a body", "GET"),
    editing("desk:body_edit", "see who changes the names of a body", "GET"),
    Row(
        "desk:body_edit",
        "change the names or the superior body",
        "POST",
        who=Who.EDITING,
        posts=(PostKind.ADMINISTRATOR,),
        places=frozenset({Place.ABOVE}),
        done=302,
        about_document=False,
        writes=True,
    ),
    editing("desk:body_checks", "see what the documents of a body are checked for", "GET"),
    Row(
        "desk:body_checks",
        "choose what the documents of a body are checked for",
        "POST",
        who=Who.EDITING,
        posts=(PostKind.ADMINISTRATOR,),
        places=MANAGING,
        done=302,
        about_document=False,
        writes=True,
    ),
    editing("desk:body_end", "see who dissolves or merges a body", "GET"),
    Row(
        "desk:body_end",
        "dissolve a body or merge it into another",
        "POST",
        who=Who.EDITING,
        posts=(PostKind.ADMINISTRATOR,),
        places=frozenset({Place.ABOVE}),
        done=302,
        about_document=False,
        writes=True,
    ),
    editing("desk:body_details", "open the contact data of a body", "GET"),
    editing("desk:body_details", "change the contact data of a body"),
    editing("desk:body_guide", "open the guide of a body", "GET"),
    editing("desk:body_guide", "write the guide of a body"),
    editing("desk:body_accessibility", "open the accessibility statement of a body", "GET"),
    editing("desk:body_accessibility", "write the accessibility statement of a body"),
    editing("desk:office_add", "add an office"),
    editing("desk:office_edit", "rename an office"),
    *(
        Row(
            "desk:site",
            says,
            method,
            who=Who.STAFF,
            posts=(PostKind.ADMINISTRATOR,),
            places=frozenset({Place.ABOVE}),
            done=done,
            refused=403,
            about_document=False,
            writes=method == "POST",
        )
        for method, says, done in (
            ("GET", "open the codes of the site, which the body above operates", 200),
            ("POST", "change the codes of the site", 302),
        )
    ),
)
