//! The registry without texts, in one read transaction.

use std::sync::Arc;
use std::time::Duration;

use crate::db::{Conn, Database};
use crate::error::StoreError;
use crate::failure::Failure;
use crate::names::{Mode, SubjectName, VersionKey};
use crate::registry::{ConfigRow, ModeRow};
use crate::row::Row;
use crate::snapshot::{BrokenRow, ContextRow, IdRow, ReferenceRow, Snapshot, VersionRow};
use crate::writer::read_head;
use crate::writes;
use crate::writes::config::read_columns;

/// A large registry takes longer than other reads may.
const LIMIT: Duration = Duration::from_mins(5);

/// How many broken rows are listed.
const BROKEN_LISTED: usize = 1000;

const CONTEXTS: &str = "SELECT context, last_id, deleted FROM contexts ORDER BY context";
const IDS: &str = "SELECT context, id, guid, schema_type FROM schema_ids ORDER BY context, id";
const VERSIONS: &str = "SELECT context, subject, version, id, deleted, created_ms FROM versions \
     ORDER BY context, subject, version";
const REFERENCES: &str = "SELECT context, subject, version, to_context, to_subject, to_version \
     FROM version_references ORDER BY context, subject, version, position";
const CONFIGS: &str = "SELECT context, subject, alias, alias_for_deks, normalize, validate_fields, \
     validate_new_schemas, validate_rules, compatibility_level, compatibility_policy, compatibility_group, \
     default_metadata, override_metadata, default_rule_set, override_rule_set FROM configs \
     ORDER BY context, subject";
const ASSOCIATIONS: &str = "SELECT resource_id, resource_type, association_type, resource_namespace, \
     resource_name, context, subject, guid, lifecycle, frozen, created_ms, updated_ms FROM associations \
     ORDER BY resource_id, resource_type, association_type";
const MODES: &str = "SELECT context, subject, mode FROM modes ORDER BY context, subject";

pub(crate) async fn load(database: &Database) -> Result<Snapshot, StoreError> {
    database
        .read_within("reading the registry", LIMIT, async |conn| {
            let mut loader = Loader::default();
            // First: a row that cannot be read must not hide what comes after it.
            let seq = read_head(conn).await?.seq;
            let contexts = loader.rows(conn, "contexts", CONTEXTS, context).await?;
            let ids = loader.rows(conn, "schema_ids", IDS, id).await?;
            let versions = loader.rows(conn, "versions", VERSIONS, version).await?;
            let references = loader
                .rows(conn, "version_references", REFERENCES, reference)
                .await?;
            let configs = loader.rows(conn, "configs", CONFIGS, config).await?;
            let modes = loader.rows(conn, "modes", MODES, mode).await?;
            let associations = loader
                .rows(conn, "associations", ASSOCIATIONS, |row, _| {
                    writes::association::read(row)
                })
                .await?;
            Ok(Snapshot {
                seq,
                contexts,
                ids,
                versions,
                references,
                configs,
                modes,
                associations,
                broken: loader.broken,
            })
        })
        .await
        .inspect(|snapshot| {
            if let Some(first) = snapshot.broken.first() {
                tracing::error!(
                    rows = snapshot.broken.len(),
                    table = first.table,
                    detail = first.detail,
                    "stored rows cannot be read and are left out"
                );
            }
        })
}

/// Shares equal texts of neighbouring rows, which are sorted, and keeps what cannot be read.
#[derive(Default)]
struct Loader {
    texts: Texts,
    broken: Vec<BrokenRow>,
}

impl Loader {
    async fn rows<T: Send>(
        &mut self,
        conn: &mut Conn<'_>,
        table: &'static str,
        sql: &'static str,
        read: fn(&Row, &mut Texts) -> Result<T, Failure>,
    ) -> Result<Vec<T>, Failure> {
        let mut rows = Vec::new();
        let (texts, broken) = (&mut self.texts, &mut self.broken);
        conn.each(sql, &[], |row| match read(row, texts) {
            Ok(value) => rows.push(value),
            Err(failure) => {
                if broken.len() < BROKEN_LISTED {
                    broken.push(BrokenRow {
                        table,
                        detail: describe(row, failure),
                    });
                }
            }
        })
        .await?;
        Ok(rows)
    }
}

/// The key as far as it can be read, and what is wrong.
fn describe(row: &Row, failure: Failure) -> String {
    let part = |column| row.text(column).unwrap_or("?").to_owned();
    let error = failure.into_error("reading a row");
    let cause =
        std::error::Error::source(&error).map_or_else(String::new, |cause| format!(": {cause}"));
    format!("({}, {}, …): {error}{cause}", part(0), part(1))
}

/// The texts of the row before, per column.
#[derive(Default)]
struct Texts {
    last: [Option<Arc<str>>; 5],
}

impl Texts {
    fn share(&mut self, column: usize, text: &str) -> Arc<str> {
        let Some(slot) = self.last.get_mut(column) else {
            return Arc::from(text);
        };
        match slot {
            Some(last) if **last == *text => Arc::clone(last),
            _ => Arc::clone(slot.insert(Arc::from(text))),
        }
    }

    fn subject(&mut self, row: &Row, column: usize) -> Result<SubjectName, Failure> {
        Ok(SubjectName::new(
            self.share(column, row.text(column)?),
            self.share(column + 1, row.text(column + 1)?),
        ))
    }
}

fn context(row: &Row, texts: &mut Texts) -> Result<ContextRow, Failure> {
    let last_id = row.int(1)?;
    Ok(ContextRow {
        context: texts.share(0, row.text(0)?),
        last_id: u32::try_from(last_id)
            .map_err(|_| Failure::corrupt(format!("last id {last_id} is out of range")))?,
        deleted: row.bool(2)?,
    })
}

fn id(row: &Row, texts: &mut Texts) -> Result<IdRow, Failure> {
    let word = row.text(3)?;
    Ok(IdRow {
        context: texts.share(0, row.text(0)?),
        id: row.id(1)?,
        guid: row.guid(2)?,
        schema_type: word
            .parse()
            .map_err(|_| Failure::corrupt(format!("schema type `{word}`")))?,
    })
}

fn version(row: &Row, texts: &mut Texts) -> Result<VersionRow, Failure> {
    Ok(VersionRow {
        subject: texts.subject(row, 0)?,
        version: row.version(2)?,
        id: row.id(3)?,
        deleted: row.bool(4)?,
        created_ms: row.int(5)?,
    })
}

fn reference(row: &Row, texts: &mut Texts) -> Result<ReferenceRow, Failure> {
    Ok(ReferenceRow {
        from: VersionKey {
            subject: texts.subject(row, 0)?,
            version: row.version(2)?,
        },
        to: VersionKey {
            subject: texts.subject(row, 3)?,
            version: row.version(5)?,
        },
    })
}

fn config(row: &Row, texts: &mut Texts) -> Result<ConfigRow, Failure> {
    Ok(ConfigRow {
        scope: texts.subject(row, 0)?,
        config: read_columns(row, 2)?,
    })
}

fn mode(row: &Row, texts: &mut Texts) -> Result<ModeRow, Failure> {
    let word = row.text(2)?;
    Ok(ModeRow {
        scope: texts.subject(row, 0)?,
        mode: Mode::parse(word).ok_or_else(|| Failure::corrupt(format!("mode `{word}`")))?,
    })
}
