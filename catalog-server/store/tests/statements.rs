//! Each statement finds its rows by an index that serves it: `SQLite` is asked how it would run every one of them.
//!
//! A statement that reads a whole table is as fast as any other until the table is large, and which index is taken changes
//! with the release of `SQLite`. The statements are read from the sources, so that none is forgotten.

use std::path::{Path, PathBuf};

use sqlx::{AssertSqlSafe, Row};

use crate::bed::{Bed, Raw};

/// Statements that read more than the rows of one key, by file and name, and why they may.
const READ_MORE: &[(&str, &str, &str)] = &[
    ("checks.rs", "NEWEST", "by time, up to a limit"),
    ("context.rs", "HAS_VERSIONS", "the first row decides"),
    ("contracts.rs", "SEARCH", "words stand anywhere in the text"),
    ("import_mode.rs", "EVERYWHERE", "removes what it finds"),
    ("import_mode.rs", "IN_CONTEXT", "removes what it finds"),
    (
        "import_mode.rs",
        "LIVE_ANYWHERE",
        "the first live one decides",
    ),
    (
        "import_mode.rs",
        "LIVE_IN_CONTEXT",
        "the first live one decides",
    ),
    ("mode.rs", "DELETE_ALL", "modes are few"),
    (
        "snapshot.rs",
        "ASSOCIATIONS",
        "a node that starts reads all",
    ),
    ("snapshot.rs", "CONFIGS", "a node that starts reads all"),
    ("snapshot.rs", "CONTEXTS", "a node that starts reads all"),
    ("snapshot.rs", "IDS", "a node that starts reads all"),
    ("snapshot.rs", "MODES", "a node that starts reads all"),
    ("snapshot.rs", "REFERENCES", "a node that starts reads all"),
    ("snapshot.rs", "VERSIONS", "a node that starts reads all"),
    ("token.rs", "FIND", "tokens are few"),
    ("tokens.rs", "COLUMNS_ALL", "tokens are few"),
    ("tokens.rs", "COLUMNS_LIVE", "tokens are few"),
];

/// What a step says that reads a table, or all rows of a context.
fn reads_more(step: &str) -> bool {
    // Of a context there is one row.
    step.starts_with("SCAN") || step.contains("(context=?)") && !step.contains("SEARCH contexts")
}

#[tokio::test]
async fn every_statement_has_an_index_that_serves_it() {
    let bed = Bed::sqlite();
    drop(bed.open().await);
    let Raw::Sqlite(mut connection) = bed.raw().await else {
        panic!("the bed is SQLite's");
    };
    let (mut asked, mut slow) = (0, Vec::new());
    for file in sources() {
        let name = file.file_name().unwrap().to_str().unwrap().to_owned();
        for (constant, statement) in statements(&std::fs::read_to_string(&file).unwrap()) {
            asked += 1;
            let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}"));
            let steps = sqlx::query(explain).fetch_all(&mut connection).await;
            let steps = steps.unwrap_or_else(|error| panic!("{name}, {constant}: {error}"));
            let steps: Vec<&str> = steps.iter().map(|step| step.get("detail")).collect();
            let expected = READ_MORE
                .iter()
                .any(|(file, known, _)| (*file, *known) == (name.as_str(), constant.as_str()));
            if steps.iter().any(|step| reads_more(step)) != expected {
                slow.push(format!("{name}, {constant}: {}", steps.join("; ")));
            }
        }
    }
    assert_eq!(slow, [""; 0]);
    assert!(asked > 60, "{asked} statements were found");
}

/// The files with statements that both databases run, and those of SQLite alone.
fn sources() -> Vec<PathBuf> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let folders = ["reads", "writes", "sqlite"].map(|folder| source.join(folder));
    let mut files: Vec<PathBuf> = folders
        .iter()
        .flat_map(|folder| std::fs::read_dir(folder).unwrap())
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
}

/// Constants that hold a statement: name and text.
fn statements(source: &str) -> Vec<(String, String)> {
    let verbs = ["SELECT ", "INSERT ", "UPDATE ", "DELETE ", "WITH "];
    source
        .split("const ")
        .skip(1)
        .filter_map(|rest| {
            let (name, rest) = rest.split_once(": &str =")?;
            let text = rest.trim_start().strip_prefix('"')?.split('"').next()?;
            // A backslash ends a line of a literal that goes on after the indent of the next one.
            let mut parts = text.split("\\\n");
            let first = parts.next()?.to_owned();
            let text = parts.fold(first, |text, part| text + part.trim_start());
            verbs
                .iter()
                .any(|verb| text.starts_with(verb))
                .then(|| (name.to_owned(), text))
        })
        .collect()
}
