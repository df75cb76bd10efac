"""Walk the built site in a headless browser, every page of it, with no network: python .ci/site_test.py"""
import ast
import functools
import importlib
import inspect
import json
import re
import sys
import threading
from configparser import ConfigParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin

from browser import chromium
from playwright.sync_api import TimeoutError as NotSeen
from playwright.sync_api import sync_playwright

root = Path(__file__).resolve().parent.parent
config = ConfigParser(delimiters=["="])
config.read(root/"settings.ini", encoding="utf-8")
cfg = config["DEFAULT"]
package = cfg["lib_name"]
site, nbs = root/cfg["doc_path"], root/cfg["nbs_path"]
notebooks = sorted(nbs.glob("[0-9]*.ipynb"))
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
        code: every('pre a[href]').map(a => a.href),
        alts: every('article img').map(i => i.alt),
        pictures: every('article img').length,
        scrolling: every('.cell_input pre').filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.textContent),
        missing: [...document.images].filter(i => !i.naturalWidth).map(i => i.src),
        formulas: every('article math').map(m => [m.textContent, size(m).width, size(m).height]),
        tables: Object.fromEntries(every('dt.sig[id]').map(name => [name.id, [...rows(name)].map(ends)])),
    }}"""

# What stands out of a telephone's width and in no box of its own that scrolls.
WIDER = """() => {
    const scrolls = e => e.tagName != 'ARTICLE'
        && (/auto|scroll/.test(getComputedStyle(e).overflowX) || scrolls(e.parentElement))
    const out = e => e.getBoundingClientRect().right > innerWidth + 1 && !scrolls(e)
    const found = [...document.querySelectorAll('article *')].filter(out).slice(0, 3)
    return found.map(e => e.tagName + '.' + e.className).join(', ')
        || (document.documentElement.scrollWidth > innerWidth ? 'the page' : '')}"""

# Scroll a box so far that the lower half of its picture is read; the place of its slider then.
READ_LOWER_HALF = """box => {
    document.documentElement.style.scrollBehavior = 'auto'
    scrollTo(0, box.getBoundingClientRect().top + scrollY + .6*box.offsetHeight)
    return box.querySelector('input').getBoundingClientRect().top}"""

BACKGROUND = "getComputedStyle(document.body).backgroundColor"
TEX = re.compile(r"\$[^\s$][^$\n]*\$|\\[a-zA-Z]+\b|\$\$")
CODE = re.compile(r"^```.*?^```|`[^`\n]*`", re.M | re.S)
FORMULA = re.compile(r"\$\$.+?\$\$|\$[^$\n]+\$", re.S)


def expect(condition, where, what):
    "Remember what is wrong, unless nothing is."
    if not condition:
        failures.append(f"{where}: {what}")


class Quiet(SimpleHTTPRequestHandler):
    "A server that says nothing."
    def log_message(self, *args):
        "Not even what was asked for."


def serve():
    "Serve the site; gives its address."
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=site))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}/"


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


def look_at(wide, phone, base, name):
    "A page on a desk, light, and on a telephone, dark; gives what was seen."
    wide.goto(base + name)
    look = wide.evaluate(LOOK)
    expect(not look["missing"], name, f"pictures that do not show: {look['missing']}")
    expect(not look["scrolling"], name, f"code that scrolls sideways at 1,280 pixels: {look['scrolling'][:1]}")
    for formula, width, height in look["formulas"]:
        expect(width > 0 and height > 0, name, f"a formula of no size: {formula}")
    raw = TEX.search(look["words"])
    expect(not raw, name, f"TeX left in the text: {raw and raw[0]}")
    light = wide.evaluate(BACKGROUND)
    phone.goto(base + name)
    expect(phone.evaluate(BACKGROUND) != light, name, "expected another background in the dark theme")
    wider = phone.evaluate(WIDER)
    expect(not wider, name, f"stands out of a telephone: {wider}")
    return look


def search_for(page, address, words, chapter):
    "Search the site: the chapter must be among what is found."
    page.goto(address + "index.html")
    page.fill("input[name=q]", words)
    page.keyboard.press("Enter")
    try:
        page.wait_for_selector("#search-results li a", timeout=20_000)
    except NotSeen:
        pass                                 # said below
    found = page.eval_on_selector_all("#search-results li a", "links => links.map(a => a.getAttribute('href'))")
    hit = any(link.startswith(chapter) for link in found)
    expect(hit, "search", f"expected {chapter} for {words!r}, found {found[:5]}")


def switch_theme(page, base):
    "The button for light and dark."
    page.goto(base + "index.html")
    colours = set()
    for _ in range(3):
        page.locator(".theme-toggle:visible").first.click()
        colours.add(page.evaluate(BACKGROUND))
    expect(len(colours) == 2, "theme", f"expected a light and a dark background, found {colours}")


def frames_of(box):
    "The words and the picture at each place of a slider."
    slider, frames = box.locator("input"), []
    slider.press("Home")
    for _ in range(int(slider.get_attribute("max")) + 1):
        words = box.locator("output").inner_text()
        frames.append((words, box.locator(".frame:visible").inner_html()))
        slider.press("ArrowRight")
    return frames


def move_sliders(page, address):
    "The explorer's pictures without Python: each place of each slider shows another, and the slider stays in sight."
    page.goto(address)
    boxes = page.locator(".frames").all()
    expect(boxes, address, "expected pictures with a slider, found none")
    for i, box in enumerate(boxes):
        frames = frames_of(box)
        for part, what in zip(zip(*frames, strict=True), ("words", "pictures"), strict=True):
            different = len(set(part))
            whole = different == len(frames)
            expect(whole, address, f"slider {i}: expected {len(frames)} {what}, found {different}")
        top = box.evaluate(READ_LOWER_HALF)
        in_sight = 0 <= top < page.viewport_size["height"]
        expect(in_sight, address, f"slider {i} is out of sight, at {top:.0f}, when its picture's lower half is read")


def walk(base, pages):
    "Every page in a browser; gives what was seen of each."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        wide = open_page(browser, base, viewport={"width": 1280, "height": 900})
        phone = open_page(browser, base, viewport={"width": 390, "height": 844}, color_scheme="dark")
        seen = {name: look_at(wide, phone, base, name) for name in pages}
        for address in (base, site.as_uri() + "/"):                  # served, and as plain files
            search_for(wide, address, "margin loss", "22_capsules.html")
        switch_theme(wide, base)
        for page in (wide, phone):
            move_sliders(page, base + "46_explorer.html")
        browser.close()
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
    base = serve()
    html = [file.relative_to(site) for file in site.rglob("*.html")]
    pages = sorted(path.as_posix() for path in html if "_static" not in path.parts)
    seen = walk(base, pages)
    check_links(seen, base)
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
