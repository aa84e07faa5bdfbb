"""An annual report as a file: what all forms of it are made from, and each of them."""
