"The browser of the tests; a script beside this one imports it."
import shutil, sys

chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
if not chromium: sys.exit("expected chromium, chromium-browser or google-chrome on the path, found none")
