"""Actors of bodies for ActivityPub: WebFinger, actor, inbox, collections and posts."""
