"""What fastavro says about the datums on standard input.

One JSON object a line in, one a line out, in order. In: `id`, `writer`, `reader`, `witnesses` and `data` (datums in
hexadecimal). Out: for each datum, what `schemaless_reader` makes of it. Witnesses are read with logical types, as an
application reads them; data are read as plain types, because only those compare across languages.
"""

import io
import json
import math
import struct
import sys

import fastavro


def plain(schema):
    """The schema without logical types."""
    if isinstance(schema, list):
        return [plain(branch) for branch in schema]
    if not isinstance(schema, dict):
        return schema
    out = {key: value for key, value in schema.items() if key != "logicalType"}
    for key in ("type", "items", "values"):
        if key in out:
            out[key] = plain(out[key])
    if "fields" in out:
        out["fields"] = [dict(field, type=plain(field["type"])) for field in out["fields"]]
    return out


def render(value):
    if isinstance(value, dict):
        return {key: render(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [render(inner) for inner in value]
    if isinstance(value, (bytes, bytearray)):
        return {"bytes": bytes(value).hex()}
    if isinstance(value, bool) or value is None or isinstance(value, (int, str)):
        return value
    if isinstance(value, float):
        if math.isnan(value):
            return {"double": "7ff8000000000000"}
        return {"double": struct.pack(">d", value).hex()}
    return {"other": str(value)}


def decode(writer, reader, datum):
    data = io.BytesIO(bytes.fromhex(datum))
    try:
        value = fastavro.schemaless_reader(data, writer, reader)
        if data.read():
            return {"error": "bytes are left"}
        return {"ok": render(value)}
    except RecursionError:
        raise
    except Exception as error:  # whatever it is, the datum was not read
        return {"error": f"{type(error).__name__}: {error}"}


def answer(pair):
    out = {"id": pair["id"], "witnesses": [], "data": []}
    sides = [json.loads(pair["writer"]), json.loads(pair["reader"])]
    try:
        full = [fastavro.parse_schema(side) for side in sides]
        bare = [fastavro.parse_schema(plain(side)) for side in sides]
    except Exception as error:
        out["refused"] = f"{type(error).__name__}: {error}"
        return out
    out["witnesses"] = [decode(*full, datum) for datum in pair["witnesses"]]
    out["data"] = [decode(*bare, datum) for datum in pair["data"]]
    return out


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))))
