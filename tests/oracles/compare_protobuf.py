"""Compares our answers about Protobuf with those of Google's Python runtime; fails on a disagreement without an explanation.

Arguments: the file of the pairs, of the runtime's answers. Every explanation below is a sentence that says who is right
by the specification; `docs/guide/where-we-differ.md` tells them to people.
"""

import collections
import json
import sys

tally = collections.Counter()
unexplained = []

# What only names carry: the bytes decode to the same numbers under another name.
BY_NAME = {"proto_field_renumbered", "proto_name_reused", "proto_json_name_changed", "proto_json_field_unknown", "proto_field_renamed"}


def explain(pair, what, finding, theirs):
    """Why the two see one record differently: a sentence, or None."""
    if what == "datum, as written" and "Nanos" in theirs["writer"]:
        return "a timestamp has 0 to 999,999,999 nanoseconds by the specification; our ProtoJSON carries others into the seconds"
    if what == "datum, as written" and "it has a ProtoJSON" in theirs["writer"] and "google.protobuf.Any" in pair["writer_text"]:
        return "the ProtoJSON of an Any names its type by the specification; Google's runtime prints one without a type as {}, ours has none for it"
    if what == "datum, binary" and theirs["binary"].get("differs", "").endswith("entries of a map"):
        return "a map's entry is a message like any other by the specification; upb puts one that has unknown fields aside with them"
    if what == "witness, binary" and finding["rule"] == "proto_bytes_to_string" and 'syntax = "proto2"' in pair["reader_text"]:
        return "text is UTF-8 by the specification; upb does not look at it in proto2 files"
    if what == "schemas" and "invalid subenum" in theirs:
        return "an enum in a map starts with zero by protoc's rules; our parser takes others, as a registry does"
    return None


def judge(pair, what, agrees, finding, theirs):
    why = "agree" if agrees else explain(pair, what, finding, theirs)
    tally[(what, why or "UNEXPLAINED")] += 1
    if why is None:
        unexplained.append((pair, what, finding, theirs))


def shows(finding, reading):
    """Whether what the reader made of a witness is what we claim."""
    if "error" in reading or "differs" in reading:
        return True
    return finding["rule"] in BY_NAME and reading["by_name"] is not None


def main():
    rows = [[json.loads(line) for line in open(name, encoding="utf-8")] for name in sys.argv[1:3]]
    assert len(rows[0]) == len(rows[1]), "the runtime did not answer every pair"
    for pair, answer in zip(*rows):
        assert pair["id"] == answer["id"]
        tally[("truth", pair["truth"])] += 1
        judge(pair, "decided", pair["truth"] != "undecided", None, pair["truth"])
        if "refused" in answer:
            judge(pair, "schemas", False, None, answer["refused"])
            continue
        for finding, readings in zip(pair["findings"], answer["witnesses"]):
            if readings is not None:
                what = f"witness, {finding['witness']['encoding']}"
                judge(pair, what, any(shows(finding, reading) for reading in readings), finding, readings)
        # A pair whose ProtoJSON nobody warns of reads its ProtoJSON, too.
        quiet = all(not one["witness"] or one["witness"]["encoding"] != "json" for one in pair["findings"])
        for datum in answer["data"]:
            judge(pair, "datum, as written", "writer" not in datum, None, datum)
            if "writer" not in datum:
                judge(pair, "datum, binary", "same" in datum["binary"], None, datum)
                if quiet and datum["json"] is not None:
                    judge(pair, "datum, json", "same" in datum["json"], None, datum)
    for (what, why), count in sorted(tally.items()):
        print(f"{count:7}  protobuf-python, {what}: {why}")
    # The smallest says most.
    unexplained.sort(key=lambda one: len(one[0]["writer_text"]) + len(one[0]["reader_text"]))
    for pair, what, finding, theirs in unexplained[:5]:
        print(f"\nunexplained: {what}, {pair['name']}", file=sys.stderr)
        print(f"--- writer\n{pair['writer_text']}--- reader\n{pair['reader_text']}", file=sys.stderr)
        print(f"  truth  {pair['truth']} {[one['rule'] for one in pair['findings']]}", file=sys.stderr)
        print(f"  ours   {json.dumps(finding)}\n  theirs {json.dumps(theirs)}", file=sys.stderr)
    sys.exit(1 if unexplained else 0)


main()
