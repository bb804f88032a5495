//! Schema files that other schema files build on.
//!
//! A Protobuf import is a path from some root: the file whose path ends in it, nearest to the one that imports it. A
//! JSON Schema `$ref` is relative to its file, else the `$id` of another. An Avro type is looked for in the file that is
//! named after it, and in all others of the format.

use callsheet_schema::{Format, tree};

use super::{SchemaFiles, folder, join, stem};
use crate::schema::{Referenced, closure};

/// Everything that a file builds on, each after what it builds on itself.
pub(super) fn resolve(
    path: &str,
    format: Format,
    text: &str,
    files: &SchemaFiles,
) -> Vec<Referenced> {
    closure(format, path, text, |from, name| {
        let path = locate(from, format, name, files)?;
        let text = text_of(&files.get(&path)?.1)?.to_owned();
        Some((path, text))
    })
}

fn text_of(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}

fn locate(from: &str, format: Format, name: &str, files: &SchemaFiles) -> Option<String> {
    match format {
        Format::Protobuf => nearest(
            from,
            candidates(format, files).filter(|path| ends(path, name)),
        ),
        Format::Json => {
            let beside = join(folder(from), name).filter(|path| files.contains_key(path));
            beside.or_else(|| {
                let last = name.rsplit('/').next().unwrap_or(name);
                let by_id = |path: &&str| is_id(files, path, name);
                let named = nearest(
                    from,
                    candidates(format, files)
                        .filter(|path| ends(path, last))
                        .filter(by_id),
                );
                named.or_else(|| nearest(from, candidates(format, files).filter(by_id)))
            })
        }
        Format::Avro => {
            let simple = name.rsplit('.').next().unwrap_or(name);
            let defines = |path: &&str| is_name(files, path, name);
            let named = candidates(format, files)
                .filter(|path| stem(path).eq_ignore_ascii_case(simple) || stem(path) == name);
            nearest(from, named.filter(defines))
                .or_else(|| nearest(from, candidates(format, files).filter(defines)))
        }
    }
}

fn candidates(format: Format, files: &SchemaFiles) -> impl Iterator<Item = &str> {
    files
        .iter()
        .filter(move |(_, (found, _))| *found == format)
        .map(|(path, _)| path.as_str())
}

/// Whether a path ends in another one, part by part.
fn ends(path: &str, end: &str) -> bool {
    path.strip_suffix(end)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
}

/// The path that shares most of its folders with `from`; the first of equals.
fn nearest<'p>(from: &str, paths: impl Iterator<Item = &'p str>) -> Option<String> {
    let shared = |path: &str| {
        folder(path)
            .split('/')
            .zip(folder(from).split('/'))
            .take_while(|(left, right)| left == right)
            .count()
    };
    let mut best: Option<(usize, &str)> = None;
    for path in paths.filter(|path| *path != from) {
        let near = shared(path);
        if best.is_none_or(|(most, _)| near > most) {
            best = Some((near, path));
        }
    }
    best.map(|(_, path)| path.to_owned())
}

fn root(files: &SchemaFiles, path: &str) -> Option<tree::Node> {
    tree::parse(text_of(&files.get(path)?.1)?).ok()
}

fn is_id(files: &SchemaFiles, path: &str, uri: &str) -> bool {
    root(files, path).is_some_and(|root| {
        ["$id", "id"].into_iter().any(|key| {
            let id = root.get(key).and_then(tree::Node::as_str);
            id.is_some_and(|id| id.trim_end_matches('#') == uri)
        })
    })
}

/// Whether the root of an Avro file is the type of a full name.
fn is_name(files: &SchemaFiles, path: &str, name: &str) -> bool {
    root(files, path).is_some_and(|root| {
        let own = root.get("name").and_then(tree::Node::as_str);
        let space = root.get("namespace").and_then(tree::Node::as_str);
        own.is_some_and(|own| match space {
            Some(space) if !own.contains('.') && !space.is_empty() => {
                name.strip_prefix(space)
                    .and_then(|rest| rest.strip_prefix('.'))
                    == Some(own)
            }
            _ => own == name,
        })
    })
}
