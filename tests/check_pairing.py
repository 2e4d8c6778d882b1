#!/usr/bin/python3
"""Whether pairing works: how much less the difference between two scenarios varies when both meet the same luck.

usage: check_pairing.py PROGRAM      prints TAP; a line for each scenario and indicator with the ratio of variances

The ratio is Var(independent) / Var(paired), of the difference of a scenario from the baseline at the last month: independent
differences take the scenario from one seed and the baseline from another. Seeds are fixed: it passes or fails for good.
"""
import os
import statistics
import subprocess
import sys
import tempfile

import netCDF4

SCENARIOS = ("baseline", "subsidy", "pooled-procurement", "guidance", "finance-package", "all-eight", "city-plan-large",
             "city-plan-small", "low-and-scattered")
INDICATORS = ("adoption_1", "tax_per_mu")
REPLICATIONS = 32
MEDIAN = 3  # what the median of all ratios has to reach; some 4.6 is usual


def run(program, folder, seed):
    path = os.path.join(folder, "seed-%d.h5" % seed)
    scenarios = ["scenarios/wenzhou/%s.yaml" % name for name in SCENARIOS]
    subprocess.run([program, "run", *scenarios, "-n", str(REPLICATIONS), "-s", str(seed), "-q", "-o", path], check=True)
    with netCDF4.Dataset(path) as file:
        last = {key: file[key][:, :, -1].filled() for key in INDICATORS}
    os.remove(path)
    return last


def main():
    program = os.path.abspath(sys.argv[1])
    os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
    with tempfile.TemporaryDirectory() as folder:
        one, two = run(program, folder, 1), run(program, folder, 2)
    ratios = []
    for key in INDICATORS:
        for s, name in enumerate(SCENARIOS[1:], 1):
            paired = statistics.variance(one[key][s] - one[key][0])
            independent = statistics.variance(one[key][s] - two[key][0])
            ratios.append(independent / paired)
            print("# %-12s %-20s %8.1f" % (key, name, ratios[-1]))
    median = statistics.median(ratios)
    good = median >= MEDIAN and min(ratios) > 1
    print("%s 1 - pairing takes variance away: median %.1f, least %.1f" % ("ok" if good else "not ok", median, min(ratios)))
    print("1..1")
    return not good


if len(sys.argv) != 2:
    sys.exit(__doc__)
sys.exit(main())
