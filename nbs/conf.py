"""The site: `python -m sphinx -W --keep-going nbs _docs` makes it of the notebooks as they lie here and the package."""
import ast
import html
import importlib
import inspect
import io
import itertools
import json
import logging
import re
import shutil
import textwrap
import tokenize
from configparser import ConfigParser
from dataclasses import is_dataclass
from importlib.resources import files
from pathlib import Path

import yaml
from docutils import nodes
from fastcore.docments import docments
from fontTools import subset
from math_core import LatexToMathML
from PIL import Image
from sphinx.errors import ExtensionError
from sphinx.util.inspect import object_description
from sphinx.util.typing import stringify_annotation
from sphinx_codeautolink.extension.block import BUILTIN_BLOCKS

from capsnet_compare.alexcapsnet import AlexCapsNet
from capsnet_compare.data import load_embedded
from capsnet_compare.explorer import LIVE as LIVE_FILES
from capsnet_compare.explorer import some_of_each, train_decoders, write_page
from capsnet_compare.rescapsnet import ResCapsNet

# Pillow's annotations name it, nothing defines it, and sphinx-codeautolink evaluates them.
Image.core._Outline = type

here = Path(__file__).parent
settings = ConfigParser(delimiters=["="])
settings.read(here.parent/"settings.ini", encoding="utf-8")
cfg = settings["DEFAULT"]
package = cfg["lib_name"]

project, author, release = cfg["title"], cfg["author"], cfg["version"]
copyright = cfg["copyright"]
language = "en"
root_doc = "index"
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx_codeautolink", "sphinx_copybutton"]
templates_path = ["_templates"]
exclude_patterns = [".ipynb_checkpoints"]
suppress_warnings = ["mystnb.lexer"]
codeautolink_concat_default = True           # a cell knows what the cells before it import

nb_execution_mode = "off"                    # the notebooks hold their outputs
nb_merge_streams = True
nb_render_markdown_format = "myst"
nb_ipywidgets_js = {}                        # nothing is fetched when a page is read
myst_enable_extensions = ["dollarmath", "attrs_block"]
myst_heading_anchors = 3

add_module_names = False
autodoc_default_options = {
    "members": True,
    "undoc-members": True,
    "member-order": "bysource",
    "no-value": True,
}
autodoc_typehints = "none"                   # the types stand in the table of parameters
python_maximum_signature_line_length = 60
toc_object_entries_show_parents = "hide"

html_theme = "furo"
html_title = cfg["title"]
html_baseurl = cfg["doc_host"] + cfg["doc_baseurl"] + "/"
html_math_renderer = "mathml"
html_css_files = ["site.css", "live/explorer.css"]
html_js_files = ["site.js"]
html_static_path = ["site.css", "site.js", "search.js", "social.png"]
html_favicon = "favicon.svg"
html_theme_options = {
    "source_edit_link": f"{cfg['git_url']}/edit/{cfg['branch']}/{cfg['nbs_path']}/{{filename}}",
    "top_of_page_buttons": ["edit"],
    "footer_icons": [{"name": "Source", "url": cfg["git_url"], "html": "Source", "class": ""}],
}
html_copy_source = False
copybutton_selector = "div.highlight pre:not(.cell_output pre)"
html_show_search_summary = False             # it fetches the pages found, which a browser refuses where they are files


# The chapters in order, the module that each defines, and every exported name with its object.

def defined_module(notebook):
    "The module that a notebook makes, if it makes one."
    found = re.search(r"#\| *default_exp (\w+)", notebook)
    return found and found[1]


def exports_of(modules):
    "Every exported name in full, and its object."
    found = {}
    for module_name, module in modules.items():
        for name in module.__all__:
            found[f"{package}.{module_name}.{name}"] = getattr(module, name)
    return found


def fields_of(modules):
    "The names of all fields of dataclasses."
    found = set()
    for module in modules.values():
        for value in vars(module).values():
            if inspect.isclass(value) and is_dataclass(value):
                found.update(value.__dataclass_fields__)
    return found


