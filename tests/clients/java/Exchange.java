import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.avro.shaded.org.apache.avro.Schema;
import org.apache.flink.avro.shaded.org.apache.avro.generic.GenericData;
import org.apache.flink.avro.shaded.org.apache.avro.generic.GenericRecord;
import org.apache.flink.formats.avro.registry.confluent.ConfluentRegistryAvroDeserializationSchema;
import org.apache.flink.formats.avro.registry.confluent.ConfluentRegistryAvroSerializationSchema;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Flink's Avro format on a real Kafka: see ../kafka. Usage: Exchange produce|consume BROKER URL FOLDER TOPIC...
 */
final class Exchange {
  static GenericRecord record(Schema schema, JsonNode order) {
    GenericRecord made = new GenericData.Record(schema);
    List<String> tags = new ArrayList<>();
    order.get("tags").forEach(tag -> tags.add(tag.textValue()));
    made.put("id", order.get("id").textValue());
    made.put("cents", order.get("cents").longValue());
    made.put("note", order.get("note").textValue());
    made.put("tags", tags);
    made.put("status", new GenericData.EnumSymbol(schema.getField("status").schema(), order.get("status").textValue()));
    return made;
  }

  static JsonNode json(GenericRecord record) {
    ObjectNode made = JsonNodeFactory.instance.objectNode();
    ArrayNode tags = made.putArray("tags");
    for (Object tag : (List<?>) record.get("tags")) tags.add(tag.toString());
    made.put("id", record.get("id").toString());
    made.put("cents", (Long) record.get("cents"));
    made.put("note", record.get("note") == null ? null : record.get("note").toString());
    made.put("status", record.get("status").toString());
    return made;
  }

  static void produce(String broker, String url, Schema schema, JsonNode orders) throws Exception {
    Map<String, Object> settings = Map.of("bootstrap.servers", broker);
    String topic = "orders-avro-java";
    var format = ConfluentRegistryAvroSerializationSchema.forGeneric(topic + "-value", schema, url);
    try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (JsonNode order : orders) producer.send(new ProducerRecord<>(topic, format.serialize(record(schema, order)))).get();
    }
  }

  static void consume(String broker, String url, Schema schema, JsonNode orders, List<String> topics) throws Exception {
    Map<String, Object> settings = Map.of("bootstrap.servers", broker, "group.id", "java", "auto.offset.reset", "earliest");
    Map<String, Integer> read = new HashMap<>();
    long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(topics);
      for (int left = topics.size() * orders.size(); left > 0; ) {
        if (System.nanoTime() > until) throw new AssertionError("not everything arrived: " + read);
        for (ConsumerRecord<byte[], byte[]> found : consumer.poll(Duration.ofMillis(200))) {
          int at = read.merge(found.topic(), 1, Integer::sum) - 1;
          JsonNode order = json(ConfluentRegistryAvroDeserializationSchema.forGeneric(schema, url).deserialize(found.value()));
          if (!orders.get(at).equals(order)) throw new AssertionError(found.topic() + ": " + order + " is not " + orders.get(at));
          left--;
        }
      }
    }
  }

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[3]);
    Schema schema = new Schema.Parser().parse(folder.resolve("order.avsc").toFile());
    // Numbers of one width on both sides of the comparison.
    ObjectMapper mapper = new ObjectMapper().enable(com.fasterxml.jackson.databind.DeserializationFeature.USE_LONG_FOR_INTS);
    JsonNode orders = mapper.readTree(folder.resolve("orders.json").toFile());
    if (arguments[0].equals("produce")) produce(arguments[1], arguments[2], schema, orders);
    else consume(arguments[1], arguments[2], schema, orders, Arrays.asList(arguments).subList(4, arguments.length));
  }
}
