"""What the package shows to those who import it, checked from outside: python .ci/surface.py FOLDER

- A module imports only modules of notebooks that come before its own, where the parts (2x) come before lessons (0x),
  findings (1x), runs (3x) and commands (4x); but for two methods of `CapsNet`, when they are called. `capsules` needs
  torch and nothing else.
- `import capsnet_compare` and `capsnet_compare --help` load nothing heavy; every name that is offered is there. The
  help of each subcommand fits a screen.
- Importing a module changes no other, in either order; the main command runs after all of them were imported, with two
  epochs, and leaves its report in the folder.
"""
import ast
import importlib
import os
import re
import subprocess
import sys
import time
from pathlib import Path

root = Path(__file__).resolve().parent.parent
package = "capsnet_compare"
HEAVY = {
    "torch", "torchvision", "numpy", "scipy", "sklearn", "pandas",
    "matplotlib", "seaborn", "mlxtend", "ipywidgets",
}
UNWANTED = {
    "capsules": {"matplotlib", "safetensors"},
    "decoder": {"ipywidgets", "anywidget"},
}
SHELVES = "20134"                                          # their first digits, the lowest first
REACHES_UP = {"network": {"pretrained", "classify"}}       # from a method, when it is called
SCREEN_COLUMNS, SCREEN_LINES = 100, 40


def check(condition, what):
    "End with what is wrong, unless nothing is."
    if not condition:
        sys.exit(f"surface: {what}")


def place(notebook):
    "Where a notebook stands: shelf, number."
    return SHELVES.index(notebook.name[0]), notebook.name


def modules_in_order():
    "The module of each notebook that makes one, the lowest first."
    found = []
    for notebook in sorted((root/"nbs").glob("[0-9]*.ipynb"), key=place):
        export = re.search(r"#\| *default_exp (\w+)", notebook.read_text(encoding="utf-8"))
        if export:
            found.append(export[1])
    return found


def imported_by(node):
    "The modules that a statement imports, in full; relative ones are the package's."
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.level:
        return [f"{package}.{node.module}"] if node.module else []
    return [node.module] if isinstance(node, ast.ImportFrom) else []


def imports_of(module):
    "What a module imports, anywhere: modules of the package, and the top-level names of others."
    tree = ast.parse((root/package/f"{module}.py").read_text(encoding="utf-8"))
    own, others = set(), set()
    for node in ast.walk(tree):
        for name in imported_by(node):
            top, _, rest = name.partition(".")
            if top == package:
                own.add(rest)
            else:
                others.add(top)
    return own, others


def check_arrows(modules):
    "Arrows lead downward only."
    for i, module in enumerate(modules):
        own, _ = imports_of(module)
        upward = sorted(own - set(modules[:i]) - REACHES_UP.get(module, set()))
        check(not upward, f"{module}: expected imports of modules below it, found {', '.join(upward)}")
    own, others = imports_of("capsules")
    foreign = own | others - set(sys.stdlib_module_names) - {"torch"}
    check(not foreign, f"capsules: expected imports of torch and the standard library, found {foreign}")


def loaded_after(code):
    "The modules that are loaded after some code has run in a fresh Python."
    shown = f"{code}\nimport sys\nprint(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", shown], capture_output=True, text=True)
    check(run.returncode == 0, f"expected this to run: {code}; found: {run.stderr}")
    return set(run.stdout.splitlines()[-1].split())


def check_weight():
    "What is loaded only when it is needed."
    for code in (f"import {package}", f"import {package}.config"):
        heavy = loaded_after(code) & HEAVY
        check(not heavy, f"{code}: expected nothing heavy to be loaded, found {', '.join(sorted(heavy))}")
    for module, unwanted in UNWANTED.items():
        found = loaded_after(f"import {package}.{module}") & unwanted
        check(not found, f"{module}: expected to work without {', '.join(sorted(unwanted))}, found {found}")