def methods_of(exported):
    "The public methods of exported classes, in full."
    found = set()
    for name, value in exported.items():
        if inspect.isclass(value):
            found.update(f"{name}.{method}" for method in vars(value) if not method.startswith("_"))
    return found


sources = {file.stem: file.read_text(encoding="utf-8") for file in sorted(here.glob("[0-9]*.ipynb"))}
chapters = {}                                # module -> notebook
for stem, text in sources.items():
    if defined_module(text):
        chapters[defined_module(text)] = stem
modules = {name: importlib.import_module(f"{package}.{name}") for name in chapters}
exported = exports_of(modules)
fields = fields_of(modules)
methods = methods_of(exported)
known = [*exported, *methods]


def is_constant(value):
    "Neither a function nor a class."
    return not inspect.isroutine(value) and not inspect.isclass(value)


def api_page(name, module):
    "What Sphinx makes a module's page of."
    page = f"{name}\n{'='*len(name)}\n\n.. automodule:: {package}.{name}\n"
    for export in module.__all__:
        if is_constant(getattr(module, export)):
            page += f"\n.. autodata:: {package}.{name}.{export}\n"
    return page


(here/"api").mkdir(exist_ok=True)
for old in (here/"api").glob("*.rst"):
    if old.stem not in modules:
        old.unlink()
for name, module in modules.items():
    path, page = here/"api"/f"{name}.rst", api_page(name, module)
    if not path.exists() or path.read_text() != page:
        path.write_text(page)


# Names in text and code become links.

def defined(statement):
    "The names that a statement defines."
    if hasattr(statement, "name"):
        return [statement.name]
    targets = getattr(statement, "targets", [getattr(statement, "target", None)])
    names = []
    for target in filter(None, targets):
        names += [node.id for node in ast.walk(target) if isinstance(node, ast.Name)]
    return names


def label(module, name):
    "Of the cell that defines a name; Sphinx knows no capitals in labels."
    kind = "constant" if name.isupper() else "class" if name[0].isupper() else "code"
    return f"{kind}-{module}.{name}"


def full_name(name, module):
    "What a chapter means by a name: one of its module's, else a method there, else the only such name of the package."
    own = f"{package}.{module}."
    of_module = [full for full in known if full == own + name]
    of_class = [full for full in methods if full.startswith(own) and full.endswith("." + name)]
    of_package = [full for full in known if name in (full.split(".", 1)[1], full.split(".", 2)[2])]
    for found in (of_module, of_class, of_package):
        if found:
            return found[0] if len(found) == 1 else None
    return None


def as_others_see(source):
    "A cell, and the cell without what it defines, so that its names are links in their own chapter, too."
    return source, re.sub(r"^(def|class) ", r"\1 _", source, flags=re.M)


BUILTIN_BLOCKS["python"] = as_others_see


# Notebooks become pages.

BADGES = re.compile(r"^\[!\[.*\n", re.M)     # for the README only
HEADING, FENCE, LINK, NAME = r"^#[^\n]*", r"^```.*?^```", r"\[[^]]*\]\([^)]*\)", r"`([\w.]+)(\(\))?`"
NAMES_IN_TEXT = re.compile(f"{HEADING}|{FENCE}|{LINK}|{NAME}", re.M | re.S)


def link_names(text, module):
    "Markdown whose code names lead to their documentation; headings, fenced code and links stay as they are."
    def link(match):
        full = match[1] and full_name(match[1], module)
        return f"{{py:obj}}`{match[1]}{match[2] or ''} <{full}>`" if full else match[0]
    return NAMES_IN_TEXT.sub(link, text)


def markdown_cell(ident, text):
    "A cell of a notebook."
    return {"cell_type": "markdown", "metadata": {}, "id": ident, "source": text}


def labels_cell(cell, module):
    "A cell before one that exports, with a label for each name; none where nothing is exported."
    names = []
    for statement in ast.parse(cell["source"]).body:
        names += [name for name in defined(statement) if f"{package}.{module}.{name}" in exported]
    if not names:
        return None
    return markdown_cell(f"at-{cell['id']}", "\n".join(f"({label(module, name)})=" for name in names))


