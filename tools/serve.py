"""Show the book while it is written: build it on every save, and load the page again when it is built.

Used by `make serve`. Pages are served from the folder that a build fills only when it is whole, so the old
ones stay while a build runs or fails; what is wrong is said in the terminal. A few lines of script, which
only the served pages get, wait for the next build.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import stamps

SECONDS = 0.5
"""How often the files are looked at."""

WAIT = "/wait-for-the-next-build"
SCRIPT = f"""<script>
(async function wait() {{
  try {{
    if ((await fetch("{WAIT}")).status === 200) return location.reload();
  }} catch {{
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }}
  wait();
}})();
</script>
"""


class Builds:
    """The builds since the start: how many went well, and a bell that rings after each of them."""

    def __init__(self) -> None:
        self.count = 0
        self.bell = threading.Condition()

    def ring(self) -> None:
        """Say that the pages are new."""
        with self.bell:
            self.count += 1
            self.bell.notify_all()

    def wait(self, seconds: float) -> bool:
        """Wait for the next good build; return whether it came in time."""
        with self.bell:
            before = self.count
            return self.bell.wait_for(lambda: self.count > before, seconds)


class Handler(SimpleHTTPRequestHandler):
    """Serves the pages with the script that waits for the next build."""

    def __init__(self, builds: Builds, *told: Any, **more: Any) -> None:
        self.builds = builds
        super().__init__(*told, **more)

    def do_GET(self) -> None:
        """Answer with a file, a page with the script, or the news of a build."""
        path = Path(self.translate_path(self.path))
        if self.path == WAIT:
            self.send_response(200 if self.builds.wait(20) else 204)
            self.end_headers()
        elif (
            page := path / "index.html" if self.path.endswith("/") else path
        ).suffix == ".html" and page.is_file():
            content = page.read_bytes() + SCRIPT.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
        else:
            super().do_GET()

    def end_headers(self) -> None:
        """Let no browser keep what the next build replaces."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, *told: Any) -> None:
        """Say nothing of each file; the terminal is for builds."""


def snapshot(root: Path) -> dict[Path, tuple[int, int]]:
    """Return time and size of every file that a build reads."""
    found = {}
    for path in stamps.files(root, stamps.SOURCES):
        try:
            status = path.stat()
        except FileNotFoundError:  # an editor has put another in its place
            continue
        found[path] = (status.st_mtime_ns, status.st_size)
    return found


def watch(root: Path, build: Callable[[], bool], builds: Builds, stop: threading.Event) -> None:
    """Build whenever a file was saved, until told to stop."""
    seen = snapshot(root)
    while not stop.wait(SECONDS):
        now = snapshot(root)
        if now != seen:
            seen = now  # what is saved while a build runs starts the next one
            if build():
                builds.ring()
            else:
                print("==> the old pages stay", flush=True)


def run_build(folder: Path) -> bool:
    """Build the book in a process of its own, which sees code as it is now; return whether that went well."""
    start = time.monotonic()
    command = [sys.executable, str(Path(__file__).with_name("build_book.py")), "--build", str(folder)]
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8")
    if result.returncode:
        _, mark, errors = result.stdout.rpartition("==> the book has errors:")
        print(f"{mark}{errors}".strip(), flush=True)
        return False
    print(f"==> built in {time.monotonic() - start:.1f} s", flush=True)
    return True


def server(folder: Path, port: int, builds: Builds) -> ThreadingHTTPServer:
    """Return a server of the pages, on this machine only; port 0 is any that is free."""
    found = ThreadingHTTPServer(("127.0.0.1", port), partial(Handler, builds, directory=str(folder / "html")))
    found.daemon_threads = True
    return found


def main() -> None:
    """Read the command line, and serve until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--build", type=Path, default=stamps.ROOT / "book" / "_build", help="where results go"
    )
    parser.add_argument("--port", type=int, default=8000)
    arguments = parser.parse_args()
    folder, builds, stop = arguments.build.resolve(), Builds(), threading.Event()
    with server(folder, arguments.port, builds) as pages:
        print(
            f"==> http://127.0.0.1:{pages.server_port} shows the book; every save builds it again", flush=True
        )
        threading.Thread(
            target=watch, args=(stamps.ROOT, partial(run_build, folder), builds, stop), daemon=True
        ).start()
        try:
            pages.serve_forever()
        except KeyboardInterrupt:
            stop.set()


if __name__ == "__main__":
    main()
