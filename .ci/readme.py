"""Write README.md from nbs/index.ipynb, executed now; with --check, fail if the two differ."""
import re
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

root = Path(__file__).resolve().parent.parent
nb = nbformat.read(root/"nbs"/"index.ipynb", as_version=4)

def page(nb):
    parts = []
    for cell in nb.cells:
        if cell.cell_type == "markdown": parts.append(cell.source)
        elif "#| hide" not in cell.source:
            if "#| echo: false" not in cell.source: parts.append(f"```python\n{cell.source}\n```")
            parts += [o["data"].get("text/markdown", o["data"].get("text/plain", "")) for o in cell.outputs if "data" in o]
    text = "<!-- Made from nbs/index.ipynb by .ci/readme.py: edit that. -->\n\n" + "\n\n".join(parts) + "\n"
    return re.sub(r"\]\((?!https?:|#)", "](nbs/", text)      # links are relative to the notebook

stored = page(nb)                                            # which the site shows
NotebookClient(nb, timeout=300, resources={"metadata": {"path": str(root/"nbs")}}).execute()
text = page(nb)
if stored != text and "--check" in sys.argv[1:]: sys.exit("nbs/index.ipynb: expected the outputs that it has when executed, found older ones; run it and save it")

readme = root/"README.md"
if "--check" in sys.argv[1:]:
    if readme.read_text(encoding="utf-8") != text: sys.exit("README.md: expected what nbs/index.ipynb says, found something else; run python .ci/readme.py")
else: readme.write_text(text, encoding="utf-8")
