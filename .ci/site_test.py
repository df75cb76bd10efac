"""Walk the built site in a headless browser, every page of it, with no network: python .ci/site_test.py"""
import ast, functools, importlib, inspect, json, re, sys, threading
from configparser import ConfigParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin

from browser import chromium
from playwright.sync_api import TimeoutError, sync_playwright

root = Path(__file__).resolve().parent.parent
config = ConfigParser(delimiters=["="])
config.read(root/"settings.ini", encoding="utf-8")
cfg = config["DEFAULT"]
site, nbs = root/cfg["doc_path"], root/cfg["nbs_path"]
if not (site/"index.html").exists(): sys.exit(f"site: expected {site}/index.html, found nothing; build it first")

class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args): pass

server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=site))
threading.Thread(target=server.serve_forever, daemon=True).start()
base = f"http://127.0.0.1:{server.server_port}/"
failures = []
def expect(condition, where, what):
    if not condition: failures.append(f"{where}: {what}")

# What a reader sees of a page: its anchors, links, formulas, and words outside code.
LOOK = """() => {
    const words = document.querySelector('article').cloneNode(true)
    words.querySelectorAll('pre, code, .sig, script, math').forEach(e => e.remove())
    return {anchors: [...document.querySelectorAll('[id]')].map(e => e.id), words: words.textContent,
            code: [...document.querySelectorAll('pre a[href]')].map(a => a.href), alts: [...document.querySelectorAll('article img')].map(i => i.alt),
            tables: Object.fromEntries([...document.querySelectorAll('dt.sig[id]')].map(name => [name.id,
                [...(name.parentElement.querySelector(':scope > dd table.parameters')?.tBodies[0].rows || [])].map(r => [r.cells[0].textContent, r.cells[r.cells.length - 1].textContent])])),
            links: [...document.querySelectorAll('a[href]')].map(a => a.href), pictures: document.querySelectorAll('article img').length, files: [...document.images].filter(i => !i.naturalWidth).map(i => i.src),
            formulas: [...document.querySelectorAll('article math')].map(m => [m.textContent, m.getBoundingClientRect().width, m.getBoundingClientRect().height])}}"""
# What stands out of a telephone's width and in no box of its own that scrolls.
WIDER = """() => {
    const scrolls = e => e.tagName != 'ARTICLE' && (/auto|scroll/.test(getComputedStyle(e).overflowX) || scrolls(e.parentElement))
    return [...document.querySelectorAll('article *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !scrolls(e))
        .slice(0, 3).map(e => e.tagName + '.' + e.className).join(', ') || (document.documentElement.scrollWidth > innerWidth ? 'the page' : '')}"""

