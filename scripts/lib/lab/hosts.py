"""The lab's hosts: those of the publisher, load balancers, a content network, and one for every fault."""
from host import Evidence, Finding, Host, error, note, warning
from leaves import Leaf
from revocation_hosts import revocation_hosts


def amazon_demo_hosts() -> list[Host]:
    """Stand for the publisher's test hosts: one valid, revoked and expired per root, and one for the G2 root."""
    hosts = []
    for number, (prefix, key) in enumerate((("r2", "rsa:2048"), ("r4", "rsa:2048"), ("e2", "P-256"), ("e3", "P-384")), 1):
        domain = f"rootca{number}.demo.amazontrust.com"
        security = ('add_header Strict-Transport-Security "max-age=31536000; includeSubDomains" always;',) if number == 1 else ()
        hosts += [
            Host(f"valid.{domain}", (Leaf(f"valid{number}", (f"valid.{domain}",), f"{prefix}m01", key),), directives=security),
            Host(f"revoked.{domain}", (Leaf(f"revoked{number}", (f"revoked.{domain}",), f"{prefix}m02", key, age=10,
                                              revoked="keyCompromise"),),
                 evidence=Evidence(under="TTNN")),
            Host(f"expired.{domain}", (Leaf(f"expired{number}", (f"expired.{domain}",), f"{prefix}m01", key, age=90, days=-2),),
                 trusted=False, expected_verdict="expired", findings=(error("leaf-expired"),)),
        ]
    name = "valid.sfg2.demo.amazontrust.com"
    return hosts + [Host(name, (Leaf("validsfg2", (name,), "r2m01"),))]


# As an application load balancer with a current policy: the server's order, ECDSA first.
LOAD_BALANCER = ("ssl_prefer_server_ciphers on;",
                 "ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
                 "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384;")


def dual_hosts() -> list[Host]:
    """Two certificates on one listener."""
    rsa = Leaf("dual-rsa", ("dual.lab.example",), "r2m01")
    ecdsa = Leaf("dual-ecdsa", ("dual.lab.example",), "e2m01", "P-256")
    java = "dual-java.lab.example"
    return [
        Host("dual.lab.example", (ecdsa, rsa), directives=LOAD_BALANCER, default_leaf=rsa),
        Host(java, (Leaf("dual-java-ecdsa", (java,), "r2m02", "P-256"), Leaf("dual-java-rsa", (java,), "r2m02")), server="java"),
    ]


def cdn_hosts() -> list[Host]:
    """A hundred tenants on one address, told apart by SNI; the address's own certificate is the default one."""
    edge = Leaf("cdn", ("cdn.lab.example",), "e2m02", "P-256")
    tenants = [f"tenant-{number:03}" for number in range(1, 101)]
    return [Host("cdn.lab.example", (edge,))] + [
        Host(f"{tenant}.lab.example", (Leaf(tenant, (f"{tenant}.lab.example",), "e2m02", "P-256"),),
             shares_port_with="cdn.lab.example", findings=(note("default-certificate"),)) for tenant in tenants]


def faulty_hosts() -> list[Host]:
    """One fault each."""
    def host(label: str, findings: tuple[Finding, ...], leaf: dict | None = None, **options) -> Host:
        name = f"{label}.lab.example"
        values = {"names": (name,), "issuer": "r2m01", **(leaf or {})}
        return Host(name, (Leaf(label, **values),), findings=findings, **options)

    return [
        host("sha1", (error("weak-signature"), note("clients-disagree")), {"digest": "sha1"}, trusted=False, expected_verdict="untrusted",
             directives=("ssl_ciphers DEFAULT@SECLEVEL=0;",)),
        host("incomplete", (error("chain-incomplete"),), sent="leaf-only", trusted=False, expected_verdict="untrusted"),
        host("reversed", (warning("chain-order"), note("clients-disagree")), sent="reversed"),
        host("tls12", (), directives=("ssl_protocols TLSv1.2;",)),
        host("mtls", (note("client-certificate"),), server="openssl"),
        host("expiring", (warning("leaf-expiring"),), {"days": 20, "age": 130}),
        host("selfsigned", (error("self-signed-leaf"),), {"issuer": ""}, sent="leaf-only", trusted=False,
             expected_verdict="untrusted"),
        host("wildcard", (note("wildcard-name"),), {"names": ("*.lab.example",)}),
        host("wrongname", (error("name-mismatch"),), {"names": ("another.lab.example",)}, trusted=False,
             expected_verdict="untrusted"),
    ]


def four_host() -> Host:
    """A name with four addresses in the middle of a rotation: two serve the new leaf, one the old one, and one is not there."""
    name = "four.lab.example"
    return Host(name, (Leaf("four-new", (name,), "r2m01", days=74), Leaf("four-old", (name,), "r2m01", days=3, age=147)),
                addresses=("127.0.0.11", "127.0.0.12", "127.0.0.13", "127.0.0.14"),
                leaf_addresses=(("127.0.0.11", "127.0.0.12"), ("127.0.0.13",)),
                findings=(error("leaf-differs"), error("leaf-expiring"), warning("address-unreachable")))


def all_hosts() -> list[Host]:
    return amazon_demo_hosts() + dual_hosts() + cdn_hosts() + [four_host()] + faulty_hosts() + revocation_hosts()
