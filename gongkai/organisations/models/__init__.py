"""Models of the organisations app, one file per noun."""

from gongkai.organisations.models.accounts import Account, Person
from gongkai.organisations.models.bodies import Body, BodyTerm, Office
from gongkai.organisations.models.posts import Delegation, Post
from gongkai.organisations.models.security import FeedKey, SecurityEvent, Session

__all__ = [
    "Account",
    "Body",
    "BodyTerm",
    "Delegation",
    "FeedKey",
    "Office",
    "Person",
    "Post",
    "SecurityEvent",
    "Session",
]
