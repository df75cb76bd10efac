"""`python -m capsnet_compare`, written by hand: nbdev makes no module of this name."""
import sys

from capsnet_compare.config import main

if __name__ == "__main__":
    sys.exit(main())
