"""Processes that combine public actions of several apps in one transaction, one per module."""
