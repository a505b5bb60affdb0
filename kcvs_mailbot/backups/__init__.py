"""Backups as files: packed, named by their moment, and only so many kept."""
