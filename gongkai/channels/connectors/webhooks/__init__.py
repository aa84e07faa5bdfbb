"""Webhooks as Standard Webhooks describes them: https://www.standardwebhooks.com (version 1.0)."""
