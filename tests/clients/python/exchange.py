"""Confluent's Python client, with its serializers, on a real Kafka: see ../kafka.

Usage: exchange.py produce|consume BROKER URL FOLDER TOPIC...
"""

import json
import pathlib
import sys
import time

from confluent_kafka import Consumer, Producer
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
from confluent_kafka.schema_registry.json_schema import JSONDeserializer, JSONSerializer
from confluent_kafka.schema_registry.protobuf import ProtobufDeserializer, ProtobufSerializer
from confluent_kafka.serialization import MessageField, SerializationContext
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory

does, broker, url, folder, *topics = sys.argv[1:]
folder = pathlib.Path(folder)
client = SchemaRegistryClient({"url": url})
orders = json.loads((folder / "orders.json").read_text())
avsc = (folder / "order.avsc").read_text()
schema = (folder / "order.schema.json").read_text()
pool = descriptor_pool.DescriptorPool()
pool.Add(json_format.Parse((folder / "order.proto.json").read_text(), descriptor_pb2.FileDescriptorProto()))
Order = message_factory.GetMessageClass(pool.FindMessageTypeByName("shop.Order"))
messages = [json_format.ParseDict(order, Order()) for order in orders]
expected = {"avro": orders, "json": orders, "protobuf": messages}


def value(topic):
    return SerializationContext(topic, MessageField.VALUE)


def produce():
    producer = Producer({"bootstrap.servers": broker})
    write = {
        "avro": AvroSerializer(client, avsc),
        "json": JSONSerializer(schema, client),
        "protobuf": ProtobufSerializer(Order, client, {"use.deprecated.format": False}),
    }
    for kind, serialize in write.items():
        topic = f"orders-{kind}-python"
        for order in expected[kind]:
            producer.produce(topic, serialize(order, value(topic)))
    assert producer.flush(30) == 0


def consume():
    read = {
        "avro": AvroDeserializer(client),
        "json": JSONDeserializer(None, schema_registry_client=client),
        "protobuf": ProtobufDeserializer(Order, {"use.deprecated.format": False}, client),
    }
    consumer = Consumer({"bootstrap.servers": broker, "group.id": "python", "auto.offset.reset": "earliest"})
    consumer.subscribe(topics)
    found = {topic: [] for topic in topics}
    until = time.monotonic() + 60
    while sum(map(len, found.values())) < len(topics) * len(orders):
        assert time.monotonic() < until, f"not everything arrived: {found}"
        message = consumer.poll(0.2)
        if message is None:
            continue
        assert message.error() is None, message.error()
        topic = message.topic()
        found[topic].append(read[topic.split("-")[1]](message.value(), value(topic)))
    consumer.close()
    for topic, values in found.items():
        assert values == expected[topic.split("-")[1]], (topic, values)


produce() if does == "produce" else consume()
