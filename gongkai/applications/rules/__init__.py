"""
Refusals of actions on applications.

Each function returns the reason, or None if the action is allowed.
"""
