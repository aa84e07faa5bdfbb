"""Tables that people write: encodings, headings, merged cells, and dates as they stand in cells."""
