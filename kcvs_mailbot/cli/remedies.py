"""How the command line words the remedy of a request that cannot be done."""

from __future__ import annotations

from kcvs_mailbot.errors import RequestError, Wrong

REMEDIES = {
    Wrong.NO_MESSAGE: "see: kcvs-mailbot messages",
    Wrong.NO_APPLICATION: "see: kcvs-mailbot applications",
    Wrong.NO_DOCUMENT: "see: kcvs-mailbot show REFERENCE",
    Wrong.NO_ENTRY: "see: kcvs-mailbot outbox",
    Wrong.NO_VACANCY: "known are {all}",
    Wrong.DOES_NOT_WAIT: "see: kcvs-mailbot review",
    Wrong.DECIDED_MEANWHILE: "look at it again: kcvs-mailbot review",
    Wrong.NOT_CORRECTED: "nothing to undo",
    Wrong.BELONGS_NOWHERE: "first: kcvs-mailbot review attach {0} REFERENCE",
    Wrong.WITHDRAWN_ALREADY: "say: kcvs-mailbot review done {0}",
    Wrong.SAME_APPLICATION: "name another application",
    Wrong.ANOTHER_VACANCY: "they stay apart",
    Wrong.NOT_BOTH_RECEIVED: "undo the withdrawal first",
    Wrong.ONLY_MAIL: "join the applications instead, on the page",
    Wrong.NO_NOTE: "see the page of the application",
    Wrong.EMPTY_NOTE: "write something",
    Wrong.LONG_NOTE: "at most {0} characters",
    Wrong.NOTE_OF_ANOTHER: "who wrote it can change it",
    Wrong.NOBODY_PROPOSED: 'say who applies: --candidate "Name <ADDRESS>"',
    Wrong.NO_ADDRESS: 'say: --candidate ADDRESS, or --candidate "Name <ADDRESS>"',
    Wrong.WHICH_VACANCY: "add: --vacancy {any}",
    Wrong.STATE_OF_ENTRY: "see: kcvs-mailbot outbox",
    Wrong.SEALED: "it is never handed out",
    Wrong.NO_PAGE: "it has {0}",
    Wrong.NOT_DRAWN: "kcvs-mailbot save REFERENCE writes it to a folder",
    Wrong.FORGOTTEN: "kcvs-mailbot reprocess {0} fetches it again, where the mailbox still has it",
    Wrong.NO_ACCOUNT: "see: kcvs-mailbot user list",
    Wrong.ACCOUNT_EXISTS: "for a new password: kcvs-mailbot user reset NAME",
    Wrong.NAME_OF_ACCOUNT: "use letters, digits, dots and hyphens, or a mail address",
    Wrong.WEAK_PASSWORD: "give 12 characters or more, such as four words",
    Wrong.KEPT_ELSEWHERE: "password, second factor and role are kept there",
    Wrong.OWN_ACCOUNT: "another administrator can do it",
    Wrong.NO_NAME: "give a name with letters in it",
    Wrong.OWN_ADDRESS: "give the candidate's own address",
    Wrong.ANOTHERS_ADDRESS: "see: kcvs-mailbot show {0}",
    Wrong.NOTHING_NEW: "nothing to do",
    Wrong.CHANGED_MEANWHILE: "look at it again: kcvs-mailbot show {0}",
    Wrong.TAKEN_APART: "see: kcvs-mailbot show {0}",
    Wrong.ON_ITS_WAY: "try again in a minute",
    Wrong.LETTER_WENT: "put the address right again instead",
    Wrong.ERASED: "it does not come back",
    Wrong.NO_SUCH_STEP: "see: kcvs-mailbot show {0}",
    Wrong.LATE_FIRST: "first it is admitted or not, on the page",
    Wrong.NOT_LATE: "it takes part without being admitted",
    Wrong.NO_REASON: "say why",
    Wrong.LONG_REASON: "at most {0} characters",
    Wrong.NOT_IN_THIS_PHASE: "see: kcvs-mailbot show {0}",
    Wrong.CONFLICT: "revoke the conflict of interest first, on the page",
    Wrong.HANDED_IN: "what was handed in stays as it is",
    Wrong.NOT_FINISHED: "fill in what is missing",
    Wrong.NO_LOOK_UP: "see the page of the application",
    Wrong.NO_APPOINTMENT: "see the page of the procedure",
    Wrong.NO_MOMENT: "give a day and two times, the first before the second",
    Wrong.MOMENT_TAKEN: "choose another moment",
    Wrong.MAIL_OF_ANOTHER: "see: kcvs-mailbot show {0}",
}


def remedy(error: RequestError) -> str:
    """What to type instead."""
    names = [str(name) for name in error.names]
    return REMEDIES[error.kind].format(*names, all=", ".join(names), any="|".join(names))
