//! What a schema text builds on and does not hold itself, as its author names it.
//!
//! Reads no more than it must and judges nothing: a text that does not parse needs what could be read of it. Whoever
//! has the files or the versions finds the texts; the parser says what is missing.

use std::collections::BTreeSet;

use callsheet_schema::tree::{self, Node, Value};
use callsheet_schema::{Format, Problems, Reference};

/// A schema that another one refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Referenced {
    /// The name that the referring text uses.
    pub name: String,
    /// Where it was found: a path, or whatever else names it.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl Referenced {
    /// The form in which a parser takes it.
    pub fn as_reference(&self) -> Reference<'_> {
        Reference {
            name: &self.name,
            text: &self.text,
        }
    }
}

/// Everything that a text builds on, each after what it builds on itself.
///
/// `find` answers a name that the text at a path uses with the path and text of what it means. Names without an answer
/// are left to the parser; cycles end.
pub fn closure(
    format: Format,
    path: &str,
    text: &str,
    mut find: impl FnMut(&str, &str) -> Option<(String, String)>,
) -> Vec<Referenced> {
    // Each text is entered once; a stack of our own keeps long chains safe.
    let mut found = Vec::new();
    let mut seen = BTreeSet::from([path.to_owned()]);
    let mut tasks = Vec::new();
    let mut below = |from: &str, text: &str, tasks: &mut Vec<Task>| {
        let needed = needs(format, text).into_iter().rev();
        tasks.extend(needed.filter_map(|name| {
            let (path, text) = find(from, &name)?;
            Some(Task::Enter(Referenced { name, path, text }))
        }));
    };
    below(path, text, &mut tasks);
    while let Some(task) = tasks.pop() {
        match task {
            Task::Leave(referenced) => found.push(referenced),
            Task::Enter(referenced) => {
                if seen.insert(referenced.path.clone()) {
                    tasks.push(Task::Leave(referenced.clone()));
                    below(&referenced.path, &referenced.text, &mut tasks);
                }
            }
        }
    }
    found
}

/// A step of the search: look into a text, or have looked into all that it builds on.
enum Task {
    Enter(Referenced),
    Leave(Referenced),
}

/// Types that every Avro schema knows.
const PRIMITIVES: [&str; 8] = [
    "null", "boolean", "int", "long", "float", "double", "bytes", "string",
];

/// The names of the schemas that `text` refers to, in the order of the text, each once: full names of Avro types,
/// paths of Protobuf imports, document parts of JSON Schema `$ref`s.
pub(crate) fn needs(format: Format, text: &str) -> Vec<String> {
    let found = match format {
        Format::Avro => tree::parse(text).map(|root| avro(&root)),
        Format::Json => tree::parse(text).map(|root| json(&root)),
        Format::Protobuf => Ok::<_, Problems>(protobuf(text)),
    };
    let mut seen = BTreeSet::new();
    found
        .unwrap_or_default()
        .into_iter()
        .filter(|name| seen.insert(name.clone()))
        .collect()
}

/// Named types that are used and not defined (Avro 1.12, names).
fn avro(root: &Node) -> Vec<String> {
    let mut defined = BTreeSet::new();
    let mut used = Vec::new();
    let mut open = vec![(root, String::new())];
    while let Some((node, namespace)) = open.pop() {
        match &node.value {
            Value::String(name) if !PRIMITIVES.contains(&name.as_str()) => {
                used.push(full(name, &namespace));
            }
            Value::Array(branches) => {
                open.extend(
                    branches
                        .iter()
                        .rev()
                        .map(|branch| (branch, namespace.clone())),
                );
            }
            Value::Object(_) => {
                let kind = node.get("type");
                let inner = match (kind.and_then(Node::as_str), node.get("name")) {
                    (Some("record" | "error" | "enum" | "fixed"), Some(name)) => {
                        let own = node.get("namespace").and_then(Node::as_str);
                        let name =
                            full(name.as_str().unwrap_or_default(), own.unwrap_or(&namespace));
                        let inner = name
                            .rsplit_once('.')
                            .map_or("", |(space, _)| space)
                            .to_owned();
                        defined.insert(name);
                        inner
                    }
                    _ => namespace,
                };
                for field in node
                    .get("fields")
                    .and_then(Node::as_array)
                    .into_iter()
                    .flatten()
                    .rev()
                {
                    open.extend(field.get("type").map(|kind| (kind, inner.clone())));
                }
                for part in ["values", "items"] {
                    open.extend(node.get(part).map(|part| (part, inner.clone())));
                }
                let nested = kind.filter(|kind| {
                    !matches!(
                        kind.as_str(),
                        Some("record" | "error" | "enum" | "fixed" | "array" | "map")
                    )
                });
                open.extend(nested.map(|kind| (kind, inner.clone())));
            }
            _ => {}
        }
    }
    used.retain(|name| !defined.contains(name));
    used
}

fn full(name: &str, namespace: &str) -> String {
    if name.contains('.') || namespace.is_empty() {
        name.trim_start_matches('.').to_owned()
    } else {
        format!("{namespace}.{name}")
    }
}

