//! Contracts: one, its revisions, lists.

use crate::catalog::{ContractRevision, ContractSummary, StoredContract};
use crate::db::{Conn, Database, Param};
use crate::error::StoreError;
use crate::failure::Failure;
use crate::names::SubjectName;
use crate::row::Row;

const BY_ID: &str =
    "SELECT revision, odcs, owner, title, created_ms, updated_ms FROM contracts WHERE id = $1";
const SUBJECTS: &str =
    "SELECT context, subject FROM contract_subjects WHERE contract_id = $1 ORDER BY position";
const HISTORY: &str = "SELECT revision, odcs, actor, stored_ms FROM contract_revisions \
     WHERE contract_id = $1 ORDER BY revision DESC LIMIT $2";
/// Eight words at most; a word that is not there is `%`.
const SEARCH: &str = "SELECT id, revision, owner, title, updated_ms FROM contracts \
     WHERE search_text LIKE $1 ESCAPE '\\' AND search_text LIKE $2 ESCAPE '\\' \
     AND search_text LIKE $3 ESCAPE '\\' AND search_text LIKE $4 ESCAPE '\\' \
     AND search_text LIKE $5 ESCAPE '\\' AND search_text LIKE $6 ESCAPE '\\' \
     AND search_text LIKE $7 ESCAPE '\\' AND search_text LIKE $8 ESCAPE '\\' \
     ORDER BY id LIMIT $9";
const OF_SUBJECT: &str = "SELECT c.id, c.revision, c.owner, c.title, c.updated_ms FROM contracts c \
     WHERE c.id IN (SELECT contract_id FROM contract_subjects WHERE context = $1 AND subject = $2) \
     ORDER BY c.id LIMIT 100";

pub(crate) async fn by_id(
    database: &Database,
    id: &str,
) -> Result<Option<StoredContract>, StoreError> {
    database
        .read("reading a contract", async |conn| read(conn, id).await)
        .await
}

/// A contract inside a transaction.
pub(crate) async fn read(conn: &mut Conn<'_>, id: &str) -> Result<Option<StoredContract>, Failure> {
    let Some(row) = conn.first(BY_ID, &[Param::Text(id)]).await? else {
        return Ok(None);
    };
    Ok(Some(StoredContract {
        id: id.to_owned(),
        revision: row.int(0)?,
        odcs: row.text(1)?.to_owned(),
        subjects: subjects(conn, id).await?,
        owner: row.opt_string(2)?,
        title: row.opt_string(3)?,
        created_ms: row.int(4)?,
        updated_ms: row.int(5)?,
    }))
}

async fn subjects(conn: &mut Conn<'_>, id: &str) -> Result<Vec<SubjectName>, Failure> {
    conn.all(SUBJECTS, &[Param::Text(id)], |row| row.subject(0))
        .await
}

pub(crate) async fn history(
    database: &Database,
    id: &str,
    limit: i64,
) -> Result<Vec<ContractRevision>, StoreError> {
    let params = [Param::Text(id), Param::Int(super::bounded(limit))];
    database
        .read("reading a contract's history", async |conn| {
            conn.all(HISTORY, &params, |row| {
                Ok(ContractRevision {
                    revision: row.int(0)?,
                    odcs: row.text(1)?.to_owned(),
                    actor: row.text(2)?.to_owned(),
                    stored_ms: row.int(3)?,
                })
            })
            .await
        })
        .await
}

pub(crate) async fn search(
    database: &Database,
    query: &str,
    limit: i64,
) -> Result<Vec<ContractSummary>, StoreError> {
    let mut words: Vec<String> = query.split_whitespace().take(8).map(pattern).collect();
    words.resize(8, "%".to_owned());
    let mut params: Vec<Param<'_>> = words.iter().map(|word| Param::Text(word)).collect();
    params.push(Param::Int(super::bounded(limit)));
    database
        .read("searching contracts", async |conn| {
            let found = conn.all(SEARCH, &params, summary).await?;
            with_subjects(conn, found).await
        })
        .await
}

/// `%word%` in lower case, with the pattern's own characters escaped.
fn pattern(word: &str) -> String {
    let mut pattern = String::from("%");
    for character in word.to_lowercase().chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}

pub(crate) async fn of_subject(
    database: &Database,
    subject: &SubjectName,
) -> Result<Vec<ContractSummary>, StoreError> {
    let params = [Param::Text(subject.context()), Param::Text(subject.name())];
    database
        .read("reading a subject's contracts", async |conn| {
            let found = conn.all(OF_SUBJECT, &params, summary).await?;
            with_subjects(conn, found).await
        })
        .await
}

fn summary(row: &Row) -> Result<ContractSummary, Failure> {
    Ok(ContractSummary {
        id: row.text(0)?.to_owned(),
        revision: row.int(1)?,
        owner: row.opt_string(2)?,
        title: row.opt_string(3)?,
        subjects: Vec::new(),
        updated_ms: row.int(4)?,
    })
}

async fn with_subjects(
    conn: &mut Conn<'_>,
    mut found: Vec<ContractSummary>,
) -> Result<Vec<ContractSummary>, Failure> {
    for contract in &mut found {
        contract.subjects = subjects(conn, &contract.id).await?;
    }
    Ok(found)
}