def only_imports(source):
    "Whether a cell does nothing but import."
    lines = re.sub(r"^[%!].*", "", source, flags=re.M)
    return all(isinstance(statement, (ast.Import, ast.ImportFrom)) for statement in ast.parse(lines).body)


def fold(cell, what):
    "Show a cell only to those who ask for it."
    cell["metadata"]["tags"] = ["hide-cell"]
    cell["metadata"]["mystnb"] = {"code_prompt_show": f"Show {what}", "code_prompt_hide": f"Hide {what}"}


def code_cells(cell, module):
    "What is shown of a code cell: no directives, nothing of a hidden one."
    source = "".join(cell["source"])
    directives = re.findall(r"^#\| *(.*?) *$", source, re.M)
    cell["source"] = re.sub(r"^#\|.*\n?", "", source, flags=re.M).strip("\n")
    if not cell["source"] or "hide" in directives:
        return []
    if "echo: false" in directives:
        cell["metadata"]["tags"] = ["remove-input"]
    if "code-fold: true" in directives:
        fold(cell, "an answer" if cell["source"].startswith("#") else "the code")      # answers begin with words
    elif only_imports(cell["source"]):
        fold(cell, "the imports")
    labels = labels_cell(cell, module) if "export" in directives else None
    return [labels, cell] if labels else [cell]


def buttons(doc):
    "Links under a title."
    github = cfg["git_url"].replace("https://github.com", "https://colab.research.google.com/github")
    colab = f"{github}/blob/{cfg['branch']}/{cfg['nbs_path']}/{doc}.ipynb"
    return f"{{.buttons}}\n[Open in Colab]({colab}) {{download}}`Download <{doc}.ipynb>`"


def contents_cell(caption, pages):
    "A part of the table of contents at the side."
    lines = ["```{toctree}", ":hidden:", f":caption: {caption}", "", *pages, "```"]
    return markdown_cell(caption.replace(" ", "-"), "\n".join(lines))


SHELVES = {"Lessons": ("0",), "Findings": ("1",), "Engineering": ("2", "3", "4")}


def contents_cells():
    "The chapters by shelf, which their first digits tell, then the documentation of the package."
    cells = []
    for caption, digits in SHELVES.items():
        pages = [doc for doc in sources if doc.startswith(digits)]
        if caption == "Lessons":
            pages.append("glossary")
        cells.append(contents_cell(caption, pages))
    cells.append(contents_cell("API", [f"api/{name}" for name in chapters]))
    return [*cells, contents_cell("About", ["cite"])]


CAPTION = r"\*Figure: (.*?)\*(?=\n\n|\n?$)"


def describe_figures(cells):
    "A figure's caption, which begins the cell below it, is also what is read aloud in its place."
    for cell, below in itertools.pairwise(cells):
        caption = re.match(CAPTION, "".join(below["source"]), re.S)
        if caption and cell["cell_type"] == "code":
            cell["metadata"]["mystnb"] = {"image": {"alt": " ".join(caption[1].split())}}


# The explorer runs where its picture stands. A page that is opened as a file may load nothing: the picture stays.
FILM = r"!\[[^]]*\]\(explorer\.webp\)"
LIVE = """```{container} live-host

PICTURE
```

```{raw} html
<p class="live-note" hidden>Opened as a file this page cannot load the networks, so here is a film of what it does.</p>
<script>
if (location.protocol == "file:") document.querySelector(".live-note").hidden = false
else import(new URL("_static/live/site.js", document.baseURI))
</script>
```"""


def place_explorer(text):
    "Markdown in which the explorer stands in its film's place."
    return re.sub(FILM, lambda film: LIVE.replace("PICTURE", film[0]), text)


