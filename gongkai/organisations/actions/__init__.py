"""Writes of the organisations, a file a noun."""

from gongkai.organisations.actions.accounts import create_account
from gongkai.organisations.actions.bodies import (
    BodyFacts,
    change_body,
    create_body,
    create_office,
)
from gongkai.organisations.actions.details import Contact, state_details
from gongkai.organisations.actions.posts import delegate_post, end_post, grant_post

__all__ = [
    "BodyFacts",
    "Contact",
    "change_body",
    "create_account",
    "create_body",
    "create_office",
    "delegate_post",
    "end_post",
    "grant_post",
    "state_details",
]
