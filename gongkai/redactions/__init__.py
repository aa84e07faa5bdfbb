"""Burned-in redaction of files of documents and of cases: drawn by one person, approved by another."""
