"""What bodies must publish when, whether they did, empty and stale columns, broken links."""