/// Document parts of references that lead out of the document.
fn json(root: &Node) -> Vec<String> {
    let own = ["$id", "id"]
        .into_iter()
        .find_map(|key| root.get(key).and_then(Node::as_str));
    let mut out = Vec::new();
    let mut open = vec![root];
    while let Some(node) = open.pop() {
        match &node.value {
            Value::Array(items) => open.extend(items.iter().rev()),
            Value::Object(members) => {
                for member in members.iter().rev() {
                    match (member.key.as_str(), member.value.as_str()) {
                        ("$ref" | "$dynamicRef" | "$recursiveRef", Some(target)) => {
                            let document = target.split('#').next().unwrap_or_default();
                            let itself =
                                own.is_some_and(|own| own.trim_end_matches('#') == document);
                            if !document.is_empty() && !itself && !is_metaschema(document) {
                                out.push(document.to_owned());
                            }
                        }
                        // Data, not schemas.
                        ("const" | "enum" | "default" | "examples", _) => {}
                        _ => open.push(&member.value),
                    }
                }
            }
            _ => {}
        }
    }
    out
}

fn is_metaschema(uri: &str) -> bool {
    uri.split_once("://")
        .is_some_and(|(_, rest)| rest.starts_with("json-schema.org/"))
}

/// Paths of `import` statements, outside of comments.
fn protobuf(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut rest = text;
    // Statements stand at the top: everything that matters ends with `;` before the first body.
    loop {
        rest = rest.trim_start();
        if let Some(comment) = rest.strip_prefix("//") {
            rest = comment.split_once('\n').map_or("", |(_, after)| after);
        } else if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.split_once("*/").map_or("", |(_, after)| after);
        } else if let Some(statement) = rest.strip_prefix("import") {
            let (words, after) = statement.split_once(';').unwrap_or((statement, ""));
            let quoted = words.split_once(['"', '\'']).map(|(_, path)| path);
            if let Some((path, _)) = quoted.and_then(|path| path.split_once(['"', '\''])) {
                out.push(path.to_owned());
            }
            rest = after;
        } else {
            rest = skip_element(rest);
            if rest.is_empty() {
                return out;
            }
        }
    }
}

/// What follows an element of a file: a statement up to its `;`, or a definition up to the end of its body.
fn skip_element(text: &str) -> &str {
    let mut depth = 0_usize;
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' | '\'' => {
                while let Some((_, inner)) = characters.next() {
                    match inner {
                        '\\' => drop(characters.next()),
                        end if end == character => break,
                        _ => {}
                    }
                }
            }
            '/' if characters.peek().is_some_and(|(_, next)| *next == '/') => {
                while characters.next_if(|(_, next)| *next != '\n').is_some() {}
            }
            '/' if characters.peek().is_some_and(|(_, next)| *next == '*') => {
                let mut last = ' ';
                for (_, inner) in characters.by_ref() {
                    if last == '*' && inner == '/' {
                        break;
                    }
                    last = inner;
                }
            }
            '{' => depth += 1,
            '}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return &text[at + 1..];
                }
            }
            ';' if depth == 0 => return &text[at + 1..],
            _ => {}
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_built_on_comes_first_and_cycles_end() {
        let text = |path: &str| match path {
            "a" => "import 'b'; import 'c';",
            "b" => "import 'c'; import 'a'; import 'gone';",
            _ => "",
        };
        let found = closure(Format::Protobuf, "a", text("a"), |_, name| {
            (name != "gone").then(|| (name.to_owned(), text(name).to_owned()))
        });
        let order: Vec<&str> = found.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(order, ["c", "b"]);
    }

    #[test]
    fn what_a_text_builds_on_is_found_as_its_author_names_it() {
        for (format, text, wanted) in [
            (
                Format::Avro,
                r#"{"type":"record","name":"a.R","fields":[{"name":"x","type":["null","Money"]},{"name":"y","type":{"type":"array","items":"b.Line"}},
                    {"name":"z","type":{"type":"enum","name":"E","symbols":["A"]}},{"name":"e","type":"E"},{"name":"self","type":["null","R"]},{"name":"s","type":{"type":"string"}}]}"#,
                &["a.Money", "b.Line"][..],
            ),
            (Format::Avro, r#""string""#, &[]),
            (Format::Avro, "{", &[]),
            (
                Format::Json,
                r##"{"$id":"http://x/own.json","properties":{"a":{"$ref":"money.json#/$defs/m"},"b":{"$ref":"#/$defs/c"},"c":{"$ref":"http://x/own.json#/d"},
                    "d":{"items":[{"$ref":"money.json"},{"$ref":"../l.json"}]},"e":{"enum":[{"$ref":"no.json"}]}}}"##,
                &["money.json", "../l.json"],
            ),
            (
                Format::Protobuf,
                "// import \"no.proto\";\nsyntax = \"proto3\";\nimport \"a/b.proto\";\n/* import \"no.proto\"; */ import public 'c.proto';\nmessage M { string s = 1; // }\n }\nimport weak \"d.proto\";",
                &["a/b.proto", "c.proto", "d.proto"],
            ),
            (Format::Protobuf, "message M {", &[]),
        ] {
            assert_eq!(needs(format, text), wanted, "{text}");
        }
    }
}
