"""Test every notebook, the last first, in this one process: none may need, or suffer from, what another leaves."""
import sys
from pathlib import Path

from nbdev.test import test_nb

root = Path(__file__).resolve().parent.parent
notebooks = sorted((root/"nbs").glob("*.ipynb"), reverse=True)
failed = []
for notebook in notebooks:
    passed, seconds = test_nb(notebook, skip_flags=["slow", "cuda"], basepath=root)
    print(f"{notebook.name}: {'passed' if passed else 'FAILED'}, {seconds:.0f} s", flush=True)
    if not passed:
        failed.append(notebook.name)
sys.exit(f"backwards: failed: {', '.join(failed)}" if failed else 0)
