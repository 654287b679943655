"""Whether a pipeline in another account is started by a role of that account."""

from revision_trigger_cdk.pipelines_file.reading.document import Document
from revision_trigger_cdk.pipelines_file.reading.finding import Finding
from revision_trigger_cdk.pipelines_file.rules.valid_sources import entries


def check(document: Document, shapeless: list[Finding]) -> list[Finding]:
    """Give a fault for every role whose account is not its pipeline's."""
    faulty = {fault.key for fault in shapeless}
    faults: list[Finding] = []
    for name, pipeline in entries(document.data, "pipelines"):
        path = ("pipelines", name)
        if faulty & {path, (*path, "account"), (*path, "roleArn")} or "account" not in pipeline:
            continue
        account, of_role = pipeline["account"], pipeline["roleArn"].split(":")[4]
        if of_role != account:
            sentence = f"a role of the account {of_role}; expected one of the pipeline's account, {account}"
            faults.append(document.finding((*path, "roleArn"), sentence))
    return faults
