//! One step from one version of a schema to the next: what people do between two commits.

use serde_json::{Map, Value, json};

use super::{Dice, FORMATS, NAMES, PATTERNS, WORDS};

/// A kind of edit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    AddOptionalProperty,
    AddRequiredProperty,
    RemoveProperty,
    RenameProperty,
    MakeRequired,
    MakeOptional,
    CloseObject,
    OpenObject,
    NarrowBound,
    WidenBound,
    AddBound,
    RemoveBound,
    AddEnumValue,
    RemoveEnumValue,
    WidenType,
    ChangeType,
    MakeNullable,
    MakeNotNullable,
    AddPattern,
    ChangePattern,
    RemovePattern,
    MoveToDefinitions,
    RenameDefinition,
    InlineReference,
    WrapInAllOf,
    AddBranch,
    RemoveBranch,
    OneOfToAnyOf,
    SetConst,
    ChangeFormat,
    ChangeItems,
    AdditionalPropertiesSchema,
    PatternProperties,
    DependentRequired,
    IfThen,
    UniqueItems,
    MultipleOf,
    PropertyNames,
    CountProperties,
    ChangeDescription,
}

impl Kind {
    pub(crate) const ALL: &'static [Self] = &[
        Self::AddOptionalProperty,
        Self::AddRequiredProperty,
        Self::RemoveProperty,
        Self::RenameProperty,
        Self::MakeRequired,
        Self::MakeOptional,
        Self::CloseObject,
        Self::OpenObject,
        Self::NarrowBound,
        Self::WidenBound,
        Self::AddBound,
        Self::RemoveBound,
        Self::AddEnumValue,
        Self::RemoveEnumValue,
        Self::WidenType,
        Self::ChangeType,
        Self::MakeNullable,
        Self::MakeNotNullable,
        Self::AddPattern,
        Self::ChangePattern,
        Self::RemovePattern,
        Self::MoveToDefinitions,
        Self::RenameDefinition,
        Self::InlineReference,
        Self::WrapInAllOf,
        Self::AddBranch,
        Self::RemoveBranch,
        Self::OneOfToAnyOf,
        Self::SetConst,
        Self::ChangeFormat,
        Self::ChangeItems,
        Self::AdditionalPropertiesSchema,
        Self::PatternProperties,
        Self::DependentRequired,
        Self::IfThen,
        Self::UniqueItems,
        Self::MultipleOf,
        Self::PropertyNames,
        Self::CountProperties,
        Self::ChangeDescription,
    ];

    /// The name that failure messages and figures use.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::AddOptionalProperty => "add optional property",
            Self::AddRequiredProperty => "add required property",
            Self::RemoveProperty => "remove property",
            Self::RenameProperty => "rename property",
            Self::MakeRequired => "make required",
            Self::MakeOptional => "make optional",
            Self::CloseObject => "close object",
            Self::OpenObject => "open object",
            Self::NarrowBound => "narrow bound",
            Self::WidenBound => "widen bound",
            Self::AddBound => "add bound",
            Self::RemoveBound => "remove bound",
            Self::AddEnumValue => "add enum value",
            Self::RemoveEnumValue => "remove enum value",
            Self::WidenType => "widen type",
            Self::ChangeType => "change type",
            Self::MakeNullable => "make nullable",
            Self::MakeNotNullable => "make not nullable",
            Self::AddPattern => "add pattern",
            Self::ChangePattern => "change pattern",
            Self::RemovePattern => "remove pattern",
            Self::MoveToDefinitions => "move to definitions",
            Self::RenameDefinition => "rename definition",
            Self::InlineReference => "inline reference",
            Self::WrapInAllOf => "wrap in allOf",
            Self::AddBranch => "add branch",
            Self::RemoveBranch => "remove branch",
            Self::OneOfToAnyOf => "oneOf to anyOf",
            Self::SetConst => "set const",
            Self::ChangeFormat => "change format",
            Self::ChangeItems => "change items",
            Self::AdditionalPropertiesSchema => "additionalProperties schema",
            Self::PatternProperties => "patternProperties",
            Self::DependentRequired => "dependentRequired",
            Self::IfThen => "if/then",
            Self::UniqueItems => "uniqueItems",
            Self::MultipleOf => "multipleOf",
            Self::PropertyNames => "propertyNames",
            Self::CountProperties => "count properties",
            Self::ChangeDescription => "change description",
        }
    }
}

