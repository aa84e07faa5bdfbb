"""Models of the organisations app, one file per noun."""

from gongkai.organisations.models.accounts import Account, Person
from gongkai.organisations.models.bodies import Body, BodyTerm, GuideText, Office
from gongkai.organisations.models.directory import DirectoryEntry
from gongkai.organisations.models.posts import Delegation, Post
from gongkai.organisations.models.security import (
    FeedKey,
    SecurityEvent,
    SentForm,
    Session,
    SignInCode,
)
from gongkai.organisations.models.sign_on import SignOnAnswer, SignOnCode, SignOnIdentity
from gongkai.organisations.models.site import Site
from gongkai.organisations.models.tokens import ApiRequest, ApiToken

__all__ = [
    "Account",
    "ApiRequest",
    "ApiToken",
    "Body",
    "BodyTerm",
    "Delegation",
    "DirectoryEntry",
    "FeedKey",
    "GuideText",
    "Office",
    "Person",
    "Post",
    "SecurityEvent",
    "SentForm",
    "Session",
    "SignInCode",
    "SignOnAnswer",
    "SignOnCode",
    "SignOnIdentity",
    "Site",
]
