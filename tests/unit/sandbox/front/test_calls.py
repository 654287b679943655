from sandbox.front.calls import Calls
from sandbox.front.recognise import Call


def call(operation: str) -> Call:
    return Call("sqs", operation, "us-east-1", "json")


def test_lists_calls_in_order_of_arrival_when_some_have_no_answer() -> None:
    calls = Calls()

    calls.arrive(call("SendMessage"))
    calls.arrive(call("ReceiveMessage")).status = 200

    listed = [(each["service"], each["operation"], each["status"]) for each in calls.as_json()]
    assert listed == [("sqs", "SendMessage", None), ("sqs", "ReceiveMessage", 200)]


def test_forgets_the_oldest_when_there_are_too_many() -> None:
    calls = Calls(limit=2)

    for operation in ("ListQueues", "SendMessage", "ReceiveMessage"):
        calls.arrive(call(operation))

    assert [each["operation"] for each in calls.as_json()] == ["SendMessage", "ReceiveMessage"]


def test_lists_nothing_when_cleared() -> None:
    calls = Calls()
    calls.arrive(call("SendMessage"))

    calls.clear()

    assert calls.as_json() == []
