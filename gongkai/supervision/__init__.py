"""Supervision of disclosure: the register of the organisation, work plans and their tasks."""