/// The edit of a kind, or of the next kind that fits; [`Kind::ChangeDescription`] always does.
pub(crate) fn any_edit(old: &Value, kind: usize, choice: &[u8]) -> (Value, Kind) {
    let count = Kind::ALL.len();
    (0..count)
        .map(|more| Kind::ALL[(kind + more) % count])
        .find_map(|kind| Some((apply(kind, old, &mut Dice::new(choice.to_vec()))?, kind)))
        .expect("a description can always be changed")
}

/// The schema after an edit; `None` if there is no place for it.
pub(crate) fn apply(kind: Kind, old: &Value, dice: &mut Dice) -> Option<Value> {
    let mut new = old.clone();
    match kind {
        Kind::MoveToDefinitions => move_to_definitions(&mut new, dice)?,
        Kind::RenameDefinition => new = rename_definition(&new, dice)?,
        Kind::InlineReference => inline_reference(&mut new, dice)?,
        _ => {
            let draft = Draft::of(old);
            let places = places(&new, |schema| fits(kind, schema, draft));
            let place = places.get(dice.below(places.len()))?.clone();
            let schema = new.pointer_mut(&place)?.as_object_mut()?;
            change(kind, schema, draft, dice)?;
        }
    }
    (new != *old).then_some(new)
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Draft {
    Four,
    Six,
    Seven,
    Modern,
}

impl Draft {
    fn of(schema: &Value) -> Self {
        let uri = schema["$schema"].as_str().unwrap_or_default();
        if uri.contains("draft-04") {
            Self::Four
        } else if uri.contains("draft-06") {
            Self::Six
        } else if uri.contains("draft-07") {
            Self::Seven
        } else {
            Self::Modern
        }
    }
}

/// Pointers of all schemas that are objects without `$ref` and as asked.
fn places(root: &Value, is: impl Fn(&Map<String, Value>) -> bool) -> Vec<String> {
    let mut out = Vec::new();
    let mut open = vec![(String::new(), root)];
    while let Some((pointer, value)) = open.pop() {
        let Some(schema) = value.as_object() else {
            continue;
        };
        if is(schema) {
            out.push(pointer.clone());
        }
        for (key, below) in schema {
            let at = format!("{pointer}/{key}");
            match (key.as_str(), below) {
                (
                    "properties" | "patternProperties" | "definitions" | "$defs"
                    | "dependentSchemas",
                    Value::Object(named),
                ) => {
                    for (name, schema) in named {
                        let name = name.replace('~', "~0").replace('/', "~1");
                        open.push((format!("{at}/{name}"), schema));
                    }
                }
                ("allOf" | "anyOf" | "oneOf" | "prefixItems" | "items", Value::Array(list)) => {
                    for (index, schema) in list.iter().enumerate() {
                        open.push((format!("{at}/{index}"), schema));
                    }
                }
                (
                    "items"
                    | "additionalItems"
                    | "additionalProperties"
                    | "contains"
                    | "not"
                    | "if"
                    | "then"
                    | "else"
                    | "propertyNames",
                    schema,
                ) => open.push((at, schema)),
                _ => {}
            }
        }
    }
    out.sort();
    out
}

const LOWER: &[&str] = &["minimum", "minLength", "minItems", "minProperties"];
const UPPER: &[&str] = &["maximum", "maxLength", "maxItems", "maxProperties"];

fn bounds(schema: &Map<String, Value>) -> Vec<&'static str> {
    let all = LOWER.iter().chain(UPPER).copied();
    all.filter(|key| schema.get(*key).is_some_and(Value::is_i64))
        .collect()
}

fn has_type(schema: &Map<String, Value>, name: &str) -> bool {
    schema.get("type").is_some_and(|t| *t == name)
}

fn list<'s>(schema: &'s Map<String, Value>, key: &str) -> &'s [Value] {
    schema
        .get(key)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn names(schema: &Map<String, Value>) -> Vec<String> {
    let properties = schema.get("properties").and_then(Value::as_object);
    properties.map_or_else(Vec::new, |p| p.keys().cloned().collect())
}

