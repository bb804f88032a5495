//! Contracts, who reads what, and kept checks: straight to the store, without a memory of their
//! own.

use std::collections::{BTreeMap, BTreeSet};

use callsheet_api::catalog::{ContractBody, ContractUpload, UsageUpload};
use callsheet_api::check::CheckUpload;
use callsheet_api::error as codes;
use callsheet_contracts::odcs;
use callsheet_contracts::report::{Grade, ReaderHit};
use callsheet_lineage::{Evidence, Graph};
use callsheet_openlineage::EventTime;
use callsheet_store::{
    ContractSummary, NewCheck, NewContract, Stamp, Store, StoredCheck, StoredContract, SubjectName,
    Usage, UsageRead, UsageReader, VersionNumber,
};

use crate::auth::principal;
use crate::error::ApiError;
use crate::services::sight;

/// Contracts that a search lists at most.
const MAX_CONTRACTS: i64 = 1000;

/// Problems that one message shows.
const SHOWN_PROBLEMS: usize = 20;

/// The catalog of this node.
pub struct Catalog {
    store: Store,
}

/// A reader of a field, with the field as the reader names it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FieldReader {
    /// Field path.
    pub field: String,
    /// Who, and how it is known.
    pub reader: ReaderHit,
}

impl Catalog {
    /// A catalog over a database.
    pub fn new(store: Store) -> Self {
        Self { store }
    }

    /// Stores a contract. 42280 with every problem and its place for an invalid document, or one
    /// whose `id` differs from `id`.
    pub async fn put_contract(
        &self,
        id: &str,
        upload: ContractUpload,
        stamp: Stamp,
    ) -> Result<ContractBody, ApiError> {
        let reading = odcs::read(&upload.odcs);
        if !reading.errors.is_empty() {
            return Err(invalid(&reading.errors));
        }
        let document = reading.document.ok_or_else(|| {
            ApiError::new(codes::INVALID_CONTRACT, &["the document is not an object"])
        })?;
        if let Some(inner) = &document.id
            && inner.as_str() != id
        {
            let text = format!(
                "the document's id is `{}`, the path says `{id}`",
                inner.as_str()
            );
            return Err(ApiError::new(codes::INVALID_CONTRACT, &[&text]));
        }
        let subjects: Vec<SubjectName> = upload
            .subjects
            .iter()
            .map(|subject| SubjectName::parse(subject))
            .collect();
        let contract = NewContract {
            id: id.to_owned(),
            search_text: search_text(id, &document, &upload.subjects),
            owner: document.owner().map(str::to_owned),
            title: document.name.as_ref().map(|name| name.value.clone()),
            odcs: upload.odcs,
            subjects,
            stamp,
        };
        self.store.put_contract(contract).await?;
        self.contract_body(id).await
    }

    /// A contract with its document; 40480 if there is none.
    pub async fn contract_body(&self, id: &str) -> Result<ContractBody, ApiError> {
        let stored = self.contract(id).await?;
        let document = odcs::read(&stored.odcs).document;
        let text = |text: Option<&odcs::Text>| text.map(|text| text.value.clone());
        let document = document.as_ref();
        Ok(ContractBody {
            id: stored.id,
            name: stored.title,
            version: text(document.and_then(|document| document.version.as_ref())),
            status: text(document.and_then(|document| document.status.as_ref())),
            owner: stored.owner,
            domain: text(document.and_then(|document| document.domain.as_ref())),
            purpose: text(
                document
                    .and_then(|document| document.description.as_ref())
                    .and_then(|description| description.purpose.as_ref()),
            ),
            subjects: stored.subjects.iter().map(SubjectName::to_string).collect(),
            odcs: stored.odcs,
            updated_ms: stored.updated_ms,
        })
    }

    /// A contract as it is stored; 40480 if there is none that the caller may see.
    pub async fn contract(&self, id: &str) -> Result<StoredContract, ApiError> {
        self.store
            .contract(id)
            .await?
            .filter(|contract| sight::shows_all(&contract.subjects))
            .ok_or_else(|| ApiError::new(codes::CONTRACT_NOT_FOUND, &[id]))
    }

    /// Contracts that hold every word of a query, by id.
    pub async fn search_contracts(&self, query: &str) -> Result<Vec<ContractSummary>, ApiError> {
        let found = self.store.search_contracts(query, MAX_CONTRACTS).await?;
        Ok(shown(found))
    }

