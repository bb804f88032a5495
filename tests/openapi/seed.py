"""Fills a registry with what the generated requests can meet. Usage: seed.py URL"""

import json
import sys
import urllib.request

URL = sys.argv[1]


def send(method, path, body):
    data = json.dumps(body).encode()
    headers = {"content-type": "application/vnd.schemaregistry.v1+json"}
    with urllib.request.urlopen(urllib.request.Request(URL + path, data, headers, method=method)) as answer:
        return json.load(answer)


def register(subject, schema, **more):
    text = schema if isinstance(schema, str) else json.dumps(schema)
    send("POST", f"/subjects/{subject}/versions", {"schema": text, **more})


def record(name, *fields):
    return {"type": "record", "name": name, "namespace": "shop", "fields": list(fields)}


ID = {"name": "id", "type": "string", "confluent:tags": ["PII"]}
register("orders-value", record("Order", ID))
register("orders-value", record("Order", ID, {"name": "note", "type": "string", "default": ""}))
register(
    "orders-value",
    record("Order", ID),
    metadata={"properties": {"owner": "shop"}, "tags": {"shop.Order.id": ["PII"]}, "sensitive": ["owner"]},
    ruleSet={"domainRules": [{"name": "paid", "kind": "CONDITION", "mode": "WRITE", "type": "CEL", "expr": "true", "tags": ["PII"]}]},
)
register(
    "sales-value",
    record("Sale", {"name": "order", "type": "shop.Order"}),
    references=[{"name": "shop.Order", "subject": "orders-value", "version": 1}],
)
register("events-value", {"type": "object", "properties": {"name": {"type": "string"}}}, schemaType="JSON")
register("money.proto", 'syntax = "proto3";\npackage shop;\n\nmessage Money {\n  int64 cents = 1;\n}\n', schemaType="PROTOBUF")
register(
    "invoices-value",
    'syntax = "proto3";\npackage shop;\n\nimport "money.proto";\n\nmessage Invoice {\n  Money total = 1;\n}\n',
    schemaType="PROTOBUF",
    references=[{"name": "money.proto", "subject": "money.proto", "version": 1}],
)
register(":.eu:orders-value", record("Order", ID))
register("scratch-value", record("Scratch"))
send("PUT", "/config/orders-value", {"compatibility": "FULL", "defaultMetadata": {"properties": {"team": "shop"}}})
send("PUT", "/mode/events-value", {"mode": "READWRITE"})
