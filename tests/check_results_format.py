#!/usr/bin/python3
"""Whether docs/results-format.md describes the results file that the program writes.

    tests/check_results_format.py PROGRAM             prints TAP
    tests/check_results_format.py PROGRAM --write     makes the part of the page between the markers again

That part lists every group, dataset and attribute of a small results file. What is above it is written by hand; the test
wants each group, dimension and attribute to be named there."""
import os
import re
import subprocess
import sys
import tempfile

import netCDF4
import numpy

PAGE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "docs", "results-format.md")
BEGIN = "<!-- made from a results file by tests/check_results_format.py -->\n"
END = "<!-- end -->\n"

# The second scenario has measures and fewer providers, so that there is something to be undefined.
HEAD = "format: parksim-scenario/1\nhorizon: {start: 2022-01, months: 24}\npopulation: {parks: 12, plots: 10, seed: 1}\n"
SCENARIOS = {
    "small": "name: small\n",
    "grant": "name: grant\nparameters: {provider.count: 30}\nmeasures: [{instrument: enterprise_subsidy, rate: 0.5}]\n"
             "uncertain: {enterprise.peer_influence: {distribution: uniform, low: 0.8, high: 1.4}}\n",
}

# What an undefined value means, by group, where the dataset does not say it itself.
UNDEFINED = {"/provider": "where no such provider is in business", "/enterprise": "on a vacant plot"}
NEVER_UNDEFINED = {"/enterprise/live"}

TYPES = {"f8": "float64", "f4": "float32", "i4": "int32", "i8": "int64", "u1": "uint8", "S1": "text"}
# Attributes that have a column of their own in the tables, or that say nothing of what is stored.
COLUMNS = {"long_name", "units", "description", "undefined", "better", "coordinates", "_FillValue", "_Encoding"}

number = failures = 0


def report(name, problems):
    global number, failures
    number += 1
    failures += bool(problems)
    print("%s %d - %s" % ("not ok" if problems else "ok", number, name), flush=True)
    for problem in problems[:60]:
        print("# " + problem)


def run(program, folder, level):
    """A results file of two small scenarios; with sampled values where enterprises are recorded."""
    paths = []
    for name, text in SCENARIOS.items():
        paths.append(os.path.join(folder, name + ".yaml"))
        with open(paths[-1], "w", encoding="utf-8") as file:
            file.write(HEAD + text)
    results = os.path.join(folder, level + ".h5")
    sampled = ["--sample-uncertain"] if level == "enterprise" else []
    subprocess.run([program, "run", *paths, "-n", "2", "--record", level, *sampled, "-q", "-o", results], check=True)
    return results


# ---- what is in the file ----

class Variable:
    """One dataset as the tables show it."""

    def __init__(self, group, name, variable):
        variable.set_auto_mask(False)
        variable.set_auto_chartostring(False)
        self.group, self.variable = group, variable
        # Provenance has numbered datasets, one for each scenario or file.
        self.name = re.sub(r"_\d+$", "_N", name) if group == "/provenance" else name
        self.type = TYPES[variable.dtype.str.lstrip("<>|=")]
        self.dimensions = variable.dimensions[:-1] if self.type == "text" else variable.dimensions
        self.attributes = variable.ncattrs()
        self.is_indicator = "numerator" in self.attributes

    def get(self, attribute):
        return str(self.variable.getncattr(attribute)) if attribute in self.attributes else ""

    def undefined(self):
        if "undefined" in self.attributes:
            return self.get("undefined")
        if self.group not in UNDEFINED or "_FillValue" not in self.attributes or self.path() in NEVER_UNDEFINED:
            return "never"
        fill = self.variable.getncattr("_FillValue")
        return "%s %s" % ("NaN" if fill != fill else fill, UNDEFINED[self.group])

    def has_undefined(self):
        """Whether any value of it in the file is undefined."""
        values = self.variable[...]
        if self.type.startswith("float"):
            return bool(numpy.isnan(values).any())
        return "_FillValue" in self.attributes and bool((values == self.variable.getncattr("_FillValue")).any())

    def path(self):
        return self.group.rstrip("/") + "/" + self.name

    def row(self):
        return (code(self.name), ", ".join(self.dimensions) or "none", self.type, self.get("units"), self.get("long_name"),
                self.get("description"), self.undefined())


class Group:
    def __init__(self, group):
        self.path = group.path
        self.attributes = group.ncattrs()
        self.dimensions = [d for d in group.dimensions if not re.search(r"_(strlen|length)$", d)]
        self.variables = []
        for name, variable in group.variables.items():
            found = Variable(group.path, name, variable)
            if found.name not in [v.name for v in self.variables]:
                self.variables.append(found)
        self.indicators = [v for v in self.variables if v.is_indicator]
        self.others = [v for v in self.variables if not v.is_indicator]


def read_groups(group):
    found = [Group(group)]
    for child in group.groups.values():
        found += read_groups(child)
    return found


# ---- tables ----

def code(text):
    return "`%s`" % text


