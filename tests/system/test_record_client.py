"""scripts/record-client: what real clients say today is what probes/clients says."""

import platform
import shutil
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "probes/clients"
sys.path.append(str(ROOT / "scripts/lib/clients"))

import capture  # noqa: E402
import hello  # noqa: E402
import programs  # noqa: E402
import recording  # noqa: E402

RECORDED_ON = "bookworm"
QUICK = ["openssl-3.0", "curl", "python"]
on_recorded_release = pytest.mark.skipif(
    platform.freedesktop_os_release().get("VERSION_CODENAME") != RECORDED_ON,
    reason=f"the clients were recorded on Debian {RECORDED_ON}; another release has others",
)


def record(folder, *names):
    return subprocess.run(
        [ROOT / "scripts/record-client", "--into", folder, *names], capture_output=True, text=True, check=False, timeout=120
    )


def shipped(name):
    return recording.read_message(SHIPPED / f"{name}.toml")


def vector(width, data):
    return len(data).to_bytes(width, "big") + data


def message(extensions, random=bytes(32), suites="13011302"):
    """A ClientHello of parts, in hexadecimal where they are code points."""
    block = b"".join(kind.to_bytes(2, "big") + vector(2, bytes.fromhex(data)) for kind, data in extensions)
    body = bytes.fromhex("0303") + random + vector(1, random) + vector(2, bytes.fromhex(suites)) + b"\x01\x00" + vector(2, block)
    return b"\x01" + vector(3, body)


@on_recorded_release
@pytest.mark.parametrize("name", QUICK)
def test_a_client_recorded_again_says_what_its_shipped_recording_says(name, tmp_path):
    done = record(tmp_path, name)
    assert done.returncode == 0, done.stderr
    fresh = recording.read_message(tmp_path / f"{name}.toml")
    drift = hello.differences(shipped(name), fresh, programs.CLIENTS[name].permutes)
    assert not drift, f"{name} no longer says what was recorded: {'; '.join(drift)}: run scripts/record-client {name}"
    assert fresh != shipped(name), "two hellos with the same random: this is not a new recording"


def test_every_shipped_recording_has_its_client_and_every_client_its_recording():
    assert {file.stem for file in SHIPPED.glob("*.toml")} == set(programs.CLIENTS)


@pytest.mark.parametrize("name", programs.CLIENTS)
def test_a_shipped_recording_asks_for_the_name_and_offers_tls_1_2_or_later(name):
    parsed = hello.parse(shipped(name))
    assert hello.server_name(parsed) == capture.NAME
    versions = hello.facts(shipped(name), False).get("versions", f"{parsed.legacy_version:04x}").split()
    assert {"0303", "0304"} & set(versions)


@on_recorded_release
def test_a_file_is_left_alone_while_the_client_says_the_same(tmp_path):
    shutil.copy(SHIPPED / "curl.toml", tmp_path)
    first = record(tmp_path, "curl")  # the package may be newer than the recording
    before = (tmp_path / "curl.toml").read_bytes()
    again = record(tmp_path, "curl")
    assert (first.returncode, again.returncode, again.stdout) == (0, 0, "curl: unchanged\n"), first.stderr + again.stderr
    assert (tmp_path / "curl.toml").read_bytes() == before


@on_recorded_release
def test_a_client_that_changed_is_recorded_anew_and_what_differs_is_told(tmp_path):
    file = tmp_path / "curl.toml"
    shutil.copy(SHIPPED / "curl.toml", file)
    suites = "".join(hello.facts(shipped("curl"), False)["cipher suites"].split())
    digits = shipped("curl").hex().replace(suites[:8], "13051304", 1)
    old = recording.Recording("curl 1.0", "curl", "by hand", bytes.fromhex(digits))
    file.write_text(recording.written(old))
    done = record(tmp_path, "curl")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("curl: cipher suites: recorded 1305 1304 ") and ", now 1302 1303 " in done.stdout
    assert not hello.differences(shipped("curl"), recording.read_message(file), False)


def test_randoms_keys_tickets_and_grease_do_not_count():
    def one(byte, grease):
        share = f"0029{grease}000100001d0020" + byte * 32
        return message(
            [(int(grease, 16), ""), (10, f"0004{grease}001d"), (51, share), (35, byte * 4), (0xFE0D, byte * 9)],
            random=bytes.fromhex(byte * 32), suites=grease + "1301",
        )

    assert hello.differences(one("11", "0a0a"), one("22", "fafa"), False) == []


