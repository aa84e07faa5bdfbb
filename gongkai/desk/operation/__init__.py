"""Staff page about the operation of the platform: backups, drills, worker."""
