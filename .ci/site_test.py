"""Walk the built site in a headless browser, every page of it, with no network: python .ci/site_test.py"""
import ast
import functools
import importlib
import inspect
import json
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from configparser import ConfigParser
from pathlib import Path
from urllib.parse import quote, unquote, urldefrag, urljoin

import yaml
from browser import chromium, serve
from playwright.sync_api import TimeoutError as NotSeen
from playwright.sync_api import sync_playwright

root = Path(__file__).resolve().parent.parent
config = ConfigParser(delimiters=["="])
config.read(root/"settings.ini", encoding="utf-8")
cfg = config["DEFAULT"]
package = cfg["lib_name"]
site, nbs = root/cfg["doc_path"], root/cfg["nbs_path"]
notebooks = sorted(nbs.glob("[0-9]*.ipynb"))
address = cfg["doc_host"] + cfg["doc_baseurl"] + "/"
axe = root/"web"/"node_modules"/"axe-core"/"axe.min.js"
failures = []

# What a reader sees of a page: its anchors, links, formulas, and words outside code.
LOOK = """() => {
    const every = selector => [...document.querySelectorAll(selector)]
    const words = document.querySelector('article').cloneNode(true)
    words.querySelectorAll('pre, code, .sig, script, math').forEach(e => e.remove())
    const ends = row => [row.cells[0].textContent, row.cells[row.cells.length - 1].textContent]
    const rows = name => name.parentElement.querySelector(':scope > dd table.parameters')?.tBodies[0].rows || []
    const size = m => m.getBoundingClientRect()
    return {
        words: words.textContent,
        anchors: every('[id]').map(e => e.id),
        links: every('a[href]').map(a => a.href),
        edit: every('a[rel=edit]').map(a => a.href),
        icons: every('link[rel~=icon]').map(i => i.href),
        head: Object.fromEntries(every('meta[content]').map(m => [m.name || m.getAttribute('property'), m.content])),
        version: document.querySelector('.sidebar-brand .version').textContent,
        folded: every('details').map(d => d.querySelector('summary').innerText.trim()),
        copied: every('article .highlight').filter(e => e.querySelector('pre + .copybtn')).length,
        copiable: every('article .highlight').filter(e => !e.closest('.cell_output')).length,
        code: every('pre a[href]').map(a => a.href),
        alts: every('article img').map(i => i.alt),
        pictures: every('article img').length,
        scrolling: every('.cell_input pre').filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.textContent),
        missing: [...document.images].filter(i => !i.naturalWidth).map(i => i.src),
        formulas: every('article math').map(m => [m.textContent, size(m).width, size(m).height]),
        tables: Object.fromEntries(every('dt.sig[id]').map(name => [name.id, [...rows(name)].map(ends)])),
    }}"""

# The rules of axe-core that a page breaks, what is folded unfolded, each with its first place.
BROKEN_RULES = """async () => {
    document.querySelectorAll('details').forEach(d => d.open = true)
    await new Promise(drawn => requestAnimationFrame(() => setTimeout(drawn)))
    document.getAnimations().forEach(animation => animation.finish())            // what was opened fades in
    const found = await axe.run({resultTypes: ['violations'], selectors: false})
    return found.violations.map(rule => `${rule.id}, ${rule.nodes.length} times: ${rule.nodes[0].html}`)}"""

# What stands out of a window's width and in no box of its own that scrolls.
WIDER = """() => {
    const scrolls = e => e.tagName != 'ARTICLE'
        && (/auto|scroll/.test(getComputedStyle(e).overflowX) || scrolls(e.parentElement))
    const out = e => e.getBoundingClientRect().right > innerWidth + 1 && !scrolls(e)
    const found = [...document.querySelectorAll('article *')].filter(out).slice(0, 3)
    return found.map(e => e.tagName + '.' + e.className).join(', ')
        || (document.documentElement.scrollWidth > innerWidth ? 'the page' : '')}"""

