"""What Google's Python runtime says about the records on standard input.

One JSON object a line in, one out, in order. In: the descriptor sets `writer` and `reader`, the pairs of `messages`, the
`findings` with their witnesses, and random `data`, each record in hexadecimal binary and as ProtoJSON. Out: for each
witness and datum whether the writer's side reads back as we say, and what the reader's side makes of it: an `error`, the
first value that `differs`, or `same`. Fields are compared by number, and by name for what only names carry.
"""

import json
import struct
import sys

from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory
from google.protobuf.descriptor import FieldDescriptor

STRINGS = (FieldDescriptor.TYPE_STRING, FieldDescriptor.TYPE_BYTES)


def pool(descriptor_set):
    """A pool of the files of a set, each after those that it imports."""
    files = {file.name: file for file in descriptor_pb2.FileDescriptorSet.FromString(bytes.fromhex(descriptor_set)).file}
    made, done = descriptor_pool.DescriptorPool(), set()

    def add(name):
        if name not in done and name in files:
            done.add(name)
            for imported in files[name].dependency:
                add(imported)
            made.Add(files[name])

    for name in files:
        add(name)
    return made


def message_class(made, name):
    return message_factory.GetMessageClass(made.FindMessageTypeByName(name))


def is_map(field):
    return field.message_type is not None and field.message_type.GetOptions().map_entry


def is_single(field):
    return not field.is_repeated


class Entry:
    """An entry of a map, as a message of two fields."""

    def __init__(self, descriptor, key, value):
        self.DESCRIPTOR = descriptor
        self.values = {1: key, 2: value}



def value_of(message, field):
    return message.values[field.number] if isinstance(message, Entry) else getattr(message, field.name)


def is_set(message, field):
    if isinstance(message, Entry):
        return True
    return message.HasField(field.name) if field.has_presence else value_of(message, field) != field.default_value


def elements(message, field):
    """What a field carries: none or one of a single field, the entries of a map, the items of a list."""
    if is_map(field):
        entries = value_of(message, field)
        return [Entry(field.message_type, key, entries[key]) for key in sorted(entries)]
    if not is_single(field):
        return list(value_of(message, field))
    return [value_of(message, field)] if is_set(message, field) else []


def least(field):
    """The default of a field that declares none."""
    return field.enum_type.values[0].number if field.enum_type is not None else type(field.default_value)()


def plain(value):
    """What a scalar is, whatever its type: a number, the bits of a float, octets."""
    if isinstance(value, float):
        return struct.pack(">d", value)
    if isinstance(value, str):
        return ("octets", value.encode())
    return ("octets", value) if isinstance(value, bytes) else int(value)


def same(before, w, after, r):
    """Whether one value is still the same."""
    if w.message_type is not None and r.message_type is not None:
        return differs(before, after) is None
    if w.message_type is not None:
        # A message that is read as the bytes it consists of.
        if not isinstance(after, bytes):
            return False
        again = type(before)()
        again.ParseFromString(after)
        return differs(before, again) is None
    if r.message_type is not None:
        return False
    if w.enum_type is not None and r.enum_type is not None:
        names = [value.name for value in w.enum_type.values if value.number == before]
        if len(names) == 1 and names[0] in r.enum_type.values_by_name:
            if r.enum_type.values_by_name[names[0]].number != before:
                return False
    return plain(before) == plain(after)


def differs(written, read):
    """The first value that both sides know by number and that is another one; None if there is none."""
    for w in written.DESCRIPTOR.fields:
        r = read.DESCRIPTOR.fields_by_number.get(w.number)
        if r is None:
            continue
        if isinstance(written, Entry):
            before, after = [value_of(written, w)], [value_of(read, r)]
        else:
            before, after = elements(written, w), elements(read, r)
            messages = w.message_type is not None, r.message_type is not None
            if is_single(w) and is_single(r) and not any(messages):
                # Absence is the default.
                before, after = [value_of(written, w)], [value_of(read, r)]
            elif is_single(w) and is_single(r) and messages == (True, False) and before:
                # Bytes without presence: none are an empty message.
                after = [value_of(read, r)]
            elif is_single(w) != is_single(r) and not before and not after and not any(messages):
                field = w if is_single(w) else r
                if field.has_default_value and field.default_value != least(field):
                    return f"{w.name} loses its default"
        if len(before) != len(after):
            made_map = is_map(r) and not is_map(w)
            return f"{w.name} has {len(before)} elements, then {len(after)} {'entries of a map' if made_map else 'elements'}"
        unordered = is_map(w) or is_map(r)
        for item in before:
            at = next((at for at, other in enumerate(after) if same(item, w, other, r)), None)
            if at is None or (at > 0 and not unordered):
                both = w.message_type is not None and r.message_type is not None
                inner = differs(item, after[0]) if both else None
                return f"{w.name}: {inner}" if inner else f"{w.name} changes"
            del after[at]
    return None


