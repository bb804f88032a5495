// kafkajs' registry client and Confluent's own for JavaScript. Usage: node client.js URL
const assert = require('node:assert');
const { SchemaRegistry, SchemaType } = require('@kafkajs/confluent-schema-registry');
const confluent = require('@confluentinc/schemaregistry');

const url = process.argv[2];
const order = {
  type: 'record', name: 'Order', namespace: 'shop',
  fields: [{ name: 'id', type: 'string' }, { name: 'cents', type: 'long' }],
};

async function kafkajs() {
  const registry = new SchemaRegistry({ host: url });
  const avro = { type: SchemaType.AVRO, schema: JSON.stringify(order) };
  const { id } = await registry.register(avro, { subject: 'kafkajs-value' });
  const framed = await registry.encode(id, { id: 'o-1', cents: 1299 });
  assert.deepStrictEqual(framed.subarray(0, 5), Buffer.from([0, 0, 0, 0, id]));
  const read = await new SchemaRegistry({ host: url }).decode(framed);
  assert.deepStrictEqual([read.id, Number(read.cents)], ['o-1', 1299]);

  const json = { type: SchemaType.JSON, schema: JSON.stringify({ type: 'object', properties: { name: { type: 'string' } } }) };
  const event = await registry.register(json, { subject: 'kafkajs-json' });
  assert.deepStrictEqual(await registry.decode(await registry.encode(event.id, { name: 'start' })), { name: 'start' });

  const proto = { type: SchemaType.PROTOBUF, schema: 'syntax = "proto3";\npackage shop;\n\nmessage Money {\n  int32 cents = 1;\n}\n' };
  const money = await registry.register(proto, { subject: 'kafkajs-proto' });
  assert.strictEqual((await registry.decode(await registry.encode(money.id, { cents: 5 }))).cents, 5);

  assert.strictEqual(await registry.getLatestSchemaId('kafkajs-value'), id);
  assert.strictEqual(await registry.getRegistryId('kafkajs-value', 1), id);
  assert.strictEqual(await registry.getRegistryIdBySchema('kafkajs-value', avro), id);
  const worse = { ...order, fields: [...order.fields, { name: 'note', type: 'string' }] };
  await assert.rejects(
    registry.register({ type: SchemaType.AVRO, schema: JSON.stringify(worse) }, { subject: 'kafkajs-value' }),
    (error) => error.status === 409 || /incompatible/i.test(error.message),
  );
  await assert.rejects(registry.getLatestSchemaId('nothing'), (error) => error.status === 404);
}

async function own() {
  const client = new confluent.SchemaRegistryClient({ baseURLs: [url], cacheCapacity: 100 });
  const serializer = new confluent.AvroSerializer(client, confluent.SerdeType.VALUE, { useLatestVersion: true });
  const deserializer = new confluent.AvroDeserializer(client, confluent.SerdeType.VALUE, {});
  const avro = { schemaType: 'AVRO', schema: JSON.stringify(order) };
  const id = await client.register('confluent-value', avro);
  const framed = await serializer.serialize('confluent', { id: 'o-1', cents: 1299 });
  assert.deepStrictEqual(framed.subarray(0, 5), Buffer.from([0, 0, 0, 0, id]));
  const read = await deserializer.deserialize('confluent', framed);
  assert.deepStrictEqual([read.id, Number(read.cents)], ['o-1', 1299]);

  assert.strictEqual(JSON.parse((await client.getBySubjectAndId('confluent-value', id)).schema).name, 'Order');
  assert.strictEqual(await client.getId('confluent-value', avro), id);
  assert.strictEqual((await client.getLatestSchemaMetadata('confluent-value')).version, 1);
  assert.deepStrictEqual(await client.getAllVersions('confluent-value'), [1]);
  const worse = { ...order, fields: [...order.fields, { name: 'note', type: 'string' }] };
  assert.strictEqual(await client.testSubjectCompatibility('confluent-value', { schemaType: 'AVRO', schema: JSON.stringify(worse) }), false);
  await assert.rejects(client.register('confluent-value', { schemaType: 'AVRO', schema: JSON.stringify(worse) }), (error) => error.status === 409);
  await client.updateCompatibility('confluent-value', 'FULL');
  assert.strictEqual(await client.getCompatibility('confluent-value'), 'FULL');

  const refers = {
    schemaType: 'AVRO',
    schema: JSON.stringify({ type: 'record', name: 'Sale', namespace: 'shop', fields: [{ name: 'order', type: 'shop.Order' }] }),
    references: [{ name: 'shop.Order', subject: 'confluent-value', version: 1 }],
  };
  const sale = await client.register('sales-value', refers);
  assert.deepStrictEqual((await client.getBySubjectAndId('sales-value', sale)).references, refers.references);
  await assert.rejects(client.deleteSubject('confluent-value'), (error) => error.errorCode === 42206);
  assert.deepStrictEqual(await client.deleteSubject('sales-value'), [1]);
  assert.deepStrictEqual(await client.deleteSubject('confluent-value'), [1]);
  // One that has nothing in its cache.
  const fresh = new confluent.SchemaRegistryClient({ baseURLs: [url] });
  await assert.rejects(fresh.getLatestSchemaMetadata('confluent-value'), (error) => error.errorCode === 40401);
}

kafkajs().then(own).then(
  () => { console.log('kafkajs and confluent: all good'); process.exit(0); },
  (error) => { console.error(error); process.exit(1); },
);
