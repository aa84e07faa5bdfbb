"""Django's backend for PostgreSQL with connections that the threads of a server process share."""
