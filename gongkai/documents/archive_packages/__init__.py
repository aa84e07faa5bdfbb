"""Packages of the documents of a body and year for the archive, in the layout of BagIt 1.0."""
