"""Headless Chromium driven over the DevTools protocol, through a pipe, with Python's own library only.

    with Browser() as browser:
        page = browser.open("report.html", width=1280)
        page.run("document.title")

Debian: apt-get install chromium
"""
import base64
import json
import os
import pathlib
import select
import shutil
import subprocess
import tempfile
import time

# The browser's own talk with its maker would count as a request of ours, and fails without a network.
FLAGS = ("--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-extensions "
         "--disable-background-networking --disable-component-update --disable-sync --disable-dev-shm-usage "
         "--hide-scrollbars --remote-debugging-pipe").split()
TIMEOUT = 60  # seconds


def program():
    """Path of the browser, or None."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


class Failure(Exception):
    """The browser refused, or threw in the page."""


class Browser:
    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="parksim-browser-", ignore_cleanup_errors=True)
        commands, self._to = os.pipe()
        self._from, answers = os.pipe()
        for end in (commands, answers):
            os.set_inheritable(end, True)
        # The browser reads commands from 3 and writes answers to 4.
        start = f'exec "$0" "$@" 3<&{commands} 4>&{answers}'
        self.process = subprocess.Popen(
            ["bash", "-c", start, program(), *FLAGS, f"--user-data-dir={self.folder.name}", "about:blank"],
            pass_fds=(commands, answers), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        os.close(commands)
        os.close(answers)
        self._buffer, self._number, self.events = b"", 0, []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.call("Browser.close")
            self.process.wait(10)
        except (Failure, OSError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()
        os.close(self._to)
        os.close(self._from)
        self.folder.cleanup()

    def _read(self, deadline):
        """The next message."""
        while b"\0" not in self._buffer:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self._from], [], [], left)[0]:
                raise Failure(f"no answer from the browser within {TIMEOUT} s")
            more = os.read(self._from, 1 << 20)
            if not more:
                raise Failure("the browser ended")
            self._buffer += more
        message, self._buffer = self._buffer.split(b"\0", 1)
        return json.loads(message)

    def _send(self, method, session, parameters):
        """Number of the command sent."""
        self._number += 1
        command = {"id": self._number, "method": method, "params": parameters}
        if session is not None:
            command["sessionId"] = session
        os.write(self._to, json.dumps(command).encode() + b"\0")
        return self._number

    def call(self, method, session=None, **parameters):
        """Result of a DevTools method. Events that arrive meanwhile are kept in `events`."""
        number = self._send(method, session, parameters)
        deadline = time.monotonic() + TIMEOUT
        while True:
            message = self._read(deadline)
            if "id" in message and message["id"] != number:  # the answer to a dialog
                continue
            if "id" in message:
                if "error" in message:
                    raise Failure(f"{method}: {message['error']['message']}")
                return message["result"]
            self.events.append(message)
            if message["method"] == "Page.javascriptDialogOpening":  # it stops the page; complaints() tells
                self._send("Page.handleJavaScriptDialog", message["sessionId"], {"accept": False})

    def open(self, path, **view):
        """A new tab that has loaded the file."""
        page = Page(self)
        page.view(**view)
        page.load(path)
        return page


class Page:
    def __init__(self, browser):
        self.browser = browser
        target = browser.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = browser.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")

    def call(self, method, **parameters):
        return self.browser.call(method, session=self.session, **parameters)

    def view(self, width=1280, height=900, dark=False, media="", script=True):
        """How the page is looked at; media "" is the screen, and paper for pdf()."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1,
                  mobile=width < 600)
        self.call("Emulation.setEmulatedMedia", media=media,
                  features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"},
                            {"name": "prefers-reduced-motion", "value": "reduce"}])
        self.call("Emulation.setScriptExecutionDisabled", value=not script)

    def load(self, path):
        self.url = pathlib.Path(path).resolve().as_uri()
        self.call("Page.navigate", url=self.url)
        deadline = time.monotonic() + TIMEOUT
        while not (self.run("location.href !== 'about:blank' && document.readyState === 'complete'")):
            if time.monotonic() > deadline:
                raise Failure(f"{path} does not load")
            time.sleep(0.05)

    def run(self, expression):
        """Value of an expression in the page; a promise is waited for."""
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise Failure(result["exceptionDetails"].get("exception", {}).get("description", str(result)))
        return result["result"].get("value")

    def click(self, selector):
        """A real click on the middle of an element."""
        x, y = self.run(f"""(() => {{ const e = document.querySelector({json.dumps(selector)});
            e.scrollIntoView({{block: "center", inline: "center"}});
            const r = e.getClientRects()[0];
            return [r.x + r.width / 2, r.y + r.height / 2]; }})()""")
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def press(self, key):
        """A key that goes to what has the focus: "Enter", "Space", "Tab"."""
        code, text = {"Enter": (13, "\r"), "Space": (32, " "), "Tab": (9, "")}[key]
        name = " " if key == "Space" else key
        self.call("Input.dispatchKeyEvent", type="keyDown", key=name, code=key, text=text,
                  windowsVirtualKeyCode=code)
        self.call("Input.dispatchKeyEvent", type="keyUp", key=name, code=key, windowsVirtualKeyCode=code)

    def screenshot(self, path, whole=True):
        """The window, or the whole page, as PNG."""
        image = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        pathlib.Path(path).write_bytes(base64.b64decode(image["data"]))

    def pdf(self):
        """The page as printed on A4, in bytes."""
        result = self.call("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
        return base64.b64decode(result["data"])

    def complaints(self):
        """What the console, the page's errors and its security policy said so far."""
        told = []
        for event in self.browser.events:
            parameters = event.get("params", {})
            if event.get("sessionId") != self.session:
                continue
            if event["method"] == "Log.entryAdded" and parameters["entry"]["level"] in ("error", "warning"):
                told.append(parameters["entry"]["text"])
            elif event["method"] == "Runtime.consoleAPICalled":
                told.append(" ".join(str(a.get("value")) for a in parameters["args"]))
            elif event["method"] == "Runtime.exceptionThrown":
                told.append(str(parameters["exceptionDetails"]))
            elif event["method"] == "Page.javascriptDialogOpening":
                told.append("a dialog: " + parameters["message"])
        return told

    def requests(self):
        """Addresses that were asked for, besides the page itself and what lies inside it."""
        asked = [e["params"]["request"]["url"] for e in self.browser.events
                 if e.get("sessionId") == self.session and e["method"] == "Network.requestWillBeSent"]
        return [url for url in asked if url.split("#")[0] != self.url and not url.startswith("data:")]
