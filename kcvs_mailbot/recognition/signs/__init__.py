"""Rules that speak for or against a mail being an application."""
