"""Use the explorer in JupyterLab and as a Voila page, and read the main job's report, in a headless browser: python .ci/app_test.py REPORT.html"""
import os, shutil, socket, subprocess, sys, tempfile, time
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from browser import chromium
from playwright.sync_api import sync_playwright

root, report = Path(__file__).resolve().parent.parent, Path(sys.argv[1]).resolve()
notebook = "08_explorer.ipynb"
if not report.is_file(): sys.exit(f"apps: expected the main job's report at {report}, found nothing")

def check(condition, what):
    if not condition: sys.exit(f"apps: {what}")

@contextmanager
def server(*command):
    "A server on a free port, in a folder with a copy of the notebook; gives its address and its log."
    with socket.socket() as s: s.bind(("127.0.0.1", 0)); port = s.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(root/"nbs"/notebook, folder)
        log, env = Path(folder)/"log", os.environ | dict(JUPYTER_CONFIG_DIR=folder, JUPYTER_DATA_DIR=folder, IPYTHONDIR=folder)
        with open(log, "w") as f: process = subprocess.Popen([sys.executable, "-m", *command, "--no-browser", f"--port={port}"], cwd=folder, stdout=f, stderr=f, env=env)
        try:
            for _ in range(120):
                try: urlopen(f"http://127.0.0.1:{port}/", timeout=300).read(); break
                except OSError: time.sleep(.5)
                check(process.poll() is None, f"{command[0]} ended: {log.read_text()[-2000:]}")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate(); process.wait(30)

# From what the user does to the change of the picture, in the browser's own time.
STOPWATCH = """picture => {
    let start
    for (const what of ['keydown', 'mouseup']) addEventListener(what, () => start = performance.now(), {capture: true, once: true})
    const watch = new MutationObserver(() => { window.took = performance.now() - start; watch.disconnect() })
    watch.observe(picture, {childList: true, subtree: true, characterData: true})}"""

def move_and_draw(page, app):
    "Move a slider, draw a stroke, move a pose's dimension: each time the picture must change."
    picture = page.locator(".widget-html:has(.network)").first
    def changed(what, do, parts=".network"):                        # each part of the picture, that is, of each network
        look = lambda: picture.evaluate("(e, parts) => [...e.querySelectorAll(parts)].map(x => x.outerHTML)", parts)
        before, start = look(), time.perf_counter()
        picture.evaluate(STOPWATCH)
        do()
        while len(now := look()) != 2 or any(a == b for a, b in zip(before, now)):
            check(time.perf_counter() - start < 20, f"{app}: {what}, and the picture stayed the same")
            page.wait_for_timeout(20)
        print(f"{app}: {what}, the picture changed after {page.evaluate('took'):.0f} ms")
    picture.wait_for(timeout=400_000)
    check(picture.locator(".network").count() == 2, f"{app}: expected two networks in the picture")
    handles = page.locator(".widget-slider .noUi-handle")
    def press(handle): handle.focus(); page.keyboard.press("ArrowRight")
    for i, what in enumerate(("digit chosen", "digit turned", "digit shifted right", "digit shifted down", "noise added")): changed(what, lambda: press(handles.nth(i)))
    pad = page.locator("canvas").first; pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    def draw():
        page.mouse.move(box["x"] + 50, box["y"] + 40); page.mouse.down()
        page.mouse.move(box["x"] + 110, box["y"] + 40, steps=5); page.mouse.move(box["x"] + 80, box["y"] + 130, steps=8); page.mouse.up()
    shown = picture.inner_html()
    changed("stroke drawn", draw)
    changed("drawing cleared", page.get_by_role("button", name="clear").click)
    check(picture.inner_html() == shown, f"{app}: drawing cleared, and another picture than before the drawing")
    picture = page.locator(".widget-html:has(img[alt='the digit'])").first
    picture.wait_for(timeout=400_000)
    changed("pose changed", lambda: press(handles.nth(6)), "img:not([alt='the digit'])")

with sync_playwright() as p:
    browser = p.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
    asked, errors = [], []
    page = browser.new_page(viewport=dict(width=390, height=844))
    page.on("request", lambda r: asked.append(r.url)); page.on("console", lambda m: m.type == "error" and errors.append(m.text)); page.on("pageerror", lambda e: errors.append(str(e)))
    page.goto(report.as_uri())
    images = page.evaluate("[...document.images].map(i => i.naturalWidth)")
    check(images and all(images), f"report: expected figures, found widths {images}")
    check(not errors, f"report: {errors}")
    check(all(url.startswith(("data:", "file:")) for url in asked), f"report: asked for {asked}")
    check(page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "report: wider than a telephone")
    words = page.inner_text("body")
    check("AlexCapsNet" in words and "ResCapsNet" in words and "%" in words, "report: expected both networks and their scores")
    print(f"report: {len(images)} figures, nothing asked for")
    for app, command, path in (("Voila", ("voila", notebook, "--Voila.ip=127.0.0.1"), "/"),
                               ("JupyterLab", ("jupyter", "lab", "--allow-root", "--ip=127.0.0.1", "--IdentityProvider.token="), f"/lab/tree/{notebook}?reset")):
        with server(*command) as address:
            page = browser.new_page(viewport=dict(width=1280, height=1600))
            page.goto(address + path, timeout=400_000, wait_until="commit")
            if app == "JupyterLab":
                page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=120_000)
                page.get_by_role("menuitem", name="Run", exact=True).click()
                page.get_by_text("Run All Cells", exact=True).click()
                busy, idle = (page.get_by_text(f"Python 3 (ipykernel) | {state}") for state in ("Busy", "Idle"))
                busy.wait_for(timeout=400_000)
                start = since = end = time.perf_counter()
                while end - since < 3:                              # between two cells the kernel is idle for a moment
                    check(end - start < 400, f"{app}: expected all cells run within 400 seconds")
                    page.wait_for_timeout(200); end = time.perf_counter()
                    if not idle.is_visible(): since = end
            move_and_draw(page, app)
    browser.close()
print("apps: 0 failures")
