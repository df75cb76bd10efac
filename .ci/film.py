"""Film the explorer of the built site, for the README and for pages without a server: python .ci/film.py"""
import io
import sys
from pathlib import Path

from browser import SETTLED, chromium, serve
from PIL import Image
from playwright.sync_api import sync_playwright

root = Path(__file__).resolve().parent.parent
site = Path(sys.argv[1] if len(sys.argv) > 1 else root/"_docs")
film = root/"nbs"/"explorer.webp"
SEVEN = [(50, 55), (80, 52), (110, 52), (150, 52), (140, 85), (126, 120), (114, 155), (104, 190)]


def main():
    "Draw a 7, let routing go on, turn the digit; a frame after each step."
    frames = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1340, "height": 1200})
        page.goto(serve(site) + "46_explorer.html")
        page.click("button.start")
        page.mouse.move(0, 0)
        explorer = page.locator(".capsnet-live")

        def take(milliseconds):
            "A frame of the upper part, and how long it stands."
            page.wait_for_function(SETTLED)
            page.wait_for_timeout(300)
            box = explorer.bounding_box()
            clip = {"x": box["x"], "y": box["y"], "width": box["width"], "height": 1110}
            frames.append((Image.open(io.BytesIO(page.screenshot(clip=clip, full_page=True))), milliseconds))

        take(1200)
        pad = page.locator(".pad").bounding_box()
        page.mouse.move(pad["x"] + SEVEN[0][0], pad["y"] + SEVEN[0][1])
        page.mouse.down()
        for x, y in SEVEN[1:]:
            page.mouse.move(pad["x"] + x, pad["y"] + y, steps=3)
            take(200)
        page.mouse.up()
        page.wait_for_timeout(5000)
        take(1500)
        iteration = page.locator(".player input")
        iteration.focus()
        for key in ("Home", "ArrowRight", "ArrowRight"):
            page.keyboard.press(key)
            take(1000)
        page.get_by_role("slider", name="turn").focus()
        for _ in range(8):
            for _ in range(7):
                page.keyboard.press("ArrowRight")
            take(250)
        take(1500)
        browser.close()
    (first, _), *others = frames
    durations = [milliseconds for _, milliseconds in frames]
    rest = [image for image, _ in others]
    first.save(film, save_all=True, append_images=rest, duration=durations, loop=1, quality=55, method=6)
    print(f"{film}: {len(frames)} frames, {film.stat().st_size/1e3:.0f} kB")


if __name__ == "__main__":
    main()
