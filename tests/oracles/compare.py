"""Compares our answers with those of the other decoders and checkers; fails on a disagreement without an explanation.

Arguments: the file of the pairs, of Java's answers, of fastavro's answers. Every explanation below is a sentence that
says who is right by the specification; `docs/guide/where-we-differ.md` tells them to people.
"""

import collections
import json
import re
import sys

MESSAGE = re.compile(r"\{errorType:'([A-Z_]+)', description:'.*?path '(.*?)'.*', additionalInfo:'(.*)'\}$", re.S)
EXCEPTION = "Unexpected exception during compatibility check: "

tally = collections.Counter()
unexplained = []


def named(schema, namespace=""):
    """The short name of a named type or of a reference to one."""
    if isinstance(schema, str):
        return schema.rpartition(".")[2]
    if isinstance(schema, dict) and "name" in schema:
        return schema["name"].rpartition(".")[2]
    return None


def types(schema):
    """Every type in a schema."""
    yield schema
    if isinstance(schema, list):
        for branch in schema:
            yield from types(branch)
    elif isinstance(schema, dict):
        for key in ("items", "values"):
            if key in schema:
                yield from types(schema[key])
        for field in schema.get("fields", []):
            yield from types(field["type"])


def has_twins(schema):
    """Whether a union has two named types of one short name."""
    for one in types(schema):
        if isinstance(one, list):
            names = [named(branch) for branch in one if named(branch)]
            if len(names) != len(set(names)):
                return True
    return False


def has_double_lists(schema):
    for one in types(schema):
        if isinstance(one, dict) and one.get("type") == "array":
            items = one["items"]
            if items == "double" or (isinstance(items, dict) and items.get("type") == "double"):
                return True
    return False


WIDER = {"int": ("long", "float", "double"), "long": ("float", "double"), "float": ("double",), "string": ("bytes",), "bytes": ("string",)}


def has_wider_first(schema):
    """Whether a union has a branch after one that it promotes to."""
    for one in types(schema):
        if isinstance(one, list):
            words = [branch["type"] if isinstance(branch, dict) else branch for branch in one]
            words = [word for word in words if isinstance(word, str)]
            for at, word in enumerate(words):
                if any(wider in words[:at] for wider in WIDER.get(word, ())):
                    return True
    return False


