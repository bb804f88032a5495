//! Calls whose bodies pass through untouched, for copying registries of which this build does not know every member.

use reqwest::Method;
use serde_json::Value;

use crate::path::with_query;
use crate::{Client, ClientError};

impl Client {
    /// Sends a request with a JSON body and answers the JSON of the answer; `null` for an answer without a body.
    ///
    /// `path` is percent-encoded already (see [`segment`](crate::segment)), the values of `query` are not.
    pub async fn exchange(
        &self,
        method: Method,
        path: &str,
        query: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Result<Value, ClientError> {
        let query: Vec<(&str, Option<String>)> = query
            .iter()
            .map(|(name, value)| (*name, Some((*value).to_owned())))
            .collect();
        let path = with_query(path.to_owned(), &query);
        let body = body.map(|body| self.encode(&path, body)).transpose()?;
        let bytes = self.bytes(method, &path, body).await?;
        if bytes.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_slice(&bytes).map_err(|source| ClientError::Body {
            url: self.url(&path),
            source,
        })
    }
}
