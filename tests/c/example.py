"""What the example programs promise, whatever language they are written in."""

from __future__ import annotations

import http.server
import os
import pty
import re
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

from harness import DEADLINE, SCRATCH, Suite

URL = os.environ["DO_TEST_URL"]
ROOT = Path(os.environ["DO_TEST_ROOT"])
TOTAL = (ROOT / "large.bin").stat().st_size


class Example:
    """The program, and a folder for its store and its files."""

    def __init__(self, program: Path, name: str) -> None:
        self.program = str(program)
        self.folder = SCRATCH / f"{program.name}-{name}"
        self.folder.mkdir()

    def command(self, path: str, name: str = "file.bin") -> list[str]:
        url = path if path.startswith("http") else URL + path
        return [self.program, "--store", str(self.folder / "store"), url, str(self.folder / name)]

    def run(self, command: list[str], **options: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, capture_output=True, text=True, timeout=DEADLINE, **options)

    def start(self, command: list[str], **options: object) -> subprocess.Popen[str]:
        return subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options
        )

    def check_file(self, source: str, name: str = "file.bin") -> None:
        found = self.folder / name
        assert found.read_bytes() == (ROOT / source).read_bytes(), f"{found} is not {source}"
        parts = list(found.parent.glob(".dojob-*"))
        assert not parts, f"left behind: {parts}"


def progress(output: str) -> list[int]:
    """The bytes of all lines of progress, which never go back."""
    lines = [int(found) for found in re.findall(r"^progress (\d+) of \d+$", output, re.MULTILINE)]
    assert lines == sorted(lines), f"progress goes back: {lines}"
    return lines


def downloads_a_file(example: Example) -> None:
    done = example.run(example.command("/slow/medium.bin"))
    assert done.returncode == 0, done
    assert "resuming" not in done.stdout, done.stdout
    lines = progress(done.stdout)
    assert lines[-1] == (ROOT / "medium.bin").stat().st_size, done.stdout
    assert len(lines) < 20, f"more than some ten lines a second: {lines}"
    example.check_file("medium.bin")


def downloads_an_empty_file(example: Example) -> None:
    done = example.run(example.command("/empty.bin"))
    assert done.returncode == 0, done
    example.check_file("empty.bin")


def replaces_a_file_and_runs_again(example: Example) -> None:
    (example.folder / "file.bin").write_text("old")
    for source in ("small.bin", "medium.bin"):
        done = example.run(example.command(f"/{source}"))
        assert done.returncode == 0, done
        assert "resuming" not in done.stdout, "nothing was left unfinished"
        example.check_file(source)


def goes_on_after_it_was_killed(example: Example) -> None:
    """Killed three times: each time it has moved on, and goes on from about there."""
    reached = 0
    for kills in range(3):
        process = example.start(example.command("/slow/large.bin"))
        assert process.stdout
        seen = 0
        # A checkpoint is due after two seconds: some of what it shows is durable by then.
        while seen < reached + 9 * 1024 * 1024:
            line = process.stdout.readline()
            assert line, f"it ended: {process.communicate()}"
            if found := re.match(r"resuming at (\d+)$", line):
                assert kills > 0 and int(found[1]) > reached - 9 * 1024 * 1024, line
                reached = int(found[1])
            seen = int(found[1]) if (found := re.match(r"progress (\d+) of", line)) else seen
        process.kill()
        process.communicate()
        reached = seen
        assert not (example.folder / "file.bin").exists()
    done = example.run(example.command("/slow/large.bin"))
    assert done.returncode == 0, done
    found = re.match(r"resuming at (\d+)\n", done.stdout)
    assert found and int(found[1]) > 0, done.stdout
    assert progress(done.stdout)[-1] == TOTAL, done.stdout
    example.check_file("large.bin")


def may_be_killed_at_any_moment(example: Example) -> None:
    """Killed at its first sign of life and before it, again and again."""
    for kills in range(12):
        process = example.start(example.command("/slow/medium.bin"))
        assert process.stdout
        for _ in range(kills % 4):
            process.stdout.readline()
        process.kill()
        process.communicate()
    done = example.run(example.command("/slow/medium.bin"))
    assert done.returncode == 0, done
    example.check_file("medium.bin")


def tells_an_error_and_fails(example: Example) -> None:
    done = example.run(example.command("/missing"))
    assert done.returncode == 1, done
    assert "404" in done.stderr and "/missing" in done.stderr, done.stderr
    assert not (example.folder / "file.bin").exists()


def tells_what_is_wrong_with_its_arguments(example: Example) -> None:
    for url, name, word in [
        ("nonsense", "file.bin", "remote name"),
        ("http://user:secret@127.0.0.1/", "file.bin", "credentials"),
        (URL + "/small.bin", "none/file.bin", "does not exist"),
    ]:
        command = example.command("http://x", name)
        command[-2] = url
        done = example.run(command)
        assert done.returncode == 1 and word in done.stderr, done
        assert "secret" not in done.stderr, done
    for arguments in [[], ["x"], ["--store", "a", "b"], ["a", "b", "c", "d", "e"]]:
        done = example.run([example.program, *arguments])
        assert done.returncode == 2 and "usage" in done.stderr, done