def as_json(value):
    """A value as the JSON of a default would be: bytes as text, whole floats as integers."""
    if isinstance(value, dict):
        if set(value) == {"bytes"}:
            return bytes.fromhex(value["bytes"]).decode("latin-1")
        if set(value) == {"double"}:
            import struct

            number = struct.unpack(">d", bytes.fromhex(value["double"]))[0]
            return int(number) if number == number and abs(number) < 1e18 and number == int(number) else value
        return {key: as_json(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_json(inner) for inner in value]
    return value


def explain(decoder, pair, ours, theirs):
    """Why the two read one datum differently: a sentence, or None."""
    rules = {finding["rule"] for finding in pair["findings"]}
    schemas = [json.loads(pair["writer"]), json.loads(pair["reader"])]
    we_read, they_read = "ok" in ours, "ok" in theirs
    if "alias_ambiguous" in rules:
        return "aliases that name another field: every decoder rewrites in its own way; the specification leaves it open"
    if they_read and not we_read and rules & {"decimal_precision_changed", "decimal_scale_changed"}:
        return "decimals of other precision or scale do not match by the specification; the decoder does not look"
    if decoder == "java":
        if they_read and not we_read and "name_changed" in rules:
            return "records of other names do not match by the specification; Java's decoder lets them"
        if they_read and not we_read and "bytes_not_utf8" in rules:
            return "a string is UTF-8 by the specification; Java's decoder puts U+FFFD"
        if they_read and not we_read and "first_matching_branch_fails" in rules:
            return "the first matching branch counts by the specification; Java's decoder also looks at the fields"
        if we_read and not they_read and "branch_lookup_needs_full_name" in rules:
            return "unqualified names match by the specification; Java's decoder wants full names in a union"
        if not they_read and we_read and "field_alias_needs_full_name" in rules:
            return "aliases of fields are optional by the specification; Java's need records of one full name"
        if "default_of_a_later_branch" in rules:
            return "a default may fit any branch since 1.12; Java's decoder writes it by a branch of another shape"
        if any(has_twins(schema) for schema in schemas):
            return "two records of one short name in a union; the first matches by the specification, Java's decoder looks at the fields"
        if not they_read and "StackOverflowError" in theirs["error"]:
            return "a record without a finite value; Java's decoder does not end"
        if we_read and they_read and any(has_double_lists(schema) for schema in schemas):
            return "a double has 64 bits by the specification; Java's decoder 1.12.0 keeps 32 of them in lists"
    else:
        if any(has_twins(schema) for schema in schemas):
            return "two records of one short name in a union; fastavro takes the first by short name"
        if they_read and not we_read and "name_changed" in rules:
            return "an alias without namespace is relative to its type by the specification; fastavro ignores namespaces"
        if we_read and not they_read and pair["truth"] == "refuted":
            return "fastavro compares types that the datum does not use"
        if any(has_wider_first(schema) for schema in schemas):
            return "the first branch that fits, promotions included, by the letter of the specification and in fastavro; we and Java prefer the same type"
        if we_read and they_read and "lossy_promotion" in rules:
            return "a promoted float has 32 bits by the specification; fastavro keeps the integer"
        if we_read and they_read and as_json(ours["ok"]) == as_json(theirs["ok"]):
            return "a default is a value of its type by the specification; fastavro leaves the JSON as it is"
    return None


def judge(decoder, pair, what, ours, theirs):
    same = ("ok" in ours) == ("ok" in theirs) and ours.get("ok") == theirs.get("ok")
    why = "agree" if same else explain(decoder, pair, ours, theirs)
    tally[(f"{decoder}, {what}", why or "UNEXPLAINED")] += 1
    if why is None:
        unexplained.append((pair, decoder, what, ours, theirs))


def judge_witness(decoder, pair, finding, theirs):
    """A witness of a break fails elsewhere too; one of a changed value decodes, unless something else breaks."""
    breaks = finding["class"] == "BREAKS_DECODE"
    if breaks:
        judge(decoder, pair, "witness of a break", {"error": finding["error"]}, theirs)
    elif "ok" in theirs or any(one["class"] == "BREAKS_DECODE" for one in pair["findings"]):
        tally[(f"{decoder}, witness of a change", "agree")] += 1
    else:
        judge(decoder, pair, "witness of a change", {"ok": None}, theirs)


def entry(message):
    found = MESSAGE.match(message)
    return list(found.groups()) if found else [message]


def judge_checker(pair, java):
    wire, theirs = pair["wire"], java["checker"]
    ours = [message.removeprefix(EXCEPTION) for message in wire] if isinstance(theirs, dict) else [entry(m) for m in wire]
    expected = [theirs["throws"]] if isinstance(theirs, dict) else theirs
    tally[("java, checker", "agree" if ours == expected else "UNEXPLAINED")] += 1
    if ours != expected:
        unexplained.append((pair, "java", "checker", wire, theirs))
    # The client that can be had wraps Avro 1.11, whose locations lack the branches of a writer's union: the locations
    # are compared above, with Avro 1.12.
    mask = lambda messages: [re.sub(r"path '[^']*'", "path", message) for message in messages]
    same = isinstance(java["registry"], list) and mask(pair["registry"]) == mask(java["registry"])
    tally[("confluent, messages", "agree" if same else "UNEXPLAINED")] += 1
    if not same:
        unexplained.append((pair, "confluent", "messages", pair["registry"], java["registry"]))


def main():
    rows = [[json.loads(line) for line in open(name, encoding="utf-8")] for name in sys.argv[1:4]]
    assert len(set(map(len, rows))) == 1, "an oracle did not answer every pair"
    for pair, java, fastavro in zip(*rows):
        assert pair["id"] == java["id"] == fastavro["id"]
        tally[("truth", pair["truth"])] += 1
        if pair["truth"] == "undecided":
            unexplained.append((pair, "callsheet", "truth", "undecided", None))
        for decoder, answer in (("java", java), ("fastavro", fastavro)):
            if "refused" in answer:
                tally[(f"{decoder}, schemas", "UNEXPLAINED")] += 1
                unexplained.append((pair, decoder, "schemas", "accepted", answer["refused"]))
                continue
            for ours, theirs in zip(pair["expected"], answer["data"]):
                judge(decoder, pair, "datum", ours, theirs)
            for finding in pair["findings"]:
                if finding["witness"] is not None:
                    judge_witness(decoder, pair, finding, answer["witnesses"][finding["witness"]])
        if "refused" not in java:
            judge_checker(pair, java)
    for (what, why), count in sorted(tally.items()):
        print(f"{count:7}  {what}: {why}")
    # The smallest says most.
    unexplained.sort(key=lambda one: len(one[0]["writer"]) + len(one[0]["reader"]))
    for pair, who, what, ours, theirs in unexplained[:5]:
        print(f"\nunexplained: {who}, {what}, {pair['name']}", file=sys.stderr)
        print(f"  writer {pair['writer']}\n  reader {pair['reader']}", file=sys.stderr)
        print(f"  truth  {pair['truth']} {[one['rule'] for one in pair['findings']]}", file=sys.stderr)
        print(f"  ours   {json.dumps(ours)}\n  theirs {json.dumps(theirs)}", file=sys.stderr)
    sys.exit(1 if unexplained else 0)


main()
