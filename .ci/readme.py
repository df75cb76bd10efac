"""Write README.md from nbs/index.ipynb, executed now; with --check, fail if the two differ."""
import re
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

root = Path(__file__).resolve().parent.parent
notebook, readme = root/"nbs"/"index.ipynb", root/"README.md"
NOTE = "<!-- Made from nbs/index.ipynb by .ci/readme.py: edit that. -->"


def shown(output):
    "An output as Markdown."
    data = output.get("data", {})
    return data.get("text/markdown", data.get("text/plain", ""))


def parts_of(cell):
    "What the page has of a cell."
    if cell.cell_type == "markdown":
        return [cell.source]
    if "#| hide" in cell.source:
        return []
    source = [] if "#| echo: false" in cell.source else [f"```python\n{cell.source}\n```"]
    return source + [shown(output) for output in cell.outputs if "data" in output]


def page(nb):
    "The notebook as Markdown, its links from where README.md is."
    parts = [NOTE]
    for cell in nb.cells:
        parts += parts_of(cell)
    return re.sub(r"\]\((?!https?:|#)", "](nbs/", "\n\n".join(parts) + "\n")


def main():
    "The command."
    check = "--check" in sys.argv[1:]
    nb = nbformat.read(notebook, as_version=4)
    stored = page(nb)                                            # which the site shows
    NotebookClient(nb, timeout=300, resources={"metadata": {"path": str(notebook.parent)}}).execute()
    text = page(nb)
    if not check:
        readme.write_text(text, encoding="utf-8")
        return
    if stored != text:
        sys.exit("nbs/index.ipynb: expected the outputs that it has when executed, found older ones; run and save it")
    if readme.read_text(encoding="utf-8") != text:
        sys.exit("README.md: expected what nbs/index.ipynb says, found something else; run python .ci/readme.py")


if __name__ == "__main__":
    main()
