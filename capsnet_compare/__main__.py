"""`python -m capsnet_compare` and the command of this name, written by hand: nbdev makes no module of this name."""
import signal
import sys

before = signal.signal(signal.SIGINT, signal.SIG_DFL)      # Ctrl-C while the next line imports ends quietly
from capsnet_compare.config import main  # noqa: E402

signal.signal(signal.SIGINT, before)

if __name__ == "__main__":
    sys.exit(main())
