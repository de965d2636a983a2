#include "trust/load_store.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include "support/certificate_maker.h"
#include "support/scratch_directory.h"
#include "x509/pem.h"

using namespace trustprobe;
using namespace trustprobe::support;
namespace fs = std::filesystem;

namespace {

std::string pem_of(const Identity& identity) {
  return x509::to_pem(*identity.certificate);
}

std::string error_of(const std::string& argument, const fs::path& data = "/nonexistent") {
  const auto store = trust::load_store(argument, {.data_directory = data});
  REQUIRE(!store);
  return store.error().sentence();
}

}  // namespace

TEST_CASE("a PEM file is a store under its own name, or under the one it is given") {
  const ScratchDirectory scratch;
  const Identity one = make_root("One"), two = make_root("Two");
  const std::string path = scratch.write("kiosk.pem", "# roots\n" + pem_of(one) + pem_of(two) + pem_of(one));
  const auto store = trust::load_store(path, {.data_directory = "/nonexistent"});
  REQUIRE(store);
  CHECK((*store)->name() == "kiosk.pem");
  CHECK((*store)->anchors().size() == 2);
  CHECK((*store)->origin().format == "PEM bundle");
  CHECK((*store)->origin().path == path);
  CHECK((*store)->origin().sha256.size() == 64);
  CHECK((*store)->origin().modified);
  CHECK((*trust::load_store("kiosk=" + path, {.data_directory = "/nonexistent"}))->name() == "kiosk");
}

TEST_CASE("a file whose name holds an equals sign is still a file") {
  const ScratchDirectory scratch;
  const auto store =
      trust::load_store(scratch.write("a=b.pem", pem_of(make_root("One"))), {.data_directory = "/nonexistent"});
  REQUIRE(store);
  CHECK((*store)->name() == "a=b.pem");
}

TEST_CASE("a directory is read in name order, without hidden files, keys and notes") {
  const ScratchDirectory scratch;
  const Identity one = make_root("One"), two = make_root("Two");
  scratch.write("roots/b.pem", pem_of(two));
  scratch.write("roots/a.pem", pem_of(one));
  scratch.write("roots/key.pem", private_key_pem(one));
  scratch.write("roots/README", "where these come from");
  scratch.write("roots/.hidden.pem", "not PEM");
  scratch.write("roots/below/c.pem", "not read");
  const auto store = trust::load_store((scratch.path() / "roots/").string(), {.data_directory = "/nonexistent"});
  REQUIRE(store);
  CHECK((*store)->name() == "roots");
  REQUIRE((*store)->anchors().size() == 2);
  CHECK((*store)->anchors()[0].certificate->subject.common_name == "One");
  CHECK((*store)->origin().format == "directory");
}

TEST_CASE("a directory with a file that cannot be what its name says, or with no certificate, is refused") {
  const ScratchDirectory scratch;
  scratch.write("bad/a.pem", pem_of(make_root("One")));
  scratch.write("bad/b.crt", "hello");
  CHECK(error_of((scratch.path() / "bad").string()).find("b.crt: holds no PEM certificate") != std::string::npos);
  fs::create_directory(scratch.path() / "empty");
  CHECK(error_of((scratch.path() / "empty").string()).find("holds no file with a certificate") != std::string::npos);
  fs::create_directory(scratch.path() / "links");
  fs::create_symlink("/nonexistent/root.pem", scratch.path() / "links" / "a.0");
  CHECK(error_of((scratch.path() / "links").string())
            .find("a.0: is a link to /nonexistent/root.pem, which does not exist") != std::string::npos);
}

TEST_CASE("each way in which a store file is not one has its own sentence and remedy") {
  const ScratchDirectory scratch;
  const Identity root = make_root("One");
  const auto sentence = [&](std::string_view content) {
    const std::string path = scratch.write("store.pem", content);
    const std::string error = error_of(path);
    CHECK(error.starts_with(path));
    return error.substr(std::min(error.size(), path.size()));
  };
  CHECK(sentence("") == ": is empty; a trust store needs at least one certificate in PEM");
  CHECK(sentence("hello") ==
        ": holds no PEM certificate; export the roots as PEM (-----BEGIN CERTIFICATE-----) and try again");
  CHECK(sentence(private_key_pem(root)) ==
        ": holds a private key and no certificate; name the file with the root certificates instead");
  CHECK(sentence("\xFE\xED\xFE\xED...").starts_with(": is a JKS store that is cut short"));
  CHECK(sentence(std::string("\x30\x82\x01\x00\x02\x01\x03\x30\x82", 9)).find(": is a PKCS #12 store") == 0);
  CHECK(sentence("\n\n-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n").starts_with(":3: the block"));
}

TEST_CASE("a store that cannot be opened says why, and nothing else is used in its place") {
  const ScratchDirectory scratch;
  CHECK(error_of("./nowhere.pem").starts_with("./nowhere.pem: cannot be read (No such file or directory)"));
  fs::create_symlink("gone.pem", scratch.path() / "link.pem");
  CHECK(error_of((scratch.path() / "link.pem").string()).find("is a link to gone.pem, which does not exist") !=
        std::string::npos);
  const std::string secret = scratch.write("secret.pem", pem_of(make_root("One")));
  fs::permissions(secret, fs::perms::none);
  if (::geteuid() == 0) {
    MESSAGE("not tried: root may read every file");
  } else {
    CHECK(error_of(secret).find("cannot be read (Permission denied)") != std::string::npos);
  }
  CHECK(error_of("amazom") ==
        "--store amazom: no store has this name and no file either; known names: java, nss, system");
  CHECK(error_of("=x.pem").find("NAME=PATH needs both a name and a path") != std::string::npos);
  CHECK(error_of("x=").find("NAME=PATH needs both a name and a path") != std::string::npos);
  CHECK(!trust::load_store("", {.data_directory = "/nonexistent"}));
}

TEST_CASE("a name that is not UTF-8 works, and errors show it safely") {
  const ScratchDirectory scratch;
  const auto store =
      trust::load_store(scratch.write("r\xFFoots.pem", pem_of(make_root("One"))), {.data_directory = "/nonexistent"});
  REQUIRE(store);
  CHECK((*store)->origin().path.find("r\\xffoots.pem") != std::string::npos);
  CHECK(error_of(scratch.write("e\xFF\x1B.pem", "")).find("e\\xff\\x1b.pem: is empty") != std::string::npos);
}
