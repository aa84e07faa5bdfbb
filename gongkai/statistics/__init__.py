"""Statistics from acts: tallies, cells of the forms, manual, frozen and imported figures."""
