"""The text of a document from a file of a word processor, a web page or a text file: pure, no Django."""
