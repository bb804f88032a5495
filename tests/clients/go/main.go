// Franz-go's registry package and Confluent's Go client. Usage: clients URL
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/confluentinc/confluent-kafka-go/v2/schemaregistry"
	"github.com/confluentinc/confluent-kafka-go/v2/schemaregistry/rest"
	"github.com/twmb/franz-go/pkg/sr"
)

const order = `{"type":"record","name":"Order","namespace":"shop","fields":[{"name":"id","type":"string"}]}`
const withNote = `{"type":"record","name":"Order","namespace":"shop","fields":[{"name":"id","type":"string"},{"name":"note","type":"string","default":""}]}`
const withoutDefault = `{"type":"record","name":"Order","namespace":"shop","fields":[{"name":"id","type":"string"},{"name":"sum","type":"string"}]}`

func check(ok bool, what any) {
	if !ok {
		panic(fmt.Sprint(what))
	}
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func franz(url string) {
	ctx := context.Background()
	client := must(sr.NewClient(sr.URLs(url)))
	fails := func(code int, err error) {
		var answer *sr.ResponseError
		check(errors.As(err, &answer) && answer.ErrorCode == code, err)
	}

	first := must(client.CreateSchema(ctx, "franz-value", sr.Schema{Schema: order}))
	check(first.Version == 1, first)
	second := must(client.CreateSchema(ctx, "franz-value", sr.Schema{Schema: withNote}))
	check(second.ID != first.ID && second.Version == 2, second)
	_, err := client.CreateSchema(ctx, "franz-value", sr.Schema{Schema: withoutDefault})
	fails(40901, err)
	check(must(client.SchemaByID(ctx, first.ID)).Schema == order, first)
	check(must(client.LookupSchema(ctx, "franz-value", sr.Schema{Schema: withNote})).ID == second.ID, second)
	check(slices.Equal(must(client.SubjectVersions(ctx, "franz-value")), []int{1, 2}), "versions")
	check(len(must(client.SchemaUsagesByID(ctx, first.ID))) == 1, "usages")

	// References, in Protobuf.
	money := sr.Schema{Type: sr.TypeProtobuf, Schema: "syntax = \"proto3\";\npackage shop;\n\nmessage Money {\n  int64 cents = 1;\n}\n"}
	must(client.CreateSchema(ctx, "money.proto", money))
	invoice := sr.Schema{
		Type:       sr.TypeProtobuf,
		Schema:     "syntax = \"proto3\";\npackage shop;\n\nimport \"money.proto\";\n\nmessage Invoice {\n  Money total = 1;\n}\n",
		References: []sr.SchemaReference{{Name: "money.proto", Subject: "money.proto", Version: 1}},
	}
	made := must(client.CreateSchema(ctx, "invoice", invoice))
	check(len(must(client.SchemaReferences(ctx, "money.proto", 1))) == 1, "referrers")
	check(made.Type == sr.TypeProtobuf, made)

	compatible := must(client.CheckCompatibility(ctx, "franz-value", -1, sr.Schema{Schema: withoutDefault}))
	check(!compatible.Is, compatible)
	for _, result := range client.SetCompatibility(ctx, sr.SetCompatibility{Level: sr.CompatFull}, "franz-value") {
		check(result.Err == nil && result.Level == sr.CompatFull, result)
	}
	for _, result := range client.Compatibility(ctx, "franz-value") {
		check(result.Err == nil && result.Level == sr.CompatFull, result)
	}
	check(client.Mode(ctx)[0].Mode == sr.ModeReadWrite, "mode")
	for _, result := range client.SetMode(ctx, sr.ModeReadOnly, "franz-value") {
		check(result.Err == nil, result)
	}
	_, err = client.CreateSchema(ctx, "franz-value", sr.Schema{Schema: `"int"`})
	fails(42205, err)
	for _, result := range client.ResetMode(ctx, "franz-value") {
		check(result.Err == nil, result)
	}

	// The frame that its serializer writes.
	var serde sr.Serde
	type Order struct {
		ID string `json:"id"`
	}
	serde.Register(first.ID, Order{}, sr.EncodeFn(json.Marshal), sr.DecodeFn(json.Unmarshal))
	framed := must(serde.Encode(Order{"o-1"}))
	check(bytes.Equal(framed[:5], []byte{0, 0, 0, 0, byte(first.ID)}), framed)

	check(slices.Equal(must(client.DeleteSubject(ctx, "franz-value", sr.SoftDelete)), []int{1, 2}), "delete")
	_, err = client.DeleteSubject(ctx, "franz-value", sr.SoftDelete)
	fails(40404, err)
	must(client.DeleteSubject(ctx, "franz-value", sr.HardDelete))
	_, err = client.SchemaByVersion(ctx, "franz-value", 1)
	fails(40401, err)
}

func confluent(url string) {
	client := must(schemaregistry.NewClient(schemaregistry.NewConfig(url)))
	fails := func(code int, err error) {
		var answer *rest.Error
		check(errors.As(err, &answer) && answer.Code == code, err)
	}

	avro := func(text string) schemaregistry.SchemaInfo {
		return schemaregistry.SchemaInfo{Schema: text, SchemaType: "AVRO"}
	}
	first := must(client.Register("confluent-value", avro(order), false))
	must(client.Register("confluent-value", avro(withNote), false))
	_, err := client.Register("confluent-value", avro(withoutDefault), false)
	fails(40901, err)
	check(must(client.GetBySubjectAndID("confluent-value", first)).Schema == order, first)
	check(must(client.GetID("confluent-value", avro(order), false)) == first, first)
	check(must(client.GetVersion("confluent-value", avro(withNote), false)) == 2, "version")
	check(must(client.GetLatestSchemaMetadata("confluent-value")).Version == 2, "latest")
	check(slices.Equal(must(client.GetAllVersions("confluent-value")), []int{1, 2}), "versions")
	check(!must(client.TestSubjectCompatibility("confluent-value", avro(withoutDefault))), "incompatible")
	must(client.UpdateCompatibility("confluent-value", schemaregistry.Full))
	check(must(client.GetCompatibility("confluent-value")) == schemaregistry.Full, "level")
	owned := avro(order)
	owned.Metadata = &schemaregistry.Metadata{Properties: map[string]string{"owner": "shop"}}
	must(client.Register("confluent-value", owned, false))
	check(must(client.GetLatestWithMetadata("confluent-value", map[string]string{"owner": "shop"}, false)).Version == 3, "metadata")
	check(slices.Contains(must(client.GetAllSubjects()), "confluent-value"), "subjects")
	check(len(must(client.DeleteSubject("confluent-value", false))) == 3, "delete")
	must(client.DeleteSubject("confluent-value", true))
	// A client that has nothing in its cache.
	fresh := must(schemaregistry.NewClient(schemaregistry.NewConfig(url)))
	_, err = fresh.GetLatestSchemaMetadata("confluent-value")
	fails(40401, err)
}

func main() {
	franz(os.Args[1])
	confluent(os.Args[1])
	fmt.Println("franz-go and confluent-kafka-go: all good")
}
