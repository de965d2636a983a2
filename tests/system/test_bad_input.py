"""Bad input is answered with one sentence and exit code 2, before anything else is done."""
import pytest

TARGET = "valid.rootca1.demo.amazontrust.com"


@pytest.fixture
def folder(tmp_path, lab):
    (tmp_path / "empty.pem").write_text("")
    (tmp_path / "words.pem").write_text("no certificate here\n")
    (tmp_path / "broken.pem").write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    (tmp_path / "list").write_text(f"{TARGET}\n{TARGET}:70000\n")
    (tmp_path / "nothing").write_text("# no target\n")
    (tmp_path / "connect-to").write_text("only-a-host\n")
    (tmp_path / "syntax.toml").write_text("name = \n")
    (tmp_path / "verdict.toml").write_text(f'name = "x"\n[stores]\nlab = "{lab.store("lab")}"\n'
                                           f'[[endpoint]]\ntarget = "{TARGET}"\nstores = ["lab"]\nexpect.verdict = "fine"\n')
    (tmp_path / "directory").mkdir()
    return tmp_path


CASES = {
    "a missing store": (["probe", TARGET, "--store", "{folder}/absent.pem"], "absent.pem"),
    "an unknown store name": (["probe", TARGET, "--store", "no-such-store"], "no-such-store"),
    "an empty store": (["probe", TARGET, "--store", "{folder}/empty.pem"], "empty.pem"),
    "a store without a certificate": (["probe", TARGET, "--store", "{folder}/words.pem"], "words.pem"),
    "a store with a broken certificate": (["probe", TARGET, "--store", "{folder}/broken.pem"], "broken.pem"),
    "an empty directory as a store": (["probe", TARGET, "--store", "{folder}/directory"], "directory"),
    "a bad port": (["probe", "valid.rootca1.demo.amazontrust.com:70000"], "70000"),
    "no target": (["probe"], "target"),
    "an unknown option": (["probe", TARGET, "--no-such-option"], "--no-such-option"),
    "an unknown command": (["prove", TARGET], "prove"),
    "an unknown offer": (["probe", TARGET, "--offers", "quantum"], "quantum"),
    "a timeout that is no number": (["probe", TARGET, "--timeout", "soon"], "soon"),
    "a list that is not there": (["probe", "-l", "{folder}/absent"], "absent"),
    "a list that is a directory": (["probe", "-l", "{folder}/directory"], "directory"),
    "a list with a bad line": (["probe", "-l", "{folder}/list"], "list:2"),
    "a list without a target": (["probe", "-l", "{folder}/nothing"], "nothing"),
    "a bad connect-to rule": (["probe", TARGET, "--connect-to", "only-a-host"], "only-a-host"),
    "a bad connect-to file": (["probe", TARGET, "--connect-to-file", "{folder}/connect-to"], "connect-to:1"),
    "a suite that is not there": (["run", "{folder}/absent.toml"], "absent.toml"),
    "a suite that is not TOML": (["run", "{folder}/syntax.toml"], "syntax.toml:1"),
    "a suite with an unknown verdict": (["run", "{folder}/verdict.toml"], "fine"),
    "a check that does not exist": (["explain", "no-such-check"], "no-such-check"),
}


@pytest.mark.parametrize("arguments, named", CASES.values(), ids=CASES.keys())
def test_bad_input_is_one_sentence_and_exit_2(trustprobe, folder, arguments, named):
    outcome = trustprobe.run(*(argument.format(folder=folder) for argument in arguments))
    assert outcome.exit_code == 2
    assert outcome.stdout == ""
    sentence, = outcome.stderr.splitlines()
    assert named in sentence
