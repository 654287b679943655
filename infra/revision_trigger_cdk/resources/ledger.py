"""The ledger's table. The function defines its items; `permissions` says who may use them."""

from aws_cdk import RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_kms as kms
from constructs import Construct

BY_EXECUTION = "by-execution"


class Ledger(Construct):
    """One table, paid by use. It outlives its stack, and can be restored to any time of the last 35 days.

    The table is a GlobalTable in one region, since a table can never change to that type later (DynamoDB Developer
    Guide, "Best practices for global tables"). Change neither its keys nor this construct's path: CloudFormation would
    put an empty table in its place.
    """

    def __init__(self, scope: Construct, construct_id: str, *, key: kms.IKey | None = None) -> None:
        super().__init__(scope, construct_id)
        self.table = dynamodb.TableV2(
            self,
            "Table",
            partition_key=_text("pk"),
            sort_key=_text("sk"),
            billing=dynamodb.Billing.on_demand(),
            time_to_live_attribute="expires",
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            deletion_protection=True,
            removal_policy=RemovalPolicy.RETAIN,
        )
        # Finds the journal's items by execution. Items without an execution are not in this index.
        self.table.add_global_secondary_index(
            index_name=BY_EXECUTION,
            partition_key=_text("execution"),
            sort_key=dynamodb.Attribute(name="at", type=dynamodb.AttributeType.NUMBER),
            projection_type=dynamodb.ProjectionType.ALL,
        )
        if key:
            self._encrypt(key)

    def _encrypt(self, key: kms.IKey) -> None:
        """Set the key by hand: CDK's construct refuses a key in a stack that may be deployed to any region."""
        table = self.table.node.default_child
        assert isinstance(table, dynamodb.CfnGlobalTable)  # noqa: S101  for the type
        table.add_property_override("SSESpecification", {"SSEEnabled": True, "SSEType": "KMS"})
        table.add_property_override("Replicas.0.SSESpecification", {"KMSMasterKeyId": key.key_arn})


def _text(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)