def codes(names):
    return ", ".join(code(name) for name in names)


def table(head, rows):
    lines = ["| %s |" % " | ".join(cell.replace("|", "\\|") for cell in row) for row in rows]
    return ["| %s |" % " | ".join(head), "|%s" % ("---|" * len(head)), *lines, ""]


def group_text(group, root):
    lines = ["### %s" % code(group.path), "", "Dimensions: %s." % codes(group.dimensions), ""]
    if group.indicators:
        first = group.indicators[0]
        lines += ["%d indicators (%s; %s): see [Indicators](#indicators)." % (
            len(group.indicators), ", ".join(first.dimensions), first.type), ""]
    rows = [v.row() for v in group.others]
    same = [row for row in rows if group is not root and row in [v.row() for v in root.others]]
    if same:
        lines += ["As at the root: %s." % ", ".join(row[0] for row in same), ""]
    rows = [row for row in rows if row not in same]
    if rows:
        lines += table(("dataset", "dimensions", "type", "units", "long_name", "description", "undefined"), rows)
    for variable in group.others:
        more = [a for a in variable.attributes if a not in COLUMNS]
        if more and variable.row() not in same:
            lines += ["Further attributes of %s: %s." % (code(variable.name), codes(more)), ""]
    if group.attributes:
        lines += ["Attributes of the group: %s." % codes(group.attributes), ""]
    return lines


def indicator_text(groups, usual):
    """usual: indicators of each group that are recorded by default."""
    root = groups[0]
    everywhere = [g.path for g in groups if len(g.indicators) == len(root.indicators)]
    rows = []
    for v in root.indicators:
        homes = [g.path for g in groups if g.path not in everywhere and v.name in [i.name for i in g.indicators]]
        names = [home.lstrip("/") if v.name in usual[home] else "(%s)" % home.lstrip("/") for home in homes]
        rows.append((code(v.name), " ".join(names) or "none", v.get("units"), v.get("better"), v.get("long_name"),
                     v.get("description"), v.undefined()))
    return ["### Indicators", "",
            "There are %d. All are in %s; the column *groups* tells in which others. A group in brackets has the indicator "
            "only with `--record park` or `enterprise`." % (len(rows), " and ".join(code(path) for path in everywhere)), "",
            *table(("indicator", "groups", "units", "better", "long_name", "description", "undefined"), rows)]


def made_part(groups, usual):
    root = groups[0]
    lines = [""]
    for group in groups:
        lines += group_text(group, root)
    return "\n".join(lines + indicator_text(groups, usual)) + "\n"


# ---- the page ----

def split_page():
    """The page before, between and after the markers."""
    with open(PAGE, encoding="utf-8") as file:
        text = file.read()
    if text.count(BEGIN) != 1 or text.count(END) != 1 or text.index(BEGIN) > text.index(END):
        sys.exit("%s must have the line %s and after it %s, each once" % (PAGE, BEGIN.strip(), END.strip()))
    before, rest = text.split(BEGIN)
    return (before, *rest.split(END))


def check(groups, usual):
    by_hand, made, _ = split_page()
    old, new = made.splitlines(), made_part(groups, usual).splitlines()
    report("the tables are those of the file", [] if old == new else
           ["make them again: tests/check_results_format.py PROGRAM --write",
            *["-" + line for line in old if line not in new], *["+" + line for line in new if line not in old]])
    variables = [v for g in groups for v in g.variables]
    names = {g.path for g in groups} | {d for g in groups for d in g.dimensions} | {a for g in groups for a in g.attributes}
    names |= {a for v in variables for a in v.attributes}
    report("the part by hand names every group, dimension and attribute",
           ["%s is not named" % name for name in sorted(names) if code(name) not in by_hand])
    report("every dataset has a long_name, every number units",
           [v.path() for v in variables if not v.get("long_name") or (v.type != "text" and not v.get("units"))])
    report("what is never undefined is always there",
           [v.path() for v in variables if v.type != "text" and v.undefined() == "never" and v.has_undefined()])
    root = {v.name: v.row()[3:] for v in groups[0].indicators}
    report("an indicator is the same in all groups",
           [v.path() for v in variables if v.is_indicator and v.row()[3:] != root.get(v.name)])
    print("1..%d" % number)


def write(groups, usual):
    before, _, after = split_page()
    with open(PAGE, "w", encoding="utf-8") as file:
        file.write(before + BEGIN + made_part(groups, usual) + END + after)


def main():
    if len(sys.argv) not in (2, 3) or sys.argv[2:] not in ([], ["--write"]):
        sys.exit(__doc__)
    program = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        with netCDF4.Dataset(run(program, folder, "groups")) as file:
            usual = {g.path: [v.name for v in g.indicators] for g in read_groups(file)}
        with netCDF4.Dataset(run(program, folder, "enterprise")) as file:
            groups = read_groups(file)
            if sys.argv[2:]:
                write(groups, usual)
            else:
                check(groups, usual)
    return failures > 0


sys.exit(main())
