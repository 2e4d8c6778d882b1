#!/usr/bin/python3
"""Runs every shipped scenario over its full horizon: each must end with 0 and without a warning.

    tests/check_shipped.py PROGRAM

Scenarios are all files under scenarios/ with `format: parksim-scenario/1`. Each is run alone, twice with other luck, once
where there are many parks, into a temporary folder; the runs of null-measures must have the digests of the baseline.
Prints TAP."""
import csv
import os
import re
import subprocess
import sys
import tempfile

import yaml

FOLDER = "scenarios"
BASELINE = os.path.join(FOLDER, "wenzhou", "baseline.yaml")
NULL_MEASURES = os.path.join(FOLDER, "verification", "null-measures.yaml")
MAY_WARN = {NULL_MEASURES}  # some of its measures are outside the horizon
MANY_PARKS = 300

number = failures = 0


def report(name, problems):
    global number, failures
    number += 1
    failures += bool(problems)
    print("%s %d - %s" % ("not ok" if problems else "ok", number, name), flush=True)
    for problem in problems[:30]:
        print("# " + problem)


def read_yaml(path):
    with open(path, encoding="utf-8") as file:
        return yaml.safe_load(file)


def find_scenarios():
    found = []
    for folder, _, names in os.walk(FOLDER):
        for name in names:
            path = os.path.join(folder, name)
            if name.endswith(".yaml") and read_yaml(path).get("format") == "parksim-scenario/1":
                found.append(path)
    return sorted(found)


def count_rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        lines = [line for line in file if not line.startswith("#")]
    return sum(1 for _ in csv.DictReader(lines))


def count_parks(path):
    """Parks of a scenario, its own or those of its parent."""
    scenario = read_yaml(path)
    population = scenario.get("population", {})
    if "register" in population:
        return count_rows(os.path.join(os.path.dirname(path), population["register"]))
    if "parks" in population:
        return population["parks"]
    return count_parks(os.path.join(os.path.dirname(path), scenario["extends"]))


def run(program, path, results):
    """Runs a scenario; returns what is wrong."""
    replications = "1" if count_parks(path) > MANY_PARKS else "2"
    command = [program, "run", path, "-n", replications, "-q", "-o", results]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    said = done.stderr.splitlines()
    if done.returncode != 0:
        return ["exit code %d" % done.returncode, *said]
    if path in MAY_WARN:
        return [line for line in said if "warning: " not in line]
    return said


def digests(program, results):
    done = subprocess.run([program, "info", results], capture_output=True, text=True, check=False)
    return re.findall(r"\b[0-9a-f]{32}\b", done.stdout)


def main():
    program = os.path.abspath(sys.argv[1])
    os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
    scenarios = find_scenarios()
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        results = os.path.join(folder, "results.h5")
        for path in scenarios:
            report("%s runs without a word" % path, run(program, path, results))
            if os.path.exists(results):
                found[path] = digests(program, results)
                os.remove(results)
    first, second = found.get(BASELINE), found.get(NULL_MEASURES)
    report("null-measures has the digests of the baseline",
           [] if first and first == second else ["baseline %s" % first, "null-measures %s" % second])
    print("1..%d" % number)
    return failures > 0


sys.exit(main())
