"""Sample data: the fictional demo region, and the region of 2017 for tests and `sample`."""
