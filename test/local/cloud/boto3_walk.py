"""Walks through the Step Functions API with boto3, against the endpoint in AWS_ENDPOINT_URL, and asserts what it gets.

The clock belongs to the caller: a line `advance 60` on stdout asks for a minute, and a line on stdin confirms it.
"""

import datetime
import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ROLE = "arn:aws:iam::111111111111:role/states"
MACHINE = "arn:aws:states:us-east-1:111111111111:stateMachine:walk"
NEVER = "arn:aws:states:us-east-1:111111111111:stateMachine:never"

sfn = boto3.client("stepfunctions", config=Config(inject_host_prefix=False))
unchecked = boto3.client("stepfunctions", config=Config(parameter_validation=False))


def machine(timeout=600):
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
        "Arguments": {"FunctionName": "f", "Payload": "{% $states.context.Task.Token %}"},
        "HeartbeatSeconds": 60,
        "TimeoutSeconds": timeout,
        "Next": "Done",
    }
    states = {"Ask": task, "Done": {"Type": "Succeed"}}
    return json.dumps({"QueryLanguage": "JSONata", "StartAt": "Ask", "States": states})


def advance(seconds):
    print(f"advance {seconds}", flush=True)
    sys.stdin.readline()


def equal(actual, expected):
    assert actual == expected, f"{actual!r} is not {expected!r}"


def refused(code, message, call, **parameters):
    try:
        call(**parameters)
    except ClientError as error:
        assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 400
        assert len(error.response["ResponseMetadata"]["RequestId"]) == 36
        equal((error.response["Error"]["Code"], error.response["Error"]["Message"]), (code, message))
        assert isinstance(error, getattr(sfn.exceptions, code, ClientError))
        return
    raise AssertionError(f"{code} was expected")


def start(name):
    """Starts an execution; returns its ARN and the token that its task waits with."""
    execution = sfn.start_execution(stateMachineArn=MACHINE, name=name, input='{"a": 1}')["executionArn"]
    advance(0)
    return execution, token_of(execution)


def token_of(execution):
    events = sfn.get_execution_history(executionArn=execution, reverseOrder=True)["events"]
    scheduled = next(event for event in events if event["type"] == "TaskScheduled")
    return json.loads(scheduled["taskScheduledEventDetails"]["parameters"])["Payload"]


def ended(execution):
    """The execution after everything that was sent has taken effect."""
    advance(0)
    return sfn.describe_execution(executionArn=execution)


def machines():
    created = sfn.create_state_machine(
        name="walk", definition=machine(), roleArn=ROLE, tags=[{"key": "team", "value": "a"}]
    )
    equal(created["stateMachineArn"], MACHINE)
    assert isinstance(created["creationDate"], datetime.datetime)
    equal(sfn.create_state_machine(name="walk", definition=machine(), roleArn=ROLE)["creationDate"], created["creationDate"])
    exists = f"State Machine Already Exists: '{MACHINE}'"
    create = sfn.create_state_machine
    refused("StateMachineAlreadyExists", exists, create, name="walk", definition=machine(100), roleArn=ROLE)
    refused("InvalidName", "Invalid Name: 'a b'", create, name="a b", definition=machine(), roleArn=ROLE)
    refused("InvalidArn", "Invalid Role Arn: 'r'", create, name="a", definition=machine(), roleArn="r")
    try:
        create(name="a", definition="{}", roleArn=ROLE)
    except sfn.exceptions.InvalidDefinition as error:
        assert "SCHEMA_VALIDATION_FAILED" in str(error)
    described = sfn.describe_state_machine(stateMachineArn=MACHINE)
    equal((described["status"], described["type"], described["definition"]), ("ACTIVE", "STANDARD", machine()))
    updated = sfn.update_state_machine(stateMachineArn=MACHINE, definition=machine(500))
    equal(sfn.describe_state_machine(stateMachineArn=MACHINE)["revisionId"], updated["revisionId"])
    equal(sfn.list_tags_for_resource(resourceArn=MACHINE)["tags"], [{"key": "team", "value": "a"}])
    for name in ["b", "a"]:
        create(name=name, definition=machine(), roleArn=ROLE)
    pages = sfn.get_paginator("list_state_machines").paginate(PaginationConfig={"PageSize": 2})
    equal([[found["name"] for found in page["stateMachines"]] for page in pages], [["a", "b"], ["walk"]])
    missing = f"State Machine Does Not Exist: '{NEVER}'"
    refused("StateMachineDoesNotExist", missing, sfn.describe_state_machine, stateMachineArn=NEVER)
    equal(sfn.validate_state_machine_definition(definition=machine())["result"], "OK")
    equal(sfn.validate_state_machine_definition(definition="{}", maxResults=1)["result"], "FAIL")


