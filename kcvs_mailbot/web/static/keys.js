// Keys; nothing here that cannot be done without.