fn optional(schema: &Map<String, Value>) -> Vec<String> {
    let required = list(schema, "required");
    names(schema)
        .into_iter()
        .filter(|name| !required.iter().any(|r| r == name))
        .collect()
}

fn branches(schema: &Map<String, Value>) -> Option<&'static str> {
    ["oneOf", "anyOf"]
        .into_iter()
        .find(|key| list(schema, key).len() > 1)
}

fn fits(kind: Kind, schema: &Map<String, Value>, draft: Draft) -> bool {
    if schema.contains_key("$ref") {
        return false;
    }
    let object = has_type(schema, "object") && schema.contains_key("properties");
    let single = ["string", "integer", "number", "boolean"]
        .iter()
        .any(|name| has_type(schema, name));
    match kind {
        Kind::AddOptionalProperty | Kind::AddRequiredProperty | Kind::PatternProperties => object,
        Kind::RemoveProperty | Kind::RenameProperty => object && !names(schema).is_empty(),
        Kind::MakeRequired => object && !optional(schema).is_empty(),
        Kind::MakeOptional => object && !list(schema, "required").is_empty(),
        Kind::CloseObject => object && schema.get("additionalProperties") != Some(&json!(false)),
        Kind::OpenObject => schema.contains_key("additionalProperties"),
        Kind::NarrowBound | Kind::WidenBound | Kind::RemoveBound => !bounds(schema).is_empty(),
        Kind::AddBound => {
            let counted = ["string", "integer", "number", "array"];
            counted.iter().any(|name| has_type(schema, name))
        }
        Kind::AddEnumValue => schema.contains_key("enum"),
        Kind::RemoveEnumValue => list(schema, "enum").len() > 1,
        Kind::WidenType => has_type(schema, "integer"),
        Kind::ChangeType | Kind::MakeNullable => single,
        Kind::MakeNotNullable => list(schema, "type").iter().any(|t| t == "null"),
        Kind::AddPattern => has_type(schema, "string") && !schema.contains_key("pattern"),
        Kind::ChangePattern | Kind::RemovePattern => schema.contains_key("pattern"),
        Kind::AddBranch | Kind::RemoveBranch => branches(schema).is_some(),
        Kind::OneOfToAnyOf => branches(schema) == Some("oneOf") && !schema.contains_key("anyOf"),
        Kind::SetConst => draft > Draft::Four && has_type(schema, "string"),
        Kind::ChangeFormat => has_type(schema, "string"),
        Kind::ChangeItems => schema.get("items").is_some_and(Value::is_object),
        Kind::UniqueItems => has_type(schema, "array"),
        Kind::AdditionalPropertiesSchema | Kind::CountProperties => has_type(schema, "object"),
        Kind::DependentRequired => object && names(schema).len() > 1,
        Kind::IfThen => object && names(schema).len() > 1 && draft > Draft::Six,
        Kind::MultipleOf => has_type(schema, "integer") || has_type(schema, "number"),
        Kind::PropertyNames => draft > Draft::Four && has_type(schema, "object"),
        Kind::WrapInAllOf => schema.contains_key("type") && !schema.contains_key("$schema"),
        Kind::ChangeDescription => true,
        Kind::MoveToDefinitions | Kind::RenameDefinition | Kind::InlineReference => false,
    }
}

fn plain(dice: &mut Dice) -> Value {
    json!({"type": *dice.pick(&["string", "integer", "boolean", "number"])})
}

/// Makes a list of names without an empty one, which draft 4 forbids.
fn set_required(schema: &mut Map<String, Value>, required: Vec<Value>) {
    if required.is_empty() {
        schema.remove("required");
    } else {
        schema.insert("required".into(), required.into());
    }
}

