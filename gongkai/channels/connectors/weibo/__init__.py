"""Weibo microblogs: https://open.weibo.com/wiki/2/statuses/share."""
