"""Lists for people's own programs."""