def ask_for_help(subcommand):
    "The help of a subcommand, or of the whole command, fits a screen; how long it takes is printed, no more."
    name = f"{package} {subcommand}".strip()
    start = time.perf_counter()
    command = [sys.executable, "-m", package, *subcommand.split(), "--help"]
    environ = os.environ | dict(COLUMNS=str(SCREEN_COLUMNS))
    run = subprocess.run(command, env=environ, capture_output=True, text=True)
    seconds = time.perf_counter() - start
    check(run.returncode == 0, f"{name} --help: expected exit code 0, found {run.returncode}: {run.stderr[-500:]}")
    check(run.stdout, f"{name} --help: expected help, found nothing")
    lines = run.stdout.splitlines()
    widest = max(map(len, lines), default=0)
    found = f"{len(lines)} lines of up to {widest} columns"
    fits = len(lines) <= SCREEN_LINES and widest <= SCREEN_COLUMNS
    check(fits, f"{name} --help: expected at most {SCREEN_LINES} lines of {SCREEN_COLUMNS} columns, found {found}")
    print(f"{name} --help: {found}, {seconds:.2f} s")


def check_help():
    "Each subcommand has help; that of the whole command loads nothing heavy."
    commands = importlib.import_module(f"{package}.config").COMMANDS
    for subcommand in ("", *commands):
        ask_for_help(subcommand)
    command = [sys.executable, "-X", "importtime", "-m", package, "--help"]
    trace = subprocess.run(command, capture_output=True, text=True).stderr
    imported = {line.split("|")[-1].strip().split(".")[0] for line in trace.splitlines()}
    check("argparse" in imported, "expected a trace of what --help imports, found none")
    heavy = imported & HEAVY
    check(not heavy, f"--help: expected nothing heavy to be loaded, found {', '.join(sorted(heavy))}")


def check_names():
    "Every name that the package offers is there, is the module's own, and stays one object."
    offered = importlib.import_module(package)
    for name in offered.__all__:
        value = getattr(offered, name)
        check(name in dir(offered), f"expected {name} in dir({package})")
        check(value is getattr(offered, name), f"{name}: expected one object, found two")
    for module in modules_in_order():
        check(hasattr(importlib.import_module(f"{package}.{module}"), "__all__"), f"{module}: expected exports")


def fingerprint(value):
    "What tells a change: the object, its size if it is a container, its attributes if it is a class of the package."
    size = len(value) if isinstance(value, (dict, list, set, tuple)) else None
    own_class = isinstance(value, type) and value.__module__.startswith(package)
    attributes = tuple(vars(value)) if own_class else ()
    return id(value), size, attributes


def contents(module):
    "The names of a module, each with what tells a change."
    return {name: fingerprint(value) for name, value in vars(module).items() if not name.startswith("__")}


def changes(module, before):
    "The names of a module that are no longer what they were."
    now = contents(module)
    return sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))


def import_all(modules):
    "Import all modules, in this order: none may change another that is there already."
    before = {}
    for name in modules:
        importlib.import_module(f"{package}.{name}")
        for other, was in before.items():
            changed = changes(sys.modules[other], was)
            check(not changed, f"importing {name} changed {other}: {', '.join(changed)}")
        for other in set(sys.modules) - set(before):
            if other.startswith(package + "."):
                before[other] = contents(sys.modules[other])


def check_networks():
    "The paper's two networks are in the table, and nobody can add to it."
    variants = importlib.import_module(f"{package}.variants")
    missing = set(variants.PAPER_NETWORKS) - set(variants.NETWORKS)
    check(not missing, f"expected the paper's networks in NETWORKS, found none called {missing}")
    check(not hasattr(variants.NETWORKS, "__setitem__"), "NETWORKS: expected a table that nobody can change")


def run_main(folder):
    "The main command, small, in this process, in which all modules are."
    code = importlib.import_module(f"{package}.config").main(["--epochs", "2", "--out", folder])
    check(code == 0, f"expected the main command to end with 0 after all modules were imported, found {code}")
    check((Path(folder)/"report.html").is_file(), "expected a report of the main command, found none")


def main():
    "In a Python for each order, as this one must not have imported anything."
    modules = modules_in_order()
    folder, *order = sys.argv[1:]
    if order:
        import_all(modules if order == ["forward"] else modules[::-1])
        check_networks()
        if order == ["backward"]:
            run_main(folder)
        return
    check_arrows(modules)
    check_weight()
    check_help()
    check_names()
    for order in ("forward", "backward"):
        run = subprocess.run([sys.executable, __file__, folder, order], cwd=root)
        check(run.returncode == 0, f"modules imported {order}: exit code {run.returncode}")
    print(f"surface: {len(modules)} modules, 0 failures")


if __name__ == "__main__":
    main()