def differs_by_name(written, read):
    """The first value that turns up under another name, or that the reader's field of its name does not hold."""
    for w in written.DESCRIPTOR.fields:
        if not elements(written, w):
            continue
        r = read.DESCRIPTOR.fields_by_name.get(w.name)
        if r is None:
            r = read.DESCRIPTOR.fields_by_number.get(w.number)
            if r is not None and elements(read, r):
                return f"{w.name} turns up as {r.name}"
            continue
        before, after = elements(written, w), elements(read, r)
        if len(before) != len(after) or not all(same(b, w, a, r) for b, a in zip(before, after)):
            return f"{w.name} is not what the field of this name holds"
        if w.message_type is not None and r.message_type is not None:
            for one, other in zip(before, after):
                found = differs_by_name(one, other)
                if found is not None:
                    return found
    return None


def parse(cls, encoding, data):
    """A record; an error if a required field is missing, which the runtime leaves to the caller."""
    message = cls()
    if encoding == "json":
        json_format.Parse(data, message)
    else:
        message.ParseFromString(data)
    if not message.IsInitialized():
        raise ValueError("missing required: " + ", ".join(message.FindInitializationErrors()))
    return message


def attempt(read):
    try:
        return read(), None
    except RecursionError:
        raise
    except Exception as error:  # whatever it is, the record was not read
        return None, f"{type(error).__name__}: {error}"


def as_json(message):
    return json.loads(json_format.MessageToJson(message))


def reading(written, reader_class, encoding, data):
    """What the reader makes of a record."""
    if reader_class is None:
        return {"error": "no message of this name"}

    def compare():
        read = parse(reader_class, encoding, data)
        return differs(written, read), differs_by_name(written, read)

    found, error = attempt(compare)
    if error is not None:
        return {"error": error}
    if found[0] is not None:
        return {"differs": found[0]}
    return {"same": True, "by_name": found[1]}


def witness(classes, shown):
    """Every message of the writer whose record this can be, with what the reader makes of it."""
    encoding, data = shown["encoding"], bytes.fromhex(shown["encoded"])
    text = shown["record"]
    readings = []
    for writer_class, reader_class in classes:
        written, error = attempt(lambda: parse(writer_class, encoding, data))
        if error is not None:
            continue
        record, error = attempt(lambda: as_json(written))
        if not text.startswith('"0x') and (error is not None or record != json.loads(text)):
            continue
        readings.append(reading(written, reader_class, encoding, data))
    return readings


def datum(classes, one):
    writer_class, reader_class = classes[one["message"]]
    data = bytes.fromhex(one["binary"])
    written, error = attempt(lambda: parse(writer_class, "binary", data))
    if error is not None:
        return {"writer": error}
    record, error = attempt(lambda: as_json(written))
    text = one["json"]
    if text is None:
        if error is None:
            return {"writer": f"it has a ProtoJSON: {json.dumps(record)}"}
    elif error is not None or record != json.loads(text):
        return {"writer": error or f"its ProtoJSON is {json.dumps(record)}"}
    return {
        "binary": reading(written, reader_class, "binary", data),
        "json": None if text is None else reading(written, reader_class, "json", text),
    }


def answer(pair):
    out = {"id": pair["id"], "witnesses": [], "data": []}

    def load():
        pools = pool(pair["writer"]), pool(pair["reader"])
        return [
            (message_class(pools[0], w), None if r is None else message_class(pools[1], r)) for w, r in pair["messages"]
        ]

    classes, error = attempt(load)
    if error is not None:
        out["refused"] = error
        return out
    for finding in pair["findings"]:
        out["witnesses"].append(witness(classes, finding["witness"]) if finding["witness"] else None)
    out["data"] = [datum(classes, one) for one in pair["data"]]
    return out


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))))
