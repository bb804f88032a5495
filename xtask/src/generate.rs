//! Everything that a reader meets twice is written from one source: rule pages, CLI and configuration reference, the
//! published schema of `check --format json`.

use std::fmt::Write as _;
use std::path::Path;

use callsheet_api::check::CheckBody;
use callsheet_contracts::compat::rules;
use callsheet_contracts::gate::rules as gate_rules;

const WRITTEN: &str =
    "<!-- Written by `cargo xtask generate`; change the source, not this file. -->\n\n";

/// Writes the generated files, or with `check` compares them.
pub(crate) fn run(check: bool) -> Result<(), String> {
    let root = crate::repository::root();
    let mut stale = Vec::new();
    let files = files()?;
    for (name, text) in &files {
        let path = root.join(name);
        if std::fs::read_to_string(&path).ok().as_deref() == Some(text) {
            continue;
        }
        if check {
            stale.push(name.clone());
            continue;
        }
        let folder = path.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder)
            .map_err(|error| format!("making {}: {error}", folder.display()))?;
        std::fs::write(&path, text).map_err(|error| format!("writing {name}: {error}"))?;
    }
    for orphan in orphans(&files)? {
        if check {
            stale.push(format!("{orphan} (no rule of that name)"));
        } else {
            std::fs::remove_file(root.join(&orphan))
                .map_err(|error| format!("removing {orphan}: {error}"))?;
        }
    }
    if stale.is_empty() {
        crate::say(&format!("generate: {} files are current", files.len()));
        return Ok(());
    }
    Err(format!(
        "stale, run `cargo xtask generate`:\n  {}",
        stale.join("\n  ")
    ))
}

/// Rule pages of rules that are gone.
fn orphans(files: &[(String, String)]) -> Result<Vec<String>, String> {
    Ok(crate::repository::files()?
        .into_iter()
        .filter(|name| {
            name.starts_with("docs/rules/") && !files.iter().any(|(written, _)| written == name)
        })
        .collect())
}

fn files() -> Result<Vec<(String, String)>, String> {
    let mut files = vec![
        ("docs/SUMMARY.md".to_owned(), summary()),
        ("docs/rules/README.md".to_owned(), rule_table()),
        ("docs/reference/cli.md".to_owned(), cli_reference()),
        (
            "docs/reference/configuration.md".to_owned(),
            configuration_reference(),
        ),
        (
            "docs/reference/check.schema.json".to_owned(),
            check_schema()?,
        ),
        ("docs/reference/openapi.json".to_owned(), openapi()?),
    ];
    for id in rule_ids() {
        let page =
            callsheet_cli::rule_page(id).ok_or_else(|| format!("rule `{id}` has no page"))?;
        files.push((format!("docs/rules/{id}.md"), format!("{WRITTEN}{page}")));
    }
    Ok(files)
}

/// Rules about bytes, then rules about promises.
fn rule_ids() -> Vec<&'static str> {
    let bytes = rules::all().map(|rule| rule.id);
    bytes.chain(gate_rules::ids()).collect()
}

fn summary() -> String {
    let mut out = String::from(
        "# Summary\n\n[Callsheet](README.md)\n\n# Guide\n\n- [The gate](guide/gate.md)\n- [Compatibility](guide/compatibility.md)\n- [Where we differ](guide/where-we-differ.md)\n- [The registry](guide/registry.md)\n- [Several nodes](guide/several-nodes.md)\n\
         - [Access](guide/access.md)\n- [Operating](guide/operating.md)\n- [Moving a registry](guide/migrating.md)\n- [Clients that are tested](guide/clients.md)\n\
         - [Generated Rust](guide/generated-code.md)\n- [Pipelines](guide/pipelines.md)\n- [Lineage](guide/lineage.md)\n\n# Reference\n\n- [Rules](rules/README.md)\n",
    );
    for id in rule_ids() {
        let _ = writeln!(out, "  - [{id}](rules/{id}.md)");
    }
    out.push_str(
        "- [Command line](reference/cli.md)\n- [Configuration](reference/configuration.md)\n- [The registry's REST API](reference/registry-api.md)\n- [Texts and formats](reference/texts.md)\n- [Benchmarks](benchmarks.md)\n\
         - [Glossary](glossary.md)\n\n# Inside\n\n- [Architecture](ARCHITECTURE.md)\n",
    );
    out
}

