//! Combinations, negation, references and recursion.
//!
//! Each case is the old schema, the new one, and all differences in the order of a registry of the 8.x line.

#[test]
fn combinations_differ_as_in_the_registry() {
    super::table(CASES);
}

pub(super) const CASES: &str = r##"
{"oneOf":[{"type":"string"},{"type":"null"}]}
{"anyOf":[{"type":"string"},{"type":"null"}]}
  COMBINED_TYPE_EXTENDED #/

{"anyOf":[{"type":"string"},{"type":"null"}]}
{"oneOf":[{"type":"string"},{"type":"null"}]}
  COMBINED_TYPE_CHANGED #/

{"allOf":[{"minimum":1},{"maximum":9}]}
{"anyOf":[{"minimum":1},{"maximum":9}]}
  COMBINED_TYPE_EXTENDED #/

{"anyOf":[{"minimum":1},{"maximum":9}]}
{"allOf":[{"minimum":1},{"maximum":9}]}
  COMBINED_TYPE_CHANGED #/

{"allOf":[{"minimum":1},{"maximum":9}]}
{"oneOf":[{"minimum":1},{"maximum":9}]}
  COMBINED_TYPE_CHANGED #/

{"oneOf":[{"minimum":1},{"maximum":9}]}
{"allOf":[{"minimum":1},{"maximum":9}]}
  COMBINED_TYPE_CHANGED #/

{"allOf":[{"minimum":1}]}
{"oneOf":[{"minimum":1}]}
  COMBINED_TYPE_EXTENDED #/

{"oneOf":[{"minimum":1}]}
{"allOf":[{"minimum":1}]}
  COMBINED_TYPE_EXTENDED #/

{"allOf":[{"minimum":1}]}
{"allOf":[{"minimum":1},{"maximum":9}]}
  PRODUCT_TYPE_EXTENDED #/

{"allOf":[{"minimum":1},{"maximum":9}]}
{"allOf":[{"minimum":1}]}
  PRODUCT_TYPE_NARROWED #/

{"oneOf":[{"type":"string"}]}
{"oneOf":[{"type":"string"},{"type":"null"}]}
  SUM_TYPE_EXTENDED #/

{"oneOf":[{"type":"string"},{"type":"null"}]}
{"oneOf":[{"type":"string"}]}
  SUM_TYPE_NARROWED #/

{"type":"string"}
{"oneOf":[{"type":"null"},{"type":"string"}]}
  SUM_TYPE_EXTENDED #/

{"oneOf":[{"type":"null"},{"type":"string"}]}
{"type":"string"}
  TYPE_CHANGED #/

{"type":"string"}
{"type":["string","null"]}
  SUM_TYPE_EXTENDED #/

{"type":["string","null"]}
{"type":"string"}
  TYPE_CHANGED #/

{"type":"string"}
{"oneOf":[{"type":"string"}]}

{"oneOf":[{"type":"string"}]}
{"type":"string"}

{"maximum":9}
{"allOf":[{"minimum":1},{"maximum":9}]}
  TYPE_CHANGED #/

{"allOf":[{"minimum":1},{"maximum":9}]}
{"maximum":9}
  PRODUCT_TYPE_NARROWED #/

{"oneOf":[{"type":"string"},{"type":"null"}]}
{"oneOf":[{"type":"string","maxLength":3},{"type":"null"}]}
  COMBINED_TYPE_SUBSCHEMAS_CHANGED #/

{"oneOf":[{"type":"string","maxLength":1},{"type":"string","maxLength":2}]}
{"oneOf":[{"type":"string","maxLength":2},{"type":"string","maxLength":3}]}
  MAX_LENGTH_INCREASED #/oneOf/0/maxLength
  MAX_LENGTH_INCREASED #/oneOf/1/maxLength

{"oneOf":[{"type":"string"},{"type":"string"}]}
{"oneOf":[{"type":"string"}]}

{"type":"integer"}
{"type":"integer","format":"int64"}
  TYPE_CHANGED #/

{"type":"integer","format":"int64"}
{"type":"integer"}
  PRODUCT_TYPE_NARROWED #/

{"not":{"type":"string"}}
{"not":{"type":"string","maxLength":3}}
  NOT_TYPE_NARROWED #/not

{"not":{"type":"string","maxLength":3}}
{"not":{"type":"string"}}
  NOT_TYPE_EXTENDED #/not

{"properties":{"a":{"$ref":"#/definitions/A"}},"definitions":{"A":{"type":"string"}}}
{"properties":{"a":{"$ref":"#/definitions/A"}},"definitions":{"A":{"type":"integer"}}}
  TYPE_CHANGED #/properties/a

{"properties":{"a":{"$ref":"#/definitions/A"}},"definitions":{"A":{"$ref":"#/definitions/B"},"B":{"type":"string"}}}
{"properties":{"a":{"$ref":"#/definitions/A"}},"definitions":{"A":{"$ref":"#/definitions/B"},"B":{"type":"integer"}}}

{"properties":{"next":{"$ref":"#"},"v":{"type":"string"}}}
{"properties":{"next":{"$ref":"#"},"v":{"type":"integer"}}}
  TYPE_CHANGED #/properties/next/properties/next/properties/v
  TYPE_CHANGED #/properties/next/properties/v
  TYPE_CHANGED #/properties/v

{"properties":{"next":{"$ref":"#/definitions/N"}},"definitions":{"N":{"properties":{"next":{"$ref":"#/definitions/N"},"v":{"type":"string"}}}}}
{"properties":{"next":{"$ref":"#/definitions/N"}},"definitions":{"N":{"properties":{"next":{"$ref":"#/definitions/N"},"v":{"type":"integer"}}}}}
  TYPE_CHANGED #/properties/next/properties/next/properties/v
  TYPE_CHANGED #/properties/next/properties/v

{"$schema":"https://json-schema.org/draft/2020-12/schema","properties":{"next":{"$ref":"#/$defs/N"}},"$defs":{"N":{"properties":{"next":{"$ref":"#/$defs/N"},"v":{"type":"string"}}}}}
{"$schema":"https://json-schema.org/draft/2020-12/schema","properties":{"next":{"$ref":"#/$defs/N"}},"$defs":{"N":{"properties":{"next":{"$ref":"#/$defs/N"},"v":{"type":"integer"}}}}}
  TYPE_CHANGED #/properties/next/properties/next/properties/next/properties/v
  TYPE_CHANGED #/properties/next/properties/next/properties/v
  TYPE_CHANGED #/properties/next/properties/v

{"$schema":"https://json-schema.org/draft/2020-12/schema","properties":{"next":{"$ref":"#"},"v":{"type":"string"}}}
{"$schema":"https://json-schema.org/draft/2020-12/schema","properties":{"next":{"$ref":"#"},"v":{"type":"integer"}}}
  TYPE_CHANGED #/properties/next/properties/next/properties/v
  TYPE_CHANGED #/properties/next/properties/v
  TYPE_CHANGED #/properties/v
"##;
