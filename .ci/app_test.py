"""Use the explorer in JupyterLab and as a Voila page, and read the main command's report, in a headless browser:

    python .ci/app_test.py REPORT.html
"""
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from browser import chromium
from playwright.sync_api import sync_playwright

root = Path(__file__).resolve().parent.parent
notebook = "46_explorer.ipynb"


def check(condition, what):
    "End with what is wrong, unless nothing is."
    if not condition:
        sys.exit(f"apps: {what}")


def free_port():
    "A port that nobody listens on."
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def answers(address):
    "Whether a server is up."
    try:
        urlopen(address, timeout=300).read()
        return True
    except OSError:
        return False


def wait_for_server(address, process, log):
    "Wait until a server answers, for a minute of refusals at most, as long as it runs."
    for _ in range(120):
        if answers(address):
            return
        check(process.poll() is None, f"the server ended: {log.read_text()[-2000:]}")
        time.sleep(.5)


@contextmanager
def server(*command):
    "A server on a free port, in a folder with a copy of the notebook; gives its address."
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(root/"nbs"/notebook, folder)
        own = {"JUPYTER_CONFIG_DIR": folder, "JUPYTER_DATA_DIR": folder, "IPYTHONDIR": folder}
        arguments = [sys.executable, "-m", *command, "--no-browser", f"--port={port}"]
        log = Path(folder)/"log"
        with open(log, "w") as f:
            process = subprocess.Popen(arguments, cwd=folder, stdout=f, stderr=f, env=os.environ | own)
        try:
            wait_for_server(address + "/", process, log)
            yield address
        finally:
            process.terminate()
            process.wait(30)


# From what the user does to the change of the picture, in the browser's own time.
STOPWATCH = """picture => {
    let start
    for (const what of ['keydown', 'mouseup'])
        addEventListener(what, () => start = performance.now(), {capture: true, once: true})
    const watch = new MutationObserver(() => { window.took = performance.now() - start; watch.disconnect() })
    watch.observe(picture, {childList: true, subtree: true, characterData: true})}"""
# The parts of a picture, that is, of each network.
PARTS = "(picture, parts) => [...picture.querySelectorAll(parts)].map(part => part.outerHTML)"
HANDLES = ".widget-slider .noUi-handle"
SLIDERS = ("digit chosen", "digit turned", "digit shifted right", "digit shifted down", "noise added")
POSE_SLIDER = 6                              # the first dimension of the decoder's pose


class Explorer:
    "The explorer in a page: whatever the user does must change its pictures, of both networks."
    def __init__(self, page, app):
        self.page, self.app = page, app
        self.picture = page.locator(".widget-html:has(.network)").first
        self.decoded = page.locator(".widget-html:has(img[alt='the digit'])").first

    def press(self, number):
        "Move a slider by a step."
        self.page.locator(HANDLES).nth(number).focus()
        self.page.keyboard.press("ArrowRight")

    def draw(self):
        "Draw a stroke, a seven, on the field."
        box = self.page.locator("canvas").first.bounding_box()
        left, top, mouse = box["x"], box["y"], self.page.mouse
        mouse.move(left + 50, top + 40)
        mouse.down()
        mouse.move(left + 110, top + 40, steps=5)
        mouse.move(left + 80, top + 130, steps=8)
        mouse.up()

    def changes(self, what, picture, parts, do, *arguments):
        "Do something, and wait until both networks' parts of a picture are others than before."
        before = picture.evaluate(PARTS, parts)
        picture.evaluate(STOPWATCH)
        start = time.perf_counter()
        do(*arguments)
        while True:
            now = picture.evaluate(PARTS, parts)
            if len(now) == 2 and all(new != old for new, old in zip(now, before, strict=False)):
                break
            waited = time.perf_counter() - start
            check(waited < 20, f"{self.app}: {what}, and the picture stayed the same")
            self.page.wait_for_timeout(20)
        print(f"{self.app}: {what}, the picture changed after {self.page.evaluate('took'):.0f} ms")

    def use(self):
        "Move each slider, draw a stroke and clear it, move a dimension of the pose."
        self.picture.wait_for(timeout=400_000)
        networks = self.picture.locator(".network").count()
        check(networks == 2, f"{self.app}: expected two networks in the picture, found {networks}")
        for number, what in enumerate(SLIDERS):
            self.changes(what, self.picture, ".network", self.press, number)
        self.page.locator("canvas").first.scroll_into_view_if_needed()
        before = self.picture.inner_html()
        self.changes("stroke drawn", self.picture, ".network", self.draw)
        clear = self.page.get_by_role("button", name="clear")
        self.changes("drawing cleared", self.picture, ".network", clear.click)
        same = self.picture.inner_html() == before
        check(same, f"{self.app}: drawing cleared, and another picture than before the drawing")
        self.decoded.wait_for(timeout=400_000)
        self.changes("pose changed", self.decoded, "img:not([alt='the digit'])", self.press, POSE_SLIDER)


def read_report(browser, report):
    "The main command's report on a telephone: figures, scores, no errors, nothing asked for."
    asked, errors = [], []
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: message.type == "error" and errors.append(message.text))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(report.as_uri())
    images = page.evaluate("[...document.images].map(image => image.naturalWidth)")
    check(images and all(images), f"report: expected figures, found widths {images}")
    check(not errors, f"report: {errors}")
    check(all(url.startswith(("data:", "file:")) for url in asked), f"report: asked for {asked}")
    check(page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "report: wider than a telephone")
    words = page.inner_text("body")
    for word in ("AlexCapsNet", "ResCapsNet", "%"):
        check(word in words, f"report: expected {word} in its text, found none")
    print(f"report: {len(images)} figures, nothing asked for")


def run_all_cells(page, app):
    "Run them by JupyterLab's menu, and wait until the kernel rests: between two cells it is idle for a moment, too."
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=120_000)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    page.get_by_text("Python 3 (ipykernel) | Busy").wait_for(timeout=400_000)
    idle = page.get_by_text("Python 3 (ipykernel) | Idle")
    start = idle_since = time.perf_counter()
    while time.perf_counter() - idle_since < 3:
        waited = time.perf_counter() - start
        check(waited < 400, f"{app}: expected all cells run within 400 seconds")
        page.wait_for_timeout(200)
        if not idle.is_visible():
            idle_since = time.perf_counter()


def use_voila(browser):
    "The explorer as a page."
    with server("voila", notebook, "--Voila.ip=127.0.0.1") as address:
        page = browser.new_page(viewport={"width": 1280, "height": 1600})
        page.goto(address + "/", timeout=400_000, wait_until="commit")
        Explorer(page, "Voila").use()


def use_jupyterlab(browser):
    "The explorer in its notebook."
    options = ("--allow-root", "--ip=127.0.0.1", "--IdentityProvider.token=")
    with server("jupyter", "lab", *options) as address:
        page = browser.new_page(viewport={"width": 1280, "height": 1600})
        page.goto(f"{address}/lab/tree/{notebook}?reset", timeout=400_000, wait_until="commit")
        run_all_cells(page, "JupyterLab")
        Explorer(page, "JupyterLab").use()


def main():
    "The command."
    report = Path(sys.argv[1]).resolve()
    check(report.is_file(), f"expected the main command's report at {report}, found nothing")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        read_report(browser, report)
        use_voila(browser)
        use_jupyterlab(browser)
        browser.close()
    print("apps: 0 failures")


if __name__ == "__main__":
    main()