fn rule_table() -> String {
    let mut out = format!(
        "{WRITTEN}# Rules\n\nEach is a file, a page and `callsheet explain <id>`. Ids are forever.\n\n"
    );
    let bytes = rules::all().filter(|rule| !rule.is_about_meaning());
    let mut titles: Vec<&str> = bytes.map(|rule| rule.format.title()).collect();
    titles.dedup();
    for title in titles {
        let own = rules::all().filter(|rule| {
            rule.format.title() == title && rule.profiles.is_empty() && !rule.is_about_meaning()
        });
        let _ = writeln!(out, "## {title}\n");
        out.push_str("| id | class | level | on the wire |\n|---|---|---|---|\n");
        for rule in own {
            let _ = writeln!(
                out,
                "| [{id}]({id}.md) | {} | {} | {} |",
                rule.class.as_str(),
                rule.level.as_str(),
                rule.wire_type
                    .map_or_else(|| "–".to_owned(), |name| format!("`{name}`")),
                id = rule.id,
            );
        }
        out.push('\n');
    }
    out.push_str(
        "## Meaning\n\nAbout what schemas say beyond their types, the same for several formats. Registries see none of it.\n\n\
         | id | formats | level |\n|---|---|---|\n",
    );
    for rule in rules::all().filter(|rule| rule.is_about_meaning()) {
        let formats: Vec<&str> = rule
            .formats()
            .into_iter()
            .map(callsheet_schema::Format::title)
            .collect();
        let _ = writeln!(
            out,
            "| [{id}]({id}.md) | {} | {} |",
            formats.join(", "),
            rule.level.as_str(),
            id = rule.id,
        );
    }
    out.push('\n');
    out.push_str("## buf's rules about Protobuf sources\n\nApplied where a profile is chosen.\n\n| id | profiles |\n|---|---|\n");
    for rule in rules::all().filter(|rule| !rule.profiles.is_empty()) {
        let names: Vec<&str> = rule
            .profiles
            .iter()
            .map(|profile| profile.as_str())
            .collect();
        let _ = writeln!(
            out,
            "| [{id}]({id}.md) | {} |",
            names.join(", "),
            id = rule.id
        );
    }
    out.push_str("\n## The promise\n\nAbout the promise around the bytes, from the ODCS document:\n\n| id | level |\n|---|---|\n");
    for rule in gate_rules::ids().filter_map(gate_rules::find) {
        let _ = writeln!(out, "| [{id}]({id}.md) | {} |", rule.level, id = rule.id);
    }
    out
}

fn cli_reference() -> String {
    let mut command = callsheet_cli::command().term_width(100);
    command.build();
    let mut out = format!("{WRITTEN}# Command line\n\n");
    help(&mut command, &mut out);
    let names: Vec<String> = command
        .get_subcommands()
        .map(|sub| sub.get_name().to_owned())
        .filter(|name| name != "help")
        .collect();
    for name in names {
        if let Some(sub) = command.find_subcommand_mut(&name) {
            let _ = writeln!(out, "\n## callsheet {name}\n");
            help(sub, &mut out);
        }
    }
    out
}

fn help(command: &mut clap::Command, out: &mut String) {
    let text = command.render_long_help().to_string();
    out.push_str("```text\n");
    for line in text.lines() {
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out.push_str("```\n");
}

fn configuration_reference() -> String {
    format!(
        "{WRITTEN}# Configuration\n\n`callsheet.toml` stands at the root of the repository or nearest above the folder that a command runs in. \
         An unknown key is an error that names the nearest known one.\n\n## Project, gate and code generation\n\n\
         Every setting with its default. Write into callsheet.toml what differs.\n\n```toml\n{}```\n\n\
         ## The server\n\nThis is the embedded default file. `callsheet serve` reads it first, then `[server]` of \
         `callsheet.toml`, then the environment, then its flags.\n\n```toml\n{}```\n",
        callsheet_contracts::config::REFERENCE,
        callsheet_server::config::DEFAULT_FILE
    )
}

fn openapi() -> Result<String, String> {
    serde_json::to_string_pretty(&callsheet_server::openapi::document())
        .map(|text| text + "\n")
        .map_err(|error| format!("printing the OpenAPI document: {error}"))
}

fn check_schema() -> Result<String, String> {
    let schema = schemars::schema_for!(CheckBody);
    serde_json::to_string_pretty(&schema)
        .map(|text| text + "\n")
        .map_err(|error| format!("printing the schema of a check: {error}"))
}
