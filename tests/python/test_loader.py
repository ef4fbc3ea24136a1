"""Which library is loaded, and which is refused."""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import subprocess
import unittest.mock
from pathlib import Path

from dojob import _abi, _library
from support import REPOSITORY, Case, python

GOOD = Path(os.environ["DOJOB_LIBRARY"])
PACKAGE = REPOSITORY / "bindings" / "python" / "dojob"
#: Imports the package and tells which library it has loaded.
IMPORT = "import dojob; from dojob import _library; print(_library.where(), dojob.library_version())"


class Loader(Case):
    def assert_import_error(self, library: Path, *words: str) -> None:
        """With this library the import fails, and says why in one line."""
        ended = python("-c", "import dojob", DOJOB_LIBRARY=str(library))
        self.assertEqual(ended.returncode, 1)
        last = ended.stderr.splitlines()[-1]
        self.assertTrue(last.startswith("ImportError: "), ended.stderr)
        for word in (str(library), *words):
            self.assertIn(word, last)

    def compiled(self, source: str) -> Path:
        """A library made of this C."""
        path = self.folder / "libstub.so"
        subprocess.run(
            ["gcc", "-shared", "-fPIC", "-o", str(path), "-x", "c", "-"], input=source, text=True, check=True
        )
        return path

    def test_a_file_that_is_not_there(self) -> None:
        self.assert_import_error(self.folder / "missing.so", "cannot load", "DOJOB_LIBRARY")

    def test_a_file_that_is_no_library(self) -> None:
        path = self.folder / "text.so"
        path.write_text("text" * 1000)
        self.assert_import_error(path, "cannot load", "invalid ELF header")

    def test_a_library_of_something_else(self) -> None:
        self.assert_import_error(self.compiled("int other;"), "is not dojob's library", "do_abi_version")

    def test_a_library_of_another_abi(self) -> None:
        newer = _abi.DO_ABI_VERSION + 1
        stub = self.compiled(f"unsigned do_abi_version(void) {{ return {newer}; }}")
        self.assert_import_error(stub, f"has version {newer}", f"needs {_abi.DO_ABI_VERSION}")

    def test_a_library_that_lacks_functions(self) -> None:
        stub = self.compiled(f"unsigned do_abi_version(void) {{ return {_abi.DO_ABI_VERSION}; }}")
        self.assert_import_error(stub, "not all of it", "do_manager_open")

    def test_a_layout_that_differs(self) -> None:
        size, offsets = _abi.LAYOUT[_abi.do_event]
        _library.check_layout(_abi.LAYOUT)
        for wrong in ((size + 8, offsets), (size, {**offsets, "state": 28})):
            with self.subTest(wrong), self.assertRaisesRegex(ImportError, "do_event has 32 bytes"):
                _library.check_layout({**_abi.LAYOUT, _abi.do_event: wrong})

    def test_every_struct_has_a_layout(self) -> None:
        classes = [found for found in vars(_abi).values() if isinstance(found, type)]
        structs = {found for found in classes if issubclass(found, ctypes.Structure)}
        self.assertEqual(structs, set(_abi.LAYOUT))
        for struct in structs:
            self.assertEqual([field[0] for field in struct._fields_], list(_abi.LAYOUT[struct][1]))

    def test_every_function_is_used(self) -> None:
        source = "".join(path.read_text() for path in PACKAGE.glob("*.py") if path.name != "_abi.py")
        used = set(re.findall(r"\b(?:lib|library)\.(do_\w+)", source))
        for enumerator in ("do_enum_jobs", "do_enum_files"):
            self.assertIn(f'"{enumerator}"', source)
            used |= {f"{enumerator}_{name}" for name in re.findall(r'_function\("(\w+)"\)', source)}
        # Python is called by its own thread, which asks for notices.
        never = {"do_job_set_notify_interface", "do_job_get_notify_interface"}
        self.assertEqual(used | never, set(vars(_library.lib)))
        self.assertFalse(used & never)

    def test_the_variable_goes_first_and_may_be_relative(self) -> None:
        with unittest.mock.patch.dict(os.environ, DOJOB_LIBRARY="some/libdojob.so"):
            self.assertEqual(_library.where(), os.path.abspath("some/libdojob.so"))

    def test_then_the_file_beside_the_package(self) -> None:
        shutil.copytree(PACKAGE, self.folder / "dojob")
        beside = self.folder / "dojob" / _library.FILE
        shutil.copy(GOOD, beside)
        ended = python("-c", IMPORT, DOJOB_LIBRARY="", PYTHONPATH=str(self.folder))
        self.assertEqual((ended.stdout.split()[0], ended.stderr), (str(beside), ""))

    def test_then_the_systems(self) -> None:
        (self.folder / _library.INSTALLED).symlink_to(GOOD)
        search = str(self.folder)
        ended = python("-c", IMPORT, DOJOB_LIBRARY="", LD_LIBRARY_PATH=search)
        self.assertEqual((ended.stdout.split()[0], ended.stderr), (_library.INSTALLED, ""))
