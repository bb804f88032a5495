//! Objects: required, declared, additional, unevaluated and dependent properties.
//!
//! Each case is the old schema, the new one, and all differences in the order of a registry of the 8.x line.

#[test]
fn objects_differ_as_in_the_registry() {
    super::table(CASES);
}

pub(super) const CASES: &str = r#"
{"type":"object","properties":{"a":{"type":"string"}}}
{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}
  REQUIRED_ATTRIBUTE_ADDED #/required/a

{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}
{"type":"object","properties":{"a":{"type":"string"}}}
  REQUIRED_ATTRIBUTE_REMOVED #/required/a

{"type":"object","properties":{"a":{"type":"string"}}}
{"type":"object","properties":{"a":{"type":"string","default":"x"}},"required":["a"]}
  REQUIRED_ATTRIBUTE_WITH_DEFAULT_ADDED #/required/a
  DEFAULT_CHANGED #/properties/a

{"required":["a"]}
{"required":["b"]}

{"type":"object"}
{"type":"object","maxProperties":3}
  MAX_PROPERTIES_ADDED #/maxProperties

{"type":"object","maxProperties":3}
{"type":"object"}
  MAX_PROPERTIES_REMOVED #/maxProperties

{"type":"object","maxProperties":3}
{"type":"object","maxProperties":4}
  MAX_PROPERTIES_INCREASED #/maxProperties

{"type":"object","maxProperties":4}
{"type":"object","maxProperties":3}
  MAX_PROPERTIES_DECREASED #/maxProperties

{"type":"object"}
{"type":"object","minProperties":3}
  MIN_PROPERTIES_ADDED #/minProperties

{"type":"object","minProperties":3}
{"type":"object"}
  MIN_PROPERTIES_REMOVED #/minProperties

{"type":"object","minProperties":3}
{"type":"object","minProperties":4}
  MIN_PROPERTIES_INCREASED #/minProperties

{"type":"object","minProperties":4}
{"type":"object","minProperties":3}
  MIN_PROPERTIES_DECREASED #/minProperties

{"type":"object","additionalProperties":true}
{"type":"object","additionalProperties":false}
  ADDITIONAL_PROPERTIES_REMOVED #/additionalProperties

{"type":"object","additionalProperties":false}
{"type":"object","additionalProperties":true}
  ADDITIONAL_PROPERTIES_ADDED #/additionalProperties

{"type":"object"}
{"type":"object","additionalProperties":{"type":"string"}}
  ADDITIONAL_PROPERTIES_NARROWED #/additionalProperties

{"type":"object","additionalProperties":{"type":"string"}}
{"type":"object"}
  ADDITIONAL_PROPERTIES_EXTENDED #/additionalProperties

{"type":"object","additionalProperties":{"type":"string"}}
{"type":"object","additionalProperties":{"type":"string","maxLength":1}}
  MAX_LENGTH_ADDED #/additionalProperties/maxLength

{"type":"object","dependencies":{}}
{"type":"object","dependencies":{"a":["b"]}}
  DEPENDENCY_ARRAY_ADDED #/dependencies/a

{"type":"object","dependencies":{"a":["b"]}}
{"type":"object","dependencies":{}}
  DEPENDENCY_ARRAY_REMOVED #/dependencies/a

{"type":"object","dependencies":{"a":["b"]}}
{"type":"object","dependencies":{"a":["b","c"]}}
  DEPENDENCY_ARRAY_EXTENDED #/dependencies/a

{"type":"object","dependencies":{"a":["b","c"]}}
{"type":"object","dependencies":{"a":["b"]}}
  DEPENDENCY_ARRAY_NARROWED #/dependencies/a

{"type":"object","dependencies":{"a":["b"]}}
{"type":"object","dependencies":{"a":["c"]}}
  DEPENDENCY_ARRAY_CHANGED #/dependencies/a

{"type":"object","dependencies":{}}
{"type":"object","dependencies":{"a":{"type":"object","maxProperties":1}}}
  DEPENDENCY_SCHEMA_ADDED #/dependencies/a

{"type":"object","dependencies":{"a":{"type":"object","maxProperties":1}}}
{"type":"object","dependencies":{}}
  DEPENDENCY_SCHEMA_REMOVED #/dependencies/a

{"type":"object","dependencies":{"a":{"maxProperties":2}}}
{"type":"object","dependencies":{"a":{"maxProperties":1}}}
  MAX_PROPERTIES_DECREASED #/dependencies/a/maxProperties

