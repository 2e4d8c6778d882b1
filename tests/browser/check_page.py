#!/usr/bin/python3
"""Opens a page made with output/html.h in a browser and looks at it as readers do: on a screen, a telephone and
paper, light and dark, in each language, with the mouse and with the keyboard.

usage: check_page.py FILE [--pictures FOLDER]      prints TAP; exit status 1 when anything fails

With --pictures, the folder gets screenshots and a PDF. Debian: apt-get install chromium
"""
import pathlib
import sys

import browser

SCREENS = (1280, 390)

VISIBLE = """
const visible = (e) => e.checkVisibility({visibilityProperty: true, contentVisibilityAuto: true});
const describe = (e) => e.outerHTML.slice(0, 120);
"""


def look(page, body):
    """Value of the statements, which end with return, in the page."""
    return page.run("(async () => {" + VISIBLE + body + "})()")


# ---- what must hold in every view; each returns what is wrong ----

def images(page):
    return look(page, """
        const bad = [];
        for (const e of document.images) {
            if (!visible(e)) continue;
            e.scrollIntoView();
            try { await e.decode(); } catch (problem) { bad.push(problem + ": " + e.alt); }
            const box = e.getBoundingClientRect();
            if (!(e.naturalWidth > 0 && e.naturalHeight > 0 && box.width > 100 && box.height > 80)) bad.push(e.alt);
            else if (Math.abs(box.width / box.height / (e.naturalWidth / e.naturalHeight) - 1) > 0.05)
                bad.push("out of proportion: " + e.alt);
        }
        scrollTo(0, 0);
        return bad;""")


def no_sideways(page):
    return look(page, """
        const root = document.scrollingElement;
        if (root.scrollWidth <= root.clientWidth) return [];
        return ["the page is " + root.scrollWidth + " wide in a window of " + root.clientWidth,
            ...[...document.body.querySelectorAll("*")].filter((e) => visible(e) && !e.closest(".scroll") &&
                e.getBoundingClientRect().right > root.clientWidth + 1).slice(0, 5).map(describe)];""")


# WCAG 2.2, relative luminance and contrast ratio (1.4.3). Colours of the page are opaque or transparent.
CONTRAST = """
    const parse = (text) => text.match(/[0-9.]+/g).map(Number);
    const luminance = ([r, g, b]) => [r, g, b].map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
        .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
    const background = (e) => {
        for (; e; e = e.parentElement) {
            const colour = parse(getComputedStyle(e).backgroundColor);
            if (colour.length < 4 || colour[3] === 1) return colour;
            if (colour[3] !== 0) throw new Error("half transparent: " + describe(e));
        }
        return [255, 255, 255];
    };
    const bad = [];
    let seen = 0;
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const e = texts.currentNode.parentElement;
        if (!texts.currentNode.data.trim() || e.closest("script, style") || !visible(e)) continue;
        const paper = luminance(background(e));
        for (const part of ["", "::after"]) {
            const style = getComputedStyle(e, part);
            if (part && (style.content === "none" || style.content === "normal")) continue;
            const ink = luminance(parse(style.color));
            const ratio = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
            seen++;
            if (ratio < 4.5) bad.push(ratio.toFixed(2) + " in " + describe(e));
        }
    }
    return seen === 0 ? ["no text was seen"] : bad.slice(0, 5);"""


def contrast(page):
    return look(page, "document.querySelectorAll('details').forEach((d) => d.open = true);" + CONTRAST)


# ---- structure ----

def headings(page):
    return look(page, """
        const all = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter(visible), bad = [];
        if (all.filter((h) => h.tagName === "H1").length !== 1) bad.push("not one h1");
        all.reduce((last, h) => {
            const level = Number(h.tagName[1]);
            if (level > last + 1) bad.push(describe(h) + " after level " + last);
            return level;
        }, 0);
        return bad;""")


def landmarks(page):
    return look(page, """
        const bad = [];
        for (const name of ["header", "main", "footer"])
            if (document.querySelectorAll(`body > ${name}`).length !== 1) bad.push("not one " + name);
        if ([...document.querySelectorAll("nav")].filter(visible).length > 1) bad.push("more than one nav");
        if (!document.documentElement.lang) bad.push("no language");
        if (!document.title.trim()) bad.push("no title");
        const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
        for (const id of ids.filter((id, i) => ids.indexOf(id) !== i)) bad.push("twice: id " + id);
        for (const a of document.querySelectorAll("a[href]")) {
            const to = a.getAttribute("href");
            if (!to.startsWith("#") || !document.getElementById(to.slice(1))) bad.push("leads nowhere: " + describe(a));
        }
        return bad;""")