def prepare_notebook(app, doc, content):
    "What the site shows of a notebook."
    if doc != root_doc and doc not in sources:
        return
    notebook, cells = json.loads(content[0]), []
    describe_figures(notebook["cells"])
    module = next((name for name, stem in chapters.items() if stem == doc), None)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            text = BADGES.sub("", "".join(cell["source"]))
            cell["source"] = place_explorer(link_names(text, module))
            cells.append(cell)
        elif cell["cell_type"] == "code":
            cells += code_cells(cell, module)
        else:
            cells.append(cell)
    cells[0]["source"] = cells[0]["source"].replace("\n", f"\n\n{buttons(doc)}\n", 1)
    if module:
        preface = f"```{{autolink-preface}} from {package}.{module} import *\n:level: file\n```"
        cells.insert(1, markdown_cell("own-names", preface))
    if doc == root_doc:
        cells += contents_cells()
    content[0] = json.dumps(notebook | {"cells": cells})


# Documentation of the package: docstrings, and a table of parameters from the comments beside them.

def shown(annotation):
    "A type as the source has it, without the modules."
    full = stringify_annotation(annotation, "smart")
    return "``" + re.sub(r"~[\w.]*?(\w+)(?![\w.])", r"\1", full) + "``"


def comments_by_line(source):
    "The comment at the end of each line."
    found = {}
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            found[token.start[0]] = token.string.lstrip("# ")
    return found


def beside_parameters(function, comments):
    "The meaning of each parameter: the comment at the end of its line, which is of all that stand there."
    spec = function.args
    arguments = [*spec.posonlyargs, *spec.args, *spec.kwonlyargs]
    arguments += filter(None, (spec.vararg, spec.kwarg))
    return {arg.arg: comments.get(arg.end_lineno) for arg in arguments if arg.lineno > function.lineno}


def beside_fields(node, comments):
    "The meaning of each field of a class: the comment at the end of its first line."
    found = {}
    for statement in node.body:
        if isinstance(statement, ast.AnnAssign):
            found[statement.target.id] = comments.get(statement.lineno)
    return found


def field_helps(obj):
    "The meaning of each field that says it itself, as options do."
    found = {}
    for name, field in getattr(obj, "__dataclass_fields__", {}).items():
        if field.metadata.get("help"):
            found[name] = field.metadata["help"]
    return found


def meanings(obj):
    "The meaning of each parameter of a function, or of each field of a class without an `__init__` of its own."
    source = textwrap.dedent(inspect.getsource(obj))
    comments = comments_by_line(source)
    node = ast.parse(source).body[0]
    if not isinstance(node, ast.ClassDef):
        return beside_parameters(node, comments)
    init = next((part for part in node.body if getattr(part, "name", "") == "__init__"), None)
    if init:
        return beside_parameters(init, comments)
    found = beside_fields(node, comments)
    for name, said in field_helps(obj).items():
        found[name] = found.get(name) or said
    return found


def described_parameters(obj):
    "fastcore's account of parameters and result, where a meaning is missing with the one from the source."
    found = docments(obj, full=True, returns=True)
    places = inspect.getmro(obj) if inspect.isclass(obj) and is_dataclass(obj) else [obj]
    for place in places:
        if place.__module__.startswith(package):
            for name, meaning in meanings(place).items():
                if name in found:
                    found[name].docment = found[name].docment or meaning
    return found


def as_rst(text, module):
    "Docstrings and comments know back-quotes only: names become links, other code is shown as such."
    def escape(match):
        if not match[1]:
            return "\\" + match[0]
        full = full_name(match[1], module)
        return f":py:obj:`{match[1]} <{full}>`" if full else f"``{match[1]}``"
    return re.sub(r"`([^`]+)`|[\\*_|]", escape, text or "")


def star(parameter):
    "What stands before a parameter that takes the rest."
    stars = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}
    return stars.get(parameter.kind, "")


