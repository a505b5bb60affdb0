"""Rules that know a machine's mail: none of it is ever answered (RFC 3834 2, RFC 5230 4.6)."""
