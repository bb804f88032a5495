import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.avro.AvroSchema;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.SchemaMetadata;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.RestService;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.entities.Config;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.entities.Metadata;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.entities.SchemaReference;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import org.apache.flink.avro.shaded.org.apache.avro.Schema;
import org.apache.flink.avro.shaded.org.apache.avro.generic.GenericData;
import org.apache.flink.avro.shaded.org.apache.avro.generic.GenericRecord;
import org.apache.flink.formats.avro.registry.confluent.ConfluentRegistryAvroDeserializationSchema;
import org.apache.flink.formats.avro.registry.confluent.ConfluentRegistryAvroSerializationSchema;

/** Confluent's CachedSchemaRegistryClient, and Flink's Avro format upon it. Usage: Client URL */
final class Client {
  static final String ORDER =
      "{\"type\":\"record\",\"name\":\"Order\",\"namespace\":\"shop\",\"fields\":[{\"name\":\"id\",\"type\":\"string\"},{\"name\":\"cents\",\"type\":\"long\"}]}";
  static final String WITH_NOTE = ORDER.replace("]}", ",{\"name\":\"note\",\"type\":\"string\",\"default\":\"\"}]}");
  static final String WITHOUT_DEFAULT = ORDER.replace("]}", ",{\"name\":\"sum\",\"type\":\"string\"}]}");

  interface Call {
    Object run() throws Exception;
  }

  static void same(Object expected, Object found) {
    if (!expected.equals(found)) throw new AssertionError("expected " + expected + ", found " + found);
  }

  static String fails(int code, int status, Call call) throws Exception {
    Object found;
    try {
      found = call.run();
    } catch (RestClientException error) {
      same(code + "/" + status, error.getErrorCode() + "/" + error.getStatus());
      return error.getMessage();
    }
    throw new AssertionError(code + " was expected, not " + found);
  }

  static void schemas(String url) throws Exception {
    CachedSchemaRegistryClient client = new CachedSchemaRegistryClient(url, 100);
    CachedSchemaRegistryClient fresh = new CachedSchemaRegistryClient(url, 100);
    AvroSchema order = new AvroSchema(ORDER);
    AvroSchema withNote = new AvroSchema(WITH_NOTE);
    AvroSchema worse = new AvroSchema(WITHOUT_DEFAULT);

    int first = client.register("java-value", order);
    same(first, client.register("java-value", order));
    same(first, fresh.getId("java-value", order));
    same(1, fresh.getVersion("java-value", order));
    same(order.canonicalString(), fresh.getSchemaById(first).canonicalString());
    same(order.canonicalString(), fresh.getSchemaBySubjectAndId("java-value", first).canonicalString());
    int second = client.register("java-value", withNote);
    same(Arrays.asList(1, 2), client.getAllVersions("java-value"));
    SchemaMetadata latest = fresh.getLatestSchemaMetadata("java-value");
    same(second + "/2/AVRO/" + WITH_NOTE, latest.getId() + "/" + latest.getVersion() + "/" + latest.getSchemaType() + "/" + latest.getSchema());
    same(ORDER, fresh.getSchemaMetadata("java-value", 1).getSchema());
    same(2, client.getSchemas("java", false, false).size());
    same(Collections.singletonList("java-value"), List.copyOf(client.getAllSubjectsById(first)));
    same(1, client.getAllVersionsById(first).iterator().next().getVersion());

    same(true, client.testCompatibility("java-value", withNote));
    same(false, client.testCompatibility("java-value", worse));
    same(true, client.testCompatibilityVerbose("java-value", worse).get(0).contains("READER_FIELD_MISSING_DEFAULT_VALUE"));
    fails(40901, 409, () -> client.register("java-value", worse));

    // Without order of attributes: one and the same when normalized.
    String shuffled = "{\"namespace\":\"shop\",\"fields\":[{\"type\":\"string\",\"name\":\"id\"},{\"type\":\"long\",\"name\":\"cents\"}],\"name\":\"Order\",\"type\":\"record\"}";
    same(first, fresh.register("java-value", new AvroSchema(shuffled), true));

    // References: the client fetches what a schema refers to.
    String sale = "{\"type\":\"record\",\"name\":\"Sale\",\"namespace\":\"shop\",\"fields\":[{\"name\":\"order\",\"type\":\"shop.Order\"}]}";
    List<SchemaReference> references = List.of(new SchemaReference("shop.Order", "java-value", 1));
    int refers = client.register("java-sales-value", new AvroSchema(sale, references, Map.of("shop.Order", ORDER), null));
    AvroSchema resolved = (AvroSchema) new CachedSchemaRegistryClient(url, 100).getSchemaById(refers);
    same(references, resolved.references());
    same("shop.Order", resolved.rawSchema().getField("order").schema().getFullName());
    fails(42206, 422, () -> client.deleteSchemaVersion(Map.of(), "java-value", "1", false));

    // Metadata.
    AvroSchema owned = new AvroSchema(ORDER, List.of(), Map.of(), new Metadata(null, Map.of("owner", "shop"), null), null, null, false);
    int third = client.register("java-owned-value", owned);
    same(false, third == first);
    same(third, fresh.getLatestWithMetadata("java-owned-value", Map.of("owner", "shop"), false).getId());
  }

