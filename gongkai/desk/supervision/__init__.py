"""Supervision in the staff interface: the register of the organisation, work plans."""