def names(page):
    return look(page, """
        const bad = [];
        for (const e of document.images) if (!e.alt.trim()) bad.push("no alt: " + describe(e));
        for (const e of document.querySelectorAll("th")) if (!["col", "row"].includes(e.scope)) bad.push("no scope: " + describe(e));
        for (const e of document.querySelectorAll("[aria-labelledby]"))
            if (!document.getElementById(e.getAttribute("aria-labelledby"))?.textContent.trim()) bad.push("no name: " + describe(e));
        for (const e of document.querySelectorAll(".scroll"))
            if (e.tabIndex !== 0) bad.push("no keyboard: " + describe(e));
        for (const e of document.querySelectorAll("button")) if (!e.textContent.trim()) bad.push("no name: " + describe(e));
        return bad;""")


def focus_is_seen(page):
    """Tab through the first thirty stops: each is visible and has an outline or is the skip link."""
    bad = []
    page.run("document.activeElement.blur(); scrollTo(0, 0)")
    for _ in range(30):
        page.press("Tab")
        bad += look(page, """
            const e = document.activeElement;
            if (e === document.body) return [];
            const box = e.getBoundingClientRect(), style = getComputedStyle(e);
            if (!visible(e) || box.right < 0 || box.left > innerWidth) return ["focus out of sight: " + describe(e)];
            return style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2 ? ["no outline: " + describe(e)] : [];""")
    return bad


# ---- what readers do ----

SORTED = """
    const keys = (table, column) => [...table.tBodies[0].rows].map((r) => r.cells[column]);
    const in_order = (cells, sort, up) => {
        const values = cells.map((c) => sort === "text" ? c.textContent : "key" in c.dataset ? Number(c.dataset.key) : undefined);
        const defined = values.filter((v) => v !== undefined);
        if (values.slice(0, defined.length).includes(undefined)) return false;
        const language = cells[0].closest("[lang]").lang;
        return defined.every((v, i) => i === 0 ||
            (up ? 1 : -1) * (sort === "text" ? v.localeCompare(defined[i - 1], language) : v - defined[i - 1]) >= 0);
    };"""


def sort_tables(page, act):
    """Every sortable column of every visible table, upwards and downwards."""
    page.run("""[...document.querySelectorAll("th[data-sort] button")].forEach((b, i) => b.id = "test-sort-" + i)""")
    buttons = look(page, """return [...document.querySelectorAll("th[data-sort] button")].filter(visible).map((b) => b.id);""")
    bad = []
    for button in buttons:
        for direction in ("ascending", "descending"):
            act(page, "#" + button)
            bad += look(page, SORTED + f"""
                const th = document.getElementById("{button}").parentNode, table = th.closest("table"), bad = [];
                if (th.getAttribute("aria-sort") !== "{direction}") bad.push("aria-sort: " + describe(th));
                if (table.querySelectorAll('[aria-sort="ascending"], [aria-sort="descending"]').length !== 1)
                    bad.push("more than one order: " + describe(th));
                if (!in_order(keys(table, th.cellIndex), th.dataset.sort, "{direction}" === "ascending"))
                    bad.push("not sorted {direction}: " + th.textContent);
                return bad;""")
    return bad


def sort_by_click(page):
    return sort_tables(page, lambda page, selector: page.click(selector))


def sort_by_keys(page):
    def act(page, selector):
        page.run(f"document.querySelector('{selector}').focus()")
        page.press("Enter" if page.run(f"document.querySelector('{selector}').parentNode.ariaSort") == "none" else "Space")

    return sort_tables(page, act)


def follow_contents(page):
    bad = []
    links = look(page, """return [...document.querySelectorAll("nav a")].filter(visible).map((a) => a.getAttribute("href"));""")
    for link in (links[:1] + links[-1:]):
        page.run("scrollTo(0, 0)")
        page.click(f'nav a[href="{link}"]')
        bad += look(page, f"""
            const target = document.getElementById("{link}".slice(1)), box = target.getBoundingClientRect();
            if (location.hash !== "{link}") return ["the address is not {link}"];
            return box.top >= -1 && box.top < innerHeight ? [] : ["{link} is not in sight: " + box.top];""")
    page.run("history.replaceState(null, '', location.pathname); scrollTo(0, 0)")
    return bad


def languages(page):
    return page.run("[...document.querySelectorAll('[data-switch]')].map((b) => b.dataset.switch)")


def switch(page, language):
    page.click(f'[data-switch="{language}"]')
    return look(page, f"""
        const bad = [];
        if (document.documentElement.lang !== "{language}") bad.push("the page is not {language}");
        for (const b of document.querySelectorAll("[data-switch]"))
            if ((b.ariaPressed === "true") !== (b.dataset.switch === "{language}")) bad.push("pressed: " + describe(b));
        for (const e of document.querySelectorAll("main > [lang], h1, nav"))
            if (visible(e) !== (e.lang === "{language}")) bad.push("shown or not: " + describe(e).slice(0, 40));
        if (document.title !== [...document.querySelectorAll("h1")].find(visible).textContent) bad.push("title: " + document.title);
        return bad;""")


