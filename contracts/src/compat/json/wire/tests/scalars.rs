//! Annotations, types, strings, numbers and enumerations.
//!
//! Each case is the old schema, the new one, and all differences in the order of a registry of the 8.x line.

#[test]
fn scalars_differ_as_in_the_registry() {
    super::table(CASES);
}

pub(super) const CASES: &str = r#"
{"$id":"https://a.example/1","type":"string","title":"a","description":"a","default":"a"}
{"$id":"https://a.example/2","type":"string","title":"b","description":"b","default":"b"}
  ID_CHANGED #/
  TITLE_CHANGED #/
  DESCRIPTION_CHANGED #/
  DEFAULT_CHANGED #/

{"type":"string"}
{"type":"integer"}
  TYPE_CHANGED #/

{"type":"integer"}
{"type":"string"}
  TYPE_CHANGED #/

{"type":"integer"}
{"type":"number"}
  TYPE_EXTENDED #/

{"type":"number"}
{"type":"integer"}
  TYPE_NARROWED #/

{}
{"type":"string"}
  TYPE_CHANGED #/

{"type":"string"}
{}

true
false
  TYPE_CHANGED #/

false
true

{"type":"string","connect.type":"bytes"}
{"type":"number","connect.type":"bytes"}

{"type":"string"}
{"type":"string","maxLength":3}
  MAX_LENGTH_ADDED #/maxLength

{"type":"string","maxLength":3}
{"type":"string"}
  MAX_LENGTH_REMOVED #/maxLength

{"type":"string","maxLength":3}
{"type":"string","maxLength":4}
  MAX_LENGTH_INCREASED #/maxLength

{"type":"string","maxLength":4}
{"type":"string","maxLength":3}
  MAX_LENGTH_DECREASED #/maxLength

{"type":"string"}
{"type":"string","minLength":3}
  MIN_LENGTH_ADDED #/minLength

{"type":"string","minLength":3}
{"type":"string"}
  MIN_LENGTH_REMOVED #/minLength

{"type":"string","minLength":3}
{"type":"string","minLength":4}
  MIN_LENGTH_INCREASED #/minLength

{"type":"string","minLength":4}
{"type":"string","minLength":3}
  MIN_LENGTH_DECREASED #/minLength

{"type":"string"}
{"type":"string","pattern":"^a"}
  PATTERN_ADDED #/pattern

{"type":"string","pattern":"^a"}
{"type":"string"}
  PATTERN_REMOVED #/pattern

{"type":"string","pattern":"^a"}
{"type":"string","pattern":"^b"}
  PATTERN_CHANGED #/pattern

{"type":"number"}
{"type":"number","maximum":3}
  MAXIMUM_ADDED #/maximum

{"type":"number","maximum":3}
{"type":"number"}
  MAXIMUM_REMOVED #/maximum

{"type":"number","maximum":3}
{"type":"number","maximum":4.5}
  MAXIMUM_INCREASED #/maximum

{"type":"number","maximum":4.5}
{"type":"number","maximum":3}
  MAXIMUM_DECREASED #/maximum

{"type":"number"}
{"type":"number","minimum":3}
  MINIMUM_ADDED #/minimum

{"type":"number","minimum":3}
{"type":"number"}
  MINIMUM_REMOVED #/minimum

{"type":"number","minimum":3}
{"type":"number","minimum":4.5}
  MINIMUM_INCREASED #/minimum

{"type":"number","minimum":4.5}
{"type":"number","minimum":3}
  MINIMUM_DECREASED #/minimum

{"type":"number"}
{"type":"number","exclusiveMinimum":3}
  EXCLUSIVE_MINIMUM_ADDED #/exclusiveMinimum

{"type":"number","exclusiveMinimum":3}
{"type":"number"}
  EXCLUSIVE_MINIMUM_REMOVED #/exclusiveMinimum

{"type":"number","exclusiveMinimum":3}
{"type":"number","exclusiveMinimum":4.5}
  EXCLUSIVE_MINIMUM_INCREASED #/exclusiveMinimum

{"type":"number","exclusiveMinimum":4.5}
{"type":"number","exclusiveMinimum":3}
  EXCLUSIVE_MINIMUM_DECREASED #/exclusiveMinimum

{"type":"number","maximum":9}
{"type":"number","maximum":9,"exclusiveMaximum":3}
  EXCLUSIVE_MAXIMUM_ADDED #/exclusiveMaximum

{"type":"number","maximum":9,"exclusiveMaximum":3}
{"type":"number","maximum":9}
  EXCLUSIVE_MAXIMUM_REMOVED #/exclusiveMaximum

{"type":"number","exclusiveMaximum":3}
{"type":"number","exclusiveMaximum":4}
  EXCLUSIVE_MAXIMUM_INCREASED #/exclusiveMaximum

{"type":"number","maximum":9,"exclusiveMaximum":30}
{"type":"number","maximum":9,"exclusiveMaximum":20}
  EXCLUSIVE_MAXIMUM_DECREASED #/exclusiveMaximum

{"type":"number","maximum":9007199254740993}
{"type":"number","maximum":9007199254740992}

{"type":"number"}
{"type":"number","multipleOf":2}
  MULTIPLE_OF_ADDED #/multipleOf

{"type":"number","multipleOf":2}
{"type":"number"}
  MULTIPLE_OF_REMOVED #/multipleOf

{"type":"number","multipleOf":2}
{"type":"number","multipleOf":4}
  MULTIPLE_OF_EXPANDED #/multipleOf

{"type":"number","multipleOf":4}
{"type":"number","multipleOf":2}
  MULTIPLE_OF_REDUCED #/multipleOf

{"type":"number","multipleOf":2}
{"type":"number","multipleOf":3}
  MULTIPLE_OF_CHANGED #/multipleOf

{"type":"number","multipleOf":0.5}
{"type":"number","multipleOf":0.50}

{"enum":["a"]}
{"enum":["b","a"]}
  ENUM_ARRAY_EXTENDED #/enum

{"enum":["b","a"]}
{"enum":["a"]}
  ENUM_ARRAY_NARROWED #/enum

{"enum":["a"]}
{"enum":["b"]}
  ENUM_ARRAY_CHANGED #/enum

{"enum":[1,[2,{"a":null}]]}
{"enum":[[2,{"a":null}],1,1]}

{"enum":[1]}
{"enum":[1.0]}
  ENUM_ARRAY_CHANGED #/enum

{"const":"a"}
{"const":"b"}
  ENUM_ARRAY_CHANGED #/const
"#;
