"""For the process whose forks are programs and their cages (program.py): what cages load."""

from kcvs_mailbot.cage import child
from kcvs_mailbot.recognition.likelihood.model import shipped

child.preload_parsing(None)
child.preload_reading()
shipped().remember()
