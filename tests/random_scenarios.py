#!/usr/bin/python3
"""Runs random scenarios, extreme ones among them, and demands that each ends in order.

    tests/random_scenarios.py PROGRAM [COUNT [SEED]]

Parameters, measures, targets and dates are drawn from the program's own schema, and what is drawn is checked against it.
Half of the numbers take a bound. A run must exit with 0, or with 3 and a message (a combination that cannot be run); a
broken invariant, a number that is not finite, a crash, a sanitizer's report or a run without end fails. Fewer than a tenth
may be refused. Of every tenth results file all numbers are looked at. Scenario k depends on SEED and k alone. Prints TAP."""
import concurrent.futures
import csv
import json
import os
import random
import subprocess
import sys
import tempfile

import jsonschema
import netCDF4
import numpy
import yaml

WORKERS = 2
LOOK_EVERY = 10  # results files that are read
SECONDS = 300  # for one run; even under a sanitizer it takes a few
MOST_PLOTS = 1500
COUNTIES = ["Lucheng", "Long Wan", "乐清", "Rui'an", 'The "East"', "North, upper", "007", "county: one"]


# ---- numbers and months ----

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
    return round(value) if rule["type"] == "integer" else float(value)


def draw_value(generator, rule):
    """A number, or the word that stands for none, such as that of a budget."""
    choices = rule.get("anyOf", [rule])
    choice = generator.choice(choices)
    if "const" in choice:
        return choice["const"]
    return 0 if generator.random() < 0.3 and choice["minimum"] == 0 else draw_number(generator, choice)