{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","dependentRequired":{"a":["b"]}}
{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","dependentRequired":{"a":["b","c"]}}
  DEPENDENCY_ARRAY_EXTENDED #/dependencies/a

{"type":"object","properties":{}}
{"type":"object","properties":{"a":{"type":"string"}}}
  OPTIONAL_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL #/properties/a

{"type":"object","properties":{"a":{"type":"string"}}}
{"type":"object","properties":{}}
  PROPERTY_REMOVED_FROM_OPEN_CONTENT_MODEL #/properties/a

{"type":"object","properties":{}}
{"type":"object","properties":{"a":{"type":"integer"}}}
  OPTIONAL_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL #/properties/a

{"type":"object","properties":{"a":{"type":"integer"}}}
{"type":"object","properties":{}}
  PROPERTY_REMOVED_FROM_OPEN_CONTENT_MODEL #/properties/a

{"type":"object","properties":{}}
{"type":"object","properties":{"a":{}}}
  PROPERTY_WITH_EMPTY_SCHEMA_ADDED_TO_OPEN_CONTENT_MODEL #/properties/a

{"type":"object","properties":{"a":{}}}
{"type":"object","properties":{}}
  PROPERTY_REMOVED_FROM_OPEN_CONTENT_MODEL #/properties/a

{"type":"object","properties":{}}
{"type":"object","properties":{"a":false}}
  OPTIONAL_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL #/properties/a

{"type":"object","properties":{"a":false}}
{"type":"object","properties":{}}
  PROPERTY_REMOVED_FROM_OPEN_CONTENT_MODEL #/properties/a

{"type":"object","properties":{}}
{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}
  REQUIRED_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL #/properties/a

{"type":"object","properties":{}}
{"type":"object","properties":{"a":{"type":"string","default":"x"}},"required":["a"]}
  REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_OPEN_CONTENT_MODEL #/properties/a

{"type":"object","properties":{},"additionalProperties":false}
{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false}
  OPTIONAL_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL #/properties/a

{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false}
{"type":"object","properties":{},"additionalProperties":false}
  PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL #/properties/a

{"type":"object","properties":{},"additionalProperties":false}
{"type":"object","properties":{"a":{"type":"integer"}},"additionalProperties":false}
  OPTIONAL_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL #/properties/a

{"type":"object","properties":{"a":{"type":"integer"}},"additionalProperties":false}
{"type":"object","properties":{},"additionalProperties":false}
  PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL #/properties/a

{"type":"object","properties":{},"additionalProperties":false}
{"type":"object","properties":{"a":{}},"additionalProperties":false}
  OPTIONAL_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL #/properties/a

{"type":"object","properties":{"a":{}},"additionalProperties":false}
{"type":"object","properties":{},"additionalProperties":false}
  PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL #/properties/a

{"type":"object","properties":{},"additionalProperties":false}
{"type":"object","properties":{"a":false},"additionalProperties":false}
  OPTIONAL_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL #/properties/a

{"type":"object","properties":{"a":false},"additionalProperties":false}
{"type":"object","properties":{},"additionalProperties":false}
  PROPERTY_WITH_FALSE_REMOVED_FROM_CLOSED_CONTENT_MODEL #/properties/a

{"type":"object","properties":{},"additionalProperties":false}
{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false,"required":["a"]}
  REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL #/properties/a

{"type":"object","properties":{},"additionalProperties":false}
{"type":"object","properties":{"a":{"type":"string","default":"x"}},"additionalProperties":false,"required":["a"]}
  REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_UNOPEN_CONTENT_MODEL #/properties/a

{"type":"object","properties":{},"additionalProperties":{"type":"string"}}
{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":{"type":"string"}}
  PROPERTY_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/properties/a
  OPTIONAL_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL #/properties/a

{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":{"type":"string"}}
{"type":"object","properties":{},"additionalProperties":{"type":"string"}}
  PROPERTY_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/properties/a

{"type":"object","properties":{},"additionalProperties":{"type":"string"}}
{"type":"object","properties":{"a":{"type":"integer"}},"additionalProperties":{"type":"string"}}
  TYPE_CHANGED #/properties/a
  PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/properties/a
  OPTIONAL_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL #/properties/a

{"type":"object","properties":{"a":{"type":"integer"}},"additionalProperties":{"type":"string"}}
{"type":"object","properties":{},"additionalProperties":{"type":"string"}}
  TYPE_CHANGED #/properties/a
  PROPERTY_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/properties/a

{"type":"object","properties":{},"additionalProperties":{"type":"string"}}
{"type":"object","properties":{"a":{}},"additionalProperties":{"type":"string"}}
  PROPERTY_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/properties/a
  OPTIONAL_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL #/properties/a

{"type":"object","properties":{"a":{}},"additionalProperties":{"type":"string"}}
{"type":"object","properties":{},"additionalProperties":{"type":"string"}}
  TYPE_CHANGED #/properties/a
  PROPERTY_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/properties/a

{"type":"object","properties":{},"additionalProperties":{"type":"string"}}
{"type":"object","properties":{"a":false},"additionalProperties":{"type":"string"}}
  TYPE_CHANGED #/properties/a
  PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/properties/a
  OPTIONAL_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL #/properties/a

{"type":"object","properties":{"a":false},"additionalProperties":{"type":"string"}}
{"type":"object","properties":{},"additionalProperties":{"type":"string"}}
  PROPERTY_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/properties/a

{"type":"object","properties":{},"additionalProperties":{"type":"string"}}
{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":{"type":"string"},"required":["a"]}
  PROPERTY_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/properties/a
  REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL #/properties/a

{"type":"object","properties":{},"additionalProperties":{"type":"string"}}
{"type":"object","properties":{"a":{"type":"string","default":"x"}},"additionalProperties":{"type":"string"},"required":["a"]}
  DEFAULT_CHANGED #/properties/a
  PROPERTY_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/properties/a
  REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_UNOPEN_CONTENT_MODEL #/properties/a

{"type":"object","properties":{},"patternProperties":{"^a":{"type":"string"}}}
{"type":"object","properties":{"a":{"type":"string"}},"patternProperties":{"^a":{"type":"string"}}}
  PROPERTY_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/properties/a
  OPTIONAL_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL #/properties/a

{"type":"object","properties":{"a":{"type":"string"}},"patternProperties":{"^a":{"type":"string"}}}
{"type":"object","properties":{},"patternProperties":{"^a":{"type":"string"}}}
  PROPERTY_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/properties/a

{"type":"object","properties":{},"patternProperties":{"^a":{"type":"string"}}}
{"type":"object","properties":{"a":{"type":"integer"}},"patternProperties":{"^a":{"type":"string"}}}
  TYPE_CHANGED #/properties/a
  PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/properties/a
  OPTIONAL_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL #/properties/a

{"type":"object","properties":{"a":{"type":"integer"}},"patternProperties":{"^a":{"type":"string"}}}
{"type":"object","properties":{},"patternProperties":{"^a":{"type":"string"}}}
  TYPE_CHANGED #/properties/a
  PROPERTY_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/properties/a

{"type":"object","properties":{},"patternProperties":{"^a":{"type":"string"}}}
{"type":"object","properties":{"a":{}},"patternProperties":{"^a":{"type":"string"}}}
  PROPERTY_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/properties/a
  OPTIONAL_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL #/properties/a

{"type":"object","properties":{"a":{}},"patternProperties":{"^a":{"type":"string"}}}
{"type":"object","properties":{},"patternProperties":{"^a":{"type":"string"}}}
  TYPE_CHANGED #/properties/a
  PROPERTY_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/properties/a

{"type":"object","properties":{},"patternProperties":{"^a":{"type":"string"}}}
{"type":"object","properties":{"a":false},"patternProperties":{"^a":{"type":"string"}}}
  TYPE_CHANGED #/properties/a
  PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/properties/a
  OPTIONAL_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL #/properties/a

{"type":"object","properties":{"a":false},"patternProperties":{"^a":{"type":"string"}}}
{"type":"object","properties":{},"patternProperties":{"^a":{"type":"string"}}}
  PROPERTY_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/properties/a

{"type":"object","properties":{},"patternProperties":{"^a":{"type":"string"}}}
{"type":"object","properties":{"a":{"type":"string"}},"patternProperties":{"^a":{"type":"string"}},"required":["a"]}
  PROPERTY_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/properties/a
  REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL #/properties/a

{"type":"object","properties":{},"patternProperties":{"^a":{"type":"string"}}}
{"type":"object","properties":{"a":{"type":"string","default":"x"}},"patternProperties":{"^a":{"type":"string"}},"required":["a"]}
  DEFAULT_CHANGED #/properties/a
  PROPERTY_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/properties/a
  REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_UNOPEN_CONTENT_MODEL #/properties/a

{"type":"object","properties":{},"patternProperties":{"^x":{"type":"string"}}}
{"type":"object","properties":{"a":{"type":"string"}},"patternProperties":{"^x":{"type":"string"}}}
  OPTIONAL_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL #/properties/a

{"type":"object","properties":{"a":{"type":"string"}},"patternProperties":{"^x":{"type":"string"}}}
{"type":"object","properties":{},"patternProperties":{"^x":{"type":"string"}}}
  PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL #/properties/a

{"type":"object","properties":{},"patternProperties":{"^x":{"type":"string"}}}
{"type":"object","properties":{"a":{"type":"integer"}},"patternProperties":{"^x":{"type":"string"}}}
  OPTIONAL_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL #/properties/a

{"type":"object","properties":{"a":{"type":"integer"}},"patternProperties":{"^x":{"type":"string"}}}
{"type":"object","properties":{},"patternProperties":{"^x":{"type":"string"}}}
  PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL #/properties/a

{"type":"object","properties":{},"patternProperties":{"^x":{"type":"string"}}}
{"type":"object","properties":{"a":{}},"patternProperties":{"^x":{"type":"string"}}}
  OPTIONAL_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL #/properties/a

{"type":"object","properties":{"a":{}},"patternProperties":{"^x":{"type":"string"}}}
{"type":"object","properties":{},"patternProperties":{"^x":{"type":"string"}}}
  PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL #/properties/a

{"type":"object","properties":{},"patternProperties":{"^x":{"type":"string"}}}
{"type":"object","properties":{"a":false},"patternProperties":{"^x":{"type":"string"}}}
  OPTIONAL_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL #/properties/a

{"type":"object","properties":{"a":false},"patternProperties":{"^x":{"type":"string"}}}
{"type":"object","properties":{},"patternProperties":{"^x":{"type":"string"}}}
  PROPERTY_WITH_FALSE_REMOVED_FROM_CLOSED_CONTENT_MODEL #/properties/a

{"type":"object","properties":{},"patternProperties":{"^x":{"type":"string"}}}
{"type":"object","properties":{"a":{"type":"string"}},"patternProperties":{"^x":{"type":"string"}},"required":["a"]}
  REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL #/properties/a

{"type":"object","properties":{},"patternProperties":{"^x":{"type":"string"}}}
{"type":"object","properties":{"a":{"type":"string","default":"x"}},"patternProperties":{"^x":{"type":"string"}},"required":["a"]}
  REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_UNOPEN_CONTENT_MODEL #/properties/a

{"properties":{"first":{},"second":{},"third":{}},"additionalProperties":false}
{"additionalProperties":false}
  PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL #/properties/third
  PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL #/properties/first
  PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL #/properties/second

{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object"}
{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","unevaluatedProperties":false}
  UNEVALUATED_PROPERTIES_REMOVED #/unevaluatedProperties

{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","unevaluatedProperties":false}
{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object"}
  UNEVALUATED_PROPERTIES_ADDED #/unevaluatedProperties

{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object"}
{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","unevaluatedProperties":{"type":"string"}}
  UNEVALUATED_PROPERTIES_NARROWED #/unevaluatedProperties

{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","unevaluatedProperties":{"type":"string"}}
{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object"}
  UNEVALUATED_PROPERTIES_EXTENDED #/unevaluatedProperties

{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","unevaluatedProperties":false}
{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","unevaluatedProperties":{"type":"string"}}
  UNEVALUATED_PROPERTIES_ADDED #/unevaluatedProperties

{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","unevaluatedProperties":{"type":"string"}}
{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","unevaluatedProperties":false}
  UNEVALUATED_PROPERTIES_REMOVED #/unevaluatedProperties

{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","unevaluatedProperties":true}
{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","unevaluatedProperties":{"type":"string"}}
  UNEVALUATED_PROPERTIES_NARROWED #/unevaluatedProperties

{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","unevaluatedProperties":{"type":"string"}}
{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","unevaluatedProperties":true}
  UNEVALUATED_PROPERTIES_EXTENDED #/unevaluatedProperties

{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","unevaluatedProperties":{"type":"string"}}
{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","unevaluatedProperties":{"type":"integer"}}
  TYPE_CHANGED #/unevaluatedProperties

{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","unevaluatedProperties":{"type":"string"}}
{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","unevaluatedProperties":{"type":"string"},"properties":{"a":{"type":"integer"}}}
  TYPE_CHANGED #/properties/a
  PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/properties/a
  OPTIONAL_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL #/properties/a

{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","unevaluatedProperties":true}
{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","unevaluatedProperties":false,"x-owner":"me"}
  UNEVALUATED_PROPERTIES_EXTENDED #/unevaluatedProperties

{"propertyNames":{"maxLength":3},"if":{"minimum":1},"then":{"maximum":2}}
{"propertyNames":{"maxLength":1},"if":{"minimum":2},"then":{"maximum":1}}
"#;
