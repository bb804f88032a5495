//! Edit scripts: what people really do to a schema, as kinds that apply to a place of its JSON.
//!
//! A random pair of schemas is nearly always incompatible and proves nothing; a schema and the same schema after one to
//! four of these edits is what a gate sees.

use callsheet_schema::avro::{ParseOptions, Schema};
use proptest::prelude::*;
use serde_json::{Map, Value as Json, json};

/// One edit: an index into [`KINDS`], and which of the places that allow it.
pub(super) type Edit = (u8, u16);

type Object = Map<String, Json>;

/// What an edit looks at.
pub(super) enum What {
    /// Any type.
    Type(fn(&mut Json)),
    /// A type that is written as an object.
    Object(fn(&mut Object)),
    /// The fields of a record, never empty.
    Fields(fn(&mut Vec<Json>)),
    /// A named type: takes the old full name and answers the new one.
    Name(fn(&mut Object, &str) -> String),
    /// Any type, given the names of all named types.
    Reuse,
}

/// The kinds of edits by name.
pub(super) const KINDS: &[(&str, What)] = &[
    (
        "make nullable, null first",
        What::Type(|json| nullable(json, true)),
    ),
    (
        "make nullable, null last",
        What::Type(|json| nullable(json, false)),
    ),
    (
        "drop the last branch",
        What::Type(|json| branches(json, |all| drop(all.pop()))),
    ),
    (
        "drop the first branch",
        What::Type(|json| branches(json, |all| drop(all.remove(0)))),
    ),
    (
        "reorder branches",
        What::Type(|json| branches(json, |all| all.reverse())),
    ),
    (
        "add a branch",
        What::Type(|json| branches(json, |all| all.push(json!("boolean")))),
    ),
    (
        "add a wider branch first",
        What::Type(|json| branches(json, |all| all.insert(0, json!("double")))),
    ),
    (
        "a union becomes its first branch",
        What::Type(|json| {
            if let Some(first) = json.as_array().and_then(|all| all.first()).cloned() {
                *json = first;
            }
        }),
    ),
    (
        "a union becomes its last branch",
        What::Type(|json| {
            if let Some(last) = json.as_array().and_then(|all| all.last()).cloned() {
                *json = last;
            }
        }),
    ),
    (
        "widen",
        What::Type(|json| {
            word(json, |old| match old {
                "int" => Some("long"),
                "long" => Some("double"),
                "float" => Some("double"),
                "string" => Some("bytes"),
                "bytes" => Some("string"),
                _ => None,
            });
        }),
    ),
    (
        "widen and lose digits",
        What::Type(|json| {
            word(json, |old| match old {
                "int" | "long" => Some("float"),
                _ => None,
            });
        }),
    ),
    (
        "narrow",
        What::Type(|json| {
            word(json, |old| match old {
                "long" => Some("int"),
                "double" => Some("float"),
                "float" => Some("long"),
                _ => None,
            });
        }),
    ),
    ("another type", What::Type(|json| *json = json!("boolean"))),
    (
        "wrap in an array",
        What::Type(|json| *json = json!({"type": "array", "items": json.clone()})),
    ),
    (
        "an array becomes a map",
        What::Object(|object| {
            if let Some(items) = object.remove("items") {
                object.insert("type".to_owned(), json!("map"));
                object.insert("values".to_owned(), items);
            }
        }),
    ),
    (
        "give a logical type",
        What::Type(|json| {
            let other = match json.as_str() {
                Some("int") => json!({"type": "int", "logicalType": "date"}),
                Some("long") => json!({"type": "long", "logicalType": "timestamp-micros"}),
                Some("string") => json!({"type": "string", "logicalType": "uuid"}),
                Some("bytes") => {
                    json!({"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 3})
                }
                _ => return,
            };
            *json = other;
        }),
    ),
    (
        "change the logical type",
        What::Object(|object| {
            const NEXT: &[(&str, &str)] = &[
                ("date", "time-millis"),
                ("time-millis", "date"),
                ("timestamp-millis", "timestamp-micros"),
                ("timestamp-micros", "timestamp-nanos"),
                ("timestamp-nanos", "local-timestamp-nanos"),
                ("local-timestamp-nanos", "local-timestamp-millis"),
                ("local-timestamp-millis", "time-micros"),
                ("time-micros", "local-timestamp-micros"),
                ("local-timestamp-micros", "timestamp-millis"),
                ("uuid", "none"),
            ];
            let old = object.get("logicalType").and_then(Json::as_str);
            if let Some((_, new)) = NEXT.iter().find(|(from, _)| Some(*from) == old) {
                object.insert("logicalType".to_owned(), json!(new));
            }
        }),
    ),
    (
        "drop the logical type",
        What::Object(|object| drop(object.remove("logicalType"))),
    ),
    (
        "change the scale of a decimal",
        What::Object(|object| decimal(object, "scale")),
    ),
    (
        "change the precision of a decimal",
        What::Object(|object| decimal(object, "precision")),
    ),
    (
        "bytes become a decimal on fixed",
        What::Type(|json| {
            let is_bytes = json.get("type").unwrap_or(json).as_str() == Some("bytes");
            if is_bytes {
                *json = json!({"type": "fixed", "name": "D8", "size": 8, "logicalType": "decimal", "precision": 9, "scale": 2});
            }
        }),
    ),
    (
        "change the size of a fixed",
        What::Object(|object| {
            if let Some(size) = object.get("size").and_then(Json::as_u64) {
                object.insert("size".to_owned(), json!(size + 1));
            }
        }),
    ),
    (
        "rename with an alias",
        What::Name(|object, old| {
            object.insert("aliases".to_owned(), json!([old]));
            rename(object, old, "Renamed")
        }),
    ),
    (
        "rename with an alias relative to the namespace",
        What::Name(|object, old| {
            let (_, short) = split(old);
            object.insert("aliases".to_owned(), json!([short]));
            rename(object, old, "Relative")
        }),
    ),
    (
        "rename without an alias",
        What::Name(|object, old| rename(object, old, "Other")),
    ),
    ("move to another namespace", What::Name(moved)),
    (
        "move to another namespace with an alias",
        What::Name(|object, old| {
            object.insert("aliases".to_owned(), json!([old]));
            moved(object, old)
        }),
    ),
    (
        "add a symbol",
        What::Object(|object| symbols(object, |all| all.push(json!("ADDED")))),
    ),
    (
        "drop the first symbol",
        What::Object(|object| {
            symbols(object, |all| {
                if all.len() > 1 {
                    all.remove(0);
                }
            });
        }),
    ),
    (
        "reorder symbols",
        What::Object(|object| symbols(object, |all| all.reverse())),
    ),
    (
        "give an enum a default, or take it",
        What::Object(|object| {
            let last = object
                .get("symbols")
                .and_then(Json::as_array)
                .and_then(|all| all.last())
                .cloned();
            if object.contains_key("symbols") && object.remove("default").is_none() {
                object.extend(last.map(|last| ("default".to_owned(), last)));
            }
        }),
    ),
    (
        "add a field with a default",
        What::Object(|object| {
            add(
                object,
                json!({"name": "added", "type": "int", "default": 7}),
            );
        }),
    ),
    (
        "add a field without a default",
        What::Object(|object| add(object, json!({"name": "needed", "type": "int"}))),
    ),
    (
        "add an enum field whose enum has the default",
        What::Object(|object| {
            add(
                object,
                json!({
                    "name": "kind", "type": {"type": "enum", "name": "Kind", "symbols": ["A", "B"], "default": "A"}
                }),
            );
        }),
    ),
    (
        "add an optional link to the record itself",
        What::Object(|object| {
            if let (true, Some(name)) = (object.contains_key("fields"), object.get("name").cloned())
            {
                add(
                    object,
                    json!({"name": "next", "type": ["null", name], "default": null}),
                );
            }
        }),
    ),
    ("drop the last field", What::Fields(|all| drop(all.pop()))),
    (
        "drop the first field",
        What::Fields(|all| drop(all.remove(0))),
    ),
    ("reorder fields", What::Fields(|all| all.reverse())),
    (
        "rename a field with an alias",
        What::Fields(|all| {
            if let Some(field) = all[0].as_object_mut() {
                let old = field["name"].clone();
                field.insert("name".to_owned(), json!("renamed"));
                field.insert("aliases".to_owned(), json!([old]));
            }
        }),
    ),
    (
        "rename a field without an alias",
        What::Fields(|all| all[0]["name"] = json!("other")),
    ),
    (
        "an alias takes over a sibling",
        What::Fields(|all| {
            if let [first, second, ..] = all.as_mut_slice() {
                first["aliases"] = json!([second["name"]]);
            }
        }),
    ),
    (
        "two fields swap their names",
        What::Fields(|all| {
            if let [first, second, ..] = all.as_mut_slice() {
                first["aliases"] = json!([second["name"]]);
                second["aliases"] = json!([first["name"]]);
            }
        }),
    ),
    (
        "three fields pass their names on",
        What::Fields(|all| {
            if let [first, second, third, ..] = all.as_mut_slice() {
                first["aliases"] = json!([second["name"]]);
                second["aliases"] = json!([third["name"]]);
                third["name"] = json!("chained");
            }
        }),
    ),
    (
        "change a default",
        What::Fields(|all| {
            for field in all {
                if field.get("default").and_then(Json::as_i64).is_some() {
                    field["default"] = json!(11);
                }
            }
        }),
    ),
    (
        "drop the defaults",
        What::Fields(|all| {
            for field in all.iter_mut().filter_map(Json::as_object_mut) {
                field.remove("default");
            }
        }),
    ),
    (
        "make a field optional with a default",
        What::Fields(|all| {
            let kind = all[0]["type"].clone();
            let named = |kind: &Json| {
                kind.get("name").is_some() || kind.is_array() || kind == &json!("null")
            };
            if !named(&kind) {
                all[0]["type"] = json!(["null", kind]);
                all[0]["default"] = Json::Null;
            }
        }),
    ),
    (
        "a second record of the same short name in a union",
        What::Type(|json| {
            let short = json
                .get("fields")
                .and(json.get("name"))
                .and_then(Json::as_str)
                .map(|name| split(name).1.to_owned());
            if let Some(short) = short {
                *json = json!([json.clone(), {"type": "record", "name": short, "namespace": "second", "fields": []}]);
            }
        }),
    ),
    ("use a named type again", What::Reuse),
];

fn nullable(json: &mut Json, first: bool) {
    if !json.is_array() && json != &json!("null") {
        *json = if first {
            json!(["null", json.clone()])
        } else {
            json!([json.clone(), "null"])
        };
    }
}

fn branches(json: &mut Json, edit: impl FnOnce(&mut Vec<Json>)) {
    if let Some(all) = json.as_array_mut().filter(|all| all.len() > 1) {
        edit(all);
    }
}

fn word(json: &mut Json, change: impl FnOnce(&str) -> Option<&'static str>) {
    if let Some(new) = json.as_str().and_then(change) {
        *json = json!(new);
    }
}

fn decimal(object: &mut Object, part: &str) {
    if object.get("logicalType").and_then(Json::as_str) == Some("decimal") {
        let old = object.get(part).and_then(Json::as_u64).unwrap_or(0);
        object.insert(part.to_owned(), json!(old + 1));
    }
}

fn symbols(object: &mut Object, edit: impl FnOnce(&mut Vec<Json>)) {
    if let Some(all) = object.get_mut("symbols").and_then(Json::as_array_mut) {
        edit(all);
    }
}

fn add(object: &mut Object, field: Json) {
    if let Some(all) = object.get_mut("fields").and_then(Json::as_array_mut) {
        all.push(field);
    }
}

/// Namespace and short name of a full name.
fn split(full: &str) -> (&str, &str) {
    full.rsplit_once('.').unwrap_or(("", full))
}

fn rename(object: &mut Object, old: &str, new: &str) -> String {
    let (namespace, _) = split(old);
    object.insert("name".to_owned(), json!(new));
    object.insert("namespace".to_owned(), json!(namespace));
    if namespace.is_empty() {
        new.to_owned()
    } else {
        format!("{namespace}.{new}")
    }
}

fn moved(object: &mut Object, old: &str) -> String {
    let (_, short) = split(old);
    object.insert("name".to_owned(), json!(short));
    object.insert("namespace".to_owned(), json!("moved"));
    format!("moved.{short}")
}

/// Applies an edit script to a schema; edits that fit nowhere do nothing, results that do not parse are dropped.
pub(super) fn edited(schema: &Schema, script: &[Edit]) -> Schema {
    let mut json: Json = serde_json::from_str(schema.text()).unwrap();
    let mut last = schema.clone();
    for (kind, place) in script {
        let mut next = json.clone();
        let (_, what) = &KINDS[usize::from(*kind) % KINDS.len()];
        let mut places = Vec::new();
        collect(&next, what, &mut Vec::new(), "", &mut places);
        let Some((path, full)) = places.get(usize::from(*place) % places.len().max(1)) else {
            continue;
        };
        let target = path.iter().fold(&mut next, |at, step| match step {
            Step::Key(key) => &mut at[*key],
            Step::Index(index) => &mut at[*index],
        });
        let mut renamed = None;
        match (what, target) {
            (What::Type(edit), target) => edit(target),
            (What::Object(edit), Json::Object(object)) => edit(object),
            (What::Fields(edit), Json::Object(object)) => {
                edit(object["fields"].as_array_mut().unwrap());
            }
            (What::Name(edit), Json::Object(object)) => {
                renamed = Some((full.clone(), edit(object, full)));
            }
            (What::Reuse, target) => {
                let names: Vec<&str> = last
                    .nodes()
                    .filter_map(|(_, node)| Some(node.kind.name()?.full()))
                    .collect();
                if let Some(name) = names.get(usize::from(*place) % names.len().max(1)) {
                    *target = json!(name);
                }
            }
            _ => continue,
        }
        if let Some((old, new)) = renamed {
            replace(&mut next, &old, &new);
        }
        let options = ParseOptions {
            validate_names: true,
            validate_defaults: true,
        };
        if let Ok(parsed) = Schema::parse_with(&next.to_string(), &[], options) {
            json = next;
            last = parsed;
        }
    }
    last
}

#[derive(Clone, Copy)]
enum Step {
    Key(&'static str),
    Index(usize),
}

/// The places of a schema that an edit of this kind fits, with the full name of a named type there.
fn collect(
    json: &Json,
    what: &What,
    path: &mut Vec<Step>,
    namespace: &str,
    out: &mut Vec<(Vec<Step>, String)>,
) {
    let name = json.get("name").and_then(Json::as_str).unwrap_or_default();
    let space = json
        .get("namespace")
        .and_then(Json::as_str)
        .unwrap_or(namespace);
    let full = match name.rsplit_once('.') {
        None if !name.is_empty() && !space.is_empty() => format!("{space}.{name}"),
        _ => name.to_owned(),
    };
    let fields = json.get("fields").and_then(Json::as_array);
    let fits = match what {
        What::Type(_) => true,
        What::Reuse => !path.is_empty(),
        What::Object(_) => json.is_object(),
        What::Fields(_) => fields.is_some_and(|all| !all.is_empty()),
        What::Name(_) => !name.is_empty(),
    };
    if fits {
        out.push((path.clone(), full.clone()));
    }
    let inner = if name.is_empty() {
        namespace
    } else {
        split(&full).0
    };
    for (index, branch) in json.as_array().into_iter().flatten().enumerate() {
        path.push(Step::Index(index));
        collect(branch, what, path, inner, out);
        path.pop();
    }
    for (index, field) in fields.into_iter().flatten().enumerate() {
        if let Some(kind) = field.get("type") {
            path.extend([Step::Key("fields"), Step::Index(index), Step::Key("type")]);
            collect(kind, what, path, inner, out);
            path.truncate(path.len() - 3);
        }
    }
    for key in ["items", "values"] {
        if let Some(inside) = json.get(key) {
            path.push(Step::Key(key));
            collect(inside, what, path, inner, out);
            path.pop();
        }
    }
}

/// Renames references to a type, wherever a type may stand.
fn replace(json: &mut Json, old: &str, new: &str) {
    match json {
        Json::String(name) if name == old => new.clone_into(name),
        Json::Array(all) => all.iter_mut().for_each(|branch| replace(branch, old, new)),
        Json::Object(object) => {
            for key in ["type", "items", "values"] {
                if let Some(inside) = object.get_mut(key) {
                    replace(inside, old, new);
                }
            }
            for field in object
                .get_mut("fields")
                .and_then(Json::as_array_mut)
                .into_iter()
                .flatten()
            {
                replace(&mut field["type"], old, new);
            }
        }
        _ => {}
    }
}

/// Up to four edits.
pub(super) fn script() -> impl Strategy<Value = Vec<Edit>> {
    proptest::collection::vec((any::<u8>(), any::<u16>()), 0..5)
}

/// The index of a kind.
pub(super) fn kind(name: &str) -> u8 {
    let at = KINDS.iter().position(|(known, _)| *known == name).unwrap();
    u8::try_from(at).unwrap()
}

/// The kinds that never change a verdict: they move things around.
pub(super) fn harmless() -> impl Strategy<Value = Vec<Edit>> {
    let kinds = [kind("reorder fields"), kind("reorder symbols")];
    proptest::collection::vec(
        (proptest::sample::select(kinds.to_vec()), any::<u16>()),
        1..4,
    )
}
