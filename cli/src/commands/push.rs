//! `callsheet push`: publishes the contracts of this project: levels, schemas, documents, and what its readers read.

use std::collections::BTreeMap;

use callsheet_api::catalog::{ContractUpload, UsageUpload};
use callsheet_client::api::registry::{ConfigUpdate, RegisterRequest, SchemaReference};
use callsheet_client::{Client, ClientError, RegisterOptions};
use callsheet_contracts::set::{Contract, ContractSet, ContractSubject, Selection};
use callsheet_schema::Format;

use crate::connection::{ServerOption, block_on, failed};
use crate::failure::Failure;
use crate::project::{self, Project};
use crate::{Exit, Shell, workspace_files};

/// Status of a refused schema.
const CONFLICT: u16 = 409;

/// Options of `callsheet push`.
#[derive(Debug, clap::Args)]
pub(crate) struct Push {
    /// Files and folders to publish [default: every `contracts/` folder, or `paths` of callsheet.toml].
    paths: Vec<String>,
    /// Ask the server and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// Register schemas that the server calls incompatible.
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    server: ServerOption,
}

/// Runs the command; a schema that the server refuses is 100.
pub(crate) fn run(options: &Push, shell: &mut Shell<'_>) -> Result<Exit, Failure> {
    let project = Project::find(shell)?;
    let client = options
        .server
        .client(shell, project.config.project.server.as_deref())?;
    let mut only = Vec::new();
    for path in &options.paths {
        let joined = shell.current_dir().join(path);
        let joined = joined
            .canonicalize()
            .map_err(|error| Failure::Usage(format!("`{path}`: {error}")))?;
        let root = project
            .root
            .canonicalize()
            .unwrap_or_else(|_| project.root.clone());
        let relative = joined
            .strip_prefix(&root)
            .map_err(|_| Failure::Usage(format!("`{path}` is outside the project")))?;
        only.push(
            relative
                .to_string_lossy()
                .replace(std::path::MAIN_SEPARATOR, "/"),
        );
    }
    let selection = Selection {
        globs: project.config.project.paths.clone(),
        only,
    };
    let set = workspace_files::read(&project.root, &selection)?;
    let problems: Vec<String> = set
        .contracts()
        .iter()
        .filter(|contract| !contract.errors.is_empty() || !contract.unresolved.is_empty())
        .map(|contract| {
            let all: Vec<_> = contract
                .errors
                .iter()
                .chain(&contract.unresolved)
                .cloned()
                .collect();
            project::lines(&contract.path, &all)
        })
        .collect();
    if !problems.is_empty() {
        return Err(Failure::CouldNotCheck(format!(
            "nothing was published:\n{}",
            problems.join("\n")
        )));
    }
    let mut refused = 0;
    // By path of the schema file: where others that refer to it find it.
    let mut known: BTreeMap<&str, (&str, i32)> = BTreeMap::new();
    for subject in in_order(&set) {
        let published = block_on(publish(&client, subject, &known, options))??;
        if let Some(version) = published.version {
            known.insert(&subject.schema_path, (&subject.subject, version));
        }
        if !published.accepted {
            refused += 1;
        }
        shell.say(&published.line);
    }
    for contract in set.contracts() {
        if !contract.is_bare() && !options.dry_run && refused == 0 {
            block_on(put_document(&client, contract))??;
        }
    }
    if set.contracts().is_empty() {
        shell.note("no contract found: put `<name>.avsc` and `<name>.odcs.yaml` into a folder named `contracts`");
    }
    if !options.dry_run {
        usage(&project, &client, shell)?;
    }
    if refused > 0 {
        shell.note("a refused schema needs a compatible change; --force registers it all the same");
        return Ok(Exit::Blocking);
    }
    Ok(Exit::Clean)
}

/// The subjects, each after those that its schema refers to; else in the order of the set.
fn in_order(set: &ContractSet) -> Vec<&ContractSubject> {
    let all: Vec<&ContractSubject> = set.subjects().map(|(_, subject)| subject).collect();
    let mut out: Vec<&ContractSubject> = Vec::with_capacity(all.len());
    for subject in &all {
        let references = subject.references.iter();
        // References are listed in the order in which they build on each other.
        let needed = references
            .filter_map(|reference| all.iter().find(|one| one.schema_path == reference.path));
        for one in needed.chain([subject]) {
            if !out
                .iter()
                .any(|known| known.schema_path == one.schema_path && known.subject == one.subject)
            {
                out.push(one);
            }
        }
    }
    out
}

/// What happened to a subject, in a line.
struct Published {
    line: String,
    accepted: bool,
    /// The version that holds the schema, if one does.
    version: Option<i32>,
}

