"""Letters to the leaders' mailbox of a body: routed, answered by a clock, rated by their writers."""