def without_script(page, path):
    page.view(script=False)
    page.load(path)
    bad = look(page, """
        const parts = [...document.querySelectorAll("main > [lang]")].filter(visible);
        return [...(parts.length === 1 && parts[0].lang === document.documentElement.lang ? [] : ["not the first language alone"]),
            ...[...document.querySelectorAll("button")].filter(visible).map((e) => "does nothing: " + describe(e))];""")
    page.view()
    page.load(path)
    return bad


def on_paper(page):
    """Light whatever the screen is; nothing cut off at the width of A4 with its margins (178 mm, 673 pixels)."""
    page.view(width=673, media="print", dark=True)
    bad = look(page, """
        const paper = getComputedStyle(document.body).backgroundColor;
        return paper === "rgb(255, 255, 255)" ? [] : ["paper is " + paper];""")
    bad += images(page) + no_sideways(page) + contrast(page) + headings_are_whole(page)
    page.view()
    return bad


def headings_are_whole(page):
    """On paper sort buttons have no box of their own, with which headings would not be repeated on the next page; words of
    headings are not cut in two, but for very wide tables."""
    return look(page, """
        const bad = [...document.querySelectorAll("th button")].filter((b) => getComputedStyle(b).display !== "contents")
            .slice(0, 3).map((b) => "a box: " + describe(b));
        for (const th of document.querySelectorAll("figure.table:not(.wider) thead th")) {
            const texts = document.createTreeWalker(th, NodeFilter.SHOW_TEXT);
            while (visible(th) && texts.nextNode())
                for (const word of texts.currentNode.data.matchAll(/\\b[A-Za-z]{2,9}\\b/g)) {
                    const range = document.createRange();
                    range.setStart(texts.currentNode, word.index);
                    range.setEnd(texts.currentNode, word.index + word[0].length);
                    if (new Set([...range.getClientRects()].map((r) => r.top)).size > 1) bad.push("cut: " + word[0]);
                }
        }
        return bad;""")


def prints(page, pictures, name):
    pdf = page.pdf()
    if pictures is not None:
        (pictures / f"{name}.pdf").write_bytes(pdf)
    return [] if pdf.startswith(b"%PDF-") and pdf.rstrip().endswith(b"%%EOF") and len(pdf) > 5000 else ["no PDF"]


class Tap:
    def __init__(self):
        self.number = self.failures = 0

    def check(self, name, action, *arguments):
        self.number += 1
        try:
            bad = action(*arguments)
        except browser.Failure as failure:
            bad = [str(failure)]
        self.failures += bool(bad)
        print(f"{'not ok' if bad else 'ok'} {self.number} - {name}")
        for line in bad[:20]:
            print("# " + line.replace("\n", " "))
        sys.stdout.flush()


def check_language(tap, page, label, pictures):
    for width in SCREENS:
        for dark in (False, True):
            view = f"{label}, {width} pixels, {'dark' if dark else 'light'}"
            page.view(width=width, height=800, dark=dark)
            tap.check(f"{view}: contrast", contrast, page)
            if pictures is not None:
                page.screenshot(pictures / f"{label}-{width}-{'dark' if dark else 'light'}.png")
        tap.check(f"{label}, {width} pixels: images", images, page)
        tap.check(f"{label}, {width} pixels: no scrolling sideways", no_sideways, page)
        tap.check(f"{label}, {width} pixels: contents lead to headings", follow_contents, page)
    page.view()
    for name, action in (("headings", headings), ("landmarks, ids, links", landmarks), ("names", names),
                         ("focus is seen", focus_is_seen), ("tables sort by click", sort_by_click),
                         ("tables sort by keys", sort_by_keys), ("on paper", on_paper)):
        tap.check(f"{label}: {name}", action, page)
    tap.check(f"{label}: PDF", prints, page, pictures, label)


def main(path, pictures=None):
    """Checks the page; returns the exit status. Usable from other scripts."""
    tap = Tap()
    if browser.program() is None:
        print("ok 1 - page in a browser # SKIP chromium is not installed\n1..1")
        return 0
    with browser.Browser() as chromium:
        page = chromium.open(path)
        first = page.run("document.documentElement.lang")
        check_language(tap, page, first, pictures)
        for language in languages(page)[1:]:
            tap.check(f"switch to {language}", switch, page, language)
            check_language(tap, page, language, pictures)
            tap.check(f"switch back to {first}", switch, page, first)
        tap.check("without script", without_script, page, path)
        tap.check("nothing in the console", page.complaints)
        tap.check("no request leaves the page", page.requests)
    print(f"1..{tap.number}")
    return 1 if tap.failures else 0


if __name__ == "__main__":
    arguments = sys.argv[1:]
    if len(arguments) not in (1, 3) or (len(arguments) == 3 and arguments[1] != "--pictures"):
        sys.exit(__doc__)
    folder = pathlib.Path(arguments[2]) if len(arguments) == 3 else None
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    sys.exit(main(arguments[0], folder))
