"""The browser of the tests, and a server for what it opens; a script beside this one imports them."""
import shutil
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

NAMES = ("chromium", "chromium-browser", "google-chrome")
chromium = next(filter(None, map(shutil.which, NAMES)), None)
if not chromium:
    sys.exit("expected chromium, chromium-browser or google-chrome on the path, found none")

# Has the explorer answered the last change?
SETTLED = """() => {
    const {asked, answered} = document.querySelector('.capsnet-live')?.dataset ?? {}
    return asked && asked == answered}"""


class Quiet(SimpleHTTPRequestHandler):
    "A server that says nothing."
    def log_message(self, *args):
        "Not even what was asked for."


def serve(folder):
    "Serve a folder; gives its address."
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))
    server.handle_error = lambda *request: None      # a page that is left takes no more of what it asked for
    Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}/"
