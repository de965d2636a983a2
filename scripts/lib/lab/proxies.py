"""The lab's proxies, until SIGTERM: `proxies.py LAB`. Writes what leads to them to LAB/run/proxies.env, their roots to LAB/stores/bump.pem, and
for `intercept --defects` LAB/defects.toml. Says "ready" when all of them answer."""
import os
import shlex
import signal
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from defects import addresses, defect_list, lab_leaf, own_servers, write_crls
from relays import AcceptsProxyProtocol, Nginx, Socks
from squid import Bump, Squid


def start(lab: Path, running: ExitStack, folder: Path) -> dict[str, str]:
    """The variables that lead to what runs."""
    own = own_servers(lab, folder)
    for server in own.values():
        running.enter_context(server)
    names = addresses(lab)
    good = running.enter_context(Squid(names, bump=Bump(lab / "stores/lab.pem", write_crls(lab, folder / "crls.pem"), mirrors=True)))
    bad = running.enter_context(Squid(names, bump=Bump(masks=True, signing_hash="sha1", root_bits=1024, root_days=20, old_versions=True,
                                                       root_subject="/O=Trustprobe Lab/CN=Lab Bad Bump CA")))
    plain, socks = running.enter_context(Squid(names)), running.enter_context(Socks())
    behind = running.enter_context(Nginx(lab_leaf(lab, folder, "proxied.lab.example")))
    balancer = running.enter_context(AcceptsProxyProtocol(behind.where()))
    replace(lab / "stores/bump.pem", good.root().read_text() + bad.root().read_text())
    replace(lab / "defects.toml", defect_list(lab, own))
    return {"LAB_PROXY": f"http://{plain.where()}", "LAB_BUMP_PROXY": f"http://{good.where()}", "LAB_BAD_BUMP_PROXY": f"http://{bad.where()}",
            "LAB_SOCKS": f"socks5h://{socks.where()}", "LAB_BALANCER": f"{balancer.address},proxied.lab.example:{balancer.port}",
            "LAB_DEFECTS": str(lab / "defects.toml")}


def replace(file: Path, text: str) -> None:
    """Never seen half written."""
    unfinished = file.with_name(f".{file.name}.{os.getpid()}")
    unfinished.write_text(text)
    unfinished.rename(file)


def main() -> None:
    lab = Path(sys.argv[1])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    told = lab / "run/proxies.env"
    with ExitStack() as running, tempfile.TemporaryDirectory(prefix="trustprobe-defects-") as folder:
        variables = start(lab, running, Path(folder))
        replace(told, "".join(f"export {name}={shlex.quote(value)}\n" for name, value in variables.items()))
        print("ready", flush=True)
        while True:
            signal.pause()


if __name__ == "__main__":
    main()
