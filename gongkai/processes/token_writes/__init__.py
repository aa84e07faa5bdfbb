"""What programs write with a token, each in one transaction with what is answered to it."""
