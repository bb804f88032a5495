// Confluent's Go client, with its serializers, on a real Kafka: see ../../kafka.
// Usage: exchange produce|consume BROKER URL FOLDER TOPIC...
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
	"github.com/confluentinc/confluent-kafka-go/v2/schemaregistry"
	"github.com/confluentinc/confluent-kafka-go/v2/schemaregistry/serde"
	"github.com/confluentinc/confluent-kafka-go/v2/schemaregistry/serde/avrov2"
	"github.com/confluentinc/confluent-kafka-go/v2/schemaregistry/serde/jsonschema"
	"github.com/confluentinc/confluent-kafka-go/v2/schemaregistry/serde/protobuf"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"
)

// Order is one record; the names are those of the schemas.
type Order struct {
	ID     string   `avro:"id" json:"id"`
	Cents  int64    `avro:"cents" json:"cents"`
	Note   *string  `avro:"note" json:"note"`
	Tags   []string `avro:"tags" json:"tags"`
	Status string   `avro:"status" json:"status"`
}

// An empty array is read as a nil slice.
func (o Order) equals(other Order) bool {
	note := (o.Note == nil) == (other.Note == nil) && (o.Note == nil || *o.Note == *other.Note)
	return note && o.ID == other.ID && o.Cents == other.Cents && o.Status == other.Status && slices.Equal(o.Tags, other.Tags)
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func done(err error) {
	if err != nil {
		panic(err)
	}
}

var folder string

func file(name string) []byte {
	return must(os.ReadFile(filepath.Join(folder, name)))
}

func orders() (found []Order) {
	done(json.Unmarshal(file("orders.json"), &found))
	return found
}

// The message that the descriptor holds.
func message() protoreflect.MessageDescriptor {
	var descriptor descriptorpb.FileDescriptorProto
	done(protojson.Unmarshal(file("order.proto.json"), &descriptor))
	return must(protodesc.NewFile(&descriptor, protoregistry.GlobalFiles)).Messages().ByName("Order")
}

func messages() (found []proto.Message) {
	var raw []json.RawMessage
	done(json.Unmarshal(file("orders.json"), &raw))
	descriptor := message()
	for _, text := range raw {
		order := dynamicpb.NewMessage(descriptor)
		done(protojson.Unmarshal(text, order))
		found = append(found, order)
	}
	return found
}

func produce(broker string, client schemaregistry.Client) {
	register := func(topic, kind, name string) {
		_ = must(client.Register(topic+"-value", schemaregistry.SchemaInfo{Schema: string(file(name)), SchemaType: kind}, false))
	}
	producer := must(kafka.NewProducer(&kafka.ConfigMap{"bootstrap.servers": broker}))
	delivered := make(chan kafka.Event, 1)
	write := func(topic string, bytes []byte, err error) {
		done(err)
		at := kafka.TopicPartition{Topic: &topic, Partition: kafka.PartitionAny}
		done(producer.Produce(&kafka.Message{TopicPartition: at, Value: bytes}, delivered))
		done((<-delivered).(*kafka.Message).TopicPartition.Error)
	}

	register("orders-avro-go", "AVRO", "order.avsc")
	avroConfig := avrov2.NewSerializerConfig()
	avroConfig.AutoRegisterSchemas, avroConfig.UseLatestVersion = false, true
	avro := must(avrov2.NewSerializer(client, serde.ValueSerde, avroConfig))
	register("orders-json-go", "JSON", "order.schema.json")
	jsonConfig := jsonschema.NewSerializerConfig()
	jsonConfig.AutoRegisterSchemas, jsonConfig.UseLatestVersion, jsonConfig.EnableValidation = false, true, true
	schema := must(jsonschema.NewSerializer(client, serde.ValueSerde, jsonConfig))
	for _, order := range orders() {
		bytes, err := avro.Serialize("orders-avro-go", &order)
		write("orders-avro-go", bytes, err)
		bytes, err = schema.Serialize("orders-json-go", &order)
		write("orders-json-go", bytes, err)
	}
	// This one registers what it has in hand.
	proto := must(protobuf.NewSerializer(client, serde.ValueSerde, protobuf.NewSerializerConfig()))
	for _, order := range messages() {
		bytes, err := proto.Serialize("orders-protobuf-go", order)
		write("orders-protobuf-go", bytes, err)
	}
	producer.Close()
}

func consume(broker string, client schemaregistry.Client, topics []string) {
	avro := must(avrov2.NewDeserializer(client, serde.ValueSerde, avrov2.NewDeserializerConfig()))
	schema := must(jsonschema.NewDeserializer(client, serde.ValueSerde, jsonschema.NewDeserializerConfig()))
	descriptors := must(protobuf.NewDeserializer(client, serde.ValueSerde, protobuf.NewDeserializerConfig()))
	plain, typed := orders(), messages()
	descriptor := typed[0].ProtoReflect().Descriptor()

	consumer := must(kafka.NewConsumer(&kafka.ConfigMap{
		"bootstrap.servers": broker, "group.id": "go", "auto.offset.reset": "earliest",
	}))
	defer consumer.Close()
	done(consumer.SubscribeTopics(topics, nil))
	read := map[string]int{}
	until := time.Now().Add(60 * time.Second)
	for left := len(topics) * len(plain); left > 0; {
		if time.Now().After(until) {
			panic(fmt.Sprint("not everything arrived: ", read))
		}
		found, ok := consumer.Poll(200).(*kafka.Message)
		if !ok {
			continue
		}
		topic := *found.TopicPartition.Topic
		at := read[topic]
		read[topic], left = at+1, left-1
		same := false
		switch strings.Split(topic, "-")[1] {
		case "avro":
			var order Order
			done(avro.DeserializeInto(topic, found.Value, &order))
			same = order.equals(plain[at])
		case "json":
			var order Order
			done(schema.DeserializeInto(topic, found.Value, &order))
			same = order.equals(plain[at])
		case "protobuf":
			order := dynamicpb.NewMessage(descriptor)
			done(descriptors.DeserializeInto(topic, found.Value, order))
			same = proto.Equal(order, typed[at])
		}
		if !same {
			panic(fmt.Sprintf("%s: record %d differs: %x", topic, at, found.Value))
		}
	}
}

func main() {
	client := must(schemaregistry.NewClient(schemaregistry.NewConfig(os.Args[3])))
	folder = os.Args[4]
	if os.Args[1] == "produce" {
		produce(os.Args[2], client)
	} else {
		consume(os.Args[2], client, os.Args[5:])
	}
}
