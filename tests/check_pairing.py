#!/usr/bin/python3
"""Whether pairing works: how much less the difference between two scenarios varies when both meet the same luck.

usage: check_pairing.py PROGRAM      prints TAP; before it a table of ratios of all shipped scenarios of Wenzhou

The ratio is Var(independent) / Var(paired), of the difference of a scenario from the baseline at the last month. Paired: both
from one replication. Independent: the scenario from one seed and the baseline from another; over all ways to put their
replications together, that is the sum of the two variances. Seeds are fixed: it passes or fails for good.

Without pairing the ratios are about 1: that wrong pairs, each replication with the next one's baseline, fall below what is
asked for is checked too.
"""
import glob
import os
import statistics
import subprocess
import sys
import tempfile

import netCDF4

FOLDER = "scenarios/wenzhou"
INDICATORS = ("adoption_1", "tax_per_mu")
REPLICATIONS = 32
AIM = 10  # of the median; whether it is met is told, not asked for
LEAST = {"adoption_1": 3, "tax_per_mu": 50}  # what the median of each indicator has to reach; some 5.4 and 330 are usual


def start(program, path, names, seed):
    return subprocess.Popen([program, "run", *("%s/%s.yaml" % (FOLDER, name) for name in names), "-n", str(REPLICATIONS), "-s",
                             str(seed), "-j", "1", "-q", "-o", path])


def read(run, path):
    """{indicator: [scenario][replication]} at the last month."""
    if run.wait() != 0:
        sys.exit("%s: not run" % path)
    with netCDF4.Dataset(path) as file:
        return {key: file[key][:, :, -1].filled().tolist() for key in INDICATORS}


def ratio(scenario, baseline, other, shift=0):
    """Of a scenario to the baseline of the same seed and to that of another; with a shift, pairs are wrong."""
    paired = [a - b for a, b in zip(scenario, baseline[shift:] + baseline[:shift])]
    return (statistics.variance(scenario) + statistics.variance(other)) / statistics.variance(paired)


def measure(program):
    """({indicator: ratios}, {indicator: ratios of wrong pairs}) of the scenarios, and their names."""
    names = sorted(os.path.basename(path)[:-5] for path in glob.glob(FOLDER + "/*.yaml") if "synthesis" not in path)
    names.remove("baseline")
    right, wrong = {key: [] for key in INDICATORS}, {key: [] for key in INDICATORS}
    with tempfile.TemporaryDirectory() as folder:
        # One half of the scenarios on each of two processors; the file holds counts of every pair of its scenarios.
        plans = [(names[::2], 1), (names[1::2], 1), ([], 2)]
        paths = [os.path.join(folder, "%d.h5" % k) for k in range(len(plans))]
        runs = [start(program, path, ["baseline"] + some, seed) for path, (some, seed) in zip(paths, plans)]
        values = [read(run, path) for run, path in zip(runs, paths)]
    for k, _ in enumerate(names):
        half, place = values[k % 2], k // 2 + 1
        for key in INDICATORS:
            arguments = half[key][place], half[key][0], values[2][key][0]
            right[key].append(ratio(*arguments))
            wrong[key].append(ratio(*arguments, shift=1))
    return names, right, wrong


def main():
    program = os.path.abspath(sys.argv[1])
    os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
    names, right, wrong = measure(program)
    print("# variance of independent differences over that of paired ones, %d replications" % REPLICATIONS)
    print("# %-20s" % "scenario" + "".join("%12s" % key for key in INDICATORS))
    for k, name in enumerate(names):
        print("# %-20s" % name + "".join("%12.1f" % right[key][k] for key in INDICATORS))
    median = {key: statistics.median(right[key]) for key in INDICATORS}
    over_all = statistics.median(sum(right.values(), []))
    print("# %-20s" % "median" + "".join("%12.1f" % median[key] for key in INDICATORS))
    print("# median over all %.1f: the aim of %d is %s" % (over_all, AIM, "met" if over_all >= AIM else "not met"))
    for key in INDICATORS:
        print("#   %s alone: %s" % (key, "met" if median[key] >= AIM else "not met"))
    checks = []
    for key in INDICATORS:
        apart = statistics.median(wrong[key])
        checks.append((median[key] >= LEAST[key] and min(right[key]) > 1,
                       "pairing takes variance of %s away: median %.1f, asked for %g; least %.1f, asked for 1"
                       % (key, median[key], LEAST[key], min(right[key]))))
        checks.append((apart < LEAST[key], "wrong pairs do not: median of %s %.1f" % (key, apart)))
    for number, (good, text) in enumerate(checks, 1):
        print("%s %d - %s" % ("ok" if good else "not ok", number, text))
    print("1..%d" % len(checks))
    return not all(good for good, _ in checks)


if len(sys.argv) != 2:
    sys.exit(__doc__)
sys.exit(main())
