"""Whether where a pipeline is goes together with the role that is to start it there."""

from revision_trigger_cdk.pipelines_file.reading.document import Document
from revision_trigger_cdk.pipelines_file.reading.finding import Remark
from revision_trigger_cdk.pipelines_file.rules.valid_sources import entries


def check(document: Document, shapeless: list[Remark]) -> list[Remark]:
    """Every role of another account than its pipeline's."""
    faulty = {fault.key for fault in shapeless}
    faults: list[Remark] = []
    for name, pipeline in entries(document.data, "pipelines"):
        path = ("pipelines", name)
        if faulty & {path, (*path, "account"), (*path, "roleArn")} or "account" not in pipeline:
            continue
        account, of_role = pipeline["account"], pipeline["roleArn"].split(":")[4]
        if of_role != account:
            sentence = f"a role of the account {of_role}; expected one of the pipeline's account, {account}"
            faults.append(document.remark((*path, "roleArn"), sentence))
    return faults
