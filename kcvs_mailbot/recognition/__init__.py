"""Whether a message is an application, and whose: small pure rules, one verdict with reasons."""
