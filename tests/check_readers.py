#!/usr/bin/python3
"""Opens every group of results files with what users have: xarray (netcdf4 and h5netcdf), netCDF4, ncdump, h5dump.

usage: check_readers.py FILE...       prints TAP; exit status 1 when anything fails or warns

Debian: apt-get install python3-xarray python3-h5netcdf python3-netcdf4 netcdf-bin hdf5-tools
"""
import subprocess
import sys
import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import h5netcdf  # noqa: F401
    import netCDF4
    import xarray

# About the installation, not about our files.
HARMLESS = ("numpy.ndarray size changed", "pkg_resources", "numpy.ufunc size changed")


def groups_of(path):
    """Paths of all groups, the root first."""
    found = []

    def visit(group):
        found.append(group.path)
        for child in group.groups.values():
            visit(child)

    with netCDF4.Dataset(path) as file:
        visit(file)
    return found


def catch(action):
    """Runs the action; returns what it complained about."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            problems = action() or []
        except Exception as exception:  # a reader may raise anything
            problems = [f"{type(exception).__name__}: {exception}"]
    texts = [f"{w.category.__name__}: {w.message}" for w in caught]
    return problems + [text for text in texts if not any(h in text for h in HARMLESS)]


def open_with_xarray(path, group, engine):
    with xarray.open_dataset(path, engine=engine, group=group) as dataset:
        dataset.load()
        if not dataset.variables:
            return ["the group has no variables"]
        for name, variable in dataset.variables.items():
            unnamed = [d for d in variable.dims if str(d).startswith("phony_dim")]
            if unnamed:
                return [f"{name} has axes without names"]
    return []


def open_with_netcdf4(path, group):
    problems = []
    with netCDF4.Dataset(path) as file:
        place = file if group == "/" else file[group]
        if not place.variables:
            problems.append("the group has no variables")
        for name, variable in place.variables.items():
            variable[...]
            problems += [f"{name}: dimension {d} is of another group" for d in variable.dimensions
                         if d not in place.dimensions]
    return problems


def run(*command):
    result = subprocess.run(command, capture_output=True, check=False)
    problems = [line for line in result.stderr.decode(errors="replace").splitlines() if line.strip()]
    if result.returncode != 0:
        problems.append(f"exit status {result.returncode}")
    return problems


def checks_of(path):
    yield f"ncdump {path}", lambda: run("ncdump", "-h", path)
    yield f"h5dump {path}", lambda: run("h5dump", "-H", path)
    groups = []
    problems = catch(lambda: groups.extend(groups_of(path)))
    yield f"groups of {path}", lambda: problems
    for group in groups:
        yield f"netCDF4 {path} {group}", lambda group=group: open_with_netcdf4(path, group)
        for engine in ("netcdf4", "h5netcdf"):
            yield (f"xarray {engine} {path} {group}",
                   lambda group=group, engine=engine: open_with_xarray(path, group, engine))


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    number = failed = 0
    for path in sys.argv[1:]:
        for name, action in checks_of(path):
            number += 1
            problems = catch(action)
            failed += bool(problems)
            print(f"{'not ok' if problems else 'ok'} {number} - {name.replace('#', '_')}")
            for problem in problems:
                print("#  ", problem.replace("\n", "\n#   "))
    print(f"1..{number}")
    sys.exit(failed > 0)


main()
