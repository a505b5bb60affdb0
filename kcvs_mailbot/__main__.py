"""`python -m kcvs_mailbot` is the same as `kcvs-mailbot`."""

import gc


def main() -> None:
    """The command line, with all that it imports loaded at once."""
    gc.disable()  # nothing of it is garbage: looking for some takes a fifth of the start
    from kcvs_mailbot.cli import main as command_line

    gc.freeze()
    gc.enable()
    command_line()


if __name__ == "__main__":
    main()