def a_failed_job_is_tried_again(example: Example) -> None:
    served = ROOT / f"{Path(example.program).name}-again.bin"
    assert example.run(example.command(f"/{served.name}")).returncode == 1
    served.write_bytes((ROOT / "small.bin").read_bytes())
    done = example.run(example.command(f"/{served.name}"))
    assert done.returncode == 0 and done.stdout.startswith("resuming at 0\n"), done
    served.unlink()
    example.check_file("small.bin")


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves the same files without a word."""

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments, directory=str(ROOT))

    def log_message(self, *_: object) -> None:
        pass


def waits_through_transient_errors(example: Example) -> None:
    """Starts before the server does: it says what it waits for, and goes on when the server is there."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet, bind_and_activate=False)
    server.server_bind()
    process = example.start(example.command(f"http://127.0.0.1:{server.server_port}/small.bin"))
    assert process.stderr
    reason = process.stderr.readline()
    assert "127.0.0.1" in reason, reason
    server.server_activate()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    output, _ = process.communicate(timeout=DEADLINE)
    server.shutdown()
    thread.join()
    server.server_close()
    assert process.returncode == 0, output
    example.check_file("small.bin")


def finds_its_store_by_the_environment(example: Example) -> None:
    state, home = example.folder / "state", example.folder / "home"
    plain = {name: value for name, value in os.environ.items() if name not in ("XDG_STATE_HOME", "HOME")}
    for variables, store in [
        ({"XDG_STATE_HOME": str(state), "HOME": str(home)}, state / "dojob"),
        ({"HOME": str(home)}, home / ".local/state/dojob"),
        ({"XDG_STATE_HOME": "relative", "HOME": str(home)}, home / ".local/state/dojob"),
    ]:
        command = [example.program, URL + "/small.bin", str(example.folder / "file.bin")]
        done = example.run(command, env={**plain, **variables})
        assert done.returncode == 0, done
        assert (store / "jobs.db").exists(), store
        example.check_file("small.bin")
    done = example.run([example.program, URL + "/small.bin", "/tmp/x"], env=plain)
    assert done.returncode == 2 and "--store" in done.stderr, done


def takes_relative_paths(example: Example) -> None:
    command = [example.program, "--store", "store", URL + "/small.bin", "file.bin"]
    done = example.run(command, cwd=example.folder)
    assert done.returncode == 0, done
    example.check_file("small.bin")


def draws_a_bar_on_a_terminal(example: Example) -> None:
    main, terminal = pty.openpty()
    process = subprocess.Popen(example.command("/slow/medium.bin"), stdout=terminal)
    os.close(terminal)
    output = b""
    try:
        while piece := os.read(main, 4096):
            output += piece
    except OSError:
        pass  # so a terminal ends
    os.close(main)
    assert process.wait() == 0, output
    assert re.search(rb"\r\[#+\.+\] +[1-9]\d? %  [0-3]\.\d of 4\.0 MiB  \d+\.\d MiB/s", output), output
    assert re.search(rb"\r\[#+\] 100 %  4\.0 of 4\.0 MiB", output), output
    assert b"progress" not in output, output
    example.check_file("medium.bin")


def two_at_once_share_one_job(example: Example) -> None:
    first = example.start(example.command("/slow/medium.bin"))
    assert first.stdout and first.stdout.readline().startswith("progress")
    second = example.start(example.command("/slow/medium.bin"))
    outputs = [process.communicate(timeout=DEADLINE) for process in (first, second)]
    assert first.returncode == 0 and second.returncode == 0, outputs
    assert outputs[1][0].startswith("resuming at "), outputs
    example.check_file("medium.bin")


def leaves_other_jobs_alone(example: Example) -> None:
    """A job for another path is not the one to resume, and stays as it is."""
    process = example.start(example.command("/slow/large.bin", "other.bin"))
    assert process.stdout and process.stdout.readline().startswith("progress")
    process.kill()
    process.communicate()
    for path in ("/slow/medium.bin", "/small.bin"):
        done = example.run(example.command(path))
        assert done.returncode == 0 and "resuming" not in done.stdout, done
        assert (example.folder / "file.bin").read_bytes() == (ROOT / Path(path).name).read_bytes()
    assert not (example.folder / "other.bin").exists()
    assert len(list(example.folder.glob(".dojob-*"))) == 1


TESTS: list[Callable[[Example], None]] = [
    downloads_a_file,
    downloads_an_empty_file,
    replaces_a_file_and_runs_again,
    goes_on_after_it_was_killed,
    may_be_killed_at_any_moment,
    tells_an_error_and_fails,
    tells_what_is_wrong_with_its_arguments,
    a_failed_job_is_tried_again,
    waits_through_transient_errors,
    finds_its_store_by_the_environment,
    takes_relative_paths,
    draws_a_bar_on_a_terminal,
    two_at_once_share_one_job,
    leaves_other_jobs_alone,
]


def test_example(suite: Suite, program: Path) -> None:
    """Runs every test on a program; each counts."""
    for test in TESTS:
        failure = ""
        try:
            test(Example(program, test.__name__))
        except (AssertionError, OSError, subprocess.TimeoutExpired) as error:
            failure = f"{type(error).__name__}: {error}"
        suite.test(f"{program.name} {test.__name__}", failure)
