"""Newspapers, radio and television: a person hands the document over and enters where it appeared."""
