// Confluent's serializers for JavaScript, on a real Kafka by way of kafkajs: see ../kafka.
// Usage: node exchange.js produce|consume BROKER URL FOLDER TOPIC...
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { Kafka, logLevel } = require('kafkajs');
const confluent = require('@confluentinc/schemaregistry');
const { createFileRegistry, createMutableRegistry, fromJson, toJson } = require('@bufbuild/protobuf');
const { FileDescriptorProtoSchema } = require('@bufbuild/protobuf/wkt');

const [does, broker, url, folder, ...topics] = process.argv.slice(2);
const file = (name) => fs.readFileSync(path.join(folder, name), 'utf8');
const orders = JSON.parse(file('orders.json'));
const descriptor = fromJson(FileDescriptorProtoSchema, JSON.parse(file('order.proto.json')));
const Order = createFileRegistry(descriptor, () => undefined).getMessage('shop.Order');
const messages = orders.map((order) => fromJson(Order, order));
const client = new confluent.SchemaRegistryClient({ baseURLs: [url], cacheCapacity: 100 });
const kafka = new Kafka({ clientId: 'node', brokers: [broker], logLevel: logLevel.NOTHING });
const value = confluent.SerdeType.VALUE;

async function produce() {
  const latest = { useLatestVersion: true, autoRegisterSchemas: false };
  await client.register('orders-avro-node-value', { schemaType: 'AVRO', schema: file('order.avsc') });
  await client.register('orders-json-node-value', { schemaType: 'JSON', schema: file('order.schema.json') });
  const write = {
    avro: new confluent.AvroSerializer(client, value, latest),
    json: new confluent.JsonSerializer(client, value, { ...latest, validate: true }),
    // This one registers what it has in hand.
    protobuf: new confluent.ProtobufSerializer(client, value, { autoRegisterSchemas: true, registry: createMutableRegistry(Order) }),
  };
  const producer = kafka.producer();
  await producer.connect();
  for (const [kind, serializer] of Object.entries(write)) {
    const topic = `orders-${kind}-node`;
    for (const order of kind === 'protobuf' ? messages : orders) {
      await producer.send({ topic, messages: [{ value: await serializer.serialize(topic, order) }] });
    }
  }
  await producer.disconnect();
}

async function consume() {
  const read = {
    avro: new confluent.AvroDeserializer(client, value, {}),
    json: new confluent.JsonDeserializer(client, value, { validate: true }),
    protobuf: new confluent.ProtobufDeserializer(client, value, {}),
  };
  // Classes and messages as plain values.
  const plain = (kind, found) =>
    kind === 'protobuf' ? toJson(Order, found, { alwaysEmitImplicit: true }) : JSON.parse(JSON.stringify(found));
  const expected = (kind) =>
    kind === 'protobuf' ? messages.map((message) => toJson(Order, message, { alwaysEmitImplicit: true })) : orders;
  const found = Object.fromEntries(topics.map((topic) => [topic, []]));
  const consumer = kafka.consumer({ groupId: 'node' });
  await consumer.connect();
  await consumer.subscribe({ topics, fromBeginning: true });
  await new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error(`not everything arrived: ${JSON.stringify(found)}`)), 60_000).unref();
    consumer.run({
      eachMessage: async ({ topic, message }) => {
        const kind = topic.split('-')[1];
        try {
          found[topic].push(plain(kind, await read[kind].deserialize(topic, message.value)));
        } catch (error) {
          reject(error);
        }
        if (Object.values(found).flat().length === topics.length * orders.length) resolve();
      },
    });
  });
  await consumer.disconnect();
  for (const topic of topics) assert.deepStrictEqual(found[topic], expected(topic.split('-')[1]), topic);
}

(does === 'produce' ? produce() : consume()).then(
  () => process.exit(0),
  (error) => { console.error(error); process.exit(1); },
);