def parameter_rows(obj, found, module):
    "Name, type, default and meaning of each parameter that tells anything."
    parameters = inspect.signature(obj).parameters
    stars = {name: star(parameter) for name, parameter in parameters.items()}
    rows = []
    for name, about in found.items():
        has_type = about.anno is not inspect._empty
        if name in ("self", "cls") or not (about.docment or has_type):
            continue
        kind = shown(about.anno) if has_type else ""
        has_default = about.default is not inspect._empty
        default = f"``{object_description(about.default)}``" if has_default else ""
        rows.append((f"``{stars.get(name, '')}{name}``", kind, default, as_rst(about.docment, module)))
    return rows


def parameter_table(rows):
    "The rows as a table, without a column that is empty."
    columns = zip(("parameter", "type", "default", "meaning"), *rows, strict=True)
    filled = [column for column in columns if any(column[1:])]
    lines = [".. list-table::", "   :header-rows: 1", "   :class: parameters", ""]
    for first, *rest in zip(*filled, strict=True):
        lines.append(f"   * - {first}")
        lines += [f"     - {cell}" for cell in rest]
    return [*lines, ""]


def constant_source(name):
    "The line that defines a constant: its type's docstring tells nothing."
    module_name, export = name.split(".")[1:3]
    source = inspect.getsource(modules[module_name])
    node = next(node for node in ast.parse(source).body if export in defined(node))
    lines = source.splitlines()[node.lineno - 1:node.end_lineno]
    return [".. code-block:: python", "", *("   " + line for line in lines), ""]


def returned(result, module):
    "What a function gives."
    about = f": {as_rst(result.docment, module)}" if result.docment else "."
    return [f"Returns {shown(result.anno)}{about}", ""]


def described_callable(what, obj, module):
    "Parameters and result."
    found = described_parameters(obj)
    result = found.pop("return", None)
    rows = parameter_rows(obj, found, module)
    lines = parameter_table(rows) if rows else []
    if result and what != "class" and result.anno not in (None, inspect._empty):
        lines += returned(result, module)
    return lines


def describe(app, what, name, obj, options, lines):
    "Docstring, parameters and result as nbdev's comments say, and the place in its chapter."
    module = name.split(".")[1]
    docstring = inspect.cleandoc("\n".join(lines)).splitlines()
    lines[:] = [as_rst(line, module) for line in docstring] + [""]
    if what == "module":
        lines += [f"Explained and tested in :doc:`/{chapters[module]}`.", ""]
    if what == "data":
        lines[:] = constant_source(name)
    if what in ("class", "function", "method"):
        lines += described_callable(what, obj, module)
    if name in exported and what != "module":
        lines += [f":ref:`In its chapter <{label(module, name.split('.')[2])}>`", ""]


def skip_fields(app, what, name, obj, skip, options):
    "A dataclass' fields are in its table already."
    return True if what == "class" and name in fields and not callable(obj) else None


# How to cite: CITATION.cff as BibTeX.

citation = yaml.safe_load((here.parent/"CITATION.cff").read_text(encoding="utf-8"))
ENTRY_TYPES = {"article": "article", "software": "software", "unpublished": "unpublished"}


def people(authors):
    "Those who made something; a name that is no person's stays whole."
    names = []
    for author in authors:
        if "family-names" in author:
            names.append(f"{author['family-names']}, {author['given-names']}")
        else:
            names.append(f"{{{author.get('name') or author['alias']}}}")
    return " and ".join(names)


def bibtex(work):
    "A work as BibTeX."
    year = work.get("year") or work["date-released"].year
    first = work["authors"][0]
    who = first.get("family-names") or first.get("alias") or package
    values = {
        "author": people(work["authors"]),
        "title": f"{{{work['title']}}}",
        "journal": work.get("journal"),
        "year": year,
        "version": work.get("version"),
        "note": work.get("notes"),
        "url": work["url"],
    }
    lines = [f"@{ENTRY_TYPES[work['type']]}{{{re.sub('[^a-z0-9]', '', who.lower())}{year},"]
    for name, value in values.items():
        if value:
            text = str(value) if name == "url" else str(value).replace("_", r"\_")
            lines.append(f"  {name} = {{{text}}},")
    return "\n".join([*lines, "}"])