@pytest.mark.parametrize(
    "changed, what",
    [
        (message([(10, "0002001d"), (43, "020304")], suites="13021301"), "cipher suites: recorded 1301 1302, now 1302 1301"),
        (message([(10, "00020017"), (43, "020304")]), "groups: recorded 001d, now 0017"),
        (message([(10, "0002001d"), (43, "020303")]), "versions: recorded 0304, now 0303"),
        (message([(43, "020304"), (10, "0002001d")]), "extensions: recorded 000a 002b, now 002b 000a"),
        (message([(10, "0002001d"), (43, "020304"), (23, "")]), "extension 0017: recorded none, now empty"),
    ],
)
def test_what_matters_is_told_when_it_differs(changed, what):
    assert what in hello.differences(message([(10, "0002001d"), (43, "020304")]), changed, False)


def test_the_order_of_extensions_does_not_count_for_a_client_that_permutes_them():
    one, other = message([(10, "0002001d"), (43, "020304")]), message([(43, "020304"), (10, "0002001d")])
    assert hello.differences(one, other, True) == []


def test_a_hello_in_several_records_and_segments_is_captured_whole():
    sent = shipped("chromium")
    records = b"".join(b"\x16\x03\x01" + vector(2, part) for part in (sent[:3], sent[3:700], sent[700:] + b"\x14"))
    ours, theirs = socket.socketpair()
    with ours, theirs:
        def drip():
            for at in range(0, len(records), 97):
                theirs.sendall(records[at : at + 97])

        sender = threading.Thread(target=drip)
        sender.start()
        assert capture.receive_hello(ours) == sent
        sender.join()


@pytest.mark.parametrize(
    "sent, fault",
    [
        (b"GET / HTTP/1.1\r\n", "begins no handshake record"),
        (b"\x16\x03\x01\x00\x10\x01\x00", "closed before the hello was whole"),
        (b"\x16\x03\x01\x00\x04\x02\x00\x00\x00", "a handshake message of type 2"),
        ((b"\x16\x03\x01\x40\x00\x01\xff\xff\xff" + bytes(0x4000 - 4)) * 5, "more than 65536 bytes"),
    ],
)
def test_what_is_no_client_hello_is_not_captured(sent, fault):
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(sent)
        theirs.shutdown(socket.SHUT_WR)
        with pytest.raises(ConnectionError, match=fault):
            capture.receive_hello(ours)


def test_a_client_that_does_not_connect_is_told_with_its_last_words():
    with pytest.raises(capture.NotRecorded, match="no ClientHello came: it did not connect; the client said: no route$"):
        capture.capture(("/bin/echo", "no route"))


def test_a_client_of_ones_own_is_recorded_by_its_command(tmp_path):
    connect = f"openssl s_client -connect 127.0.0.1:{{port}} -servername {capture.NAME}"
    script = f'x="a \\"quoted\\" word"; exec {connect}'
    done = record(tmp_path, "--own", "kiosk", "--title", "The kiosk", "--row", "openssl", "--", "sh", "-c", script)
    assert (done.returncode, done.stdout) == (0, "kiosk: recorded for the first time\n"), done.stderr
    text = (tmp_path / "kiosk.toml").read_text()
    assert 'title = "The kiosk"\nclient_row = "openssl"\nrecorded = "sh -c x=\\"a \\\\\\"quoted' in text
    assert hello.server_name(hello.parse(recording.read_message(tmp_path / "kiosk.toml"))) == capture.NAME


def test_an_id_that_leads_out_of_the_folder_is_refused(tmp_path):
    done = record(tmp_path / "into", "--own", "../kiosk", "--", "curl", "{port}")
    assert done.returncode == 2 and "../kiosk would be the name of a file" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "command, fault",
    [
        (["curl"], "the command of --own must have {port} in it"),
        (["./no-such-client", "{port}"], "record-client: kiosk: ./no-such-client does not start: No such file"),
    ],
)
def test_a_command_that_cannot_be_recorded_is_told(command, fault, tmp_path):
    done = record(tmp_path, "--own", "kiosk", "--", *command)
    assert done.returncode in (1, 2) and fault in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_client_is_told_the_known_ones(tmp_path):
    done = record(tmp_path, "lynx")
    assert done.returncode == 2
    assert "unknown client lynx; known: chromium, curl, " in done.stderr
    assert list(tmp_path.iterdir()) == []
