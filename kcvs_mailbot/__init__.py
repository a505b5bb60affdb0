"""Watches a mailbox for applications, keeps them safe, answers each candidate once.

The way of a mail is the reading order: fetching, reading, processing (recognition), receiving
with acknowledging, sending. docs/architecture.md is the map.
"""