def prepare_citation(app, doc, content):
    "The page's blanks."
    if doc == "cite":
        works = [citation, *citation["references"]]
        filled = {
            "MESSAGE": citation["message"],
            "BIBTEX": "\n\n".join(map(bibtex, works)),
            "REPOSITORY": f"{cfg['git_url']}/blob/{cfg['branch']}",
        }
        content[0] = re.sub("|".join(filled), lambda match: filled[match[0]], content[0])


# What a page is about: to search engines, to those who share it, and to the site's own search.

def plain(text):
    "Markdown of one line without its marks."
    return re.sub(r"\[([^]]*)\]\([^)]*\)|[`*]", r"\1", " ".join(text.split()))


def subtitle(text):
    "What stands under a page's title: the quote, else the first paragraph."
    quote = re.search(r"^> (.*(?:\n> .*)*)", text, re.M)
    return plain(quote[1].replace("\n> ", " ") if quote else text.split("\n\n")[1])


def subtitles():
    "Of every page that has a source."
    found = {name: subtitle((here/f"{name}.md").read_text(encoding="utf-8")) for name in ("glossary", "cite")}
    found["cite"] = found["cite"].replace("MESSAGE", citation["message"])
    for stem in (root_doc, *sources):
        notebook = json.loads((here/f"{stem}.ipynb").read_text(encoding="utf-8"))
        found[stem] = subtitle("".join(notebook["cells"][0]["source"]))
    for name, module in modules.items():
        found[f"api/{name}"] = plain(inspect.getdoc(module).split("\n\n")[0])
    return found


def other_words():
    "What else people call what a chapter is about: the first column of the glossary's tables."
    found = {}
    for line in (here/"glossary.md").read_text(encoding="utf-8").splitlines():
        for chapter in re.findall(r"\((\w+)\.ipynb\)", line):
            found.setdefault(chapter, []).append(plain(line.split("|")[1]))
    return found


abouts = subtitles()
MADE_PAGES = {"genindex": "Index", "py-modindex": "Modules", "search": "Search"}


def property_tag(name, value):
    "A line of a page's head."
    kind = "property" if name.startswith("og:") else "name"
    return f'<meta {kind}="{name}" content="{html.escape(value)}">'


def describe_page(app, page, template, context, tree):
    "A page's description, as Open Graph has it, too."
    about = abouts.get(page, cfg["description"])
    title = context.get("title") or MADE_PAGES[page]
    tags = {
        "description": about,
        "og:type": "website" if page == root_doc else "article",
        "og:site_name": cfg["title"],
        "og:title": html.unescape(re.sub("<.*?>", "", title)),
        "og:description": about,
        "og:url": context["pageurl"],
        "og:image": html_baseurl + "_static/social.png",
        "og:image:alt": "Three capsules that agree point to one of several others",
        "twitter:card": "summary_large_image",
    }
    lines = [property_tag(name, value) for name, value in tags.items()]
    context["metatags"] = "\n".join([context.get("metatags", ""), *lines])
    context["cite"] = context["pathto"]("cite")
    if page.startswith("api/"):                  # made of a notebook: that can be edited
        stem = chapters[page.removeprefix("api/")]
        context["theme_source_edit_link"] = html_theme_options["source_edit_link"].format(filename=f"{stem}.ipynb")


def add_abouts(app, error):
    "To the search."
    if not error:
        words = other_words()
        pages = {page: {"about": about, "words": ", ".join(words.get(page, []))} for page, about in abouts.items()}
        text = json.dumps(pages, ensure_ascii=False, indent=0)
        (Path(app.outdir)/"_static"/"abouts.js").write_text(f"const ABOUTS = {text}\n", encoding="utf-8")


def leave_out_code(app, tree):
    "Search finds prose: no code, no output, no formula."
    for node in tree.findall(nodes.Element):
        if isinstance(node, (nodes.literal_block, nodes.math, nodes.math_block)) or "cell_output" in node["classes"]:
            node["classes"].append("no-search")


# HTML that screen readers trip over, from Sphinx, MyST-NB and Furo; page.html names Furo's landmarks.