# Sliders on which something else lies when they are scrolled into sight from below.
COVERED = """async () => {
    const covered = []
    const sliders = [...document.querySelectorAll('.capsnet-live input[type=range]')]
    for (const slider of sliders) {
        const lower = slider.getBoundingClientRect().top + scrollY - innerHeight/2
        for (const more of [90, 60, 30, 0]) {
            scrollTo({top: lower + more, behavior: 'instant'})
            await new Promise(requestAnimationFrame)
        }
        const {top, left, width, height} = slider.getBoundingClientRect()
        const above = document.elementFromPoint(left + width/2, top + height/2)
        if (above != slider) covered.push(above?.outerHTML.slice(0, 80))
    }
    return sliders.length ? covered : ['no sliders at all']}"""

# What moves by itself.
MOVING = """() => [...document.querySelectorAll('*')].filter(e => {
    const style = getComputedStyle(e)
    const times = `${style.transitionDuration}, ${style.animationDuration}`.split(', ').map(parseFloat)
    return style.scrollBehavior == 'smooth' || Math.max(...times) > 0
}).map(e => e.tagName + '.' + e.className)"""

# What is found, in order: the chapters, and after them names of the package.
FOUND = """() => [...document.querySelectorAll('#search-results li > a')].map(
    a => [a.getAttribute('href').replace('.html', ''), a.parentElement.className])"""

# What a newcomer types, and what must be among the first three chapters that are found.
QUERIES = {
    "rotate a digit": "46_explorer",
    "recognise my own photo": "44_classify",
    "mixed precision": "36_step",
    "why squash": "01_capsules",
    "confusion matrix": "06_evaluation",
    "several gpus": "38_ddp_train 13_several_devices",
    "resume training": "37_run",
    "equivariance": "07_poses",
    "use in the browser onnx": "45_export",
    "how long does training take": "42_benchmark",
    "overfitting": "05_training",
    "compare with cnn": "15_heads_and_inputs",
    "dynamic routing explained": "01_capsules",
    "how does a capsule network work": "02_capsule_network",
    "train on my own images": "31_sources 17_your_own",
    "fashion mnist": "31_sources",
    "download pretrained weights": "16_weights",
    "load a saved model": "34_pretrained",
    "which network is better": "08_comparison",
    "random seed": "08_comparison",
    "data augmentation": "21_augmentation",
    "out of memory": "32_machine",
    "reproduce the results of the paper": "12_claims",
    "get better accuracy": "14_recipes",
    "known bugs of capsule networks": "15_heads_and_inputs",
    "power cut": "39_faults",
    "learning rate": "05_training",
    "command line options": "30_config",
    "skip connection": "04_rescapsnet",
    "draw a digit myself": "46_explorer",
    "initial weights": "02_capsule_network",
    "calibration": "10_examination",
    "batch size": "13_several_devices",
    "noise robustness": "10_examination",
    "generate digits": "25_decoder",
    "write my own layer": "23_network",
    "train test split": "00_digits 20_data",
    "statistically significant difference": "08_comparison",
    "number of parameters": "03_alexcapsnet 24_inspection",
    "handwriting": "00_digits",
    "how to install": "index",
    "is my gpu used": "32_machine",
}
ONLY_IN_CODE = ("figsize", "tolist", "randperm")

BACKGROUND = "getComputedStyle(document.body).backgroundColor"
TEX = re.compile(r"\$[^\s$][^$\n]*\$|\\[a-zA-Z]+\b|\$\$")
CODE = re.compile(r"^```.*?^```|`[^`\n]*`", re.M | re.S)
FORMULA = re.compile(r"\$\$.+?\$\$|\$[^$\n]+\$", re.S)


def expect(condition, where, what):
    "Remember what is wrong, unless nothing is."
    if not condition:
        failures.append(f"{where}: {what}")


# In the browser.

def open_page(browser, base, **options):
    "A window in which every complaint is a failure, and so is a request that leaves the site."
    page = browser.new_context(**options).new_page()

    def leaves(url):
        return not url.startswith((base, "data:", site.as_uri()))

    def stop(route):
        failures.append(f"{page.url}: asked for {route.request.url}")
        route.abort()

    def read_console(message):
        if message.type in ("error", "warning"):
            failures.append(f"{page.url}: console says {message.text}")

    def read_answer(response):
        if response.status >= 400:
            failures.append(f"{page.url}: {response.url} answered {response.status}")

    page.route(leaves, stop)
    page.on("console", read_console)
    page.on("response", read_answer)
    page.on("pageerror", lambda error: failures.append(f"{page.url}: {error}"))
    return page


