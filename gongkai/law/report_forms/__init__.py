"""The annual forms of 2014, 2019 and 2021, and the identities between their numbers."""
