"""What an administrator runs: worker, server, verification of data, intake of mail."""