def check_rules(page, name):
    "What axe-core says of the page, by all rules that it has unless told otherwise."
    page.evaluate(axe.read_text(encoding="utf-8"))
    for rule in page.evaluate(BROKEN_RULES):
        expect(False, name, f"axe at {page.viewport_size['width']} pixels: {rule}")


def check_width(page, name, width):
    "Nothing stands out of a window that is so wide."
    page.set_viewport_size({"width": width, "height": 844})
    wider = page.evaluate(WIDER)
    expect(not wider, name, f"stands out of {width} pixels: {wider}")


def look_at(page, base, name):
    "A page on a desk, light; gives what was seen."
    page.goto(base + name)
    look = page.evaluate(LOOK)
    expect(not look["missing"], name, f"pictures that do not show: {look['missing']}")
    expect(not look["scrolling"], name, f"code that scrolls sideways at 1,280 pixels: {look['scrolling'][:1]}")
    for formula, width, height in look["formulas"]:
        expect(width > 0 and height > 0, name, f"a formula of no size: {formula}")
    raw = TEX.search(look["words"])
    expect(not raw, name, f"TeX left in the text: {raw and raw[0]}")
    expect(look["copied"] == look["copiable"], name, f"{look['copied']} copy buttons for {look['copiable']} of code")
    look["background"] = page.evaluate(BACKGROUND)
    check_rules(page, name)
    return look


def look_at_phone(page, base, name):
    "A page on a telephone, dark; gives its background."
    page.goto(base + name)
    for width in (2560, 360, 390):
        check_width(page, name, width)
    check_rules(page, name)
    return page.evaluate(BACKGROUND)


def found_by(page, words):
    "What the page of the search finds."
    try:
        page.wait_for_function("document.querySelector('.search-summary')?.role == 'status'", timeout=20_000)
    except NotSeen:
        expect(False, "search", f"no answer to {words!r}")
    return page.evaluate(FOUND)


def search(page, start):
    "What people type finds the chapters that are about it, first of all, and names of the package below."
    page.goto(start + "index.html")
    page.fill("input[name=q]", "margin loss")
    page.keyboard.press("Enter")
    first = found_by(page, "margin loss")[0][0]
    expect(first == "01_capsules", "search", f"margin loss: expected 01_capsules first, found {first}")
    for words, chapters in QUERIES.items():
        page.goto(f"{start}search.html?q={quote(words)}")
        found = found_by(page, words)
        best = [name for name, kind in found if kind == "kind-chapter"][:3]
        missing = set(chapters.split()) - set(best)
        expect(not missing, "search", f"{words!r}: expected {missing} among the first three, found {best}")
        kinds = [kind != "kind-chapter" for _, kind in found]
        expect(kinds == sorted(kinds), "search", f"{words!r}: a name of the package stands before a chapter")
    page.goto(f"{start}search.html?q=squash")
    expect(["api/capsules#capsnet_compare.capsules.squash", "kind-object"] in found_by(page, "squash"), "search",
           "expected the function squash among the names of the package")
    for word in ONLY_IN_CODE:
        page.goto(f"{start}search.html?q={word}")
        found = [name for name, kind in found_by(page, word) if kind == "kind-chapter"]
        expect(not found, "search", f"{word!r} stands in code only, and finds {found}")


def copy_citation(page, base):
    "The button beside the BibTeX copies it, and it says what CITATION.cff says."
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(base + "cite.html")
    page.locator(".copybtn").click()
    page.wait_for_selector(".copybtn.success")
    copied = page.evaluate("navigator.clipboard.readText()")
    citation = yaml.safe_load((root/"CITATION.cff").read_text(encoding="utf-8"))
    for work in [citation, *citation["references"]]:
        for said in (work["title"].replace("_", r"\_"), work["url"], str(work.get("year", cfg["version"]))):
            expect(said in copied, "cite.html", f"expected {said} in the BibTeX that is copied")


