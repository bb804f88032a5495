//! A schema's content by its identity: the one read of a text.

use crate::change_json;
use crate::db::{Database, Param};
use crate::error::StoreError;
use crate::failure::Failure;
use crate::names::Guid;
use crate::registry::Content;
use crate::writes::config::json;

const BY_GUID: &str = "SELECT schema_type, schema_text, reference_list, metadata, rule_set \
     FROM contents WHERE guid = $1";

pub(crate) async fn by_guid(
    database: &Database,
    guid: Guid,
) -> Result<Option<Content>, StoreError> {
    database
        .read("reading a schema", async |conn| {
            let Some(row) = conn
                .first(BY_GUID, &[Param::Bytes(guid.as_bytes())])
                .await?
            else {
                return Ok(None);
            };
            let word = row.text(0)?;
            Ok(Some(Content {
                guid,
                schema_type: word.parse().map_err(|_| {
                    Failure::corrupt(format!("content {guid}: schema type `{word}`"))
                })?,
                text: row.text(1)?.to_owned(),
                references: change_json::read_references(row.text(2)?)
                    .ok_or_else(|| Failure::corrupt(format!("content {guid}: references")))?,
                metadata: json(&row, 3)?,
                rule_set: json(&row, 4)?,
            }))
        })
        .await
}