def success():
    execution, token = start("one")
    again = sfn.start_execution(stateMachineArn=MACHINE, name="one", input='{"a": 1}')
    equal(again["executionArn"], execution)
    exists = f"Execution Already Exists: '{execution}'"
    refused("ExecutionAlreadyExists", exists, sfn.start_execution, stateMachineArn=MACHINE, name="one", input="{}")
    fault = (
        "Invalid State Machine Execution Input: 'Unrecognized token 'no': was expecting "
        "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')'"
    )
    refused("InvalidExecutionInput", fault, sfn.start_execution, stateMachineArn=MACHINE, input="no json")
    for _ in range(2):
        advance(59)
        sfn.send_task_heartbeat(taskToken=token)
    refused("InvalidToken", "Invalid Token: 'Invalid token'", sfn.send_task_heartbeat, taskToken="nonsense")
    try:
        sfn.send_task_success(taskToken=token, output="no json")
    except sfn.exceptions.InvalidOutput as error:
        assert "Unrecognized token 'no'" in str(error)
    sfn.send_task_success(taskToken=token, output='{"b": 2}')
    late = "Task Timed Out: 'Provided task does not exist anymore'"
    refused("TaskTimedOut", late, sfn.send_task_success, taskToken=token, output="1")
    described = ended(execution)
    equal((described["status"], json.loads(described["output"])), ("SUCCEEDED", {"b": 2}))
    equal(described["stopDate"] - described["startDate"], datetime.timedelta(seconds=118))
    equal(sfn.describe_state_machine_for_execution(executionArn=execution)["definition"], machine(500))
    history(execution)


def history(execution):
    types = [
        *["ExecutionStarted", "TaskStateEntered", "TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskSucceeded"],
        *["TaskStateExited", "SucceedStateEntered", "SucceedStateExited", "ExecutionSucceeded"],
    ]
    for reverse, expected in [(False, types), (True, types[::-1])]:
        paginator = sfn.get_paginator("get_execution_history")
        pages = paginator.paginate(executionArn=execution, reverseOrder=reverse, PaginationConfig={"PageSize": 3})
        equal([event["type"] for page in pages for event in page["events"]], expected)
    without = sfn.get_execution_history(executionArn=execution, includeExecutionData=False)["events"]
    assert "input" not in without[0]["executionStartedEventDetails"]


def failure():
    execution, token = start("two")
    sfn.send_task_failure(taskToken=token, error="Broken", cause="because")
    described = ended(execution)
    equal((described["status"], described["error"], described["cause"]), ("FAILED", "Broken", "because"))
    sfn.redrive_execution(executionArn=execution)
    advance(0)
    sfn.send_task_success(taskToken=token_of(execution), output="1")
    described = ended(execution)
    equal((described["status"], described["redriveCount"]), ("SUCCEEDED", 1))
    done = "Execution Not Redrivable: 'Execution is SUCCEEDED and cannot be redriven'"
    refused("ExecutionNotRedrivable", done, sfn.redrive_execution, executionArn=execution)


def silence():
    execution, token = start("three")
    advance(60)
    described = ended(execution)
    equal((described["status"], described["error"]), ("FAILED", "States.Timeout"))
    late = "Task Timed Out: 'Provided task does not exist anymore'"
    refused("TaskTimedOut", late, sfn.send_task_heartbeat, taskToken=token)


def listing():
    execution, _ = start("four")
    sfn.stop_execution(executionArn=execution, error="Stopped", cause="by hand")
    listed = sfn.list_executions(stateMachineArn=MACHINE, statusFilter="ABORTED")["executions"]
    equal([found["name"] for found in listed], ["four"])
    paginator = sfn.get_paginator("list_executions")
    pages = paginator.paginate(stateMachineArn=MACHINE, PaginationConfig={"PageSize": 3})
    equal([[found["name"] for found in page["executions"]] for page in pages], [["four", "three", "two"], ["one"]])


def constraints():
    fault = "validation error detected: Value '1001' at 'maxResults' failed to satisfy constraint"
    most = f"1 {fault}: Member must have value less than or equal to 1000"
    refused("ValidationException", most, unchecked.list_state_machines, maxResults=1001)
    fault = "1 validation error detected: Value null at 'executionArn' failed to satisfy constraint"
    refused("ValidationException", f"{fault}: Member must not be null", unchecked.describe_execution)
    fault = "NUMBER_VALUE cannot be converted to String"
    refused("SerializationException", fault, unchecked.describe_execution, executionArn=1)
    wrong = "This operation is not supported by this type of state machine"
    refused("StateMachineTypeNotSupported", wrong, sfn.start_sync_execution, stateMachineArn=MACHINE)
    missing = "The operation CreateActivity of Step Functions is not supported here."
    refused("UnknownOperationException", missing, sfn.create_activity, name="a")


def deletion():
    sfn.delete_state_machine(stateMachineArn=MACHINE)
    missing = f"State Machine Does Not Exist: '{MACHINE}'"
    refused("StateMachineDoesNotExist", missing, sfn.describe_state_machine, stateMachineArn=MACHINE)


for part in [machines, success, failure, silence, listing, constraints, deletion]:
    part()
print("done", flush=True)