pages = sorted(f.relative_to(site).as_posix() for f in site.rglob("*.html") if "_static" not in f.parts)
seen = {}
with sync_playwright() as p:
    browser = p.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
    def open_page(**options):
        page = browser.new_context(**options).new_page()
        def stop(route):
            failures.append(f"{page.url}: asked for {route.request.url}")
            route.abort()
        page.route(lambda url: not url.startswith((base, "data:", site.as_uri())), stop)
        page.on("console", lambda m: m.type in ("error", "warning") and failures.append(f"{page.url}: console says {m.text}"))
        page.on("pageerror", lambda e: failures.append(f"{page.url}: {e}"))
        page.on("response", lambda r: r.status >= 400 and failures.append(f"{page.url}: {r.url} answered {r.status}"))
        return page

    wide, phone = open_page(viewport=dict(width=1280, height=900)), open_page(viewport=dict(width=390, height=844), color_scheme="dark")
    for name in pages:
        wide.goto(base + name)
        seen[name] = look = wide.evaluate(LOOK)
        expect(not look["files"], name, f"pictures that do not show: {look['files']}")
        for formula, width, height in look["formulas"]: expect(width > 0 and height > 0, name, f"a formula of no size: {formula}")
        raw = re.search(r"\$[^\s$][^$\n]*\$|\\[a-zA-Z]+\b|\$\$", look["words"])
        expect(not raw, name, f"TeX left in the text: {raw and raw[0]}")
        light = wide.evaluate("getComputedStyle(document.body).backgroundColor")
        phone.goto(base + name)
        expect(phone.evaluate("getComputedStyle(document.body).backgroundColor") != light, name, "expected another background in the dark theme")
        wider = phone.evaluate(WIDER)
        expect(not wider, name, f"stands out of a telephone: {wider}")

    for address in (base, site.as_uri() + "/"):                      # served, and as plain files
        wide.goto(address + "index.html")
        wide.fill("input[name=q]", "margin loss"); wide.keyboard.press("Enter")
        try: wide.wait_for_selector("#search-results li a", timeout=20_000)
        except TimeoutError: pass
        found = wide.eval_on_selector_all("#search-results li a", "links => links.map(a => a.getAttribute('href'))")
        expect(any(h.startswith("01_capsules.html") for h in found), "search", f"expected the capsules chapter for 'margin loss', found {found[:5]}")

    wide.goto(base + "index.html")                                   # the button for light and dark
    colours = set()
    for _ in range(3):
        wide.locator(".theme-toggle:visible").first.click()
        colours.add(wide.evaluate("getComputedStyle(document.body).backgroundColor"))
    expect(len(colours) == 2, "theme", f"expected a light and a dark background, found {colours}")

    for page in (wide, phone):                                       # the explorer's pictures without Python
        page.goto(base + "08_explorer.html")
        for i in range(count := page.locator(".frames").count()):
            box = page.locator(".frames").nth(i)
            slider, seen_frames = box.locator("input"), []
            slider.press("Home")
            for _ in range(int(slider.get_attribute("max")) + 1):
                seen_frames.append((box.locator("output").inner_text(), box.locator(".frame:visible").inner_html()))
                slider.press("ArrowRight")
            for part, what in zip(zip(*seen_frames), ("words", "pictures")):
                expect(len(set(part)) == len(seen_frames), page.url, f"slider {i}: expected {len(seen_frames)} {what}, found {len(set(part))}")
            page.evaluate("document.documentElement.style.scrollBehavior = 'auto'")
            top = box.evaluate("e => { scrollTo(0, e.getBoundingClientRect().top + scrollY + .6*e.offsetHeight); return e.querySelector('input').getBoundingClientRect().top }")
            expect(0 <= top < page.viewport_size["height"], page.url, f"slider {i} is out of sight, at {top:.0f}, when its picture's lower half is read")
        expect(count, page.url, "expected pictures with a slider, found none")
    browser.close()

# Links and anchors, from what was seen.
for name, look in seen.items():
    for link in sorted({l for l in look["links"] if l.startswith(base)}):
        path, anchor = urldefrag(urljoin(base + name, link))
        path, anchor = unquote(path.removeprefix(base)) or "index.html", unquote(anchor)
        expect((site/path).is_file(), name, f"dead link to {path}")
        if anchor and path in seen: expect(anchor in seen[path]["anchors"], name, f"dead link to {path}#{anchor}")

