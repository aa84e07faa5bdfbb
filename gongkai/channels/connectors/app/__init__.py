"""The app: notifications to browsers by Web Push (RFC 8030, 8188, 8291, 8292)."""
