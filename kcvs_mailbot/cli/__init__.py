"""The command line `kcvs-mailbot`: words in, exit code and one clear line out.

Only what a command needs is imported: `commands` knows by name which module has it.
"""
