"""Builds the library with cargo, or takes the file that DOJOB_LIBRARY names, and puts it into the wheel."""

import json
import os
import platform
import subprocess
import sys
import sysconfig

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FILE = {"win32": "dojob.dll", "darwin": "libdojob.dylib"}.get(sys.platform, "libdojob.so")
CARGO = ["cargo", "build", "--release", "--lib", "--message-format=json-render-diagnostics"]


def build(crate):
    """Builds the crate, and returns the library's path: cargo says where it is."""
    output = subprocess.run(CARGO, cwd=crate, check=True, stdout=subprocess.PIPE).stdout
    files = [name for line in output.splitlines() for name in json.loads(line).get("filenames", [])]
    return next(name for name in reversed(files) if os.path.basename(name) == FILE)


class LibraryHook(BuildHookInterface):
    def initialize(self, version, build_data):
        chosen = os.environ.get("DOJOB_LIBRARY")
        library = os.path.abspath(chosen) if chosen else build(os.path.join(self.root, "..", ".."))
        system = sysconfig.get_platform().replace("universal2", platform.machine())
        build_data["pure_python"] = False
        build_data["tag"] = "py3-none-" + system.replace("-", "_").replace(".", "_")
        build_data["force_include"][library] = f"dojob/{FILE}"