fn change(
    kind: Kind,
    schema: &mut Map<String, Value>,
    draft: Draft,
    dice: &mut Dice,
) -> Option<()> {
    match kind {
        Kind::AddOptionalProperty | Kind::AddRequiredProperty => {
            let known = names(schema);
            let free: Vec<&&str> = NAMES
                .iter()
                .filter(|n| !known.iter().any(|k| k == **n))
                .collect();
            let name = **free.get(dice.below(free.len()))?;
            schema["properties"][name] = plain(dice);
            if kind == Kind::AddRequiredProperty {
                let mut required = list(schema, "required").to_vec();
                required.push(name.into());
                set_required(schema, required);
            }
        }
        Kind::RemoveProperty | Kind::RenameProperty => {
            let name = dice.pick(&names(schema)).clone();
            let properties = schema["properties"].as_object_mut()?;
            let value = properties.remove(&name)?;
            let new_name = format!("{name}_new");
            let renamed = kind == Kind::RenameProperty;
            if renamed {
                properties.insert(new_name.clone(), value);
            }
            let mut required = list(schema, "required").to_vec();
            let was_required = required.iter().any(|r| *r == name);
            required.retain(|r| *r != name);
            if renamed && was_required {
                required.push(new_name.into());
            }
            set_required(schema, required);
        }
        Kind::MakeRequired => {
            let mut required = list(schema, "required").to_vec();
            required.push(dice.pick(&optional(schema)).clone().into());
            set_required(schema, required);
        }
        Kind::MakeOptional => {
            let mut required = list(schema, "required").to_vec();
            required.remove(dice.below(required.len()));
            set_required(schema, required);
        }
        Kind::CloseObject => {
            schema.insert("additionalProperties".into(), json!(false));
        }
        Kind::OpenObject => {
            schema.remove("additionalProperties");
        }
        Kind::NarrowBound | Kind::WidenBound => {
            let key = *dice.pick(&bounds(schema));
            let value = schema[key].as_i64()?;
            let by = 1 + i64::try_from(dice.below(3)).ok()?;
            let up = LOWER.contains(&key) == (kind == Kind::NarrowBound);
            let moved = if up { value + by } else { (value - by).max(0) };
            schema.insert(key.into(), json!(moved));
        }
        Kind::AddBound => {
            let (low, high) = match schema["type"].as_str()? {
                "string" => ("minLength", "maxLength"),
                "array" => ("minItems", "maxItems"),
                _ => ("minimum", "maximum"),
            };
            if dice.chance(50) {
                schema.insert(low.into(), json!(1 + dice.below(3)));
            } else {
                schema.insert(high.into(), json!(8 + dice.below(100)));
            }
        }
        Kind::RemoveBound => {
            schema.remove(*dice.pick(&bounds(schema)));
        }
        Kind::AddEnumValue => {
            let known = list(schema, "enum").to_vec();
            let word = WORDS
                .iter()
                .find(|word| !known.iter().any(|k| k == **word))?;
            schema["enum"].as_array_mut()?.push((*word).into());
        }
        Kind::RemoveEnumValue => {
            let values = schema["enum"].as_array_mut()?;
            values.remove(dice.below(values.len()));
        }
        Kind::WidenType => {
            schema.insert("type".into(), "number".into());
        }
        Kind::ChangeType => {
            schema.insert("type".into(), plain(dice)["type"].clone());
        }
        Kind::MakeNullable => {
            let name = schema["type"].clone();
            schema.insert("type".into(), json!([name, "null"]));
        }
        Kind::MakeNotNullable => {
            let kept: Vec<Value> = list(schema, "type")
                .iter()
                .filter(|t| **t != "null")
                .cloned()
                .collect();
            schema.insert("type".into(), kept.into());
        }
        Kind::AddPattern | Kind::ChangePattern => {
            schema.insert("pattern".into(), dice.pick(PATTERNS).0.into());
        }
        Kind::RemovePattern => {
            schema.remove("pattern");
        }
        Kind::AddBranch => {
            let branch = plain(dice);
            let key = branches(schema)?;
            schema[key].as_array_mut()?.push(branch);
        }
        Kind::RemoveBranch => {
            let key = branches(schema)?;
            let list = schema[key].as_array_mut()?;
            list.remove(dice.below(list.len()));
        }
        Kind::OneOfToAnyOf => {
            let list = schema.remove("oneOf")?;
            schema.insert("anyOf".into(), list);
        }
        Kind::SetConst => {
            schema.insert("const".into(), (*dice.pick(WORDS)).into());
        }
        Kind::ChangeFormat => {
            schema.insert("format".into(), dice.pick(FORMATS).0.into());
        }
        Kind::ChangeItems => {
            schema.insert("items".into(), plain(dice));
        }
        Kind::UniqueItems => match schema.remove("uniqueItems") {
            Some(_) => {}
            None => {
                schema.insert("uniqueItems".into(), json!(true));
            }
        },
        Kind::AdditionalPropertiesSchema => {
            schema.insert("additionalProperties".into(), plain(dice));
        }
        Kind::PatternProperties => {
            let value = plain(dice);
            let pattern = *dice.pick(&["^x-", "^[a-d]", "_at$"]);
            schema.insert("patternProperties".into(), json!({ pattern: value }));
        }
        Kind::DependentRequired => {
            let names = names(schema);
            let key = if draft == Draft::Modern {
                "dependentRequired"
            } else {
                "dependencies"
            };
            schema.insert(key.into(), json!({ names[0].clone(): [names[1]] }));
        }
        Kind::IfThen => {
            let names = names(schema);
            let (first, second) = (names[0].clone(), names[1].clone());
            schema.insert("if".into(), json!({"required": [first]}));
            schema.insert("then".into(), json!({"required": [second]}));
        }
        Kind::MultipleOf => {
            let step = dice.pick(&[json!(2), json!(5), json!(0.5)]).clone();
            schema.insert("multipleOf".into(), step);
        }
        Kind::PropertyNames => {
            let pattern = *dice.pick(&["^[a-z_-]+$", "^[a-z]", "^.{1,40}$"]);
            schema.insert("propertyNames".into(), json!({"pattern": pattern}));
        }
        Kind::CountProperties => {
            if dice.chance(50) {
                schema.insert("maxProperties".into(), json!(3 + dice.below(12)));
            } else {
                schema.insert("minProperties".into(), json!(1 + dice.below(3)));
            }
        }
        Kind::WrapInAllOf => {
            let inner = std::mem::take(schema);
            schema.insert("allOf".into(), json!([inner]));
        }
        Kind::ChangeDescription => {
            schema.insert("description".into(), "What it really is.".into());
        }
        Kind::MoveToDefinitions | Kind::RenameDefinition | Kind::InlineReference => return None,
    }
    Some(())
}