def rest(page, base):
    "Nothing moves by itself where a reader wants none of it."
    page.goto(base + "22_capsules.html")
    moving = page.evaluate(MOVING)
    expect(not moving, "22_capsules.html", f"moves although less motion is wanted: {moving[:3]}")


def switch_theme(page, base):
    "The button for light and dark."
    page.goto(base + "index.html")
    colours = set()
    for _ in range(3):
        page.locator(".theme-toggle:visible").first.click()
        colours.add(page.evaluate(BACKGROUND))
    expect(len(colours) == 2, "theme", f"expected a light and a dark background, found {colours}")


def start_explorer(page, base, name):
    "The explorer, running: its rules of axe, and nothing that lies on a slider."
    page.goto(base + name)
    page.click("button.start")
    page.wait_for_selector(".capsnet-live[data-answered]", timeout=120_000)
    check_rules(page, f"{name}, running")
    wider = page.evaluate(WIDER)
    expect(not wider, name, f"the explorer stands out of {page.viewport_size['width']} pixels: {wider}")
    covered = page.evaluate(COVERED)
    expect(covered == [], name, f"sliders that are covered: {covered}")


def browse(what, base, **options):
    "Do something in a browser of its own."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        done = what(open_page(browser, base, **options))
        browser.close()
    return done


def at_desk(base, pages, page):
    "Every page, and what is used on a desk; gives what was seen of each."
    seen = {name: look_at(page, base, name) for name in pages}
    copy_citation(page, base)
    search(page, base)
    switch_theme(page, base)
    for name in ("46_explorer.html", "index.html"):
        start_explorer(page, base, name)
    return seen


def by_phone(base, pages, page):
    "Every page on a telephone that wants no motion; gives the background of each."
    backgrounds = {name: look_at_phone(page, base, name) for name in pages}
    rest(page, base)
    search(page, site.as_uri() + "/")                                # as plain files
    for name in ("46_explorer.html", "index.html"):
        start_explorer(page, base, name)
    return backgrounds


def walk(base, pages):
    "Every page in two browsers at once; gives what was seen of each."
    desk = {"viewport": {"width": 1280, "height": 900}}
    phone = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark", "reduced_motion": "reduce"}
    with ThreadPoolExecutor() as pool:
        light = pool.submit(browse, functools.partial(at_desk, base, pages), base, **desk)
        dark = pool.submit(browse, functools.partial(by_phone, base, pages), base, **phone)
        seen, backgrounds = light.result(), dark.result()
    for name, look in seen.items():
        expect(backgrounds[name] != look["background"], name, "expected another background in the dark theme")
    return seen


# From what was seen.

def check_links(seen, base):
    "Links and anchors lead somewhere."
    for name, look in seen.items():
        for link in sorted(set(look["links"])):
            if not link.startswith(base):
                continue
            path, anchor = urldefrag(urljoin(base + name, link))
            path = unquote(path.removeprefix(base)) or "index.html"
            expect((site/path).is_file(), name, f"dead link to {path}")
            if anchor and path in seen:
                found = unquote(anchor) in seen[path]["anchors"]
                expect(found, name, f"dead link to {path}#{unquote(anchor)}")


def check_head(name, look, base):
    "What is said of a page where it is found, shared or opened: its words, a picture, an icon; and where to cite."
    head = look["head"]
    for wanted in ("description", "og:title", "og:description", "og:type", "og:image"):
        expect(head.get(wanted), name, f"expected {wanted} in its head")
    expect(head.get("og:url") == address + name, name, f"expected og:url {address + name}, found {head.get('og:url')}")
    picture = head.get("og:image", "")
    in_site = picture.startswith(address) and (site/picture.removeprefix(address)).is_file()
    expect(in_site, name, f"expected a picture of this site, found {picture}")
    icons = [site/icon.removeprefix(base) for icon in look["icons"]]
    expect(icons and all(icon.is_file() for icon in icons), name, "expected an icon")
    expect(look["version"] == f"version {cfg['version']}", name, f"expected the version, found {look['version']}")
    to_cite = any(urldefrag(link)[0] == base + "cite.html" for link in look["links"])
    expect(to_cite, name, "expected a link to how to cite")


