"""Sample data: the fictional region of the demo, and the region of 2017 for tests and the sample command."""
