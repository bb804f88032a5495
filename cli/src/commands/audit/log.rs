//! `callsheet audit log`: the changes in their order, filtered.

use callsheet_openlineage::EventTime;
use callsheet_server::offline::{AuditEntry, SubjectName, What};
use serde_json::{Value, json};

use super::with;
use crate::commands::serve::StoreOptions;
use crate::failure::Failure;
use crate::migrate::archive::hex;
use crate::migrate::inventory::scope_name;
use crate::{Exit, Shell};

/// Changes that are read at once.
const PAGE: i64 = 1_000;

/// Options of `callsheet audit log`.
#[derive(Debug, clap::Args)]
pub(super) struct Log {
    #[command(flatten)]
    database: StoreOptions,
    /// Only changes of this subject; `:.ctx:` is a whole context's settings.
    #[arg(long, value_name = "SUBJECT")]
    subject: Option<String>,
    /// Only changes by this principal.
    #[arg(long, value_name = "NAME")]
    actor: Option<String>,
    /// Only changes of this kind, for example `registered`.
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// Only changes at or after this time: `2026-11-21` or `2026-11-21T12:00:00Z`.
    #[arg(long, value_name = "TIME", value_parser = time)]
    since: Option<i64>,
    /// Only changes before this time.
    #[arg(long, value_name = "TIME", value_parser = time)]
    until: Option<i64>,
    /// Only changes after this number.
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    after: i64,
    /// At most this many, the newest ones.
    #[arg(long, value_name = "N", default_value_t = 100)]
    last: usize,
    /// How to print.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, clap::ValueEnum)]
enum Format {
    /// A line for each change.
    #[default]
    Text,
    /// A JSON object for each change, with the document that the hash covers.
    Json,
}

/// Milliseconds since 1970.
fn time(text: &str) -> Result<i64, String> {
    let whole = if text.len() == "2026-11-21".len() {
        format!("{text}T00:00:00Z")
    } else {
        text.to_owned()
    };
    EventTime::parse(&whole)
        .map(|time| time.unix_us().div_euclid(1000))
        .ok_or_else(|| {
            "a date like 2026-11-21 or a time like 2026-11-21T12:00:00Z is expected".to_owned()
        })
}

pub(super) fn run(options: &Log, shell: &mut Shell<'_>) -> Result<Exit, Failure> {
    let found = with(&options.database, shell, async |inspector| {
        let mut found = std::collections::VecDeque::new();
        let mut after = options.after;
        loop {
            let page = inspector.entries_after(after, PAGE).await?;
            let Some(last) = page.last() else {
                return Ok(found);
            };
            after = last.change.seq;
            for entry in page.into_iter().filter(|entry| options.shows(entry)) {
                found.push_back(entry);
                if found.len() > options.last {
                    found.pop_front();
                }
            }
        }
    })?;
    for entry in &found {
        match options.format {
            Format::Text => shell.say(&line(entry)),
            Format::Json => shell.say(&document(entry).to_string()),
        }
    }
    Ok(Exit::Clean)
}

impl Log {
    fn shows(&self, entry: &AuditEntry) -> bool {
        let change = &entry.change;
        self.since.is_none_or(|since| change.ts_ms >= since)
            && self.until.is_none_or(|until| change.ts_ms < until)
            && self
                .actor
                .as_ref()
                .is_none_or(|actor| *actor == change.actor)
            && self
                .kind
                .as_deref()
                .is_none_or(|wanted| kind(&entry.document).as_deref() == Some(wanted))
            && self.subject.as_ref().is_none_or(|wanted| {
                scope(&entry.document).is_some_and(|found| scope_name(&found) == *wanted)
            })
    }
}

fn parsed(document: &str) -> Value {
    serde_json::from_str(document).unwrap_or_default()
}

fn kind(document: &str) -> Option<String> {
    parsed(document)["kind"].as_str().map(str::to_owned)
}

/// The subject or context that a change is about.
fn scope(document: &str) -> Option<SubjectName> {
    let subject = &parsed(document)["subject"];
    Some(SubjectName::new(subject[0].as_str()?, subject[1].as_str()?))
}

fn document(entry: &AuditEntry) -> Value {
    json!({
        "seq": entry.change.seq,
        "time": EventTime::from_unix_ms(entry.change.ts_ms).as_str(),
        "actor": entry.change.actor,
        "what": parsed(&entry.document),
        "hash": hex(&entry.hash),
    })
}

fn line(entry: &AuditEntry) -> String {
    let change = &entry.change;
    format!(
        "{:>6}  {}  {}  {}",
        change.seq,
        EventTime::from_unix_ms(change.ts_ms).as_str(),
        change.actor,
        sentence(&change.what, &entry.document)
    )
}

fn sentence(what: &What, document: &str) -> String {
    let list = |versions: &[callsheet_server::offline::VersionNumber]| {
        let words: Vec<String> = versions.iter().map(ToString::to_string).collect();
        words.join(", ")
    };
    match what {
        What::Registered(new) => format!("registered {} with id {}", new.key, new.id),
        What::SoftDeleted { subject, versions } => {
            format!("soft-deleted `{subject}` version {}", list(versions))
        }
        What::PermanentlyDeleted(gone) => format!(
            "permanently deleted `{}` version {}",
            gone.subject,
            list(&gone.versions)
        ),
        What::ConfigPut { scope, .. } => format!(
            "set the configuration of `{}` to {}",
            scope_name(scope),
            parsed(document)["config"]
        ),
        What::ConfigDeleted { scope } => {
            format!("deleted the configuration of `{}`", scope_name(scope))
        }
        What::ModePut { scope, mode } => {
            format!("set the mode of `{}` to {mode}", scope_name(scope))
        }
        What::ModeDeleted { scope } => format!("deleted the mode of `{}`", scope_name(scope)),
        What::ContractPut { id, revision } => format!("stored contract `{id}` revision {revision}"),
        What::UsagePut {
            app, app_version, ..
        } => format!("stored what `{app}` {app_version} reads"),
        What::CheckPut { id } => format!("stored check `{id}`"),
        What::EventAppended { hash } => {
            format!("appended the lineage event {}", &hash[..hash.len().min(12)])
        }
        // A kind of another release: the document says more than this build could.
        _ => document.to_owned(),
    }
}
