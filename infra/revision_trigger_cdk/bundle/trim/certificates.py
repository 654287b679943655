"""Of the certificate authorities that botocore trusts, those that certify AWS's endpoints.

Each new connection reads the whole file, which takes 18 ms or more; these take 2 ms. Whoever goes through a proxy that
certifies by itself names its authority in AWS_CA_BUNDLE, as with any AWS SDK
(docs/decisions/0013-the-bundle-is-cut-to-what-is-called.md).
"""

import re
from pathlib import Path

# Amazon Trust Services names the first five as what every client should trust ("Amazon Trust Services repository");
# its older chains and AWS's endpoints in China go back to the others of Starfield and DigiCert.
REQUIRED = (
    "Amazon Root CA 1",
    "Amazon Root CA 2",
    "Amazon Root CA 3",
    "Amazon Root CA 4",
    "Starfield Services Root Certificate Authority - G2",
)
_OWNERS = ("Amazon", "Starfield Technologies, Inc.", "DigiCert Inc")
_ENTRY = re.compile(
    r"^# Subject: (?P<subject>.*)\n# Label: \"(?P<label>.*)\"\n(?:#.*\n)*"
    r"(?P<pem>-----BEGIN CERTIFICATE-----\n[^-]*-----END CERTIFICATE-----\n)",
    re.MULTILINE,
)


def trim(file: Path) -> None:
    """Leave the authorities of AWS in a file as certifi writes it; raises LookupError if it lacks a required one."""
    kept = {entry["label"]: entry["pem"] for entry in _ENTRY.finditer(file.read_text()) if _is_of_aws(entry["subject"])}
    missing = [label for label in REQUIRED if label not in kept]
    if missing:
        raise LookupError(
            f"{file.name} has no {', '.join(missing)}; expected every authority of AWS: look what it holds"
        )
    file.write_text("".join(f"# {label}\n{pem}" for label, pem in kept.items()), encoding="utf-8")


def _is_of_aws(subject: str) -> bool:
    return any(re.search(rf"\bO={re.escape(owner)}(?= OU=|$)", subject) for owner in _OWNERS)
