#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "policies/ideal_server.h"

using namespace trustprobe;
using policies::Catalogue;
using policies::Policy;
using support::catalogue;

namespace {

std::size_t count(std::string_view service) {
  return static_cast<std::size_t>(std::ranges::count(catalogue().all(), service, &Policy::service));
}

/// A folder with these files, gone at the end of the test.
class Folder {
 public:
  Folder() : path_(std::filesystem::temp_directory_path() / "trustprobe-policies-XXXXXX") {
    std::string name = path_.string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  void write(const std::string& name, std::string_view text) const { std::ofstream(path_ / name) << text; }
  std::string error() const {
    const auto read = Catalogue::load(path_);
    if (read) return "";
    std::string sentence = read.error().sentence();
    for (std::size_t at = sentence.find(path_.string()); at != std::string::npos; at = sentence.find(path_.string()))
      sentence.replace(at, path_.string().size(), "DIR");
    return sentence;
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

constexpr std::string_view one_policy =
    "service = \"shop\"\nsource = \"https://shop.example\"\n[[policy]]\nname = \"Basic\"\nversions = [\"TLS 1.3\"]\n"
    "cipher_suites = [\"TLS_AES_128_GCM_SHA256\"]\n";

}  // namespace

TEST_CASE("the catalogue has every policy of the services and profiles that it is about") {
  CHECK(count("load-balancer") == 51);
  CHECK(count("cdn") == 9);
  CHECK(count("api-gateway") == 13);
  CHECK(count("profile") == 3);
  CHECK(catalogue().all().size() == 76);
}

TEST_CASE("every policy names where it is published") {
  for (const Policy& policy : catalogue().all()) {
    CAPTURE(policy.name);
    CHECK(policy.source.starts_with("https://"));
    CHECK(policy.source.find(' ') == std::string::npos);
  }
}

TEST_CASE("a hybrid group is promised by the policies whose names say so, by all of a CDN, and by no other") {
  for (const Policy& policy : catalogue().all()) {
    CAPTURE(policy.name);
    const bool named = policy.name.find("-PQ-") != std::string::npos || policy.name.find("_PQ_") != std::string::npos;
    CHECK((policy.post_quantum == true) == (named || policy.service == "cdn"));
  }
}

TEST_CASE("what comes without choosing is marked, and so is what should not be kept") {
  CHECK(catalogue().find("ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09")->default_for == "listeners made in the console");
  CHECK(!catalogue().find("ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09")->old_default);
  CHECK(catalogue().find("ELBSecurityPolicy-2016-08")->old_default);
  CHECK(catalogue().find("edge:TLS_1_0")->old_default);
  CHECK(std::ranges::count_if(catalogue().all(), [](const Policy& policy) { return !policy.default_for.empty(); }) ==
        6);
}

TEST_CASE("a policy is found by its name in any case, and by service or scope where two share it") {
  CHECK(catalogue().find("elbsecuritypolicy-2016-08")->name == "ELBSecurityPolicy-2016-08");
  CHECK(catalogue().find("cdn:TLSv1")->name == "TLSv1");
  CHECK(catalogue().find("mozilla:intermediate")->service == "profile");
  CHECK(catalogue().find("TLS_1_0") == nullptr);
  CHECK(catalogue().find("api-gateway:TLS_1_0") == nullptr);
  REQUIRE(catalogue().find("API-Gateway/edge:TLS_1_0") != nullptr);
  CHECK(catalogue().find("edge:TLS_1_0") == catalogue().find("api-gateway/edge:TLS_1_0"));
  CHECK(catalogue().find("regional:TLS_1_0")->scopes == std::vector<std::string>{"regional", "private"});
  CHECK(catalogue().find("cdn:TLS_1_0") == nullptr);
  CHECK(catalogue().find("cdn/edge:TLS_1_0") == nullptr);
  CHECK(catalogue().find("") == nullptr);
}

TEST_CASE("every policy is found by the name that is given for it") {
  for (const Policy& policy : catalogue().all()) CHECK(catalogue().find(catalogue().name_of(policy)) == &policy);
  CHECK(catalogue().name_of(*catalogue().find("edge:TLS_1_0")) == "api-gateway/edge:TLS_1_0");
}

TEST_CASE("a misspelt name is told the nearest, and a shared one how to say which") {
  CHECK(catalogue().nearest("elbsecuritypolicy-2016-8") == "ELBSecurityPolicy-2016-08");
  CHECK(catalogue().nearest("cdn:TLSv1.2_2012") == "TLSv1.2_2018");
  CHECK(catalogue().nearest("TLS_1_0") == "api-gateway/regional:TLS_1_0");
  CHECK(catalogue().nearest("something quite different") == "");
}

TEST_CASE("files of a folder are read by name, and only those that are policies") {
  const Folder folder;
  folder.write("b.toml", one_policy);
  folder.write("a.toml",
               "service = \"inn\"\nsource = \"https://inn.example\"\n[[policy]]\nname = \"Basic\"\n"
               "versions = [\"TLS 1.3\"]\ncipher_suites = [\"TLS_AES_128_GCM_SHA256\"]\n");
  folder.write("README.md", "no policies");
  const auto read = Catalogue::load(folder.path());
  REQUIRE(read);
  REQUIRE(read->all().size() == 2);
  CHECK(read->all()[0].service == "inn");
  CHECK(read->find("Basic") == nullptr);
  CHECK(read->find("shop:basic") == &read->all()[1]);
}

TEST_CASE("a folder without policies, or without sense, is an error") {
  const Folder folder;
  CHECK(folder.error() == "DIR: no file of policies (*.toml) is in it");
  folder.write("a.toml", one_policy);
  folder.write("b.toml", one_policy);
  CHECK(folder.error() ==
        "DIR/b.toml:3: policy 'Basic' of shop is at DIR/a.toml:3 already; give one of them another "
        "name, or scopes that tell them apart");
  CHECK(!Catalogue::load(folder.path() / "nowhere"));
}
