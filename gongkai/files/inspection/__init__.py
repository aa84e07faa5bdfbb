"""What people bring is looked through before it is kept: by its bytes, never by what it says of itself."""
