"""The leader's mailbox on the public site: write, follow, rate, and read what is published."""
