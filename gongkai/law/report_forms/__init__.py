"""The annual forms: the table of 2014, the forms of 2019 and 2021, and the arithmetic between their numbers."""
