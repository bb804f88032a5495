"""Makes half of the generated requests meet what the registry holds: names and schemas at random are found by nothing.

Which half is told by the generated value itself, so that a seed gives the same requests at every run.
"""

import os
import zlib

import requests
import schemathesis

# What seed.py registered, as a request that finds it.
ORDER = '{"type": "record", "name": "Order", "namespace": "shop", "fields": [{"name": "id", "type": "string", "confluent:tags": ["PII"]}]}'
HELD = {
    "orders-value": {"schema": ORDER},
    ":.eu:orders-value": {"schema": ORDER},
    "events-value": {"schema": '{"type": "object", "properties": {"name": {"type": "string"}}}', "schemaType": "JSON"},
    "money.proto": {
        "schema": 'syntax = "proto3";\npackage shop;\n\nmessage Money {\n  int64 cents = 1;\n}\n',
        "schemaType": "PROTOBUF",
    },
    "sales-value": {
        "schema": '{"type": "record", "name": "Sale", "namespace": "shop", "fields": [{"name": "order", "type": "shop.Order"}]}',
        "references": [{"name": "shop.Order", "subject": "orders-value", "version": 1}],
    },
}
SUBJECTS = [*HELD, "invoices-value"]
# Not registered yet: some fit, some do not.
NEW = [
    {"schema": '{"type": "enum", "name": "Status", "symbols": ["OPEN", "PAID"]}'},
    {"schema": '{"type": "record", "name": "Order", "namespace": "shop", "fields": [{"name": "sum", "type": "long"}]}'},
    {"schema": '{"type": "object", "properties": {"name": {"type": "integer"}}}', "schemaType": "JSON"},
    {"schema": 'syntax = "proto3";\npackage shop;\n\nmessage Money {\n  string currency = 2;\n}\n', "schemaType": "PROTOBUF"},
]
URL = os.environ["CALLSHEET_URL"]


def drawn(value, choices):
    """One of the choices, told by the value; for half of all values nothing."""
    number = zlib.crc32(repr(value).encode())
    return choices[number // 2 % len(choices)] if number % 2 else None


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    if not path_parameters:
        return path_parameters
    operation = context.operation
    safe = operation.method.upper() in ("GET", "POST") and not operation.path.endswith("/tags")
    known = {
        "subject": SUBJECTS if safe else ["scratch-value"],
        "version": ["1", "latest", "-1", "2"],
        "id": [1, 2, 3, 4, 5, 6, 7],
        "context": [".eu"] if safe else [],
    }
    for name, value in list(path_parameters.items()):
        choices = known.get(name)
        found = drawn(value, choices) if choices else None
        if found is not None:
            path_parameters[name] = found
    return path_parameters


@schemathesis.hook
def map_query(context, query):
    if context.operation.path.endswith("/metadata") and drawn(query, [True]):
        return {"key": "owner", "value": "shop"}
    return query


@schemathesis.hook
def map_case(context, case):
    """Bodies that hold a schema: what the subject has, something new, or what was generated."""
    if isinstance(case.body, dict) and "schema" in case.body and case.method.upper() == "POST":
        subject = (case.path_parameters or {}).get("subject")
        found = drawn(case.body, [HELD.get(subject, NEW[0])] * 4 + NEW)
        if found is not None:
            case.body = dict(found)
    return case


@schemathesis.hook
def after_call(context, case, response):
    """A mode or level of the whole registry would stand in the way of all that follows."""
    if case.method.upper() == "PUT" and case.operation.path in ("/mode", "/config"):
        requests.delete(URL + case.operation.path, timeout=10)
