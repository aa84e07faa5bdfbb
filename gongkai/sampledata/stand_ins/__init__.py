"""
Servers on this machine that stand in for the channels, for tests and the demo.

Only the standard library is imported here: `make demo` starts them in a process of their own.
"""
