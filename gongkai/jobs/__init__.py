"""Work that is done after the request: the queue of all mail that leaves, with lease, retries and dead letters."""
