"""`python -m kcvs_mailbot` is the same as `kcvs-mailbot`."""

from kcvs_mailbot.cli import main

if __name__ == "__main__":
    main()
