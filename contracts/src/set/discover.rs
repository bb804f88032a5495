//! Which files of a tree belong to contracts, and which of those a change concerns.

use std::collections::{BTreeMap, BTreeSet};

use super::links::Links;
use super::{folder, glob, stem};
use callsheet_schema::Format;

/// What a file is to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// An ODCS document.
    Document,
    /// A schema.
    Schema(Format),
}

/// Endings of the files that belong to contracts, longest first.
pub(super) const ENDINGS: [&str; 6] = [
    ".schema.json",
    ".odcs.yaml",
    ".odcs.json",
    ".odcs.yml",
    ".proto",
    ".avsc",
];

/// The kind of a file by its name; `None` if it belongs to no contract.
pub fn kind_of(path: &str) -> Option<FileKind> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let ending = ENDINGS
        .iter()
        .find(|ending| name.len() > ending.len() && name.ends_with(*ending))?;
    Some(match *ending {
        ".avsc" => FileKind::Schema(Format::Avro),
        ".proto" => FileKind::Schema(Format::Protobuf),
        ".schema.json" => FileKind::Schema(Format::Json),
        _ => FileKind::Document,
    })
}

/// Which paths hold contracts.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Globs of `[project] paths`; empty means every `contracts/` folder without a `Cargo.toml`.
    pub globs: Vec<String>,
    /// Paths that the caller asks for; empty means all.
    pub only: Vec<String>,
}

impl Selection {
    /// Whether a file is part of a contract. `is_package` says whether a folder holds a `Cargo.toml`.
    pub fn takes(&self, path: &str, is_package: impl Fn(&str) -> bool) -> bool {
        if kind_of(path).is_none() {
            return false;
        }
        let asked = |pattern: &String| glob::matches(pattern, path);
        if !self.only.is_empty() {
            // A path on the command line needs no convention.
            return self.only.iter().any(asked);
        }
        if !self.globs.is_empty() {
            return self.globs.iter().any(asked);
        }
        let mut from = 0;
        while let Some(found) = path[from..].find("contracts/") {
            let start = from + found;
            let end = start + "contracts".len();
            let whole_part = start == 0 || path.as_bytes()[start - 1] == b'/';
            if whole_part && !is_package(&path[..end]) {
                return true;
            }
            from = end;
        }
        false
    }
}

/// The paths that a comparison must load: every file whose content differs between the two sides,
/// the schema files that may build on one of those, the files that make a contract with one of them, and what all
/// these may build on. `K` identifies content; `read` gives the bytes of a file.
pub fn concerned<K: PartialEq>(
    base: &BTreeMap<String, K>,
    head: &BTreeMap<String, K>,
    read: impl Fn(&str, &K) -> Option<Vec<u8>>,
) -> BTreeSet<String> {
    let read_head = |path: &str| read(path, head.get(path)?);
    let mut out: BTreeSet<String> = BTreeSet::new();
    for (path, content) in head {
        if base.get(path) != Some(content) {
            out.insert(path.clone());
        }
    }
    out.extend(
        base.keys()
            .filter(|path| !head.contains_key(*path))
            .cloned(),
    );
    if out.is_empty() {
        return out;
    }
    let links = Links::between(base, head, &out, &read);
    out.append(&mut links.dependents(&out));
    let changed = Names::of(out.iter());
    // Documents that a changed schema file may belong to, as far as their words tell.
    let documents = head.keys().filter(|path| {
        kind_of(path) == Some(FileKind::Document)
            && base.contains_key(*path)
            && !out.contains(*path)
    });
    let mut found: Vec<String> = Vec::new();
    for path in documents {
        let beside = changed.stems.contains_key(&(folder(path), stem(path)));
        let names = || {
            let bytes = read_head(path).unwrap_or_default();
            words(&bytes).any(|word| !changed.named_in(path, word).is_empty())
        };
        if beside || (!changed.files.is_empty() && names()) {
            found.push(path.clone());
        }
    }
    out.extend(found);
    // And the schema files of all documents found so far.
    let all = Names::of(head.keys().chain(base.keys()));
    let mut wanted: BTreeSet<String> = BTreeSet::new();
    for path in &out {
        if let Some(FileKind::Document) = kind_of(path) {
            let same_stem = all.stems.get(&(folder(path), stem(path)));
            wanted.extend(same_stem.into_iter().flatten().map(|&path| path.to_owned()));
            let bytes = read_head(path).unwrap_or_default();
            for word in words(&bytes) {
                wanted.extend(all.named_in(path, word).iter().map(|&path| path.to_owned()));
            }
        }
    }
    out.append(&mut wanted);
    out.append(&mut links.dependencies(&out));
    out
}

/// Schema files by the ways in which a document can refer to them.
struct Names<'a> {
    /// By file name, whatever the folder.
    files: BTreeMap<&'a str, Vec<&'a str>>,
    /// By folder and stem.
    stems: BTreeMap<(&'a str, &'a str), Vec<&'a str>>,
}

impl<'a> Names<'a> {
    fn of(paths: impl Iterator<Item = &'a String>) -> Self {
        let mut files: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        let mut stems: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
        for path in paths.filter(|path| matches!(kind_of(path), Some(FileKind::Schema(_)))) {
            let name = path.rsplit('/').next().unwrap_or(path);
            files.entry(name).or_default().push(path);
            stems
                .entry((folder(path), stem(path)))
                .or_default()
                .push(path);
        }
        Self { files, stems }
    }

