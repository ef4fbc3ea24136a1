"""The types of the package, as a strict checker and an old Python read them."""

from __future__ import annotations

import ast
import importlib.util
import os
import subprocess
import sys
import unittest
from pathlib import Path

from support import REPOSITORY, TMP

PACKAGE = REPOSITORY / "bindings" / "python" / "dojob"
CHECKED = [PACKAGE, REPOSITORY / "examples" / "download.py", Path(__file__).parent]
SKIPPED = os.environ.get("DO_SKIP", "").replace(",", " ").split()


class Types(unittest.TestCase):
    def test_the_package_says_that_it_is_typed(self) -> None:
        self.assertTrue((PACKAGE / "py.typed").exists())

    def test_python_3_9_can_read_it(self) -> None:
        for path in [*PACKAGE.glob("*.py"), REPOSITORY / "examples" / "download.py"]:
            with self.subTest(path.name):
                ast.parse(path.read_text(), feature_version=(3, 9))

    if "mypy" not in SKIPPED:

        def test_mypy_finds_nothing(self) -> None:
            tools = TMP / "mypy"
            if importlib.util.find_spec("mypy") is None:
                install = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(tools), "mypy"]
                done = subprocess.run(install, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
                told = f"install mypy, or leave it out with DO_SKIP=mypy:\n{done.stdout}"
                self.assertEqual(done.returncode, 0, told)
            package = str(PACKAGE.parent)
            environment = {
                **os.environ,
                "PYTHONPATH": f"{tools}{os.pathsep}{package}",
                "MYPYPATH": package,
            }
            command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(TMP / "mypy-cache")]
            checked = subprocess.run(
                [*command, *map(str, CHECKED)],
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            self.assertEqual(checked.returncode, 0, checked.stdout)