def said_of(name):
    "The line that a page has under its title, or a module's docstring has first; none of pages without a source."
    if name.startswith("api/"):
        return importlib.import_module(f"{package}.{name[4:-5]}").__doc__.strip().split("\n\n")[0]
    notebook = nbs/name.replace(".html", ".ipynb")
    first = cells_of(notebook, "markdown")[0][0] if notebook.is_file() else ""
    return " ".join(re.findall(r"^> (.*)", first, re.M))


def check_about(seen):
    "Descriptions are the pages' own, and what one edits is a notebook or a page of this repository."
    to_edit = f"{cfg['git_url']}/edit/{cfg['branch']}/"
    for name, look in seen.items():
        bare = " ".join(re.sub("[`*]", "", said_of(name)).split())
        found = look["head"].get("description", "")
        expect(not bare or found == bare, name, f"expected the description {bare!r}, found {found!r}")
        if name in ("genindex.html", "py-modindex.html", "search.html"):
            continue
        sources = [root/link.removeprefix(to_edit) for link in look["edit"]]
        expect(sources and all(file.is_file() for file in sources), name, f"expected a source to edit: {look['edit']}")


def cells_of(notebook, kind):
    "The cells of a kind, each as its source and what was kept of its outputs."
    found = []
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == kind:
            outputs = [output.get("data", {}) for output in cell.get("outputs", [])]
            found.append(("".join(cell["source"]), outputs))
    return found


def count_pictures(notebook):
    "Those stored, in Markdown and in outputs that are shown."
    count = 0
    for source, _ in cells_of(notebook, "markdown"):
        count += len(re.findall(r"^!\[", source, re.M))
    for source, outputs in cells_of(notebook, "code"):
        if "#| hide" in source:
            continue
        for output in outputs:
            html = "".join(output.get("text/html", ""))
            count += "image/png" in output or html.count("<img")
    return count


def only_imports(source):
    "Whether a cell that is shown does nothing but import."
    if re.search(r"#\| *(hide|code-fold)", source):
        return False
    statements = parsed(source).body
    return bool(statements) and all(isinstance(one, (ast.Import, ast.ImportFrom)) for one in statements)


def check_chapter(notebook, look, base):
    "A chapter's formulas, pictures, links and buttons."
    name, links = f"{notebook.stem}.html", look["links"]
    text = "\n".join(source for source, _ in cells_of(notebook, "markdown"))
    formulas = len(FORMULA.findall(CODE.sub("", text)))
    expect(len(look["formulas"]) == formulas, name, f"expected {formulas} formulas, found {len(look['formulas'])}")
    pictures = count_pictures(notebook)
    expect(look["pictures"] == pictures, name, f"expected {pictures} pictures, found {look['pictures']}")
    said = all(alt and not alt.startswith("_images") for alt in look["alts"])
    expect(said, name, "expected a description of every picture")
    for chapter in (f"{other.stem}.html" for other in notebooks):
        expect(chapter == name or base + chapter in links, name, f"expected a link to {chapter}")
    github = f"https://colab.research.google.com/github/{cfg['user']}/{cfg['repo']}"
    colab = f"{github}/blob/{cfg['branch']}/{cfg['nbs_path']}/{notebook.name}"
    expect(colab in links, name, f"expected a link to {colab}")
    paths = [unquote(link.removeprefix(base)) for link in links if link.startswith(base)]
    edit = f"{cfg['git_url']}/edit/{cfg['branch']}/{cfg['nbs_path']}/{notebook.name}"
    expect(look["edit"] == [edit], name, f"expected a link to {edit}, found {look['edit']}")
    imports = sum(only_imports(source) for source, _ in cells_of(notebook, "code"))
    folded = look["folded"].count("Show the imports")
    expect(folded == imports, name, f"expected {imports} folded cells of imports, found {folded}")
    downloads = [site/path for path in paths if path.endswith("/" + notebook.name)]
    whole = any(file.is_file() and file.read_bytes() == notebook.read_bytes() for file in downloads)
    expect(whole, name, "expected the notebook itself to download")


