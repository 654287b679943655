"""The pipelines file, read and checked. `load`, `parse` and `checked` give its compiled form, or name every fault.

Nothing here imports `aws_cdk`: the operator's command reads the file too.
"""

from revision_trigger_cdk.pipelines_file.checked import PipelinesInput, checked
from revision_trigger_cdk.pipelines_file.load import FaultyPipelinesFile, PipelinesFile, load, parse

__all__ = ["FaultyPipelinesFile", "PipelinesFile", "PipelinesInput", "checked", "load", "parse"]
