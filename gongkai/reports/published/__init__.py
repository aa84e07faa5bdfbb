"""Published annual reports read from their files: worksheets, the tables in them, and the report as a whole."""
