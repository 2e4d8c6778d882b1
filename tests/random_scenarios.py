#!/usr/bin/python3
"""Runs random scenarios, extreme ones among them, and demands that each ends in order.

    tests/random_scenarios.py PROGRAM [COUNT [SEED]]

Parameters, measures, targets and dates are drawn from the program's own schema: half of the parameters that are changed
take a bound. A run must exit with 0, or with 3 and a message (a combination that cannot be run); a broken invariant, a
number that is not finite, a crash or a sanitizer's report fails. Prints TAP."""
import json
import os
import random
import subprocess
import sys
import tempfile


def draw_number(generator, rule):
    low, high = rule["minimum"], rule["maximum"]
    kind = generator.random()
    if kind < 0.25:
        value = low
    elif kind < 0.5:
        value = high
    elif kind < 0.75 and rule.get("default", 0) > 0:
        value = min(high, max(low, rule["default"] * 2 ** generator.uniform(-2, 2)))
    else:
        value = generator.uniform(low, high)
    return round(value) if rule["type"] == "integer" else value


def measure_fields(schema):
    """Own and common fields of each instrument, from the schema's rules."""
    measure = schema["$defs"]["measure"]
    common = measure["properties"]
    fields = {}
    for rule in measure["allOf"] if "allOf" in measure else measure["oneOf"]:
        text = json.dumps(rule)
        for instrument in common["instrument"]["enum"]:
            if '"const": "%s"' % instrument in text:
                own = rule.get("then", rule).get("properties", {})
                fields[instrument] = {k: v for k, v in {**common, **own}.items() if isinstance(v, dict) and "minimum" in v}
    return {i: fields.get(i, {}) for i in common["instrument"]["enum"]}


def draw_month(generator):
    return "%d-%02d" % (generator.randint(2021, 2026), generator.randint(1, 12))


def draw_scenario(generator, schema, fields):
    months = generator.choice([1, 5, 14, 30])
    lines = ["format: parksim-scenario/1", "name: random", "horizon: {start: 2022-%02d, months: %d}" % (
        generator.randint(1, 12), months)]
    lines.append("population: {parks: %d, plots: %d, seed: %d, redraw: %s}" % (
        generator.choice([1, 3, 20]), generator.choice([1, 9, 60]), generator.randint(0, 99),
        generator.choice(["true", "false"])))
    if generator.random() < 0.4:
        lines.append("budget: {yearly: %g}" % generator.choice([0, 1, 100, 10000]))
    parameters = schema["properties"]["parameters"]["properties"]
    chosen = generator.sample(sorted(parameters), generator.randint(0, 12))
    if chosen:
        lines.append("parameters:")
        lines += ["  %s: %.17g" % (key, draw_number(generator, parameters[key])) for key in chosen]
    count = generator.randint(0, 6)
    if count:
        lines.append("measures:")
    for k in range(count):
        instrument = generator.choice(sorted(fields))
        dates = sorted([draw_month(generator), draw_month(generator)])
        lines.append("  - instrument: %s\n    id: m%d\n    from: %s\n    until: %s" % (instrument, k, *dates))
        for key in generator.sample(sorted(fields[instrument]), generator.randint(0, len(fields[instrument]))):
            lines.append("    %s: %.17g" % (key, draw_number(generator, fields[instrument][key])))
        if generator.random() < 0.5:
            name = generator.choice(["mode", "chain", "size", "grade", "difficulty"])
            values = schema["$defs"][name]["enum"]
            lines.append("    target: {%s: [%s]}" % (name, ", ".join(generator.sample(values, generator.randint(1, len(values))))))
    return "\n".join(lines) + "\n"


def main():
    program = os.path.abspath(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 40
    generator = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    schema = json.loads(subprocess.run([program, "schema"], check=True, capture_output=True).stdout)
    fields = measure_fields(schema)
    refused = failed = 0
    print("1..%d" % count, flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for number in range(1, count + 1):
            text = draw_scenario(generator, schema, fields)
            path = os.path.join(folder, "random.yaml")
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            done = subprocess.run([program, "run", path, "-n", "2", "-j", str(generator.choice([1, 2])), "-q", "-f", "-o",
                                   os.path.join(folder, "random.h5")], capture_output=True, text=True, check=False)
            good = done.returncode == 0 or (done.returncode == 3 and done.stderr.strip() != "")
            refused += done.returncode == 3
            failed += not good
            print("%s %d - random scenario %d" % ("ok" if good else "not ok", number, number), flush=True)
            if not good:
                print("# exit %d\n# %s\n# %s" % (done.returncode, done.stderr[-3000:].replace("\n", "\n# "),
                                               text.replace("\n", "\n# ")), flush=True)
    print("# %d ran, %d were refused as impossible" % (count - refused - failed, refused))
    return 1 if failed else 0


sys.exit(main())
