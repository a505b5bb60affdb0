"""Runs a command: words in, exit code and one clear line out."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from pathlib import Path
from threading import Timer

from typer.exceptions import Abort, TyperException

from kcvs_mailbot.cli import streams
from kcvs_mailbot.cli.commands import commands
from kcvs_mailbot.cli.remedies import remedy
from kcvs_mailbot.errors import MailbotError, RequestError

SOON = 0.05
INTERRUPTED = 130
"""What Typer answers after Ctrl-C."""


def main() -> None:
    """Exit 0 done, 1 the work failed, 2 wrong usage or configuration."""
    sys.unraisablehook = _heard_again
    os.umask(0o077)  # the database, its copies, the spool: all of it is about persons
    streams.prepare()
    sys.exit(_run())


def _heard_again(lost: sys.UnraisableHookArgs) -> None:
    """Ctrl-C that came while Python cleared something away would be dropped there."""
    if issubclass(lost.exc_type, KeyboardInterrupt):
        Timer(SOON, os.kill, (os.getpid(), signal.SIGINT)).start()  # in here it would be lost too
    else:
        sys.__unraisablehook__(lost)


def _run() -> int:
    try:
        code = _answer()
        sys.stdout.flush()
    except BrokenPipeError:  # the reader of our output went away (| head)
        streams.give_up_output()
        return 1
    except KeyboardInterrupt:
        return _say("stopped", 1)
    except OSError as error:
        if error.filename is not None:
            return _defect(error)
        streams.give_up_output()
        return _say(f"the output cannot be written ({error.strerror})", 1)
    except Exception as error:  # noqa: BLE001 - a traceback could show personal data
        return _defect(error)
    return code


def _answer() -> int:
    try:
        answer = commands(prog_name="kcvs-mailbot", standalone_mode=False)
    except RequestError as error:
        return _say(f"{error}; {remedy(error)}", error.exit_code)
    except MailbotError as error:
        return _say(str(error), error.exit_code)
    except Abort:
        return _say("stopped", 1)
    except TyperException as wrong:
        return _say(_usage(wrong), 2)
    if answer == INTERRUPTED:
        return _say("stopped", 1)
    return answer if isinstance(answer, int) else 0


def _usage(wrong: TyperException) -> str:
    message = getattr(wrong, "format_message", wrong.__str__)()
    if wrong.__cause__ is not None:
        message = message.replace(wrong.message, _in_plain_words(wrong.message, wrong.__cause__))
    command = getattr(getattr(wrong, "ctx", None), "command_path", "kcvs-mailbot")
    return f"{message.rstrip('.')}; see {command} --help"


def _in_plain_words(said: str, cause: BaseException) -> str:
    """What is said, for a person where Typer shows pydantic's words."""
    from pydantic import ValidationError  # not above: it would be loaded for --help too

    from kcvs_mailbot.config import in_plain_words

    return in_plain_words(cause) if isinstance(cause, ValidationError) else said


def _defect(error: Exception) -> int:
    where = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{type(error).__name__} at {Path(where.filename).name}:{where.lineno}"
    return _say(f"a defect of the program ({place}); please report this line", 1)


def _say(words: str, code: int) -> int:
    sys.stderr.write("kcvs-mailbot: " + " ".join(words.split()) + "\n")
    return code
