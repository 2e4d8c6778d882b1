"""Checks the schema given as argument; prints TAP. Called by check_schema.sh."""
import copy
import csv
import glob
import json
import os
import sys

import jsonschema
import yaml

COMPLETE = """
format: parksim-scenario/1
name: complete
title: {en: Complete, zh: 完整}
extends: baseline.yaml
horizon: {start: 2022-01, months: 120}
population: {register: parks.csv, seed: 7, redraw: false}
parameters: {enterprise.peer_influence: 0.35}
budget: {yearly: 8000}
measures:
  - instrument: pooled_procurement
    id: pool-a
    from: 2022-07
    until: 2031-12
    ramp_months: 6
    intensity: 1
    target: {grade: [none, standard], stage: [0, 1], mode: village_collective, county: all}
    county_share: 0.5
    budget: 300
    interval_months: 3
    winners: 2
  - {id: pool-b, winners: 2}
  - {id: pool-c, remove: true}
  - {instrument: enterprise_subsidy, budget: none}
uncertain:
  enterprise.peer_influence: {distribution: uniform, low: 0.2, high: 0.5}
  pool-a.join_share: {distribution: triangular, low: 0.5, high: 1, mode: 0.8}
  project.price_1: {distribution: normal, low: 1, high: 5, mean: 3, sd: 1}
"""

# What is changed in it, and how.
MISTAKES = {
    "unknown key": lambda s: s.update(nam=1),
    "no format": lambda s: s.pop("format"),
    "no name": lambda s: s.pop("name"),
    "bad name": lambda s: s.update(name="Two words"),
    "format of a study": lambda s: s.update(format="parksim-study/1"),
    "title of 201 characters": lambda s: s["title"].update(en="x" * 201),
    "thirteenth month": lambda s: s["horizon"].update(start="2022-13"),
    "too many months": lambda s: s["horizon"].update(months=255),
    "register and parks": lambda s: s["population"].update(parks=3),
    "unknown parameter": lambda s: s["parameters"].update({"enterprise.peer_influense": 0.1}),
    "parameter above its maximum": lambda s: s["parameters"].update({"enterprise.peer_influence": 1e9}),
    "parameter below its minimum": lambda s: s["parameters"].update({"enterprise.peer_influence": -1}),
    "text for a number": lambda s: s["parameters"].update({"enterprise.peer_influence": "much"}),
    "broken whole number": lambda s: s["parameters"].update({"provider.count": 2.5}),
    "negative budget": lambda s: s["budget"].update(yearly=-1),
    "unknown instrument": lambda s: s["measures"][0].update(instrument="pooled"),
    "field of another instrument": lambda s: s["measures"][0].update(rate=0.5),
    "common field above its maximum": lambda s: s["measures"][0].update(intensity=2),
    "own field above its maximum": lambda s: s["measures"][3].update(rate=1.8),
    "unknown target": lambda s: s["measures"][0]["target"].update(grade=["nome"]),
    "unknown target dimension": lambda s: s["measures"][0]["target"].update(town=["x"]),
    "empty target list": lambda s: s["measures"][0]["target"].update(grade=[]),
    "unknown field of a parent's measure": lambda s: s["measures"][1].update(foo=1),
    "field of a removed measure": lambda s: s["measures"][2].update(winners=1),
    "measure without instrument and id": lambda s: s["measures"].append({"winners": 1}),
    "unknown distribution": lambda s: s["uncertain"]["enterprise.peer_influence"].update(distribution="beta"),
    "mode of a uniform distribution": lambda s: s["uncertain"]["enterprise.peer_influence"].update(mode=0.3),
    "distribution without bounds": lambda s: s["uncertain"]["enterprise.peer_influence"].pop("low"),
}

number = failures = 0


def report(name, complaints):
    global number, failures
    number += 1
    failures += bool(complaints)
    print(f"{'not ok' if complaints else 'ok'} {number} - {name}")
    for complaint in complaints[:10]:
        print(f"# {complaint}")


def load(text):
    return yaml.safe_load(text)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)

    def complaints(document):
        return [f"{'/'.join(map(str, e.path))}: {e.message[:200]}" for e in validator.iter_errors(document)]

    report("the schema is a schema", [])
    report("a scenario with everything", complaints(load(COMPLETE)))
    for name, change in MISTAKES.items():
        document = copy.deepcopy(load(COMPLETE))
        change(document)
        report(f"refused: {name}", [] if complaints(document) else ["accepted"])
    for path in sorted(glob.glob("scenarios/**/*.yaml", recursive=True)):
        with open(path, encoding="utf-8") as file:
            document = load(file)
        if str(document.get("format", "")).startswith("parksim-scenario/"):
            report(path, complaints(document))
    with open("tests/bad/expected.tsv", encoding="utf-8") as file:
        sound = [row[0] for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if row[1] == "0"]
    for name in sound:
        path = os.path.join("tests/bad", name)
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                report(path, complaints(load(file)))
    print(f"1..{number}")
    return failures > 0


sys.exit(main())
