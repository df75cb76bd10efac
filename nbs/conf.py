"""The site: `python -m sphinx -W --keep-going nbs _docs` makes it of the notebooks as they lie here and of the package."""
import ast, importlib, inspect, io, json, re, textwrap, tokenize
from configparser import ConfigParser
from dataclasses import is_dataclass
from importlib.resources import files
from pathlib import Path

from docutils import nodes
from fastcore.docments import docments
from fontTools import subset
from math_core import LatexToMathML
from PIL import Image
from sphinx_codeautolink.extension.block import BUILTIN_BLOCKS
from sphinx.util.inspect import object_description
from sphinx.util.typing import stringify_annotation

Image.core._Outline = type                   # Pillow's annotations name it, nothing defines it, and sphinx-codeautolink evaluates them

here = Path(__file__).parent
settings = ConfigParser(delimiters=["="])
settings.read(here.parent/"settings.ini", encoding="utf-8")
cfg = settings["DEFAULT"]
package = cfg["lib_name"]

project, author, release = cfg["title"], cfg["author"], cfg["version"]
copyright = cfg["copyright"]
language = "en"
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx_codeautolink"]
codeautolink_concat_default = True           # a cell knows what the cells before it import
root_doc = "index"
exclude_patterns = [".ipynb_checkpoints"]
nb_execution_mode = "off"                    # the notebooks hold their outputs
nb_merge_streams = True
nb_render_markdown_format = "myst"
nb_ipywidgets_js = {}                        # nothing is fetched when a page is read
myst_enable_extensions = ["dollarmath", "attrs_block"]
myst_heading_anchors = 3
suppress_warnings = ["mystnb.lexer"]
add_module_names = False
autodoc_default_options = {"members": True, "undoc-members": True, "member-order": "bysource", "no-value": True}
autodoc_typehints = "none"                   # the types stand in the table of parameters
python_maximum_signature_line_length = 60
toc_object_entries_show_parents = "hide"
html_theme = "furo"
html_title = cfg["title"]
html_baseurl = cfg["doc_host"] + cfg["doc_baseurl"] + "/"
html_math_renderer = "mathml"
html_static_path = html_css_files = ["site.css"]
html_theme_options = {"footer_icons": [{"name": "Source", "url": cfg["git_url"], "html": "Source", "class": ""}]}
html_copy_source = False
html_show_search_summary = False              # it fetches the pages found, which a browser refuses where they are plain files

# The chapters in order, the module that each defines, and every exported name with its object.
sources = {f.stem: f.read_text(encoding="utf-8") for f in sorted(here.glob("[0-9]*.ipynb"))}
chapters = {m[1]: stem for stem, text in sources.items() if (m := re.search(r"#\| *default_exp (\w+)", text))}
modules = {m: importlib.import_module(f"{package}.{m}") for m in chapters}
exported = {f"{package}.{m}.{name}" for m, module in modules.items() for name in module.__all__}
fields = {field for module in modules.values() for value in vars(module).values() if inspect.isclass(value) and is_dataclass(value) for field in value.__dataclass_fields__}
methods = {f"{name}.{method}" for name in exported if inspect.isclass(o := getattr(modules[name.split(".")[1]], name.split(".")[2]))
           for method in vars(o) if not method.startswith("_")}

(here/"api").mkdir(exist_ok=True)
for m, module in modules.items():
    constants = [name for name in module.__all__ if not inspect.isroutine(o := getattr(module, name)) and not inspect.isclass(o)]
    page = f"{m}\n{'='*len(m)}\n\n.. automodule:: {package}.{m}\n" + "".join(f"\n.. autodata:: {package}.{m}.{name}\n" for name in constants)
    path = here/"api"/f"{m}.rst"
    if not path.exists() or path.read_text() != page: path.write_text(page)


def defined(statement):
    "The names that a statement defines."
    if hasattr(statement, "name"): return [statement.name]
    return [x.id for t in getattr(statement, "targets", [getattr(statement, "target", None)]) if t for x in ast.walk(t) if isinstance(x, ast.Name)]


def label(module, name):
    "Of the cell that defines a name; Sphinx knows no capitals in labels."
    return f"{'constant' if name.isupper() else 'class' if name[0].isupper() else 'code'}-{module}.{name}"


