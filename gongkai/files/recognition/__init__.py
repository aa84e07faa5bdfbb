"""Reads the text of images: scanned pages and pictures. Without Django, in processes of its own."""
