"""Serves moto on 127.0.0.1 with its Step Functions interpreter on: python3 serve_moto.py PORT BRIDGE

BRIDGE is the address of what moto leaves to Docker and to a Java VM: it runs functions, and evaluates JSONata.
moto 5 has the place for an evaluator (_eval_jsonata) and nothing in it. What was sent is read under /sent.
"""

import copy
import json
import logging
import os
import sys
import urllib.error
import urllib.request

PORT, BRIDGE = int(sys.argv[1]), sys.argv[2]
# The interpreter asks Lambda, and the machines that it starts, at this port.
os.environ["MOTO_PORT"] = str(PORT)

from moto.backends import get_backend
from moto.core.config import default_user_config
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto.stepfunctions.models import StateMachine
from moto.stepfunctions.parser.asl.jsonata import jsonata
from moto.stepfunctions.parser.models import StepFunctionsParserBackend
from werkzeug.serving import run_simple
from werkzeug.wrappers import Request, Response

logging.getLogger("werkzeug").setLevel(logging.ERROR)
default_user_config["stepfunctions"]["execute_state_machine"] = True


def ask_bridge(path, body):
    """The bridge's answer: status, headers, text."""
    request = urllib.request.Request(BRIDGE + path, data=body, method="POST")
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), error.read()


def evaluate(expression):
    """The value of a JSONata expression."""
    status, _, text = ask_bridge("/jsonata", expression.encode())
    if status != 200:
        raise jsonata.JSONataException("UNKNOWN", text.decode())
    return json.loads(text)


jsonata._eval_jsonata = evaluate
# Every start copies its machine in depth, and with it whatever runs, which cannot be copied.
StateMachine.__deepcopy__ = lambda machine, memo: copy.copy(machine)
# moto knows no aliases of machines: what is started by one is started as it is.
start_execution = StepFunctionsParserBackend.start_execution
StepFunctionsParserBackend.start_execution = lambda backend, arn, *rest: start_execution(
    backend, arn.removesuffix(":live"), *rest
)


def sent():
    """Every SMS and e-mail so far, as [address, text]."""
    messages = []
    for regions in get_backend("sns").values():
        for backend in regions.values():
            messages += [list(message) for message in backend.sms_messages.values()]
    for regions in get_backend("ses").values():
        for backend in regions.values():
            messages += [[address, message.body] for message in backend.sent_messages
                         for address in message.destinations.get("ToAddresses", [])]
    return messages


class Application(DomainDispatcherApplication):
    """moto, but for the functions, which the bridge runs."""

    def __call__(self, environ, start_response):
        request = Request(environ)
        if request.path == "/sent":
            return Response(json.dumps(sent()), mimetype="application/json")(environ, start_response)
        if request.path.startswith("/2015-03-31/functions/"):
            status, headers, text = ask_bridge(request.path, request.get_data())
            kept = {name: value for name, value in headers.items() if name.lower().startswith(("x-amz", "content-type"))}
            return Response(text, status=status, headers=kept)(environ, start_response)
        return super().__call__(environ, start_response)


run_simple("127.0.0.1", PORT, Application(create_backend_app), threaded=True)