    /// Contracts that name a subject, by id.
    pub async fn contracts_of(
        &self,
        subject: &SubjectName,
    ) -> Result<Vec<ContractSummary>, ApiError> {
        Ok(shown(self.store.contracts_of_subject(subject).await?))
    }

    /// Stores what a crate reads, in place of what it said before.
    pub async fn put_usage(&self, upload: UsageUpload, stamp: Stamp) -> Result<(), ApiError> {
        if upload.crate_name.is_empty() || upload.version.is_empty() {
            return Err(ApiError::new(
                codes::UNPROCESSABLE,
                &["`crate` and `version` are required"],
            ));
        }
        let reads = upload
            .reads
            .into_iter()
            .map(|read| UsageRead {
                subject: SubjectName::parse(&read.subject),
                versions: read.versions.into_iter().map(VersionNumber).collect(),
                fields: read.fields,
            })
            .collect();
        let usage = Usage {
            app: upload.crate_name,
            app_version: upload.version,
            environment: upload.environment,
            reads,
            stamp,
        };
        self.store.put_usage(usage).await?;
        Ok(())
    }

    /// What crates said that they read of a subject.
    pub async fn usage_of(
        &self,
        subject: &SubjectName,
        field: Option<&str>,
    ) -> Result<Vec<UsageReader>, ApiError> {
        Ok(self.store.usage_readers(subject, field).await?)
    }

    /// Who reads a field of a subject, or any field: crates by their manifest (proven), jobs by
    /// lineage (observed or declared). The best evidence first.
    pub async fn consumers(
        &self,
        subject: &SubjectName,
        field: Option<&str>,
        graph: &Graph,
    ) -> Result<Vec<FieldReader>, ApiError> {
        let mut readers: BTreeMap<(Grade, String, String, Option<String>, String), FieldReader> =
            BTreeMap::new();
        let mut add = |field: String, reader: ReaderHit| {
            let key = (
                reader.grade,
                reader.app.clone(),
                reader.version.clone(),
                reader.environment.clone(),
                field.clone(),
            );
            readers.insert(key, FieldReader { field, reader });
        };
        for usage in self.usage_of(subject, field).await? {
            for path in usage.fields {
                let reader = ReaderHit {
                    app: usage.app.clone(),
                    version: usage.app_version.clone(),
                    environment: usage.environment.clone(),
                    grade: Grade::Proven,
                    last_seen: Some(rfc3339(usage.last_seen_ms.saturating_mul(1000))),
                    owner: None,
                };
                add(path, reader);
            }
        }
        let name = subject.to_string();
        for dataset in graph.datasets() {
            if dataset
                .schema
                .as_ref()
                .is_none_or(|schema| schema.subject != name)
            {
                continue;
            }
            let columns = dataset.columns.iter().map(|column| column.name.as_str());
            for column in columns.filter(|column| field.is_none_or(|field| touches(column, field)))
            {
                for reader in graph.readers_of(&dataset.name, column) {
                    let Some(job) = reader.job else { continue };
                    let grade = match reader.evidence {
                        Evidence::Observed => Grade::Observed,
                        Evidence::Declared | Evidence::Inferred => Grade::Declared,
                    };
                    let hit = ReaderHit {
                        app: job.to_string(),
                        version: String::new(),
                        environment: None,
                        grade,
                        last_seen: Some(rfc3339(reader.last_seen_us)),
                        owner: reader.owners.first().cloned(),
                    };
                    add(column.to_owned(), hit);
                }
            }
        }
        Ok(readers.into_values().collect())
    }

    /// Keeps a check; `body` is its JSON as it was sent. Answers its id.
    pub async fn put_check(
        &self,
        upload: &CheckUpload,
        body: String,
        stamp: Stamp,
    ) -> Result<String, ApiError> {
        let verdict = match upload.verdict {
            callsheet_api::check::CheckVerdict::Safe => "safe",
            callsheet_api::check::CheckVerdict::Breaking => "breaking",
            callsheet_api::check::CheckVerdict::Undecided => "undecided",
        };
        let check = NewCheck {
            repo: upload.repo.clone(),
            base: upload.base.clone(),
            head: upload.head.clone(),
            pr: upload.pr.clone(),
            verdict: verdict.to_owned(),
            body,
            stamp,
        };
        Ok(self.store.put_check(check).await?.value)
    }

