//! Arrays: items, tuples, additional and unevaluated items, counts.
//!
//! Each case is the old schema, the new one, and all differences in the order of a registry of the 8.x line.

#[test]
fn arrays_differ_as_in_the_registry() {
    super::table(CASES);
}

pub(super) const CASES: &str = r#"
{"type":"array"}
{"type":"array","items":{"type":"string"}}
  SCHEMA_ADDED #/items

{"type":"array","items":{"type":"string"}}
{"type":"array"}
  SCHEMA_REMOVED #/items

{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"array"}
{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"array","unevaluatedItems":false}
  UNEVALUATED_ITEMS_REMOVED #/unevaluatedItems

{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"array","unevaluatedItems":false}
{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"array"}
  UNEVALUATED_ITEMS_ADDED #/unevaluatedItems

{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"array"}
{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"array","unevaluatedItems":{"type":"string"}}
  UNEVALUATED_ITEMS_NARROWED #/unevaluatedItems

{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"array","unevaluatedItems":{"type":"string"}}
{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"array"}
  UNEVALUATED_ITEMS_EXTENDED #/unevaluatedItems

{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"array","unevaluatedItems":true}
{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"array","unevaluatedItems":{"type":"string"}}
  UNEVALUATED_ITEMS_NARROWED #/unevaluatedItems

{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"array","unevaluatedItems":{"type":"string"}}
{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"array","unevaluatedItems":true}
  UNEVALUATED_ITEMS_EXTENDED #/unevaluatedItems

{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"array","unevaluatedItems":{"type":"string"}}
{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"array","unevaluatedItems":{"type":"string"},"prefixItems":[{"type":"string"}]}
  ITEM_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/items/0

{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"array","unevaluatedItems":{"type":"string"},"prefixItems":[{"type":"string"}]}
{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"array","unevaluatedItems":{"type":"string"}}
  ITEM_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/items/0

{"type":"array"}
{"type":"array","maxItems":3}
  MAX_ITEMS_ADDED #/maxItems

{"type":"array","maxItems":3}
{"type":"array"}
  MAX_ITEMS_REMOVED #/maxItems

{"type":"array","maxItems":3}
{"type":"array","maxItems":4}
  MAX_ITEMS_INCREASED #/maxItems

{"type":"array","maxItems":4}
{"type":"array","maxItems":3}
  MAX_ITEMS_DECREASED #/maxItems

{"type":"array"}
{"type":"array","minItems":3}
  MIN_ITEMS_ADDED #/minItems

{"type":"array","minItems":3}
{"type":"array"}
  MIN_ITEMS_REMOVED #/minItems

{"type":"array","minItems":3}
{"type":"array","minItems":4}
  MIN_ITEMS_INCREASED #/minItems

{"type":"array","minItems":4}
{"type":"array","minItems":3}
  MIN_ITEMS_DECREASED #/minItems

{"type":"array"}
{"type":"array","uniqueItems":true}
  UNIQUE_ITEMS_ADDED #/uniqueItems

{"type":"array","uniqueItems":true}
{"type":"array"}
  UNIQUE_ITEMS_REMOVED #/uniqueItems

{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"array","contains":{"type":"string"}}
{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"array","contains":{"type":"string"},"maxContains":3}
  MAX_CONTAINS_ADDED #/maxContains

{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"array","contains":{"type":"string"},"maxContains":3}
{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"array","contains":{"type":"string"}}
  MAX_CONTAINS_REMOVED #/maxContains

{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"array","contains":{"type":"string"},"maxContains":3}
{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"array","contains":{"type":"string"},"maxContains":4}
  MAX_CONTAINS_INCREASED #/maxContains

{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"array","contains":{"type":"string"},"maxContains":4}
{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"array","contains":{"type":"string"},"maxContains":3}
  MAX_CONTAINS_DECREASED #/maxContains

{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"array","contains":{"type":"string"},"minContains":3}
{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"array","contains":{"type":"string"},"minContains":4}
  MIN_CONTAINS_INCREASED #/minContains

{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"array","contains":{"type":"string"},"minContains":4}
{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"array","contains":{"type":"string"},"minContains":3}
  MIN_CONTAINS_DECREASED #/minContains

{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"array"}
{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"array","contains":{"type":"string"}}
  MIN_CONTAINS_ADDED #/minContains

{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"array","contains":{"type":"string"}}
{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"array"}
  MIN_CONTAINS_REMOVED #/minContains

{"type":"array","items":[{}],"additionalItems":true}
{"type":"array","items":[{}],"additionalItems":false}
  ADDITIONAL_ITEMS_REMOVED #/additionalItems

{"type":"array","items":[{}],"additionalItems":false}
{"type":"array","items":[{}],"additionalItems":true}
  ADDITIONAL_ITEMS_ADDED #/additionalItems

{"type":"array","items":[{}]}
{"type":"array","items":[{}],"additionalItems":{"type":"string"}}
  ADDITIONAL_ITEMS_NARROWED #/additionalItems

{"type":"array","items":[{}],"additionalItems":{"type":"string"}}
{"type":"array","items":[{}]}
  ADDITIONAL_ITEMS_EXTENDED #/additionalItems

{"type":"array","items":[{"type":"null"}]}
{"type":"array","items":[{"type":"null"},{"type":"string"}]}
  ITEM_ADDED_TO_OPEN_CONTENT_MODEL #/items/1

