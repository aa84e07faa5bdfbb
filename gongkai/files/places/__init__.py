"""Where stored files are: in a folder of this machine, or in a bucket of an S3 service."""