def name_parameters(match):
    "A signature over several lines is a list without terms, and a list may not stand in a term."
    opened = match[0].replace("<dl>", '<span class="lines">').replace("<dd>", '<span class="line">')
    return re.sub("</d[ld]>", "</span>", opened)


def mend_html(app, page, template, context, tree):
    "What axe-core complains of."
    body = context.get("body", "")
    body = re.sub(r"<th[^>]*>\s*(<p></p>)?\s*</th>", "<td></td>", body)
    body = body.replace(' aria-label="Toggle hidden content"', "")
    context["body"] = re.sub(r"<dt class=\"sig .*?</dt>", name_parameters, body, flags=re.S)
    tree = context["furo_navigation_tree"]
    context["furo_navigation_tree"] = tree.replace('role="heading"', 'role="heading" aria-level="2"')


# Pictures, formulas and their font.

def name_pictures(app, tree):
    "A stored picture has no words of its own: it is called after its section."
    for picture in tree.findall(nodes.image):
        if picture.get("alt") and not picture["alt"].startswith("_images"):
            continue
        section = picture.parent
        while not isinstance(section, nodes.section):
            section = section.parent
        picture["alt"] = f"Figure: {section.next_node(nodes.title).astext()}"


def mathml(display):
    "Formulas need no script: they become MathML when the site is built; TeX that is not understood ends the build."
    tag = "div" if display else "span"

    def visit(self, node):
        formula = LatexToMathML().convert_with_local_state(node.astext(), displaystyle=display)
        self.body.append(f'<{tag} class="math">{formula}</{tag}>')
        raise nodes.SkipNode
    return visit, None


def add_font(app, error):
    "The glyphs of a font for mathematics, which many telephones lack."
    if error:
        return
    font = files("ziamath")/"fonts"/"STIXTwoMath-Regular.ttf"
    glyphs = "--unicodes=20-7E,A0-FF,2B0-3FF,2000-22FF,1D400-1D7FF"
    subset.main([str(font), glyphs, "--flavor=woff", f"--output-file={app.outdir}/_static/math.woff"])


# The explorer's own files: those that Node.js bundles, and the networks.

WEB = here.parent/"web"/"dist"


def add_explorer(app, error):
    "What a page loads when the explorer is started; networks that a build before this one wrote are kept."
    if error:
        return
    bundles = [*WEB.glob("*.js"), *WEB.glob("*.gz")]
    if not bundles:
        how = "npm --prefix web ci && npm --prefix web run build"
        raise ExtensionError(f"{WEB}: expected the explorer's bundles, found none ({how})")
    folder = Path(app.outdir)/"_static"/"live"
    folder.mkdir(exist_ok=True)
    for file in (*bundles, LIVE_FILES/"explorer.css"):
        shutil.copy(file, folder)
    if not (folder/"about.json").exists():
        for exporter in ("onnx_ir", "onnxscript"):
            logging.getLogger(exporter).setLevel(logging.WARNING)
        networks = {"AlexCapsNet": AlexCapsNet.from_pretrained(), "ResCapsNet": ResCapsNet.from_pretrained()}
        data = load_embedded()
        digits = some_of_each(data.valid.images, data.valid.labels)
        write_page(folder, networks, train_decoders(networks, data.train[::2]), digits)


def setup(app):
    "Sphinx calls this."
    app.add_html_math_renderer("mathml", mathml(False), mathml(True))
    app.connect("source-read", prepare_notebook)
    app.connect("source-read", prepare_citation)
    app.connect("autodoc-process-docstring", describe)
    app.connect("autodoc-skip-member", skip_fields)
    app.connect("doctree-read", name_pictures)
    app.connect("doctree-read", leave_out_code)
    app.connect("html-page-context", describe_page)
    app.connect("html-page-context", mend_html, priority=900)                  # after the theme
    app.connect("build-finished", add_abouts)
    app.connect("build-finished", add_explorer)
    app.connect("build-finished", add_font)