def full_name(name, module):
    "What a chapter means by a name: one of its module's, else a method there, else the only such name of the package."
    own = f"{package}.{module}."
    for found in ([e for e in exported | methods if e == own + name], [e for e in methods if e.startswith(own) and e.endswith("." + name)],
                  [e for e in exported | methods if name in (e.split(".", 1)[1], e.split(".", 2)[2])]):
        if found: return found[0] if len(found) == 1 else None


def as_others_see(source):
    "A cell, and the cell as it is read for links: without what it defines, so that its names are links in their own chapter, too."
    return source, re.sub(r"^(def|class) ", r"\1 _", source, flags=re.M)


BUILTIN_BLOCKS["python"] = as_others_see


def prepare_notebook(app, doc, content):
    "What the site shows of a notebook: no directives, no hidden cells; code names become links; buttons under the title."
    if doc != root_doc and doc not in sources: return
    nb, cells = json.loads(content[0]), []
    module = next((m for m, stem in chapters.items() if stem == doc), None)

    def link(m): return f"{{py:obj}}`{m[1]}{m[2] or ''} <{full}>`" if m[1] and (full := full_name(m[1], module)) else m[0]

    for cell in nb["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":     # headings, fenced code and links stay as they are, badges are for the README
            source = re.sub(r"^\[!\[.*\n", "", source, flags=re.M)
            cell["source"] = re.sub(r"^#[^\n]*|^```.*?^```|\[[^]]*\]\([^)]*\)|`([\w.]+)(\(\))?`", link, source, flags=re.M | re.S)
        elif cell["cell_type"] == "code":
            directives = re.findall(r"^#\| *(.*?) *$", source, re.M)
            cell["source"] = re.sub(r"^#\|.*\n?", "", source, flags=re.M).strip("\n")
            if not cell["source"] or "hide" in directives: continue
            if "echo: false" in directives: cell["metadata"]["tags"] = ["remove-input"]
            if "export" in directives:
                names = [name for statement in ast.parse(cell["source"]).body for name in defined(statement) if f"{package}.{module}.{name}" in exported]
                if names: cells.append(dict(cell_type="markdown", metadata={}, id=f"at-{cell['id']}", source="\n".join(f"({label(module, name)})=" for name in names)))
        cells.append(cell)
    colab = f"{cfg['git_url'].replace('https://github.com', 'https://colab.research.google.com/github')}/blob/{cfg['branch']}/{cfg['nbs_path']}/{doc}.ipynb"
    cells[0]["source"] = cells[0]["source"].replace("\n", f"\n\n{{.buttons}}\n[Open in Colab]({colab}) {{download}}`Download <{doc}.ipynb>`\n", 1)
    if module: cells.insert(1, dict(cell_type="markdown", metadata={}, id="own-names", source=f"```{{autolink-preface}} from {package}.{module} import *\n:level: file\n```"))
    if doc == root_doc:
        for caption, pages in (("Chapters", sources), ("API", [f"api/{m}" for m in chapters])):
            cells.append(dict(cell_type="markdown", metadata={}, id=caption, source="\n".join(["```{toctree}", ":hidden:", f":caption: {caption}", "", *pages, "```"])))
    content[0] = json.dumps(nb | dict(cells=cells))


def shown(annotation):
    "A type as the source has it, without the modules."
    return "``" + re.sub(r"~[\w.]*?(\w+)(?![\w.])", r"\1", stringify_annotation(annotation, "smart")) + "``"


def beside(obj):
    "The comment at the end of each parameter's or field's line, which is of all that stand there."
    source = textwrap.dedent(inspect.getsource(obj))
    comments = {t.start[0]: t.string.lstrip("# ") for t in tokenize.generate_tokens(io.StringIO(source).readline) if t.type == tokenize.COMMENT}
    node = ast.parse(source).body[0]
    if isinstance(node, ast.ClassDef):
        init = next((n for n in node.body if getattr(n, "name", "") == "__init__"), None)
        if not init: return {n.target.id: comments.get(n.lineno) for n in node.body if isinstance(n, ast.AnnAssign)}
        node = init
    arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs, *filter(None, (node.args.vararg, node.args.kwarg))]
    return {a.arg: comments.get(a.end_lineno) for a in arguments if a.lineno > node.lineno}


