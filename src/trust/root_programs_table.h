// Roots of which Mozilla's or Chrome's root program wants something, by SHA-256 fingerprint; sorted. Written by
// scripts/update-root-programs.
//
// Mozilla: NSS built-ins 2.86 of 2026-05-01; of roots that left it since 2019-06 the last date they had.
// Chrome: Chrome Root Store 36, as Chrome 139 and later read it; of Entrust's nine, which are gone, version 17.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace trustprobe::trust {

inline constexpr std::string_view mozilla_version = "2.86";
inline constexpr std::string_view mozilla_date = "2026-05-01";
inline constexpr std::string_view chrome_version = "36";
inline constexpr std::string_view chrome_date = "";

struct MozillaRoot {
  std::string_view sha256;
  std::int64_t server_distrust_after;  // CKA_NSS_SERVER_DISTRUST_AFTER, seconds since 1970; 0: none
  bool withdrawn;                      // CKT_NSS_MUST_VERIFY_TRUST: trusted for websites no longer, or never
};

struct ChromeRoot {
  std::string_view sha256;
  std::int64_t sct_not_after;  // sct_not_after_sec, seconds since 1970
};

// clang-format off
inline constexpr std::array<MozillaRoot, 73> mozilla_roots{{
    {"02ed0eb28c14da45165c566791700d6451d7fb56f0b2ab1d3b8eb070e56edff5", 1733011199, true},  // Entrust Root Certification Authority - EC1, after 2024-11-30
    {"0376ab1d54c5f9803ce4b2e201a0ee7eef7b57b636e8a93c9b8d4860c96f5fa7", 1733011199, false},  // AffirmTrust Commercial, after 2024-11-30
    {"0753e940378c1bd5e3836e395daea5cb839e5046f1bd0eae1951cf10fec7c965", 1669766400, false},  // TrustCor RootCert CA-2, after 2022-11-30
    {"0a81ec5a929777f145904af38d5d509f66b5e2c58fcdb531058b0e17f3f0b41b", 1733011199, false},  // AffirmTrust Networking, after 2024-11-30
    {"0c2cd63df7806fa399ede809116b575bf87989f06518f9808c860503178baf66", 0, true},  // COMODO Certification Authority
    {"1465fa205397b876faa6f0a9958e5590e40fcc7faa4fb7c2c8677521fb5fb658", 0, true},  // Starfield Class 2 CA
    {"18f1fc7f205df8adddeb7fe007dd57e3af375a9c4d8d73546bf4f1fed1e18d35", 0, true},  // QuoVadis Root CA 3
    {"1be7abe30686b16348afd1c61b6866a0ea7f4821e67d5e8af937cf8011bc750d", 0, true},  // HARICA Client RSA Root CA 2021
    {"1d4ca4a2ab21d0093659804fc0eb2175a617279b56a2475245c9517afeb59153", 0, true},  // SSL.com Client RSA Root CA 2022
    {"22d9599234d60f1d4bc7c7e96f43fa555b07301fd475175089dafb8c25e477b3", 0, true},  // Sectigo Public Email Protection Root E46
    {"2399561127a57125de8cefea610ddf2fa078b5c8067f4e828290bfb860e84b3c", 1556582400, false},  // VeriSign Universal Root Certification Authority, after 2019-04-30
    {"2530cc8e98321502bad96f9b1fba1b099e2d299e0f4548bb914f363bc0d4531f", 1776297599, false},  // Izenpe.com, after 2026-04-15
    {"261d7114ae5f8ff2d8c7209a9de4289e6afc9d717023d85450909199f1857cfe", 0, true},  // DIGITALSIGN GLOBAL ROOT ECDSA CA
    {"319af0a7729e6f89269c131ea6a3a16fcd86389fdcab3c47a4a675c161a3f974", 0, true},  // GlobalSign Secure Mail Root R45
    {"37d51006c512eaab626421f1ec8c92013fc5f82ae98ee533eb4619b8deb4d06c", 1556582400, false},  // GeoTrust Primary Certification Authority, after 2019-04-30
    {"3a0072d49ffc04e996c59aeb75991d3c340f3615d6fd4dce90ac0b3d88ead4f4", 0, true},  // TWCA Global Root CA G2
    {"3ae6df7e0d637a65a8c81612ec6f9a142f85a16834c10280d88e707028518755", 0, true},  // Telekom Security SMIME ECC Root 2021
    {"3c4fb0b95ab8b30032f432b86f535fe172c185d0fd39865837cf36187fa6f428", 0, true},  // Staat der Nederlanden Root CA - G3
    {"3e84ba4342908516e77573c0992f0979ca084e4685681ff195ccba8a229b8a76", 1504224000, false},  // EE Certification Centre Root CA, after 2017-09-01
    {"3e9099b5015e8f486c00bcea9d111ee721faba355a89bcf1df69561e3dc6325c", 0, true},  // DigiCert Assured ID Root CA
    {"41c923866ab4cad6b7ad578081582e020797a6cbdf4fff78ce8396b38937d7f5", 0, true},  // OISTE WISeKey Global Root GA CA
    {"4348a0e9444c78cb265e058d5e8944b4d84f9662bd26db257f8934a443c70161", 0, true},  // DigiCert Global Root CA
    {"436472c1009a325c54f1a5bbb5468a7baeeccbe05de5f099cb70d3fe41e13c16", 0, true},  // TrustAsia SMIME ECC Root CA
    {"43df5774b03e7fef5fe40d931a7bedf1bb2e6b42738c4e6d3841103d3aa7f339", 1733011199, true},  // Entrust Root Certification Authority - G2, after 2024-11-30
    {"48e1cf9e43b688a51044160f46d773b8277fe45beaad0e4df90d1974382fea99", 0, true},  // LAWtrust Root CA2 (4096)
    {"4b03f45807ad70f21bfc2cae71c9fde4604c064cf5ffb686bae5dbaad7fdd34c", 1556582400, false},  // thawte Primary Root CA - G3, after 2019-04-30
    {"5a885db19c01d912c5759388938cafbbdf031ab2d48e91ee15589b42971d039c", 1669766400, false},  // TrustCor ECA-1, after 2022-11-30
    {"5cbf6fb81fd417ea4128cd6f8172a3c9402094f74ab2ed3a06b4405d04f30b19", 0, true},  // GlobalSign Secure Mail Root E45
    {"5edb7ac43b82a06a8761e8d7be4979ebf2611f7dd79bf91c1c6b566a219ed766", 1577836800, false},  // GeoTrust Primary Certification Authority - G2, after 2020-01-01
    {"62dd0be9b9f50a163ea0f8e75c053b1eca57ea55c8688f647c6881f2c8357b95", 0, true},  // SwissSign Gold CA - G2
    {"69ddd7ea90bb57c93e135dc85ea6fcd5480b603239bdc454fc758b2a26cf7f79", 1548892800, false},  // VeriSign Class 3 Public Primary Certification Authority - G4, after 2019-01-31
    {"6dc47172e01cbcb0bf62580d895fe2b8ac9ad4f873801e0c10b9c837d21eb177", 1733011199, true},  // Entrust.net Premium 2048 Secure Server CA, after 2024-11-30
    {"70a73f7f376b60074248904534b11482d5bf0e698ecc498df52577ebf2e93b9a", 1733011199, false},  // AffirmTrust Premium, after 2024-11-30
    {"73c176434f1bc6d5adf45b0e76e727287c8de57616c1e6e6141a2b2cbc7d8e4c", 1733011199, false},  // Entrust Root Certification Authority, after 2024-11-30
    {"7431e5f4c3c1ce4690774f0b61e05440883ba9a01ed00ba6abd7806ed3b118cf", 0, true},  // DigiCert High Assurance EV Root CA
    {"7600295eefe85b9e1fd624db76062aaaae59818a54d2774cd4c0b2c01131e1b3", 1568851200, false},  // Taiwan GRCA, after 2019-09-19
    {"78833a783bb2986c254b9370d3c20e5eba8fa7840cbf63fe17297a0b0119685e", 0, true},  // Atos TrustedRoot Root CA RSA G2 2020
    {"78a656344f947e9cc0f734d9053d32f6742086b6b9cd2cae4fae1a2e4efde048", 0, true},  // Telekom Security SMIME RSA Root 2023
    {"82bd5d851acf7f6e1ba7bfcbc53030d0e7bc3c21df772d858cab41d199bdf595", 0, true},  // DIGITALSIGN GLOBAL ROOT RSA CA
    {"85a0dd7dd720adb7ff05f83d542b209dc7ff4528f7d677b18389fea5e5c49e86", 0, true},  // QuoVadis Root CA 2
    {"88497f01602f3154246ae28c4d5aef10f1d87ebb76626f4ae0b7f95ba7968799", 1577491200, false},  // EC-ACC, after 2019-12-28
    {"8d25cd97229dbf70356bda4eb3cc734031e24cf00fafcfd32dc76eb5841c7ea8", 0, true},  // GTS Root R2
    {"8d722f81a9c113c0791df136a2966db26c950a971db46b4199f4ea54b78bfb9f", 1556582400, false},  // thawte Primary Root CA, after 2019-04-30
    {"8dd4b5373cb0de36769c12339280d82746b3aa6cd426e797a31babe4279cf00b", 0, true},  // HARICA Client ECC Root CA 2021
    {"90370d3efa88bf58c30105ba25104a358460a7fa52dfc2011df233a0f417912a", 0, true},  // DigiCert SMIME RSA4096 Root G5
    {"9a12c392bfe57891a0c545309d4d9fd567e480cb613d6342278b195c79a7931f", 0, true},  // SwissSign RSA SMIME Root CA 2022 - 1
    {"9a296a5182d1d451a2e37f439b74daafa267523329f90f9a0d2007c334e23c9a", 1719705600, false},  // GLOBALTRUST 2020, after 2024-06-30
    {"9acfab7e43c8d880d06b262a94deeee4b4659989c3d0caf19baf6405e41ab7df", 1556582400, false},  // VeriSign Class 3 Public Primary Certification Authority - G5, after 2019-04-30
    {"a0234f3bc8527ca5628eec81ad5d69895da5680dc91d1cb8477f33f878b95b0b", 1577836800, false},  // GeoTrust Universal CA 2, after 2020-01-01
    {"a0459b9f63b22559f5fa5d4c6db3f9f72ff19342033578f073bf1d1b46cbb912", 1538265600, false},  // GeoTrust Universal CA, after 2018-09-30
    {"a1a86d04121eb87f027c66f53303c28e5739f943fc84b38ad6af009035dd9457", 0, true},  // D-TRUST Root CA 3 2013
    {"a4310d50af18a6447190372a86afaf8b951ffb431d837f1e5688b45971ed1557", 1538265600, false},  // thawte Primary Root CA - G2, after 2018-09-30
    {"ad7dd58d03aedb22a30b5084394920ce12230c2d8017ad9b81ab04079bdd026b", 0, true},  // SSL.com Client ECC Root CA 2022
    {"b478b812250df878635c2aa7ec7d155eaa625ee82916e2cd294361886cd1fbd4", 1556582400, false},  // GeoTrust Primary Certification Authority - G3, after 2019-04-30
    {"bd71fdf6da97e4cf62d1647add2581b07d79adf8397eb4ecba9c5e8488821423", 1733011199, false},  // AffirmTrust Premium ECC, after 2024-11-30
    {"c0a6f4dc63a24bfdcf54ef2a6a082a0a72de35803e2ff5ff527ae5d87206dfd5", 1744761599, false},  // ePKI Root Certification Authority, after 2025-04-15
    {"c1b48299aba5208fe9630ace55ca68a03eda5a519c8802a0d3a673be8f8e557d", 1593561600, false},  // Trustis FPS Root CA, after 2020-07-01
    {"c3846bf24b9e93ca64274c0ec67c1ecc5e024ffcacd2d74019350e81fe546ae4", 0, true},  // Go Daddy Class 2 CA
    {"c7796beb62c101bb143d262a7c96a0c6168183223ef50d699632d86e03b8cc9b", 0, true},  // TrustAsia SMIME RSA Root CA
    {"d02a0f994a868c66395f2e7a880df509bd0c29c96de16015a0fd501eda4f96a9", 0, true},  // OISTE Client Root RSA G1
    {"d40e9c86cd8fe468c1776959f49ea774fa548684b6c406f3909261f4dce2575c", 1669766400, false},  // TrustCor RootCert CA-1, after 2022-11-30
    {"d5917a7791eb7cf20a2e57eb98284a67b28a57e89182da53d546678c9fde2b4f", 0, true},  // Sectigo Public Email Protection Root R46
    {"d7a7a0fb5d7e2731d771e9484ebcdef71d5f0c3e0a2948782bc83ee0ea699ef4", 0, true},  // Comodo AAA Services root
    {"d8e0febc1db2e38d00940f37d27d41344d993e734b99d5656d9778d4d8143624", 0, true},  // Certum Root CA
    {"d92c171f5cf890ba428019292927fe22f3207fd2b54449cb6f675af4922146e2", 0, true},  // D-Trust SBR Root CA 1 2022
    {"d9a32485a8cca85539cef12fffff711378a17851d73da2732ab4302d763bd62b", 0, true},  // OISTE Client Root ECC G1
    {"db3517d1f6732a2d5ab97c533ec70779ee3270a62fb4ac4238372460e6f01e88", 0, true},  // Entrust Root Certification Authority - G4
    {"dba84dd7ef622d485463a90137ea4d574df8550928f6afa03b4d8b1141e636cc", 0, true},  // D-Trust SBR Root CA 2 2022
    {"e38655f4b0190c84d3b3893d840a687e190a256d98052f159e6d4a39f589a6eb", 0, true},  // Atos TrustedRoot Root CA ECC G2 2020
    {"e3b6a2db2ed7ce48842f7ac53241c7b71d54144bfb40c11f3f1d0b42f5eea12d", 0, true},  // Certigna
    {"e8e8176536a60cc2c4e10187c3befca20ef263497018f566d5bea0f94d0c111b", 0, true},  // DigiCert SMIME ECC P384 Root G5
    {"ebd41040e4bb3ec742c9e381d31ef2a41a48b6685c96e7cef3c1df6cd4331c99", 0, true},  // GlobalSign Root CA
    {"ff856a2d251dcd88d36656f450126798cfabaade40799c722de4d2b5db36a73a", 1577836800, false},  // GeoTrust Global CA, after 2020-01-01
}};