def exports_of(module):
    "What a module of the package exports, by its name in full."
    return importlib.import_module(module).__all__


def parsed(source):
    "A cell's Python."
    lines = ["" if line.startswith(("#|", "!", "%")) else line for line in source.splitlines()]
    return ast.parse("\n".join(lines))


def own_uses(tree, module, exports):
    "Functions that a chapter defines and uses."
    found = set()
    for node in ast.walk(tree):
        used = isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
        if used and node.id in exports and node.id[0].islower():
            found.add(f"{module}.{node.id}")
    return found


def imported(tree):
    "What a chapter imports from modules of the package."
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module.startswith(package + "."):
            exports = exports_of(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names if alias.name in exports}
    return found


def check_code(notebook, look):
    "Names of the package in code: what a chapter imports, and what it defines and uses, leads to its documentation."
    sources = [source for source, _ in cells_of(notebook, "code")]
    own = re.search(r"#\| *default_exp (\w+)", "\n".join(sources))
    module = f"{package}.{own[1]}" if own else None
    exports = exports_of(module) if module else []
    wanted = set()
    for source in sources:
        if re.search(r"#\| *hide", source) or source.lstrip().startswith("%"):
            continue
        tree = parsed(source)
        wanted |= own_uses(tree, module, exports) | imported(tree)
    linked = {urldefrag(link)[1] for link in look["code"]}
    expect(wanted <= linked, notebook.stem, f"expected links from code to {sorted(wanted - linked)[:5]}")


def has_parameters(thing):
    "Whether the meaning of its parameters is wanted: of functions, and of classes that are made by hand."
    if not inspect.isclass(thing):
        return callable(thing)
    return "__init__" in vars(thing) and not issubclass(thing, Exception)


def check_documented(module, name, page):
    "An exported name is documented, and each of its parameters has a meaning."
    full, thing = f"{package}.{module}.{name}", getattr(importlib.import_module(f"{package}.{module}"), name)
    expect(full in page["anchors"], "API", f"{module}.{name} is missing")
    if not has_parameters(thing):
        return
    said = {parameter.lstrip("*"): meaning.strip() for parameter, meaning in page["tables"].get(full, [])}
    for parameter in inspect.signature(thing).parameters:
        known = said.get(parameter) or parameter in ("args", "kwargs")
        expect(known, "API", f"{module}.{name}: expected a meaning of {parameter}")


def check_api(seen):
    "Every exported name; gives their number."
    count = 0
    for file in sorted((root/cfg["lib_path"]).glob("[!_]*.py")):
        page = seen.get(f"api/{file.stem}.html", {"anchors": [], "tables": {}})
        for name in exports_of(f"{package}.{file.stem}"):
            check_documented(file.stem, name, page)
            count += 1
    return count


def main():
    "The command."
    if not (site/"index.html").exists():
        sys.exit(f"site: expected {site}/index.html, found nothing; build it first")
    if not axe.exists():
        sys.exit(f"site: expected {axe}, found nothing; run npm ci --prefix web first")
    base = serve(site)
    html = [file.relative_to(site) for file in site.rglob("*.html")]
    pages = sorted(path.as_posix() for path in html if "_static" not in path.parts)
    seen = walk(base, pages)
    check_links(seen, base)
    for name, look in seen.items():
        check_head(name, look, base)
    check_about(seen)
    for notebook in [nbs/"index.ipynb", *notebooks]:
        name = f"{notebook.stem}.html"
        if name in seen:
            check_chapter(notebook, seen[name], base)
        else:
            failures.append(f"{name}: no page")
    for notebook in notebooks:
        if f"{notebook.stem}.html" in seen:
            check_code(notebook, seen[f"{notebook.stem}.html"])
    names = check_api(seen)
    for failure in dict.fromkeys(failures):
        print(failure.replace(base, ""))
    links = sum(len(look["links"]) for look in seen.values())
    formulas = sum(len(look["formulas"]) for look in seen.values())
    counted = f"{len(pages)} pages, {links} links, {formulas} formulas, {names} exported names"
    print(f"{counted}: {len(set(failures))} failures")
    sys.exit(bool(failures))


if __name__ == "__main__":
    main()
