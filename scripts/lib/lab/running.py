"""Servers that are started for as long as a `with` lasts, each in a folder of its own, as an ordinary user even where root starts them."""
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parents[1]  # scripts/lib
SECONDS_TO_START = 20
SECONDS_TO_STOP = 5


def free_port(address: str = "127.0.0.1") -> int:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as probe:
        probe.bind((address, 0))
        return probe.getsockname()[1]


def unpacked(script: str) -> Path:
    """What a script of scripts/lib prints once the program is in the cache."""
    done = subprocess.run([SCRIPTS / script], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    return Path(done.stdout.strip())


def at(address: str, port: int) -> str:
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


class Server:
    """Write its files into `folder` in prepare(), say how it is started in command(). The folder is outside root's home, so that a server
    which drops root's rights can still read it."""
    name = "server"

    def __init__(self, address: str = "127.0.0.1"):
        self.address, self.port = address, free_port(address)
        self.process = None

    def prepare(self) -> None:
        pass

    def command(self) -> list:
        raise NotImplementedError

    def environment(self) -> dict[str, str]:
        return {}

    def where(self) -> str:
        return at(self.address, self.port)

    def log(self) -> str:
        return "".join(file.read_text(errors="replace") for file in sorted(self.folder.glob("*.log")))

    def write(self, name: str, text: str) -> Path:
        (self.folder / name).write_text(text)
        return self.folder / name

    def copy(self, file: Path, name: str = "") -> Path:
        return Path(shutil.copy(file, self.folder / (name or Path(file).name)))

    def __enter__(self):
        self.folder = Path(tempfile.mkdtemp(prefix=f"trustprobe-{self.name}-"))
        try:
            self.prepare()
            self._hand_over()
            with (self.folder / "output.log").open("w") as output:
                self.process = subprocess.Popen(self.command(), stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                                                env={**os.environ, **self.environment()}, cwd=self.folder)
            self._wait_until_it_answers()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(SECONDS_TO_STOP)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _hand_over(self) -> None:
        if os.getuid() == 0:
            user = pwd.getpwnam(ordinary_user())
            for path in (self.folder, *self.folder.rglob("*")):
                os.chown(path, user.pw_uid, user.pw_gid)

    def _wait_until_it_answers(self) -> None:
        until = time.monotonic() + SECONDS_TO_START
        while True:
            try:
                socket.create_connection((self.address, self.port), timeout=1).close()
                return
            except OSError:
                if self.process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError(f"{self.name} does not answer on {self.where()}:\n{self.log()[-4000:]}") from None
                time.sleep(0.05)


def ordinary_user() -> str:
    """Whom a server that root starts becomes: every Debian has it."""
    return "proxy" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
