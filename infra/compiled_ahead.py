"""Compiles ahead what importing the function would compile each time: dataclasses' methods and regular expressions.

Written down as a module beside the function's own, which `revision_trigger.precompiled` reads.
"""

import subprocess
import sys
from pathlib import Path

MODULE = "compiled_ahead.py"

# Runs with nothing but the bundle's own code: imports the function, and notes what is compiled meanwhile.
_RECORDER = """
import dataclasses, hashlib, re, sys, types
import _sre
sys.path[:0] = sys.argv[1:]
makers, patterns, current = {}, {}, [None]

def execute(source, names, defined):
    makers[hashlib.sha256(source.encode()).hexdigest()] = source
    exec(source, names, defined)

def compile_pattern(pattern, flags=0):
    current[0] = (pattern, int(flags))
    return before(pattern, flags)

def assemble(pattern, flags, code, groups, names, numbers):
    patterns[current[0]] = (int(flags), tuple(map(int, code)), groups, dict(names), numbers)
    return _sre.compile(pattern, flags, code, groups, names, numbers)

dataclasses.exec = execute
before, re._compiler.compile = re._compiler.compile, compile_pattern
re._compiler._sre = types.SimpleNamespace(**{**vars(_sre), "compile": assemble})
import revision_trigger.bootstrap

print('"Written by infra/compiled_ahead.py."\\n')
print(f"MAGIC = {_sre.MAGIC}\\nPATTERNS = {{")
for key in sorted(patterns, key=repr):
    print(f"    {key!a}: {patterns[key]!a},")
print("}\\nMAKERS = {}\\n")
for name, source in sorted(makers.items()):
    print(source.replace("__create_fn__", f"_{name}", 1))
    print(f"MAKERS['{name}'] = _{name}\\n")
"""


def written(code: Path, libraries: Path) -> str:
    """Give the module's text for the function's code and its libraries, imported in a process of their own."""
    command = [sys.executable, "-I", "-S", "-B", "-c", _RECORDER, str(code), str(libraries)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603  our own words
