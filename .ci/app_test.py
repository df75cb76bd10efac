"""Use the explorer on the built site and in JupyterLab, and read the main command's report, in a headless browser:

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
from itertools import product
from pathlib import Path
from urllib.request import urlopen

import torch
from browser import SETTLED, chromium, serve
from hands import FORMS, HANDS, strokes
from playwright.sync_api import sync_playwright

from capsnet_compare.alexcapsnet import AlexCapsNet
from capsnet_compare.data import load_embedded
from capsnet_compare.rescapsnet import ResCapsNet

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


# Numbers of a canvas: how many pixels are bright, and all of them in one.
BRIGHT = """canvas => {
    const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
    let bright = 0
    for (let i = 0; i < data.length; i += 4) bright += data[i] > 200 && data[i + 1] > 200
    return bright/(canvas.width*canvas.height)}"""
PIXELS = "canvases => canvases.map(canvas => canvas.toDataURL())"
# From a move of a slider to each network's new picture, milliseconds.
MOVE = """async input => {
    const {dataset} = input.closest('.capsnet-live')
    const start = performance.now()
    input.value = Number(input.value) + Number(input.step)
    input.dispatchEvent(new Event('input', {bubbles: true}))
    const took = []
    for (const name of ['answered0', 'answered1']) {
        while (dataset[name] != dataset.asked) await new Promise(requestAnimationFrame)
        took.push(performance.now() - start)
    }
    return took}"""
SEVEN = ((50, 50), (150, 50), (100, 190))
SLIDERS = ("turn", "size", "right", "down", "noise")


class Explorer:
    "The explorer in a page, used as people use it: what is drawn and moved must be seen, on pad and pictures."
    def __init__(self, page, app):
        self.page, self.app, self.errors = page, app, []
        self.root = page.locator(".capsnet-live")
        self.pad = page.locator(".pad")
        self.pictures = page.locator(".network canvas")
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def check(self, condition, what):
        "End with what is wrong, unless nothing is."
        check(condition, f"{self.app}: {what}")

    def settle(self):
        "Wait for the answer to the last change."
        self.page.wait_for_function(SETTLED, timeout=120_000)

    def answers(self):
        "What each network says."
        self.settle()
        return self.page.locator(".answer").all_inner_texts()

    def changes(self, what, do, *arguments, of=None):
        "Do something: every picture in question must be another one."
        of = of or self.pictures
        self.settle()
        before = of.evaluate_all(PIXELS)
        do(*arguments)
        self.settle()
        self.page.wait_for_timeout(200)
        after = of.evaluate_all(PIXELS)
        same = sum(new == old for new, old in zip(after, before, strict=True))
        self.check(after and same < len(after), f"{what}, and no picture changed")
        print(f"{self.app}: {what}: {len(after) - same} of {len(after)} pictures changed")

    def draw(self, points=SEVEN, steps=8):
        "A stroke by the mouse."
        self.pad.scroll_into_view_if_needed()
        box, mouse = self.pad.bounding_box(), self.page.mouse
        places = [(box["x"] + x*box["width"]/224, box["y"] + y*box["height"]/224) for x, y in points]
        mouse.move(*places[0])
        mouse.down()
        for place in places[1:]:
            mouse.move(*place, steps=steps)
        mouse.up()

    def draw_by_keys(self):
        "A one: the pen goes up, is lowered, goes down."
        self.pad.focus()
        for key, times in (("ArrowUp", 10), (" ", 1), ("ArrowDown", 20), (" ", 1)):
            for _ in range(times):
                self.page.keyboard.press(key)

    def slider(self, name):
        "The slider of a name."
        return self.page.get_by_role("slider", name=name, exact=True)

    def move(self, name, key="ArrowRight"):
        "A slider, by a key, which JupyterLab must not take for its own."
        self.slider(name).press(key)

    def use(self):
        "Everything, once."
        self.root.wait_for(timeout=120_000)
        first = self.answers()
        self.check(len(first) == 2 and all("0, length" in said for said in first), f"expected two zeros, found {first}")
        self.draw_and_clear()
        for name in SLIDERS:
            self.changes(f"{name} moved", self.move, name)
        self.changes("digit dragged", self.drag)
        self.changes("turned on the pose's path", self.turn_on_path)
        self.animate()
        drawings = self.page.locator(".by-hand canvas")
        self.changes("pose moved", self.move, "3", "PageUp", of=drawings)
        self.page.get_by_role("button", name="reset", exact=True).click()
        self.page.get_by_role("button", name="held-out digit 9", exact=True).click()
        self.check(all(": 4" in said for said in self.answers()), f"expected two fours, found {self.answers()}")
        self.check(not self.errors, f"errors of the page: {self.errors}")

    def draw_and_clear(self):
        "A seven, a one by keys, a dot: pixels on the pad, and the answers."
        self.check(self.pad.evaluate(BRIGHT) == 0, "expected a black pad")
        self.changes("seven drawn", self.draw)
        bright = self.pad.evaluate(BRIGHT)
        self.check(.02 < bright < .2, f"expected a stroke on the pad, found {bright:.1%} of it white")
        self.check(all(": 7" in said for said in self.answers()), f"expected two sevens, found {self.answers()}")
        undo, clear = (self.page.get_by_role("button", name=name, exact=True) for name in ("undo", "clear"))
        self.changes("undone", undo.click)
        self.check(self.pad.evaluate(BRIGHT) == 0, "expected a black pad once the stroke was undone")
        self.draw_by_keys()
        self.check(all(": 1" in said for said in self.answers()), f"expected two ones, found {self.answers()}")
        clear.click()
        self.draw([(100, 100), (102, 102)])
        self.check(all("no answer" in said for said in self.answers()), f"a dot: {self.answers()}")
        clear.click()
        self.check(all(": 0" in said for said in self.answers()), "expected the chosen digit once the pad was cleared")

    def draw_hands(self):
        "Fifty digits in other hands' ways: each network must read 47 of them."
        wrong = [], []
        clear = self.page.get_by_role("button", name="clear", exact=True)
        for hand, digit in product(HANDS, FORMS):
            pen, lines = strokes(digit, hand)
            self.slider("pen").fill(str(pen))
            for points in lines:
                self.draw(points, steps=1)
            for said, missed in zip(self.answers(), wrong, strict=True):
                if f": {digit}," not in said:
                    missed.append(f"{hand} {digit}: {said}")
            clear.click()
        print(f"{self.app}: 50 digits of five hands: not read {wrong[0]}, {wrong[1]}")
        self.check(max(map(len, wrong)) <= 3, "expected 47 of 50 drawn digits read by each network")

    def drag(self):
        "The digit itself, to the right."
        digit, mouse = self.page.locator(".digit"), self.page.mouse
        digit.scroll_into_view_if_needed()
        box = digit.bounding_box()
        middle = box["x"] + box["width"]/2, box["y"] + box["height"]/2
        mouse.move(*middle)
        mouse.down()
        mouse.move(middle[0] + 24, middle[1], steps=4)
        mouse.up()

    def turn_on_path(self):
        "A press left of the middle of what the angles are written below."
        path = self.page.locator(".path").first
        path.click(position={"x": path.bounding_box()["width"]/4, "y": 40})
        turned = self.slider("turn").input_value()
        self.check(-50 < float(turned) < -40, f"expected a turn of about -45 degrees, found {turned}")

    def animate(self):
        "Routing steps back, and plays to its end."
        step = self.slider("iteration")
        back = self.page.get_by_role("button", name="one iteration back")
        self.changes("iteration before", back.click)
        self.check(step.input_value() == "2", f"expected iteration 2, found {step.input_value()}")
        self.page.get_by_role("button", name="play").click()
        self.page.wait_for_function("() => document.querySelector('.player input').value == 3", timeout=10_000)


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
        check(waited < 1200, f"{app}: expected all cells run within 20 minutes")
        page.wait_for_timeout(200)
        if not idle.is_visible():
            idle_since = time.perf_counter()


def start_on_site(browser, address, **options):
    "The explorer's page, started; gives it, and the seconds from the press to the first answer."
    page = browser.new_context(**options).new_page()
    explorer = Explorer(page, "site")
    page.on("console", lambda message: message.type == "error" and explorer.errors.append(message.text))
    page.goto(address)
    began = time.perf_counter()
    if "#live" not in address:
        page.click("button.start")
    page.wait_for_function(SETTLED, timeout=120_000)
    return explorer, time.perf_counter() - began


def compare_numbers(explorer, base):
    "The page's worker gives what Python gives, of 100 images."
    images = load_embedded().test.images[::10][:100]
    networks = {"AlexCapsNet": AlexCapsNet.from_pretrained(), "ResCapsNet": ResCapsNet.from_pretrained()}
    for title, model in networks.items():
        arguments = [f"{base}_static/live/", f"{title}.onnx", images.flatten().tolist()]
        found = torch.tensor(explorer.page.evaluate(ASK_WORKER, arguments))
        with torch.no_grad():
            expected = model.poses(model.preprocess(images)).flatten()
        largest = (found - expected).abs().max().item()
        explorer.check(largest < 1e-4, f"{title}: expected Python's numbers, found a difference of {largest}")
        print(f"site: {title}: 100 images as in Python, largest difference {largest:.1e}")


# A worker of its own, and the poses that it gives of images.
ASK_WORKER = """async ([folder, file, images]) => {
    const worker = new Worker(folder + 'worker.js', {type: 'module'})
    const next = what => new Promise(resolve => worker.addEventListener('message', function listen({data}) {
        if (!(what in data)) return
        worker.removeEventListener('message', listen)
        resolve(data)
    }))
    worker.postMessage({folder, files: [file]})
    await next('ready')
    const content = Uint8Array.from(images).buffer
    worker.postMessage({id: 1, question: {what: 'look', file, wanted: ['poses']}, content})
    const {answer} = await next('id')
    worker.terminate()
    return Array.from(answer.arrays.poses.data)}"""


def use_site(browser):
    "The explorer on its page: with a mouse, by a shared address, on a telephone, as a file."
    base = serve(root/"_docs")
    explorer, seconds = start_on_site(browser, f"{base}46_explorer.html", viewport={"width": 1280, "height": 1600})
    print(f"site: first answer {seconds:.1f} s after the press")
    explorer.use()
    took = [explorer.slider("turn").evaluate(MOVE) for _ in range(15)]
    alexcapsnet, rescapsnet = (sorted(times)[7] for times in zip(*took, strict=True))
    print(f"site: from a move to the picture {alexcapsnet:.0f} ms (AlexCapsNet), {rescapsnet:.0f} ms (ResCapsNet)")
    compare_numbers(explorer, base)
    explorer.draw_hands()
    explorer.draw()
    said = explorer.answers()
    explorer.page.wait_for_timeout(600)
    shared = explorer.page.url
    other, _ = start_on_site(browser, shared, viewport={"width": 390, "height": 844}, has_touch=True)
    other.check(other.answers() == said, f"{shared}: expected {said}, found {other.answers()}")
    with other.page.expect_download() as download:
        other.page.get_by_role("button", name="save a picture").click()
    other.check(Path(download.value.path()).stat().st_size > 20_000, "expected a saved picture of some size")
    damaged, _ = start_on_site(browser, f"{base}46_explorer.html#live?step=50&drawn=DgAAAA&digit=-3")
    damaged.check(all(": 0" in said for said in damaged.answers()), f"a damaged address: {damaged.answers()}")
    damaged.changes("another address", damaged.page.evaluate, "location.hash = '#live?digit=8'")
    damaged.check(all(": 4" in said for said in damaged.answers()), f"expected two fours, found {damaged.answers()}")
    damaged.check(not damaged.errors, f"errors of the page: {damaged.errors}")
    as_file = browser.new_page()
    as_file.goto((root/"_docs"/"46_explorer.html").as_uri())
    check(as_file.locator(".live-note").is_visible(), "file: expected a line that says why the explorer does not run")


def use_jupyterlab(browser):
    "The explorer in its notebook."
    options = ("--allow-root", "--ip=127.0.0.1", "--IdentityProvider.token=")
    with server("jupyter", "lab", *options) as address:
        page = browser.new_page(viewport={"width": 1280, "height": 1600})
        page.goto(f"{address}/lab/tree/{notebook}?reset", timeout=400_000, wait_until="commit")
        explorer = Explorer(page, "JupyterLab")
        run_all_cells(page, "JupyterLab")
        explorer.use()


def main():
    "The command."
    report = Path(sys.argv[1]).resolve()
    check(report.is_file(), f"expected the main command's report at {report}, found nothing")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        read_report(browser, report)
        use_site(browser)
        use_jupyterlab(browser)
        browser.close()
    print("apps: 0 failures")


if __name__ == "__main__":
    main()
