// What Java's Avro library and Confluent's registry client say about the pairs on standard input.
//
// One JSON object a line in, one a line out, in order. In: `id`, `writer`, `reader`, `witnesses` and `data` (datums in
// hexadecimal). Out: `checker` (type, location and message of each incompatibility, or `throws`), `registry` (what a registry
// under FULL answers when `reader` follows `writer`, without the lines about the old version) and, for each datum, what `GenericDatumReader` makes of it.

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.CompatibilityChecker;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.avro.AvroSchema;

public final class AvroOracle {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  public static void main(String[] arguments) throws Exception {
    try (BufferedReader in =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        BufferedWriter out =
            new BufferedWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        out.write(JSON.writeValueAsString(answer(JSON.readTree(line))));
        out.newLine();
      }
    }
  }

  private static ObjectNode answer(JsonNode pair) {
    ObjectNode out = NODES.objectNode();
    out.set("id", pair.get("id"));
    Schema writer;
    Schema reader;
    try {
      writer = parse(pair.get("writer").asText());
      reader = parse(pair.get("reader").asText());
    } catch (RuntimeException refused) {
      return out.put("refused", text(refused));
    }
    out.set("checker", checker(writer, reader));
    out.set("registry", registry(pair.get("writer").asText(), pair.get("reader").asText()));
    out.set("witnesses", decoded(writer, reader, pair.get("witnesses")));
    out.set("data", decoded(writer, reader, pair.get("data")));
    return out;
  }

  private static Schema parse(String text) {
    return new Schema.Parser().setValidateDefaults(false).parse(text);
  }

  private static JsonNode checker(Schema writer, Schema reader) {
    try {
      ArrayNode out = NODES.arrayNode();
      SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
          .getResult()
          .getIncompatibilities()
          .forEach(
              one ->
                  out.addArray()
                      .add(one.getType().name())
                      .add(one.getLocation())
                      .add(one.getMessage()));
      return out;
    } catch (RuntimeException | StackOverflowError thrown) {
      return NODES.objectNode().put("throws", String.valueOf(thrown.getMessage()));
    }
  }

  private static JsonNode registry(String writer, String reader) {
    try {
      ArrayNode out = NODES.arrayNode();
      CompatibilityChecker.FULL_CHECKER
          .isCompatible(new AvroSchema(reader), List.of(new AvroSchema(writer)))
          .stream()
          .filter(message -> !message.startsWith("{oldSchema"))
          .forEach(out::add);
      return out;
    } catch (RuntimeException | StackOverflowError thrown) {
      return NODES.objectNode().put("throws", text(thrown));
    }
  }

  private static ArrayNode decoded(Schema writer, Schema reader, JsonNode datums) {
    ArrayNode out = NODES.arrayNode();
    for (JsonNode datum : datums) {
      ObjectNode result = out.addObject();
      try {
        byte[] bytes = HexFormat.of().parseHex(datum.asText());
        BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(bytes, null);
        Object value = new GenericDatumReader<Object>(writer, reader).read(null, decoder);
        if (decoder.isEnd()) {
          result.set("ok", render(value));
        } else {
          result.put("error", "bytes are left");
        }
      } catch (Exception | StackOverflowError failed) {
        result.put("error", text(failed));
      }
    }
    return out;
  }

  private static String text(Throwable thrown) {
    return thrown.getClass().getSimpleName() + ": " + thrown.getMessage();
  }

  private static JsonNode render(Object value) {
    if (value == null) {
      return NODES.nullNode();
    }
    if (value instanceof IndexedRecord record) {
      ObjectNode out = NODES.objectNode();
      for (Schema.Field field : record.getSchema().getFields()) {
        out.set(field.name(), render(record.get(field.pos())));
      }
      return out;
    }
    if (value instanceof Map<?, ?> map) {
      ObjectNode out = NODES.objectNode();
      map.forEach((key, inner) -> out.set(key.toString(), render(inner)));
      return out;
    }
    if (value instanceof Collection<?> items) {
      ArrayNode out = NODES.arrayNode();
      items.forEach(item -> out.add(render(item)));
      return out;
    }
    if (value instanceof ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      return NODES.objectNode().put("bytes", HexFormat.of().formatHex(bytes));
    }
    if (value instanceof GenericFixed fixed) {
      return NODES.objectNode().put("bytes", HexFormat.of().formatHex(fixed.bytes()));
    }
    if (value instanceof Float || value instanceof Double) {
      double number = ((Number) value).doubleValue();
      String bits = String.format("%016x", Double.doubleToLongBits(number));
      return NODES.objectNode().put("double", bits);
    }
    if (value instanceof Integer || value instanceof Long) {
      return NODES.numberNode(((Number) value).longValue());
    }
    if (value instanceof Boolean bool) {
      return NODES.booleanNode(bool);
    }
    return NODES.textNode(value.toString());
  }
}
