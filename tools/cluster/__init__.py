"""An installation on several servers, put together on this machine, and what happens when each is killed."""
