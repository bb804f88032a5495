//! The layering table: a crate depends only on crates of lower rank, and only on those named here.
//!
//! The same table stands in `docs/ARCHITECTURE.md`; change both in one commit.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, MetadataCommand};

/// Rank, crate, the workspace crates that it may depend on.
const TABLE: &[(u8, &str, &[&str])] = &[
    (0, "callsheet-schema", &[]),
    (0, "callsheet-openlineage", &[]),
    (1, "callsheet-contracts", &["callsheet-schema"]),
    (1, "callsheet-codegen", &["callsheet-schema"]),
    (
        2,
        "callsheet-api",
        &["callsheet-openlineage", "callsheet-contracts"],
    ),
    (
        2,
        "callsheet-lineage",
        &["callsheet-schema", "callsheet-openlineage"],
    ),
    (2, "callsheet-macros", &["callsheet-codegen"]),
    (3, "callsheet-client", &["callsheet-api"]),
    (
        3,
        "callsheet-store",
        &[
            "callsheet-contracts",
            "callsheet-schema",
            "callsheet-lineage",
            "callsheet-openlineage",
        ],
    ),
    (
        4,
        "callsheet",
        &[
            "callsheet-schema",
            "callsheet-macros",
            "callsheet-openlineage",
            "callsheet-client",
        ],
    ),
    (
        5,
        "callsheet-server",
        &[
            "callsheet-api",
            "callsheet-store",
            "callsheet-contracts",
            "callsheet-schema",
            "callsheet-lineage",
            "callsheet-openlineage",
            "callsheet-codegen",
        ],
    ),
    (5, "callsheet-example-streaming", &["callsheet"]),
    (
        6,
        "callsheet-cli",
        &[
            "callsheet-server",
            "callsheet-client",
            "callsheet-api",
            "callsheet-schema",
            "callsheet-openlineage",
            "callsheet-codegen",
            "callsheet-contracts",
            "callsheet-lineage",
            "callsheet",
            "callsheet-example-streaming",
        ],
    ),
    (7, "callsheet-e2e", &["*"]),
    (7, "xtask", &["*"]),
];

/// Crates that `callsheet` with default features must not pull in: they are what makes a generated crate slow to build.
const TOO_HEAVY_FOR_GENERATED_CRATES: &[&str] = &[
    "serde_derive",
    "apache-avro",
    "tokio",
    "hyper",
    "reqwest",
    "prettyplease",
    "handlebars",
    "darling",
];

pub(super) fn breaches() -> Result<Vec<String>, String> {
    let metadata = MetadataCommand::new()
        .manifest_path(crate::repository::root().join("Cargo.toml"))
        .other_options(["--offline".to_owned(), "--locked".to_owned()])
        .exec()
        .map_err(|error| format!("asking cargo for the dependency graph: {error}"))?;
    let ranks: BTreeMap<&str, (u8, &[&str])> = TABLE
        .iter()
        .map(|(rank, name, may)| (*name, (*rank, *may)))
        .collect();

    let mut found = Vec::new();
    for package in metadata.workspace_packages() {
        let name = package.name.as_str();
        let Some((rank, may)) = ranks.get(name) else {
            found.push(format!(
                "{name}: not in the layering table (xtask/src/tidy/ranks.rs, docs/ARCHITECTURE.md)"
            ));
            continue;
        };
        for dependency in &package.dependencies {
            let Some((below, _)) = ranks.get(dependency.name.as_str()) else {
                continue;
            };
            if dependency.kind == DependencyKind::Development {
                continue;
            }
            if !(may.contains(&dependency.name.as_str()) || may.contains(&"*")) {
                found.push(format!(
                    "{name}: may not depend on {} (layering table)",
                    dependency.name
                ));
            }
            if below >= rank {
                found.push(format!(
                    "{name} (rank {rank}): {} has rank {below}, which is not lower",
                    dependency.name
                ));
            }
        }
    }
    found.extend(heavy_dependencies()?);
    Ok(found)
}

/// `cargo tree` knows which features are on; `cargo metadata` unifies them over the workspace.
fn heavy_dependencies() -> Result<Vec<String>, String> {
    let tree = std::process::Command::new(env!("CARGO"))
        .args([
            "tree",
            "--package",
            "callsheet",
            "--edges",
            "normal,build",
            "--prefix",
            "none",
            "--offline",
            "--locked",
        ])
        .current_dir(crate::repository::root())
        .output()
        .map_err(|error| format!("asking cargo for the tree of `callsheet`: {error}"))?;
    if !tree.status.success() {
        return Err(format!(
            "asking cargo for the tree of `callsheet`: {}",
            String::from_utf8_lossy(&tree.stderr)
        ));
    }
    let text = String::from_utf8_lossy(&tree.stdout);
    let crates: BTreeSet<&str> = text
        .lines()
        .filter_map(|line| line.split(' ').next())
        .collect();
    Ok(TOO_HEAVY_FOR_GENERATED_CRATES
        .iter()
        .filter(|heavy| crates.contains(**heavy))
        .map(|heavy| {
            format!(
                "callsheet with default features pulls in {heavy}: generated crates must build fast"
            )
        })
        .collect())
}