fn definitions_key(root: &Value) -> &'static str {
    if Draft::of(root) == Draft::Modern {
        "$defs"
    } else {
        "definitions"
    }
}

fn move_to_definitions(root: &mut Value, dice: &mut Dice) -> Option<()> {
    let key = definitions_key(root);
    let inside = |place: &&String| place.starts_with("/properties/");
    let all = places(root, |schema| schema.contains_key("type"));
    let places: Vec<&String> = all.iter().filter(inside).collect();
    let place = (*places.get(dice.below(places.len()))?).clone();
    let reference = json!({"$ref": format!("#/{key}/Moved")});
    let body = std::mem::replace(root.pointer_mut(&place)?, reference);
    root[key]["Moved"] = body;
    Some(())
}

fn rename_definition(root: &Value, dice: &mut Dice) -> Option<Value> {
    let key = definitions_key(root);
    let names: Vec<&String> = root.get(key)?.as_object()?.keys().collect();
    let name = *names.get(dice.below(names.len()))?;
    let old = format!("\"#/{key}/{name}\"");
    let new = format!("\"#/{key}/{name}Renamed\"");
    let mut renamed: Value = serde_json::from_str(&root.to_string().replace(&old, &new)).ok()?;
    let definitions = renamed[key].as_object_mut()?;
    let body = definitions.remove(name)?;
    definitions.insert(format!("{name}Renamed"), body);
    Some(renamed)
}

fn inline_reference(root: &mut Value, dice: &mut Dice) -> Option<()> {
    let places = places(root, |schema| schema.contains_key("$ref"));
    let place = places.get(dice.below(places.len()))?.clone();
    let target = root.pointer(&place)?["$ref"]
        .as_str()?
        .strip_prefix('#')?
        .to_owned();
    let body = root.pointer(&target)?.clone();
    *root.pointer_mut(&place)? = body;
    Some(())
}
