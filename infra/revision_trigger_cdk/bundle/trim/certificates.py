"""botocore's list of certificate authorities, cut down to those that certify AWS's endpoints.

Each new connection reads the whole list. botocore's own takes 18 ms or more, the cut one 2 ms. A proxy that presents
certificates of its own needs AWS_CA_BUNDLE with its authority, as with any AWS SDK
(docs/decisions/0013-the-bundle-is-cut-to-what-is-called.md).
"""

import re
from pathlib import Path

# Amazon Trust Services asks every client to trust these five ("Amazon Trust Services repository"). Its older chains,
# and AWS's endpoints in China, end at other authorities of Starfield and DigiCert, which are kept as well.
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
    """Keep AWS's authorities in a file of certifi's format. Raises LookupError if a required one is missing."""
    kept = {entry["label"]: entry["pem"] for entry in _ENTRY.finditer(file.read_text()) if _is_of_aws(entry["subject"])}
    missing = [label for label in REQUIRED if label not in kept]
    if missing:
        raise LookupError(
            f"{file.name} has no {', '.join(missing)}; expected every authority of AWS: look what it holds"
        )
    file.write_text("".join(f"# {label}\n{pem}" for label, pem in kept.items()), encoding="utf-8")


def _is_of_aws(subject: str) -> bool:
    return any(re.search(rf"\bO={re.escape(owner)}(?= OU=|$)", subject) for owner in _OWNERS)
