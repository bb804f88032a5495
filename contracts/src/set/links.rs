//! Which schema files a change reaches by way of references, found without parsing the ones that it does not reach.
//!
//! More files than truly build on each other may be named, never fewer: whoever loads them resolves the references.

use std::collections::{BTreeMap, BTreeSet};

use callsheet_schema::Format;

use super::discover::{FileKind, kind_of, words};
use crate::schema::needs;

/// The schema files of both sides.
pub(super) struct Links {
    files: Vec<SchemaFile>,
}

struct SchemaFile {
    path: String,
    format: Format,
    bytes: Vec<u8>,
    /// What references to it end in: its file name, or the full name of its Avro root.
    name: String,
}

impl Links {
    /// Reads every schema file of the new side, and the old side of those that differ.
    pub(super) fn between<K: PartialEq>(
        base: &BTreeMap<String, K>,
        head: &BTreeMap<String, K>,
        changed: &BTreeSet<String>,
        read: &impl Fn(&str, &K) -> Option<Vec<u8>>,
    ) -> Self {
        let old = base.iter().filter(|(path, _)| changed.contains(*path));
        let files = head.iter().chain(old).filter_map(|(path, content)| {
            let Some(FileKind::Schema(format)) = kind_of(path) else {
                return None;
            };
            let bytes = read(path, content)?;
            let name = match format {
                Format::Avro => root_name(&bytes)?,
                Format::Json | Format::Protobuf => last(path).to_owned(),
            };
            Some(SchemaFile {
                path: path.clone(),
                format,
                bytes,
                name,
            })
        });
        Self {
            files: files.collect(),
        }
    }

    /// Everything that builds on one of the given files, directly or not.
    pub(super) fn dependents(&self, of: &BTreeSet<String>) -> BTreeSet<String> {
        let mut found = of.clone();
        let mut frontier: Vec<&SchemaFile> = self.at(of).collect();
        while !frontier.is_empty() {
            let names: BTreeSet<(Format, &str)> = frontier
                .iter()
                .map(|file| (file.format, file.name.as_str()))
                .collect();
            let simple: BTreeSet<&str> = names.iter().map(|(_, name)| simple(name)).collect();
            let users = self.files.iter().filter(|file| {
                !found.contains(&file.path)
                    // Few files hold the word at all; only those are read as schemas.
                    && words(&file.bytes).any(|word| simple.contains(self::simple(last(word))))
                    && file.needs().any(|need| names.contains(&(file.format, need.as_str())))
            });
            frontier = users.collect();
            found.extend(frontier.iter().map(|file| file.path.clone()));
        }
        found
    }

    /// Everything that the given files build on, directly or not.
    pub(super) fn dependencies(&self, of: &BTreeSet<String>) -> BTreeSet<String> {
        let mut by_name: BTreeMap<(Format, &str), Vec<&SchemaFile>> = BTreeMap::new();
        for file in &self.files {
            by_name
                .entry((file.format, &file.name))
                .or_default()
                .push(file);
        }
        let mut found = BTreeSet::new();
        let mut open: Vec<&SchemaFile> = self.at(of).collect();
        while let Some(file) = open.pop() {
            for need in file.needs() {
                for next in by_name
                    .get(&(file.format, need.as_str()))
                    .into_iter()
                    .flatten()
                {
                    if found.insert(next.path.clone()) {
                        open.push(next);
                    }
                }
            }
        }
        found
    }

    fn at(&self, paths: &BTreeSet<String>) -> impl Iterator<Item = &SchemaFile> {
        self.files.iter().filter(|file| paths.contains(&file.path))
    }
}

impl SchemaFile {
    /// The names that its references end in.
    fn needs(&self) -> impl Iterator<Item = String> {
        let text = std::str::from_utf8(&self.bytes).unwrap_or_default();
        let format = self.format;
        needs(format, text)
            .into_iter()
            .map(move |need| match format {
                Format::Avro => need,
                Format::Json | Format::Protobuf => last(&need).to_owned(),
            })
    }
}

fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The part of a name that even a reference from the same namespace holds; for files, the name before its endings.
fn simple(name: &str) -> &str {
    match kind_of(name) {
        Some(_) => name,
        None => name.rsplit('.').next().unwrap_or(name),
    }
}

/// The full name of an Avro text's root, if that is a named type: the members `name` and `namespace` of the outermost
/// object, found without parsing the rest.
fn root_name(bytes: &[u8]) -> Option<String> {
    let (mut name, mut namespace) = (None, None);
    let (mut depth, mut at) = (0_usize, 0);
    let mut key: Option<&[u8]> = None;
    while at < bytes.len() {
        match bytes[at] {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            b'"' => {
                let start = at + 1;
                at = start;
                while at < bytes.len() && bytes[at] != b'"' {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
                let word = bytes.get(start..at)?;
                let is_key = bytes[at + 1..]
                    .iter()
                    .find(|byte| !byte.is_ascii_whitespace())
                    == Some(&b':');
                if depth == 1 && is_key {
                    key = Some(word);
                } else if depth == 1 {
                    match key.take() {
                        Some(b"name") => name = std::str::from_utf8(word).ok(),
                        Some(b"namespace") => namespace = std::str::from_utf8(word).ok(),
                        _ => {}
                    }
                }
            }
            b',' if depth == 1 => key = None,
            _ => {}
        }
        at += 1;
    }
    let name = name?;
    Some(match namespace {
        Some(namespace) if !name.contains('.') && !namespace.is_empty() => {
            format!("{namespace}.{name}")
        }
        _ => name.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_root_is_found_wherever_it_stands() {
        for (text, wanted) in [
            (
                r#"{"type":"record","name":"Order","fields":[{"name":"id"}]}"#,
                Some("Order"),
            ),
            (
                r#"{"fields":[{"name":"id","type":{"name":"E","namespace":"no"}}], "name" : "Order", "namespace":"shop"}"#,
                Some("shop.Order"),
            ),
            (
                r#"{"doc":"a \"name\": {","name":"a.Order","namespace":"shop"}"#,
                Some("a.Order"),
            ),
            (r#"["null",{"name":"Order"}]"#, None),
            (r#"{"name""#, None),
            ("\"\\", None),
        ] {
            assert_eq!(root_name(text.as_bytes()).as_deref(), wanted, "{text}");
        }
    }
}
