"""Background jobs: the queue of outgoing mail with leases, retries and permanent failures."""