    /// A kept check; 40481 if there is none that the caller may see.
    pub async fn check(&self, id: &str) -> Result<StoredCheck, ApiError> {
        self.store
            .check(id)
            .await?
            .filter(shows_check)
            .ok_or_else(|| ApiError::new(codes::CHECK_NOT_FOUND, &[id]))
    }

    /// The newest checks without their bodies, newest first. Of those the caller sees what it may: a caller who may not
    /// see everything costs a read for each.
    pub async fn checks(&self, limit: i64) -> Result<Vec<StoredCheck>, ApiError> {
        let mut found = self.store.checks(limit).await?;
        if principal::shows_everything() {
            return Ok(found);
        }
        let mut hidden = BTreeSet::new();
        for check in &found {
            let whole = self.store.check(&check.id).await?;
            if !whole.as_ref().is_some_and(shows_check) {
                hidden.insert(check.id.clone());
            }
        }
        found.retain(|check| !hidden.contains(&check.id));
        Ok(found)
    }
}

/// The contracts that the caller may see.
fn shown(mut found: Vec<ContractSummary>) -> Vec<ContractSummary> {
    found.retain(|contract| sight::shows_all(&contract.subjects));
    found
}

/// Whether the caller may read every subject that a check speaks of.
fn shows_check(check: &StoredCheck) -> bool {
    if principal::shows_everything() {
        return true;
    }
    let Ok(body) = serde_json::from_str::<CheckUpload>(&check.body) else {
        return false;
    };
    // A notice may speak of any contract of the repository.
    if !body.notices.is_empty() {
        return false;
    }
    let subjects = body.contracts.iter();
    let subjects: Vec<SubjectName> = subjects
        .map(|contract| SubjectName::parse(&contract.subject))
        .collect();
    sight::shows_all(&subjects)
}

/// Whether a field path is the asked one, above it or below it.
fn touches(path: &str, asked: &str) -> bool {
    let below = |inner: &str, outer: &str| {
        inner
            .strip_prefix(outer)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    below(path, asked) || below(asked, path)
}

/// A time in UTC as people and machines read it, clamped to the years 0000 to 9999.
fn rfc3339(unix_us: i64) -> String {
    EventTime::from_unix_us(unix_us).as_str().to_owned()
}

fn search_text(id: &str, document: &odcs::Document, subjects: &[String]) -> String {
    let mut words = vec![id.to_owned()];
    let texts = [
        document.name.as_ref(),
        document.domain.as_ref(),
        document.data_product.as_ref(),
        document.status.as_ref(),
        document
            .description
            .as_ref()
            .and_then(|description| description.purpose.as_ref()),
    ];
    words.extend(texts.into_iter().flatten().map(|text| text.value.clone()));
    words.extend(document.owner().map(str::to_owned));
    words.extend(document.tags.iter().map(|tag| tag.value.clone()));
    words.extend(subjects.iter().cloned());
    for object in &document.schema {
        words.push(object.element.name().to_owned());
        words.extend(
            object
                .properties
                .iter()
                .map(|property| property.element.name().to_owned()),
        );
    }
    words.join(" ").to_lowercase()
}

fn invalid(problems: &[callsheet_schema::Problem]) -> ApiError {
    let mut lines: Vec<String> = problems
        .iter()
        .take(SHOWN_PROBLEMS)
        .map(|problem| {
            format!(
                "line {}, column {}: {}",
                problem.position.line, problem.position.column, problem.message
            )
        })
        .collect();
    if problems.len() > SHOWN_PROBLEMS {
        lines.push(format!("and {} more", problems.len() - SHOWN_PROBLEMS));
    }
    ApiError::new(codes::INVALID_CONTRACT, &[&lines.join("; ")])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_touched_from_above_and_below() {
        for (path, asked, wanted) in [
            ("a", "a", true),
            ("a.b", "a", true),
            ("a", "a.b", true),
            ("ab", "a", false),
            ("a.b", "a.c", false),
        ] {
            assert_eq!(touches(path, asked), wanted, "{path} {asked}");
        }
    }
}
