"""The government gazette: issues composed of released documents, proof-read, reviewed, typeset."""
