"""What stands around a site, as docs/how-to/servers.md sets it up: nginx, PgBouncer, and systemd."""
