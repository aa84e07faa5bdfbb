"""What spans several apps in one transaction: each module holds one composition of public actions of the apps below."""
