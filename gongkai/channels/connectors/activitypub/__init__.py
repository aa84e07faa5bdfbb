"""An actor of ActivityPub (https://www.w3.org/TR/activitypub/) that is followed from other servers."""
