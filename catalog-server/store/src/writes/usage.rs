//! Storing what a program reads.

use std::collections::BTreeMap;

use crate::catalog::Usage;
use crate::change::What;
use crate::db::{Conn, LockName, Param};
use crate::failure::Failure;
use crate::registry::Stamp;
use crate::writer::{Applied, Write};

/// See [`crate::Store::put_usage`].
pub(crate) struct PutUsage(pub(crate) Usage);

const WRITE: &str = "INSERT INTO usages (app, app_version, environment, first_seen_ms, last_seen_ms) \
     VALUES ($1, $2, $3, $4, $4) \
     ON CONFLICT (app, app_version, environment) DO UPDATE SET last_seen_ms = \
     CASE WHEN excluded.last_seen_ms > usages.last_seen_ms THEN excluded.last_seen_ms ELSE usages.last_seen_ms END";
const DELETE_FIELDS: &str = "DELETE FROM usage_fields \
     WHERE app = $1 AND app_version = $2 AND environment = $3";
const ADD_FIELD: &str = "INSERT INTO usage_fields \
     (context, subject, app, app_version, environment, field, versions) VALUES ($1, $2, $3, $4, $5, $6, $7)";

impl Write for PutUsage {
    type Answer = ();
    const DOING: &'static str = "storing usage";

    fn stamp(&self) -> &Stamp {
        &self.0.stamp
    }

    fn locks(&self) -> Vec<LockName> {
        vec![LockName::App(self.0.app.clone())]
    }

    async fn apply(&self, conn: &mut Conn<'_>, _next: i64) -> Result<Applied<()>, Failure> {
        let usage = &self.0;
        let app = Param::Text(&usage.app);
        let app_version = Param::Text(&usage.app_version);
        let environment = Param::Text(usage.environment.as_deref().unwrap_or_default());
        let seen = Param::Int(usage.stamp.now_ms);
        conn.execute(WRITE, &[app, app_version, environment, seen])
            .await?;
        conn.execute(DELETE_FIELDS, &[app, app_version, environment])
            .await?;
        for ((subject, field), versions) in self.fields() {
            let versions = serde_json::Value::from(versions).to_string();
            let row = [
                Param::Text(subject.context()),
                Param::Text(subject.name()),
                app,
                app_version,
                environment,
                Param::Text(field),
                Param::Text(&versions),
            ];
            conn.execute(ADD_FIELD, &row).await?;
        }
        Ok(Applied {
            answer: (),
            changes: vec![What::UsagePut {
                app: usage.app.clone(),
                app_version: usage.app_version.clone(),
                environment: usage.environment.clone(),
            }],
        })
    }
}

impl PutUsage {
    /// One entry per subject and field, whatever the report repeats. A read without fields is the field "".
    fn fields(&self) -> BTreeMap<(&crate::SubjectName, &str), Vec<i32>> {
        let mut fields: BTreeMap<(&crate::SubjectName, &str), Vec<i32>> = BTreeMap::new();
        for read in &self.0.reads {
            let whole = read.fields.is_empty().then_some("");
            for field in read.fields.iter().map(String::as_str).chain(whole) {
                let versions = fields.entry((&read.subject, field)).or_default();
                versions.extend(read.versions.iter().map(|version| version.0));
                versions.sort_unstable();
                versions.dedup();
            }
        }
        fields
    }
}