    /// The schema files that a word of a document may mean.
    fn named_in<'s>(&'s self, document: &'s str, word: &'s str) -> &'s [&'a str] {
        let name = word.rsplit('/').next().unwrap_or(word);
        let by_name = self.files.get(name);
        let found = by_name.or_else(|| self.stems.get(&(folder(document), name)));
        found.map_or(&[], Vec::as_slice)
    }
}

/// The pieces of a text that can be names or paths.
pub(super) fn words(bytes: &[u8]) -> impl Iterator<Item = &str> {
    let part =
        |byte: &u8| byte.is_ascii_alphanumeric() || b"._-/".contains(byte) || !byte.is_ascii();
    bytes
        .split(move |byte| !part(byte))
        .filter(|word| !word.is_empty())
        .filter_map(|word| std::str::from_utf8(word).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contract_files_are_found_by_convention() {
        let package = |folder: &str| folder == "crates/contracts";
        let all = Selection::default();
        for (path, taken) in [
            ("contracts/shop/orders.avsc", true),
            ("services/a/contracts/orders.odcs.yaml", true),
            ("crates/contracts/tests/orders.avsc", false),
            ("mycontracts/orders.avsc", false),
            ("contracts/readme.md", false),
            ("schemas/orders.avsc", false),
            ("contracts/.avsc", false),
        ] {
            assert_eq!(all.takes(path, package), taken, "{path}");
        }
        let globs = Selection {
            globs: vec!["schemas/**".to_owned()],
            only: Vec::new(),
        };
        assert!(globs.takes("schemas/orders.avsc", package));
        assert!(!globs.takes("contracts/orders.avsc", package));
        let only = Selection {
            globs: Vec::new(),
            only: vec!["contracts/shop".to_owned()],
        };
        assert!(only.takes("contracts/shop/orders.avsc", package));
        assert!(!only.takes("contracts/stock/items.avsc", package));
    }

    fn tree(files: &[(&str, u32)]) -> BTreeMap<String, u32> {
        files
            .iter()
            .map(|&(path, content)| (path.to_owned(), content))
            .collect()
    }

    #[test]
    fn a_change_concerns_its_whole_contract_and_no_other() {
        let base = tree(&[
            ("c/a.avsc", 1),
            ("c/a.odcs.yaml", 1),
            ("c/b.avsc", 1),
            ("c/b.odcs.yaml", 1),
            ("d/x.odcs.yaml", 1),
            ("d/shared.avsc", 1),
            ("d/lone.avsc", 1),
        ]);
        let mut head = base.clone();
        let text = |path: &str, _: &u32| -> Option<Vec<u8>> {
            Some(match path {
                "d/x.odcs.yaml" => b"property: callsheet.schema\nvalue: shared.avsc".to_vec(),
                _ => b"id: z".to_vec(),
            })
        };
        assert!(concerned(&base, &head, text).is_empty());
        head.insert("c/a.avsc".to_owned(), 2);
        let found: Vec<String> = concerned(&base, &head, text).into_iter().collect();
        assert_eq!(found, ["c/a.avsc", "c/a.odcs.yaml"]);
        head.insert("c/a.avsc".to_owned(), 1);
        head.insert("d/shared.avsc".to_owned(), 2);
        let found: Vec<String> = concerned(&base, &head, text).into_iter().collect();
        assert_eq!(found, ["d/shared.avsc", "d/x.odcs.yaml"]);
        head.insert("d/shared.avsc".to_owned(), 1);
        head.insert("d/x.odcs.yaml".to_owned(), 2);
        let found: Vec<String> = concerned(&base, &head, text).into_iter().collect();
        assert_eq!(found, ["d/shared.avsc", "d/x.odcs.yaml"]);
        head.remove("d/lone.avsc");
        head.insert("d/x.odcs.yaml".to_owned(), 1);
        let found: Vec<String> = concerned(&base, &head, text).into_iter().collect();
        assert_eq!(found, ["d/lone.avsc"]);
    }

    #[test]
    fn a_changed_file_concerns_those_that_build_on_it_and_what_they_build_on() {
        let base = tree(&[
            ("c/money.proto", 1),
            ("c/order.proto", 1),
            ("c/order.odcs.yaml", 1),
            ("c/tax.proto", 1),
            ("c/alone.proto", 1),
            ("c/money.avsc", 1),
            ("c/line.avsc", 1),
        ]);
        let text = |path: &str, _: &u32| -> Option<Vec<u8>> {
            Some(match path {
                "c/order.proto" => b"import \"c/money.proto\"; import \"c/tax.proto\";".to_vec(),
                "c/line.avsc" => b"{\"name\": \"x.Line\", \"type\": \"x.Amount\"}".to_vec(),
                "c/money.avsc" => b"{\"type\": \"record\", \"name\": \"x.Amount\"}".to_vec(),
                _ => Vec::new(),
            })
        };
        let concerned_by = |changed: &str| -> Vec<String> {
            let mut head = base.clone();
            head.insert(changed.to_owned(), 2);
            concerned(&base, &head, text).into_iter().collect()
        };
        assert_eq!(
            concerned_by("c/money.proto"),
            [
                "c/money.proto",
                "c/order.odcs.yaml",
                "c/order.proto",
                "c/tax.proto"
            ]
        );
        assert_eq!(concerned_by("c/alone.proto"), ["c/alone.proto"]);
        assert_eq!(
            concerned_by("c/money.avsc"),
            ["c/line.avsc", "c/money.avsc"]
        );
    }
}
