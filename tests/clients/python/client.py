"""confluent-kafka's registry client and its three pairs of serializers. Usage: client.py URL"""

import sys

from confluent_kafka.schema_registry import (
    ConfigCompatibilityLevel,
    Metadata,
    MetadataProperties,
    Schema,
    SchemaReference,
    SchemaRegistryClient,
    ServerConfig,
)
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
from confluent_kafka.schema_registry.error import SchemaRegistryError
from confluent_kafka.schema_registry.json_schema import JSONDeserializer, JSONSerializer
from confluent_kafka.schema_registry.protobuf import ProtobufDeserializer, ProtobufSerializer
from confluent_kafka.serialization import MessageField, SerializationContext
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

client = SchemaRegistryClient({"url": sys.argv[1]})


def value(topic):
    return SerializationContext(topic, MessageField.VALUE)


def fails(code, status, call):
    try:
        call()
    except SchemaRegistryError as error:
        assert (error.error_code, error.http_status_code) == (code, status), error
        return error.error_message
    raise AssertionError(f"{code} was expected")


ORDER = """{"type": "record", "name": "Order", "namespace": "shop", "fields": [
  {"name": "id", "type": "string"}, {"name": "cents", "type": "long"}]}"""
order = {"id": "o-1", "cents": 1299}

# Avro: what is written is read, and framed with the id of the registry.
write = AvroSerializer(client, ORDER)
framed = write(order, value("orders"))
latest = client.get_latest_version("orders-value")
assert framed[:5] == b"\0" + latest.schema_id.to_bytes(4, "big"), framed
assert AvroDeserializer(client)(framed, value("orders")) == order

# JSON Schema.
EVENT = """{"$schema": "http://json-schema.org/draft-07/schema#", "title": "Event", "type": "object",
  "properties": {"name": {"type": "string"}, "at": {"type": "integer"}}, "required": ["name"], "additionalProperties": false}"""
event = {"name": "start", "at": 7}
framed = JSONSerializer(EVENT, client)(event, value("events"))
assert JSONDeserializer(EVENT, schema_registry_client=client)(framed, value("events")) == event

# Protobuf: a file that imports another one; the client registers both, as base64 of their descriptors.
pool = descriptor_pool.DescriptorPool()
for name, package, message, fields, imports in [
    ("shop/money.proto", "shop", "Money", [("cents", 1, 3, None)], []),
    ("shop/invoice.proto", "shop", "Invoice", [("id", 1, 9, None), ("total", 2, 11, ".shop.Money")], ["shop/money.proto"]),
]:
    file = descriptor_pb2.FileDescriptorProto(name=name, package=package, syntax="proto3", dependency=imports)
    made = file.message_type.add(name=message)
    for field, number, kind, of in fields:
        added = made.field.add(name=field, number=number, type=kind, label=1)
        if of:
            added.type_name = of
    pool.Add(file)
Invoice = message_factory.GetMessageClass(pool.FindMessageTypeByName("shop.Invoice"))
invoice = Invoice(id="i-1")
invoice.total.cents = 1299
framed = ProtobufSerializer(Invoice, client, {"use.deprecated.format": False})(invoice, value("invoices"))
# Another client reads, as consumers do: the one that registered keeps the text of that answer, and asks for no descriptor.
reader = SchemaRegistryClient({"url": sys.argv[1]})
read = ProtobufDeserializer(Invoice, {"use.deprecated.format": False}, reader)(framed, value("invoices"))
assert read == invoice, read
stored = client.get_latest_version("invoices-value")
assert [r.subject for r in stored.schema.references] == ["shop/money.proto"], stored

# References in Avro.
client.register_schema("customer", Schema('{"type":"record","name":"Customer","namespace":"shop","fields":[]}', "AVRO"))
refers = Schema(
    '{"type":"record","name":"Sale","namespace":"shop","fields":[{"name":"to","type":"shop.Customer"}]}',
    "AVRO",
    [SchemaReference("shop.Customer", "customer", 1)],
)
sale = client.register_schema("sales-value", refers)
assert client.get_schema(sale, subject_name="sales-value").references == refers.references
assert client.lookup_schema("sales-value", refers).version == 1
fails(42206, 422, lambda: client.delete_version("customer", 1))

# Metadata is part of what a version is, and finds it again.
with_owner = Schema(ORDER, "AVRO", [], Metadata(None, MetadataProperties({"owner": "shop"}), None))
registered = client.register_schema_full_response("orders-value", with_owner)
assert registered.schema_id != latest.schema_id
found = client.get_latest_with_metadata("orders-value", {"owner": "shop"})
assert found.schema_id == registered.schema_id, found

# Compatibility and configuration.
incompatible = Schema(ORDER.replace('"cents", "type": "long"', '"cents", "type": "string"'), "AVRO")
assert client.test_compatibility("orders-value", incompatible) is False
assert client.test_compatibility("orders-value", Schema(ORDER, "AVRO")) is True
fails(40901, 409, lambda: client.register_schema("orders-value", incompatible))
assert client.get_compatibility() == "BACKWARD"
fails(40408, 404, lambda: client.get_compatibility("orders-value"))
client.set_compatibility("orders-value", "NONE")
assert client.get_compatibility("orders-value") == "NONE"
client.register_schema("orders-value", incompatible)
client.set_config("orders-value", ServerConfig(compatibility=ConfigCompatibilityLevel.FULL_TRANSITIVE))
assert client.get_config("orders-value").compatibility_level == "FULL_TRANSITIVE"
fails(42203, 422, lambda: client.set_compatibility("orders-value", "SIDEWAYS"))

# What is not there, and what is not good.
fails(40401, 404, lambda: client.get_latest_version("nothing"))
fails(40402, 404, lambda: client.get_version("orders-value", 99))
fails(40403, 404, lambda: client.get_schema(9999))
fails(40403, 404, lambda: client.lookup_schema("orders-value", Schema('"int"', "AVRO")))
fails(42201, 422, lambda: client.register_schema("orders-value", Schema("{", "AVRO")))
fails(42202, 422, lambda: client.get_version("orders-value", "zero"))

# Deleting, softly and for good.
assert client.get_versions("orders-value") == [1, 2, 3]
assert client.delete_version("orders-value", 2) == 2
fails(40406, 404, lambda: client.delete_version("orders-value", 2))
fails(40407, 404, lambda: client.delete_version("orders-value", 3, permanent=True))
assert client.delete_version("orders-value", 2, permanent=True) == 2
assert client.delete_subject("orders-value") == [1, 3]
fails(40404, 404, lambda: client.delete_subject("orders-value"))
assert client.delete_subject("orders-value", permanent=True) == [1, 3]
assert client.get_subjects() == ["customer", "events-value", "invoices-value", "sales-value", "shop/money.proto"]

# Contexts and modes.
client.register_schema(":.eu:orders-value", Schema(ORDER, "AVRO"))
assert client.get_contexts() == [".", ".eu"]
assert client.get_global_mode() == "READWRITE"
client.update_mode(":.eu:orders-value", "READONLY")
fails(42205, 422, lambda: client.register_schema(":.eu:orders-value", Schema('"int"', "AVRO")))
print("confluent-kafka: all good")