/// The request to register a schema; none if something that it refers to has no version yet.
fn request(
    subject: &ContractSubject,
    known: &BTreeMap<&str, (&str, i32)>,
) -> Option<RegisterRequest> {
    let mut request = RegisterRequest::avro(subject.text.clone());
    if subject.format != Format::Avro {
        request.schema_type = Some(subject.format.as_str().to_owned());
    }
    let mut references = Vec::new();
    for reference in subject.direct_references() {
        let (of, version) = known.get(reference.path.as_str())?;
        references.push(SchemaReference {
            name: reference.name.clone(),
            subject: (*of).to_owned(),
            version: *version,
        });
    }
    if !references.is_empty() {
        request.references = Some(references);
    }
    Some(request)
}

async fn publish(
    client: &Client,
    subject: &ContractSubject,
    known: &BTreeMap<&str, (&str, i32)>,
    options: &Push,
) -> Result<Published, Failure> {
    let name = &subject.subject;
    if let Err(problems) = subject.schema() {
        return Err(Failure::CouldNotCheck(project::lines(
            &subject.schema_path,
            &problems.0,
        )));
    }
    let Some(request) = request(subject, known) else {
        return Ok(Published {
            line: format!("would register  {name}, after what it refers to"),
            accepted: true,
            version: None,
        });
    };
    if options.dry_run {
        return would_publish(client, name, &request).await;
    }
    if let Some(level) = subject.level {
        let current = client
            .config(Some(name))
            .await
            .ok()
            .and_then(|config| config.compatibility_level);
        if current.as_deref() != Some(level.as_str()) {
            let update = ConfigUpdate::level(level.as_str());
            client
                .put_config(Some(name), &update)
                .await
                .map_err(|error| failed(&format!("setting the level of `{name}`"), &error))?;
        }
    }
    let known = client.lookup(name, &request, false).await.ok();
    let answer = client
        .register(
            name,
            &request,
            RegisterOptions {
                normalize: false,
                force: options.force,
            },
        )
        .await;
    match answer {
        Ok(registered) => {
            let version = registered
                .version
                .map_or(String::new(), |version| format!(" version {version}"));
            let what = if known.is_some() {
                "unchanged"
            } else {
                "registered"
            };
            Ok(Published {
                line: format!("{what}  {name}{version}, id {}", registered.id),
                accepted: true,
                version: registered.version,
            })
        }
        Err(error) => refused(name, &error),
    }
}

async fn would_publish(
    client: &Client,
    name: &str,
    request: &RegisterRequest,
) -> Result<Published, Failure> {
    let line = |line: String, version: Option<i32>| {
        Ok(Published {
            line,
            accepted: true,
            version,
        })
    };
    match client.lookup(name, request, false).await {
        Ok(found) => {
            let said = format!(
                "unchanged  {name} version {}, id {}",
                found.version, found.id
            );
            return line(said, Some(found.version));
        }
        Err(error) if error.is_not_found() => {}
        Err(error) => return Err(failed(&format!("looking up `{name}`"), &error)),
    }
    match client.check_compatibility(name, None, request).await {
        Ok(answer) if answer.is_compatible => line(format!("would register  {name}"), None),
        Ok(answer) => {
            let messages = answer.messages.unwrap_or_default().join("\n  ");
            Ok(Published {
                line: format!("would be refused  {name}\n  {messages}"),
                accepted: false,
                version: None,
            })
        }
        Err(error) if error.is_not_found() => line(format!("would register  {name}"), None),
        Err(error) => Err(failed(&format!("checking `{name}`"), &error)),
    }
}

fn refused(name: &str, error: &ClientError) -> Result<Published, Failure> {
    if let ClientError::Server {
        status: CONFLICT,
        message,
        ..
    } = error
    {
        return Ok(Published {
            line: format!("refused  {name}\n  {message}"),
            accepted: false,
            version: None,
        });
    }
    Err(failed(&format!("registering `{name}`"), error))
}

async fn put_document(client: &Client, contract: &Contract) -> Result<(), Failure> {
    let upload = ContractUpload {
        odcs: contract.text.clone(),
        subjects: contract
            .subjects
            .iter()
            .map(|subject| subject.subject.clone())
            .collect(),
    };
    let put = client.put_contract(&contract.id, &upload).await;
    put.map(drop).map_err(|error| {
        failed(
            &format!("publishing the contract `{}`", contract.id),
            &error,
        )
    })
}

/// Sends `.callsheet/usage/*.json`: which fields this project's readers read.
fn usage(project: &Project, client: &Client, shell: &mut Shell<'_>) -> Result<(), Failure> {
    for path in project::files(&project.root.join(".callsheet/usage"), &["json"]) {
        let shown = path.display();
        let text = std::fs::read_to_string(&path)
            .map_err(|error| Failure::CouldNotCheck(format!("reading `{shown}`: {error}")))?;
        let upload: UsageUpload = serde_json::from_str(&text).map_err(|error| {
            Failure::CouldNotCheck(format!("`{shown}` is no usage file: {error}"))
        })?;
        block_on(client.put_usage(&upload))?
            .map_err(|error| failed(&format!("publishing `{shown}`"), &error))?;
        shell.say(&format!("usage  {} {}", upload.crate_name, upload.version));
    }
    Ok(())
}