{"type":"array","items":[{"type":"null"},{"type":"string"}]}
{"type":"array","items":[{"type":"null"}]}
  ITEM_REMOVED_FROM_OPEN_CONTENT_MODEL #/items/1

{"type":"array","items":[{"type":"null"}]}
{"type":"array","items":[{"type":"null"},{"type":"integer"}]}
  ITEM_ADDED_TO_OPEN_CONTENT_MODEL #/items/1

{"type":"array","items":[{"type":"null"},{"type":"integer"}]}
{"type":"array","items":[{"type":"null"}]}
  ITEM_REMOVED_FROM_OPEN_CONTENT_MODEL #/items/1

{"type":"array","items":[{"type":"null"}]}
{"type":"array","items":[{"type":"null"},{}]}
  ITEM_WITH_EMPTY_SCHEMA_ADDED_TO_OPEN_CONTENT_MODEL #/items/1

{"type":"array","items":[{"type":"null"},{}]}
{"type":"array","items":[{"type":"null"}]}
  ITEM_REMOVED_FROM_OPEN_CONTENT_MODEL #/items/1

{"type":"array","items":[{"type":"null"}]}
{"type":"array","items":[{"type":"null"},false]}
  ITEM_ADDED_TO_OPEN_CONTENT_MODEL #/items/1

{"type":"array","items":[{"type":"null"},false]}
{"type":"array","items":[{"type":"null"}]}
  ITEM_REMOVED_FROM_OPEN_CONTENT_MODEL #/items/1

{"type":"array","items":[{"type":"null"}],"additionalItems":false}
{"type":"array","items":[{"type":"null"},{"type":"string"}],"additionalItems":false}
  ITEM_ADDED_TO_CLOSED_CONTENT_MODEL #/items/1

{"type":"array","items":[{"type":"null"},{"type":"string"}],"additionalItems":false}
{"type":"array","items":[{"type":"null"}],"additionalItems":false}
  ITEM_REMOVED_FROM_CLOSED_CONTENT_MODEL #/items/1

{"type":"array","items":[{"type":"null"}],"additionalItems":false}
{"type":"array","items":[{"type":"null"},{"type":"integer"}],"additionalItems":false}
  ITEM_ADDED_TO_CLOSED_CONTENT_MODEL #/items/1

{"type":"array","items":[{"type":"null"},{"type":"integer"}],"additionalItems":false}
{"type":"array","items":[{"type":"null"}],"additionalItems":false}
  ITEM_REMOVED_FROM_CLOSED_CONTENT_MODEL #/items/1

{"type":"array","items":[{"type":"null"}],"additionalItems":false}
{"type":"array","items":[{"type":"null"},{}],"additionalItems":false}
  ITEM_ADDED_TO_CLOSED_CONTENT_MODEL #/items/1

{"type":"array","items":[{"type":"null"},{}],"additionalItems":false}
{"type":"array","items":[{"type":"null"}],"additionalItems":false}
  ITEM_REMOVED_FROM_CLOSED_CONTENT_MODEL #/items/1

{"type":"array","items":[{"type":"null"}],"additionalItems":false}
{"type":"array","items":[{"type":"null"},false],"additionalItems":false}
  ITEM_ADDED_TO_CLOSED_CONTENT_MODEL #/items/1

{"type":"array","items":[{"type":"null"},false],"additionalItems":false}
{"type":"array","items":[{"type":"null"}],"additionalItems":false}
  ITEM_WITH_FALSE_REMOVED_FROM_CLOSED_CONTENT_MODEL #/items/1

{"type":"array","items":[{"type":"null"}],"additionalItems":{"type":"string"}}
{"type":"array","items":[{"type":"null"},{"type":"string"}],"additionalItems":{"type":"string"}}
  ITEM_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/items/1

{"type":"array","items":[{"type":"null"},{"type":"string"}],"additionalItems":{"type":"string"}}
{"type":"array","items":[{"type":"null"}],"additionalItems":{"type":"string"}}
  ITEM_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/items/1

{"type":"array","items":[{"type":"null"}],"additionalItems":{"type":"string"}}
{"type":"array","items":[{"type":"null"},{"type":"integer"}],"additionalItems":{"type":"string"}}
  TYPE_CHANGED #/items/1
  ITEM_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/items/1

{"type":"array","items":[{"type":"null"},{"type":"integer"}],"additionalItems":{"type":"string"}}
{"type":"array","items":[{"type":"null"}],"additionalItems":{"type":"string"}}
  TYPE_CHANGED #/items/1
  ITEM_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/items/1

{"type":"array","items":[{"type":"null"}],"additionalItems":{"type":"string"}}
{"type":"array","items":[{"type":"null"},{}],"additionalItems":{"type":"string"}}
  ITEM_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/items/1

{"type":"array","items":[{"type":"null"},{}],"additionalItems":{"type":"string"}}
{"type":"array","items":[{"type":"null"}],"additionalItems":{"type":"string"}}
  TYPE_CHANGED #/items/1
  ITEM_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/items/1

{"type":"array","items":[{"type":"null"}],"additionalItems":{"type":"string"}}
{"type":"array","items":[{"type":"null"},false],"additionalItems":{"type":"string"}}
  TYPE_CHANGED #/items/1
  ITEM_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/items/1

{"type":"array","items":[{"type":"null"},false],"additionalItems":{"type":"string"}}
{"type":"array","items":[{"type":"null"}],"additionalItems":{"type":"string"}}
  ITEM_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/items/1
"#;