def describe(app, what, name, obj, options, lines):
    "Docstring, parameters and result as nbdev's comments say, and the place in the chapter; a module's page begins with its chapter."
    module = name.split(".")[1]

    def rst(text):
        def escape(m): return f":py:obj:`{m[1]} <{full}>`" if m[1] and (full := full_name(m[1], module)) else f"``{m[1]}``" if m[1] else "\\" + m[0]
        return re.sub(r"`([^`]+)`|[\\*_|]", escape, text or "")

    lines[:] = [rst(line) for line in inspect.cleandoc("\n".join(lines)).splitlines()] + [""]
    if what == "module": lines += [f"Explained and tested in :doc:`/{chapters[module]}`.", ""]
    if what == "data":                          # its type's docstring tells nothing: the line that defines it
        source = inspect.getsource(modules[module])
        node = next(node for node in ast.parse(source).body if name.split(".")[2] in defined(node))
        lines[:] = [".. code-block:: python", "", *("   " + line for line in source.splitlines()[node.lineno - 1:node.end_lineno]), ""]
    if what in ("class", "function", "method"):
        found = docments(obj, full=True, returns=True)
        result = found.pop("return", None)
        for place in inspect.getmro(obj) if inspect.isclass(obj) and is_dataclass(obj) else [obj]:
            for k, meaning in (beside(place).items() if place.__module__.startswith(package) else ()):
                if k in found: found[k].docment = found[k].docment or meaning
        stars = {k: {p.VAR_POSITIONAL: "*", p.VAR_KEYWORD: "**"}.get(p.kind, "") for k, p in inspect.signature(obj).parameters.items()}
        rows = [(f"``{stars.get(k, '')}{k}``", shown(v.anno) if v.anno is not inspect._empty else "",
                 f"``{object_description(v.default)}``" if v.default is not inspect._empty else "", rst(v.docment))
                for k, v in found.items() if k not in ("self", "cls") and (v.docment or v.anno is not inspect._empty)]
        if rows:
            lines += [".. list-table::", "   :header-rows: 1", "   :class: parameters", ""]
            for row in zip(*(column for column in zip(("parameter", "type", "default", "meaning"), *rows) if any(column[1:]))): lines += [f"   {'*' if i == 0 else ' '} - {cell}" for i, cell in enumerate(row)]
            lines.append("")
        if result and what != "class" and result.anno not in (None, inspect._empty): lines += [f"Returns {shown(result.anno)}" + (f": {rst(result.docment)}" if result.docment else "."), ""]
    if name in exported and what != "module": lines += [f":ref:`In its chapter <{label(module, name.split('.')[2])}>`", ""]


def skip_fields(app, what, name, obj, skip, options):
    "A dataclass' fields are in its table already."
    return True if what == "class" and name in fields and not callable(obj) else None


def name_pictures(app, tree):
    "A stored picture has no words of its own: it is called after its section."
    for picture in tree.findall(nodes.image):
        if not picture.get("alt") or picture["alt"].startswith("_images"):
            section = picture.parent
            while not isinstance(section, nodes.section): section = section.parent
            picture["alt"] = f"Figure: {section.next_node(nodes.title).astext()}"


def mathml(display):
    "Formulas need no script: they become MathML when the site is built; TeX that is not understood ends the build."
    def visit(self, node):
        tag = "div" if display else "span"
        self.body.append(f'<{tag} class="math">{LatexToMathML().convert_with_local_state(node.astext(), displaystyle=display)}</{tag}>')
        raise nodes.SkipNode
    return visit, None


def add_font(app, error):
    "The glyphs of a font for mathematics, which many telephones lack."
    if error: return
    font = files("ziamath")/"fonts"/"STIXTwoMath-Regular.ttf"
    subset.main([str(font), "--unicodes=20-7E,A0-FF,2B0-3FF,2000-22FF,1D400-1D7FF", "--flavor=woff", f"--output-file={app.outdir}/_static/math.woff"])


def setup(app):
    app.add_html_math_renderer("mathml", mathml(False), mathml(True))
    app.connect("source-read", prepare_notebook)
    app.connect("autodoc-process-docstring", describe)
    app.connect("autodoc-skip-member", skip_fields)
    app.connect("doctree-read", name_pictures)
    app.connect("build-finished", add_font)
