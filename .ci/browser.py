"""The browser of the tests; a script beside this one imports it."""
import shutil
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome")
chromium = next(filter(None, map(shutil.which, NAMES)), None)
if not chromium:
    sys.exit("expected chromium, chromium-browser or google-chrome on the path, found none")