# Chapters with their formulas and buttons, and every exported name.
chapters = [f"{notebook.stem}.html" for notebook in sorted(nbs.glob("[0-9]*.ipynb"))]
for notebook in [nbs/"index.ipynb", *sorted(nbs.glob("[0-9]*.ipynb"))]:
    name, text = f"{notebook.stem}.html", "".join("".join(c["source"]) + "\n" for c in json.loads(notebook.read_text(encoding="utf-8"))["cells"] if c["cell_type"] == "markdown")
    if name not in seen: failures.append(f"{name}: no page"); continue
    formulas = len(re.findall(r"\$\$.+?\$\$|\$[^$\n]+\$", re.sub(r"^```.*?^```|`[^`\n]*`", "", text, flags=re.M | re.S), re.S))
    pictures = 0                                                     # stored, in Markdown and in outputs that are shown
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        source, outputs = "".join(cell["source"]), [o.get("data", {}) for o in cell.get("outputs", [])]
        if cell["cell_type"] == "markdown": pictures += len(re.findall(r"^!\[", source, re.M))
        elif "#| hide" not in source: pictures += sum("image/png" in o or "".join(o.get("text/html", "")).count("<img") for o in outputs)
    expect(seen[name]["pictures"] == pictures, name, f"expected {pictures} pictures, found {seen[name]['pictures']}")
    expect(all(alt and not alt.startswith("_images") for alt in seen[name]["alts"]), name, "expected a description of every picture")
    for chapter in chapters: expect(chapter == name or base + chapter in seen[name]["links"], name, f"expected a link to {chapter}")
    expect(len(seen[name]["formulas"]) == formulas, name, f"expected {formulas} formulas, found {len(seen[name]['formulas'])}")
    colab = f"https://colab.research.google.com/github/{cfg['user']}/{cfg['repo']}/blob/{cfg['branch']}/{cfg['nbs_path']}/{notebook.name}"
    expect(colab in seen[name]["links"], name, f"expected a link to {colab}")
    downloads = [site/unquote(l.removeprefix(base)) for l in seen[name]["links"] if l.startswith(base) and l.endswith("/" + notebook.name)]
    expect(any(d.is_file() and d.read_bytes() == notebook.read_bytes() for d in downloads), name, "expected the notebook itself to download")

# Names of the package in code: what a chapter imports, and what it defines and uses later, leads to its documentation.
package = cfg["lib_name"]
for notebook in sorted(nbs.glob("[0-9]*.ipynb")):
    sources = ["".join(c["source"]) for c in json.loads(notebook.read_text(encoding="utf-8"))["cells"] if c["cell_type"] == "code"]
    own, wanted = next((m[1] for s in sources if (m := re.search(r"#\| *default_exp (\w+)", s))), None), set()
    exports = importlib.import_module(f"{package}.{own}").__all__ if own else []
    for source in sources:
        if re.search(r"#\| *hide", source) or "%" in source.lstrip()[:1]: continue
        tree = ast.parse("\n".join("" if line.startswith(("#|", "!", "%")) else line for line in source.splitlines()))
        wanted |= {f"{package}.{own}.{n.id}" for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load) and n.id in exports and n.id[0].islower()}
        wanted |= {f"{n.module}.{a.name}" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module.startswith(package + ".") for a in n.names if a.name in importlib.import_module(n.module).__all__}
    linked = {urldefrag(link)[1] for link in seen[f"{notebook.stem}.html"]["code"]}
    expect(wanted <= linked, notebook.stem, f"expected links from code to {sorted(wanted - linked)[:5]}")
names = 0
for file in sorted((root/cfg["lib_path"]).glob("[!_]*.py")):
    for name in importlib.import_module(f"{package}.{file.stem}").__all__:
        names += 1
        full, page, thing = f"{package}.{file.stem}.{name}", seen.get(f"api/{file.stem}.html", dict(anchors=[], tables={})), getattr(importlib.import_module(f"{package}.{file.stem}"), name)
        expect(full in page["anchors"], "API", f"{file.stem}.{name} is missing")
        if not callable(thing) or inspect.isclass(thing) and (issubclass(thing, Exception) or "__init__" not in vars(thing)): continue
        said = {parameter.lstrip("*"): meaning.strip() for parameter, meaning in page["tables"].get(full, [])}
        for parameter in inspect.signature(thing).parameters: expect(said.get(parameter) or parameter in ("args", "kwargs"), "API", f"{file.stem}.{name}: expected a meaning of {parameter}")

for failure in dict.fromkeys(failures): print(failure.replace(base, ""))
print(f"{len(pages)} pages, {sum(len(s['links']) for s in seen.values())} links, {sum(len(s['formulas']) for s in seen.values())} formulas, {names} exported names: {len(set(failures))} failures")
sys.exit(bool(failures))
