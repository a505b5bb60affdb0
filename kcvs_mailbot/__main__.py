"""`python -m kcvs_mailbot` is the same as `kcvs-mailbot`."""

from kcvs_mailbot.cli.loading import loading


def main() -> None:
    """The command line."""
    with loading():
        from kcvs_mailbot.cli.main import main as command_line
    command_line()


if __name__ == "__main__":
    main()