def month_text(month):
    """Months are counted from January of the year 0; files know the years 1900 to 2199."""
    month = min(2199 * 12 + 11, max(1900 * 12, month))
    return "%04d-%02d" % (month // 12, month % 12 + 1)


# ---- parks ----

def draw_uniform(generator):
    parks = generator.choice([1, 1, 2, 7, 20, 60])
    plots = generator.choice([1, 1, 2, 9, 60, 300])
    if generator.random() < 0.06:
        parks, plots = 300, generator.choice([1, 3])
    plots = min(plots, MOST_PLOTS // parks)
    names = {"park": ["park-%07d" % (i + 1) for i in range(parks)],
             "county": ["county-%02d" % (i + 1) for i in range(min(parks, 12))]}
    return {"parks": parks, "plots": plots}, names


def draw_park(generator, number, start, schema):
    """A row of a register. Only parks that are open at the start may have enterprises."""
    plots = generator.choice([1, 1, 2, 5, 20, 60])
    opening = start + generator.choice([-600, -120, -7, 0, 0, 1, 6, 20, 300])
    enterprises = generator.choice([0, 1, plots // 2, plots, plots]) if opening <= start else 0
    extreme = generator.random() < 0.05
    return {"id": generator.choice(["p-%d", "%05d", "Park %d", "园区%d"]) % number,
            "name": "Park %d, so called" % number,
            "county": generator.choice(COUNTIES),
            "mode": generator.choice(schema["$defs"]["mode"]["enum"]),
            "chain": generator.choice(schema["$defs"]["chain"]["enum"]),
            "land_mu": generator.choice([0.01, 1e7]) if extreme else round(plots * generator.uniform(0.5, 6), 3),
            "floor_m2": generator.choice([0, 1e10]) if extreme else round(plots * generator.uniform(500, 9000), 1),
            "plots": plots, "opening": month_text(opening), "enterprises": min(plots, enterprises)}


def draw_register(generator, schema, start, path):
    """Writes a register; returns the names that targets may use."""
    count = generator.choice([1, 2, 5, 12, 40])
    largest = 60
    if generator.random() < 0.06:
        count, largest = 300, 3
    rows = [draw_park(generator, number + 1, start, schema) for number in range(count)]
    while sum(min(row["plots"], largest) for row in rows) > MOST_PLOTS:
        largest //= 2
    for row in rows:
        row["plots"] = min(row["plots"], largest)
        row["enterprises"] = min(row["enterprises"], row["plots"])
    if generator.random() < 0.5:
        for row, key in zip(rows, generator.sample(range(2 ** 32), count)):
            row["key"] = key
    if generator.random() < 0.5:
        for row in rows:
            row["operator_skill"] = generator.choice(["", 0, 1, 0.4])
            row["operator_cash"] = generator.choice(["", 0, 1e9, 60])
    columns = sorted(rows[0])
    generator.shuffle(columns)
    with open(path, "w", encoding="utf-8", newline="") as file:
        if generator.random() < 0.5:
            file.write("# synthetic: drawn by a test\n")
        writer = csv.DictWriter(file, columns, lineterminator=generator.choice(["\n", "\r\n"]))
        writer.writeheader()
        writer.writerows(rows)
    return {"park": [row["id"] for row in rows], "county": sorted({row["county"] for row in rows})}


# ---- measures ----

def measure_fields(schema):
    """Rules of the fields of each instrument, its own and common ones, by instrument and key."""
    measure = schema["$defs"]["measure"]
    common = {key: rule for key, rule in measure["properties"].items() if "minimum" in rule or "anyOf" in rule}
    fields = {}
    for rule in measure["allOf"]:
        instrument = rule["if"]["properties"].get("instrument", {}).get("const")
        if instrument is None:
            continue
        then = rule["then"]
        own = {key: value for key, value in then.get("properties", {}).items() if key != "target"}
        keys = then.get("propertyNames", {}).get("enum", [*common, *own])
        fields[instrument] = {key: value for key, value in {**common, **own}.items() if key in keys}
    missing = set(measure["properties"]["instrument"]["enum"]) - set(fields)
    if missing:
        sys.exit("the schema has no rule for %s" % ", ".join(sorted(missing)))
    return fields


def target_keys(schema, instruments):
    """Dimensions by which each instrument may be aimed, in whatever way the schema says so."""
    validator = jsonschema.Draft202012Validator({"$defs": schema["$defs"], "$ref": "#/$defs/measure"})
    return {instrument: [key for key in schema["$defs"]["target"]["properties"]
                         if validator.is_valid({"instrument": instrument, "target": {key: "all"}})]
            for instrument in instruments}


def draw_target(generator, schema, keys, names):
    target = {}
    for key in generator.sample(keys, generator.randint(1, min(3, len(keys)))):
        values = names[key] if key in names else [v for v in schema["$defs"][key]["enum"] if isinstance(v, str)]
        kind = generator.random()
        if kind < 0.1:
            target[key] = "all"
        elif kind < 0.3:
            target[key] = generator.choice(values)
        else:
            target[key] = generator.sample(values, generator.randint(1, min(len(values), 12)))
    return target


def draw_measure(generator, schema, rules, instrument, identity, names, start, months):
    measure = {"instrument": instrument, "id": identity}
    dates = sorted(start + generator.choice([-2000, -6, 0, 0, 1, months // 2, months - 1, months, 900]) for _ in range(2))
    for key, month in zip(("from", "until"), dates):
        if generator.random() < 0.6:
            measure[key] = month_text(month)
    fields = rules["fields"][instrument]
    for key in generator.sample(sorted(fields), generator.randint(0, len(fields))):
        measure[key] = draw_value(generator, fields[key])
    if rules["targets"][instrument] and generator.random() < 0.5:
        measure["target"] = draw_target(generator, schema, rules["targets"][instrument], names)
    return measure


def draw_instruments(generator, instruments):
    kind = generator.random()
    if kind < 0.12:
        return instruments  # everything at once
    return [generator.choice(instruments) for _ in range(generator.randint(0, 8))]


# ---- scenarios ----

def draw_parameters(generator, rules):
    kind = generator.random()
    count = len(rules) // 2 if kind < 0.1 else generator.randint(0, 12)
    drawn = {key: draw_number(generator, rules[key]) for key in generator.sample(sorted(rules), count)}
    if generator.random() < 0.06:
        drawn["provider.count"] = rules["provider.count"]["minimum"]
    return drawn


def draw_scenario(generator, schema, rules, folder):
    """Draws a scenario and, in some, a register beside it."""
    start = 12 * generator.choice([1900, 2015, 2022, 2022, 2022, 2022, 2195]) + generator.randint(0, 11)
    months = generator.choice([1, 2, 5, 11, 12, 13, 14, 24, 25, 40])
    if generator.random() < 0.5:
        names = draw_register(generator, schema, start, os.path.join(folder, "parks.csv"))
        population = {"register": "parks.csv"}
    else:
        population, names = draw_uniform(generator)
    population["seed"] = generator.choice([0, 1, generator.randint(0, 2 ** 64 - 1), 2 ** 64 - 1])
    population["redraw"] = generator.random() < 0.5
    scenario = {"format": "parksim-scenario/1", "name": "random",
                "horizon": {"start": month_text(start), "months": months}, "population": population,
                "parameters": draw_parameters(generator, schema["properties"]["parameters"]["properties"])}
    if generator.random() < 0.5:
        rule = schema["properties"]["budget"]["properties"]["yearly"]
        scenario["budget"] = {"yearly": generator.choice([0, 1, 100, 10000, draw_value(generator, rule)])}
    scenario["measures"] = [
        draw_measure(generator, schema, rules, instrument, "m%d" % number, names, start, months)
        for number, instrument in enumerate(draw_instruments(generator, sorted(rules["fields"])))]
    about = "%d parks%s, %d months, %d parameters, %d measures" % (
        len(names["park"]), " of a register" if "register" in population else "", months, len(scenario["parameters"]),
        len(scenario["measures"]))
    return scenario, about


# ---- runs ----

def bad_numbers(group, found):
    """Paths of datasets with an infinite number, or an undefined one where there never is one."""
    for name, variable in group.variables.items():
        if variable.dtype.kind != "f":
            continue
        variable.set_auto_mask(False)
        values = variable[...]
        never = getattr(variable, "undefined", "") == "never"
        if numpy.isinf(values).any() or (never and numpy.isnan(values).any()):
            found.append("%s/%s" % (group.path.rstrip("/"), name))
    for child in group.groups.values():
        bad_numbers(child, found)
    return found


def read_results(path):
    with netCDF4.Dataset(path) as file:
        found = bad_numbers(file, [])
    return ["infinite or undefined numbers in " + ", ".join(found)] if found else []


def run_scenario(program, path, generator, look):
    """Returns the exit code, what was said on refusal, and what is wrong."""
    results = os.path.join(os.path.dirname(path), "random.h5")
    command = [program, "run", path, "-n", generator.choice(["1", "2", "2", "3"]), "-j", generator.choice(["1", "2"]),
               "-s", str(generator.choice([0, 1, 2 ** 64 - 1])),
               "--record", generator.choice(["groups", "groups", "park", "enterprise"]), "-q", "-o", results]
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return None, [], [" ".join(command), "no end after %d s" % SECONDS]
    said = done.stderr[-3000:].splitlines()
    if done.returncode == 0:
        problems = read_results(results) if look else []
    elif done.returncode == 3 and "".join(said).strip() != "":
        return 3, [line.replace(os.path.dirname(path) + "/", "") for line in said if "warning: " not in line], []
    else:
        problems = ["exit code %d" % done.returncode, *said]
    return done.returncode, [], [" ".join(command), *problems] if problems else []


def one(program, schema, rules, seed, number):
    """Draws and runs one scenario: its number, what it is, exit code, refusal, problems."""
    generator = random.Random("%d %d" % (seed, number))
    with tempfile.TemporaryDirectory() as folder:
        scenario, about = draw_scenario(generator, schema, rules, folder)
        path = os.path.join(folder, "random.yaml")
        with open(path, "w", encoding="utf-8") as file:
            yaml.safe_dump(scenario, file, allow_unicode=True, sort_keys=False, width=10000)
        error = jsonschema.exceptions.best_match(jsonschema.Draft202012Validator(schema).iter_errors(scenario))
        if error is not None:
            code, said, problems = None, [], ["drawn against the schema: %s" % error.message[:300]]
        else:
            code, said, problems = run_scenario(program, path, generator, number % LOOK_EVERY == 0)
        if problems:
            for name in sorted(set(os.listdir(folder)) - {"random.h5"}):
                with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as file:
                    problems += ["---- %s" % name, *file.read().splitlines()]
    return number, about, code, said, problems


def main():
    program = os.path.abspath(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 40
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    schema = json.loads(subprocess.run([program, "schema"], check=True, capture_output=True).stdout)
    fields = measure_fields(schema)
    rules = {"fields": fields, "targets": target_keys(schema, fields)}
    refused = failed = 0
    print("1..%d" % (count + 1), flush=True)
    with concurrent.futures.ProcessPoolExecutor(WORKERS) as workers:
        waiting = [workers.submit(one, program, schema, rules, seed, number + 1) for number in range(count)]
        for done in waiting:
            number, about, code, said, problems = done.result()
            refused += code == 3
            failed += bool(problems)
            print("%s %d - random scenario %d: %s%s" % ("not ok" if problems else "ok", number, number, about,
                                                      ", refused" if code == 3 else ""), flush=True)
            for line in said + problems:
                print("# " + line, flush=True)
    few = refused * 10 < count
    print("%s %d - fewer than a tenth are refused" % ("ok" if few else "not ok", count + 1))
    print("# %d ran, %d were refused as impossible, %d failed" % (count - refused - failed, refused, failed))
    return 1 if failed or not few else 0


if __name__ == "__main__":
    sys.exit(main())
