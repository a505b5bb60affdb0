"""The whole job on one machine: embedded mail servers, sample mails, and what became of them."""

from kcvs_mailbot.demo.running import run_demo

__all__ = ["run_demo"]