  static void settings(String url) throws Exception {
    CachedSchemaRegistryClient client = new CachedSchemaRegistryClient(url, 100);
    AvroSchema order = new AvroSchema(ORDER);
    same("BACKWARD", client.getCompatibility(null));
    fails(40408, 404, () -> client.getCompatibility("java-value"));
    same("FULL", client.updateCompatibility("java-value", "FULL"));
    same("FULL", client.getCompatibility("java-value"));
    Config config = new Config("NONE");
    config.setNormalize(true);
    client.updateConfig("java-value", config);
    same("NONE/true", client.getConfig("java-value").getCompatibilityLevel() + "/" + client.getConfig("java-value").isNormalize());
    client.deleteConfig("java-value");
    fails(40408, 404, () -> client.getConfig("java-value"));
    fails(42203, 422, () -> client.updateCompatibility("java-value", "SIDEWAYS"));

    same("READWRITE", client.getMode());
    client.setMode("READONLY", "java-mode-value");
    same("READONLY", client.getMode("java-mode-value"));
    fails(42205, 422, () -> client.register("java-mode-value", order));
    client.deleteMode("java-mode-value");
    fails(40409, 404, () -> client.getMode("java-mode-value"));

    // Ids that are given: what a migration sends.
    client.setMode("IMPORT", "java-imported-value");
    same(4711, client.register("java-imported-value", order, 7, 4711));
    same(7, new CachedSchemaRegistryClient(url, 100).getLatestSchemaMetadata("java-imported-value").getVersion());
  }

  static void failuresAndDeletes(String url) throws Exception {
    CachedSchemaRegistryClient client = new CachedSchemaRegistryClient(url, 100);
    fails(40401, 404, () -> client.getLatestSchemaMetadata("nothing"));
    fails(40402, 404, () -> client.getSchemaMetadata("java-value", 99));
    fails(40403, 404, () -> client.getSchemaById(9999));
    fails(40403, 404, () -> client.getId("java-value", new AvroSchema("\"int\"")));
    // Below the parser of the client, so that the server sees it.
    fails(42201, 422, () -> new RestService(url).registerSchema("{", "java-broken-value"));
    fails(42202, 422, () -> new RestService(url).getVersion("java-value", 0));

    same(1, client.deleteSchemaVersion(Map.of(), "java-sales-value", "1", false));
    fails(40401, 404, () -> client.getLatestSchemaMetadata("java-sales-value"));
    same(List.of(1), client.deleteSubject(Map.of(), "java-sales-value", true));
    same(List.of(1, 2), client.deleteSubject(Map.of(), "java-value", false));
    fails(40404, 404, () -> client.deleteSubject(Map.of(), "java-value", false));
    same(new TreeSet<>(List.of("java-imported-value", "java-owned-value")), new TreeSet<>(client.getAllSubjects()));
    same(true, client.getAllSubjects(true).contains("java-value"));
    same(List.of(1, 2), client.deleteSubject(Map.of(), "java-value", true));
    fails(40401, 404, () -> client.deleteSubject(Map.of(), "java-value", true));
    same(List.of("java-owned-value"), List.copyOf(client.getAllSubjectsByPrefix("java-o")));
  }

  static void flink(String url) throws Exception {
    Schema writer = new Schema.Parser().parse(ORDER);
    Schema reader = new Schema.Parser().parse(WITH_NOTE);
    GenericRecord order = new GenericData.Record(writer);
    order.put("id", "o-1");
    order.put("cents", 1299L);
    byte[] framed = ConfluentRegistryAvroSerializationSchema.forGeneric("flink-value", writer, url).serialize(order);
    int id = new CachedSchemaRegistryClient(url, 10).getLatestSchemaMetadata("flink-value").getId();
    ByteBuffer frame = ByteBuffer.wrap(framed);
    same("0/" + id, frame.get() + "/" + frame.getInt());
    // Read with a newer schema: the writer's comes from the registry, by the id in the frame.
    GenericRecord read = ConfluentRegistryAvroDeserializationSchema.forGeneric(reader, url).deserialize(framed);
    Map<String, String> found = new HashMap<>();
    for (Schema.Field field : reader.getFields()) found.put(field.name(), String.valueOf(read.get(field.name())));
    same(Map.of("id", "o-1", "cents", "1299", "note", ""), found);
  }

  public static void main(String[] arguments) throws Exception {
    schemas(arguments[0]);
    settings(arguments[0]);
    failuresAndDeletes(arguments[0]);
    flink(arguments[0]);
    System.out.println("Confluent's client for Java and Flink's Avro format: all good");
  }
}
