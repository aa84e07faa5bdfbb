"""
Inspection of uploaded files by their bytes, independent of their name and declared type.

Nothing here imports Django: the inspection runs in a process of its own, which must start fast.
"""
