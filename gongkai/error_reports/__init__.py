"""Reports of errors on public pages by their readers, with the answers of the bodies."""
