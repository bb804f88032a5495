//! Units of extension are files; a file that no table names would never run.

/// Folder of units, the file whose `mod` lines register them.
const FOLDERS: &[(&str, &str)] = &[
    (
        "contracts/src/compat/avro/rules/",
        "contracts/src/compat/avro/rules/mod.rs",
    ),
    (
        "contracts/src/compat/protobuf/rules/",
        "contracts/src/compat/protobuf/rules/mod.rs",
    ),
    (
        "contracts/src/compat/protobuf/buf/rules/",
        "contracts/src/compat/protobuf/buf/rules/mod.rs",
    ),
    (
        "contracts/src/compat/json/rules/",
        "contracts/src/compat/json/rules/mod.rs",
    ),
    (
        "contracts/src/compat/semantic/rules/",
        "contracts/src/compat/semantic/rules/mod.rs",
    ),
    ("codegen/src/targets/", "codegen/src/targets/mod.rs"),
    ("lineage/src/sources/", "lineage/src/sources/mod.rs"),
    (
        "catalog-server/src/ui/pages/",
        "catalog-server/src/ui/pages/mod.rs",
    ),
    ("cli/src/commands/", "cli/src/commands/mod.rs"),
];

pub(super) fn breaches(names: &[String]) -> Result<Vec<String>, String> {
    let mut found = Vec::new();
    for (folder, table) in FOLDERS {
        let registered = crate::repository::read(table)?;
        for name in names {
            let Some(unit) = name
                .strip_prefix(folder)
                .and_then(|rest| rest.strip_suffix(".rs"))
            else {
                continue;
            };
            if unit == "mod" || unit.contains('/') {
                continue;
            }
            let declared = registered
                .lines()
                .any(|line| line.trim_end().ends_with(&format!("mod {unit};")));
            if !declared {
                found.push(format!("{name}: not registered in {table}"));
            }
        }
    }
    Ok(found)
}
