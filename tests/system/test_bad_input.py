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
    (tmp_path / "no-colon").write_text("karl geheim\n")
    (tmp_path / "no-user").write_text(":geheim\n")
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


PROXY = ("--proxy", "http://127.0.0.1:1")
ONE_OF_KINDS = "write it as http://HOST:PORT, https://HOST, socks5://HOST or socks5h://HOST"
SENTENCES = {
    "no URL": (["--proxy", ""], "--proxy: the URL of the proxy is empty; " + ONE_OF_KINDS),
    "no port": (["--proxy", "http://proxy.example"], "--proxy: the port of the proxy is missing; an http proxy has no usual one: write http://HOST:PORT"),
    "no proxy's scheme": (["--proxy", "ftp://proxy.example:21"],
                          "--proxy: the scheme 'ftp' is none of a proxy; known are http, https, socks5 and socks5h"),
    "SOCKS 4": (["--proxy", "socks4://127.0.0.1"],
                "--proxy: SOCKS 4 is not spoken (scheme 'socks4'); most SOCKS proxies speak version 5: socks5://HOST"),
    "a bad proxy behind a good one": ([*PROXY, "--proxy", "http://127.0.0.1:99999"],
                                      "--proxy: the port of the proxy is no number from 1 to 65535; " + ONE_OF_KINDS),
    "a password in the URL": (["--proxy", "http://karl:geheim@127.0.0.1:3128"],
                              "--proxy: the URL holds a user or a password, which everybody could read in the list of processes; "
                              "leave them out, and give them by --proxy-credentials file:PATH or env:NAME"),
    "env and another": ([*PROXY, "--proxy", "env"], "--proxy env: the environment names the whole way, and another --proxy is given; "
                                                    "give either env or every proxy by its URL"),
    "credentials without a proxy": (["--proxy-credentials", "env:HOME"], "--proxy-credentials: no proxy is given that they could be for; "
                                                                         "give --proxy too, or leave them out"),
    "who resolves without a proxy": (["--proxy-dns", "proxy"], "--proxy-dns proxy: there is no proxy that could look targets up; "
                                                               "name one with --proxy, or leave this out"),
    "more credentials than proxies": ([*PROXY, "--proxy-credentials", "none", "--proxy-credentials", "none"],
                                      "--proxy-credentials: given 2 times, for 1 proxy; give one for each --proxy, in their order; none for one without"),
    "bare credentials": ([*PROXY, "--proxy-credentials", "karl:geheim"],
                         "--proxy-credentials: every list of processes shows what is written on a command line; write file:PATH or env:NAME"),
    "credentials of a variable that is not set": ([*PROXY, "--proxy-credentials", "env:NOT_SET"],
                                                  "--proxy-credentials env:NOT_SET: this variable is not set; export it, or use file:PATH"),
    "credentials of no variable": ([*PROXY, "--proxy-credentials", "env:"],
                                   "--proxy-credentials env:: names no variable; write file:PATH or env:NAME"),
    "credentials of no file": ([*PROXY, "--proxy-credentials", "file:"],
                               "--proxy-credentials file:: names no file; write file:PATH or env:NAME"),
    "credentials of a file that is not there": ([*PROXY, "--proxy-credentials", "file:{folder}/absent"],
                                                "{folder}/absent: cannot be read (No such file or directory); check the path and its permissions"),
    "credentials without a colon": ([*PROXY, "--proxy-credentials", "file:{folder}/no-colon"],
                                    "--proxy-credentials file:{folder}/no-colon: no ':' between user and password in the first line; "
                                    "write user:password in one line"),
    "credentials without a user": ([*PROXY, "--proxy-credentials", "file:{folder}/no-user"],
                                   "--proxy-credentials file:{folder}/no-user: no user before the ':' of the first line; write user:password in one line"),
    "an empty file of credentials": ([*PROXY, "--proxy-credentials", "file:{folder}/empty.pem"],
                                     "--proxy-credentials file:{folder}/empty.pem: the first line, where user and password should be, is empty; "
                                     "write user:password in one line"),
    "TLS from the first byte": (["--starttls", "smtps"], "--starttls smtps: this protocol speaks TLS from the first byte; "
                                                         "leave --starttls out and write smtps://HOST"),
    "a protocol whose scheme has one more letter": (["--starttls", "redis"], "--starttls redis: this protocol speaks TLS from the first byte; "
                                                                             "leave --starttls out and write rediss://HOST"),
    "a misspelt protocol": (["--starttls", "postgre"], "--starttls postgre: no such protocol is known; did you mean postgres?"),
    "no protocol": (["--starttls", "gopher"], "--starttls gopher: no such protocol is known; known are smtp, lmtp, imap, pop3, ftp, sieve, nntp, irc, "
                                              "xmpp-client, xmpp-server, ldap, postgres, mysql, rdp, mssql"),
}
PROXY_VARIABLES = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")


@pytest.mark.parametrize("arguments, sentence", SENTENCES.values(), ids=SENTENCES.keys())
def test_a_way_that_cannot_be_is_answered_with_its_sentence(trustprobe, folder, arguments, sentence):
    outcome = trustprobe.run("probe", TARGET, *(argument.format(folder=folder) for argument in arguments))
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert outcome.stderr == f"trustprobe probe: {sentence.format(folder=folder)}\n"


def test_a_store_for_an_https_proxy_that_is_none_names_its_option(trustprobe):
    outcome = trustprobe.run("probe", TARGET, "--proxy", "https://127.0.0.1:1", "--proxy-store", "no-such-store")
    assert outcome.exit_code == 2
    assert outcome.stderr.startswith("trustprobe probe: --proxy-store no-such-store: no store has this name and no file either; ")


@pytest.mark.parametrize("variables, sentence", [
    ({}, "--proxy env: the environment names no proxy; set HTTPS_PROXY or ALL_PROXY, or give the proxy by its URL"),
    ({"HTTPS_PROXY": "http://"}, "HTTPS_PROXY: the URL of the proxy has no host; " + ONE_OF_KINDS),
    ({"https_proxy": "socks4://127.0.0.1", "ALL_PROXY": "http://127.0.0.1:1"},
     "https_proxy: SOCKS 4 is not spoken (scheme 'socks4'); most SOCKS proxies speak version 5: socks5://HOST"),
], ids=["none", "half of one", "the first of two"])
def test_a_proxy_of_the_environment_that_cannot_be_is_named_by_its_variable(trustprobe, variables, sentence):
    outcome = trustprobe.run("probe", TARGET, "--proxy", "env", environment={**dict.fromkeys(PROXY_VARIABLES, ""), **variables})
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert outcome.stderr == f"trustprobe probe: {sentence}\n"
