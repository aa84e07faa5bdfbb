"""What people are told and have read, how often mail comes, and the filters they keep."""