inline constexpr std::array<ChromeRoot, 35> chrome_roots{{
    {"02ed0eb28c14da45165c566791700d6451d7fb56f0b2ab1d3b8eb070e56edff5", 1731369599},  // Entrust Root Certification Authority - EC1, after 2024-11-11
    {"0376ab1d54c5f9803ce4b2e201a0ee7eef7b57b636e8a93c9b8d4860c96f5fa7", 1731369599},  // AffirmTrust Commercial, after 2024-11-11
    {"0552e6f83fdf65e8fa9670e666df28a4e21340b510cbe52566f97c4fb94b2bd1", 1820966399},  // D-TRUST BR Root CA 2 2023, after 2027-09-14
    {"08170d1aa36453901a2f959245e347db0c8d37abaabc56b81aa100dc958970db", 1819670399},  // D-TRUST EV Root CA 1 2020, after 2027-08-30
    {"0a81ec5a929777f145904af38d5d509f66b5e2c58fcdb531058b0e17f3f0b41b", 1731369599},  // AffirmTrust Networking, after 2024-11-11
    {"193144f431e0fddb740717d4de926a571133884b4360d30e272913cbe660ce41", 1813017599},  // SwissSign RSA TLS Root CA 2022 - 1, after 2027-06-14
    {"22a2c1f7bded704cc1e701b5f408c310880fe956b5de2a4a44f99c873a25a7c8", 1781481599},  // SSL.com EV Root Certification Authority ECC, after 2026-06-14
    {"2530cc8e98321502bad96f9b1fba1b099e2d299e0f4548bb914f363bc0d4531f", 1776211199},  // Izenpe.com, after 2026-04-14
    {"2e7bf16cc22485a7bbe2aa8696750761b0ae39be3b2fe9d0cc6d4ef73491425c", 1781481599},  // SSL.com EV Root Certification Authority RSA R2, after 2026-06-14
    {"3417bb06cc6007da1b961c920b8ab4ce3fad820e4aa30b9acbc4a74ebdcebc65", 1781481599},  // SSL.com Root Certification Authority ECC, after 2026-06-14
    {"43df5774b03e7fef5fe40d931a7bedf1bb2e6b42738c4e6d3841103d3aa7f339", 1731369599},  // Entrust Root Certification Authority - G2, after 2024-11-11
    {"49e7a442acf0ea6287050054b52564b650e4f49e42e348d6aa38e039e957b1c1", 1780012799},  // D-TRUST Root Class 3 CA 2 2009, after 2026-05-28
    {"552f7bdcf1a7af9e6ce672017f4f12abf77240c78e761ac203d1d9d20ac89988", 1782863999},  // DigiCert Trusted Root G4, after 2026-06-30
    {"578af4ded0853f4e5998db4aeaf9cbea8d945f60b620a38d1a3c13b2bc7ba8e1", 1819670399},  // Telekom Security TLS ECC Root 2020, after 2027-08-30
    {"59769007f7685d0fcd50872f9f95d5755a5b2b457d81f3692b610a98672f0e1b", 1789430399},  // TWCA Global Root CA, after 2026-09-14
    {"6c61dac3a2def031506be036d2a6fe401994fbd13df9c8d466599274c446ec98", 1754006399},  // NetLock Arany (Class Gold), after 2025-07-31
    {"6dc47172e01cbcb0bf62580d895fe2b8ac9ad4f873801e0c10b9c837d21eb177", 1731369599},  // Entrust.net Certification Authority (2048), after 2024-11-11
    {"70a73f7f376b60074248904534b11482d5bf0e698ecc498df52577ebf2e93b9a", 1731369599},  // AffirmTrust Premium, after 2024-11-11
    {"73c176434f1bc6d5adf45b0e76e727287c8de57616c1e6e6141a2b2cbc7d8e4c", 1731369599},  // Entrust Root Certification Authority, after 2024-11-11
    {"7d05ebb682339f8c9451ee094eebfefa7953a114edb2f44949452fab7d2fc185", 1789430399},  // DigiCert Assured ID Root G2, after 2026-09-14
    {"7e37cb8b4c47090cab36551ba6f45db840680fba166a952db100717f43053fc2", 1789430399},  // DigiCert Assured ID Root G3, after 2026-09-14
    {"85666a562ee0be5ce925c1d8890a6f76a87ec16d4d7d5f29ea7419cf20123b69", 1781481599},  // SSL.com Root Certification Authority RSA, after 2026-06-14
    {"8e8221b2e7d4007836a1672f0dcc299c33bc07d316f132fa1a206d587150f1ce", 1819670399},  // D-TRUST EV Root CA 2 2023, after 2027-08-30
    {"91e2f5788d5810eba7ba58737de1548a8ecacd014598bc0b143e041b17052552", 1780012799},  // T-TeleSec GlobalRoot Class 2, after 2026-05-28
    {"9a114025197c5bb95d94e63d55cd43790847b646b23cdf11ada4a00eff15fb48", 1761955199},  // Buypass Class 2 Root CA, after 2025-10-31
    {"bd71fdf6da97e4cf62d1647add2581b07d79adf8397eb4ecba9c5e8488821423", 1731369599},  // AffirmTrust Premium ECC, after 2024-11-11
    {"c0a6f4dc63a24bfdcf54ef2a6a082a0a72de35803e2ff5ff527ae5d87206dfd5", 1754006399},  // ePKI Root Certification Authority (Chunghwa), after 2025-07-31
    {"d48d3d23eedb50a459e55197601c27774b9d7b18c94d5a059511a10250b93168", 1781481599},  // Certigna Root CA, after 2026-06-14
    {"db3517d1f6732a2d5ab97c533ec70779ee3270a62fb4ac4238372460e6f01e88", 1731369599},  // Entrust Root Certification Authority - G4, after 2024-11-11
    {"e59aaa816009c22bff5b25bad37df306f049797c1f81d85ab089e657bd8f0044", 1820966399},  // D-TRUST BR Root CA 1 2020, after 2027-09-14
    {"edf7ebbca27a2a384d387b7d4010c666e2edb4843e4c29b4ae1d5b9332e6b24d", 1761955199},  // Buypass Class 3 Root CA, after 2025-10-31
    {"eec5496b988ce98625b934092eec2908bed0b0f316c2d4730c84eaf1f3d34881", 1780012799},  // D-TRUST Root Class 3 CA 2 EV 2009, after 2026-05-28
    {"efc65cadbb59adb6efe84da22311b35624b71b3b1ea0da8b6655174ec8978646", 1819670399},  // Telekom Security TLS RSA Root 2023, after 2027-08-30
    {"f015ce3cc239bfef064be9f1d2c417e1a0264a0a94be1f0c8d121864eb6949cc", 1754006399},  // HiPKI Root CA - G1 (Chunghwa), after 2025-07-31
    {"fd73dad31c644ff1b43bef0ccdda96710b9cd9875eca7e31707af3e96d522bbd", 1780012799},  // T-TeleSec GlobalRoot Class 3, after 2026-05-28
}};
// clang-format on

}  // namespace trustprobe::trust
