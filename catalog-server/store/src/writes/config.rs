//! Configuration of a subject, a context or the whole registry.

use serde_json::Value;

use crate::change::What;
use crate::db::{Conn, LockName, Param};
use crate::error::StoreError;
use crate::failure::Failure;
use crate::names::SubjectName;
use crate::registry::{Config, ConfigUpdate, Stamp};
use crate::row::Row;
use crate::writer::{Applied, Write};

const READ: &str = "SELECT alias, alias_for_deks, normalize, validate_fields, validate_new_schemas, \
     validate_rules, compatibility_level, compatibility_policy, compatibility_group, default_metadata, \
     override_metadata, default_rule_set, override_rule_set FROM configs WHERE context = $1 AND subject = $2";
const WRITE: &str = "INSERT INTO configs (context, subject, alias, alias_for_deks, normalize, \
     validate_fields, validate_new_schemas, validate_rules, compatibility_level, compatibility_policy, \
     compatibility_group, default_metadata, override_metadata, default_rule_set, override_rule_set) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
const DELETE: &str = "DELETE FROM configs WHERE context = $1 AND subject = $2";

/// Reads the columns of a configuration, the first of which is `column`.
pub(crate) fn read_columns(row: &Row, column: usize) -> Result<Config, Failure> {
    Ok(Config {
        alias: row.opt_string(column)?,
        alias_for_deks: row.opt_string(column + 1)?,
        normalize: row.opt_bool(column + 2)?,
        validate_fields: row.opt_bool(column + 3)?,
        validate_new_schemas: row.opt_bool(column + 4)?,
        validate_rules: row.opt_bool(column + 5)?,
        compatibility_level: row.opt_string(column + 6)?,
        compatibility_policy: row.opt_string(column + 7)?,
        compatibility_group: row.opt_string(column + 8)?,
        default_metadata: json(row, column + 9)?,
        override_metadata: json(row, column + 10)?,
        default_rule_set: json(row, column + 11)?,
        override_rule_set: json(row, column + 12)?,
    })
}

/// Reads a column that holds JSON or nothing.
pub(crate) fn json(row: &Row, column: usize) -> Result<Option<Value>, Failure> {
    row.opt_text(column)?
        .map(|text| {
            serde_json::from_str(text)
                .map_err(|error| Failure::corrupt(format!("column {column} is not JSON: {error}")))
        })
        .transpose()
}

async fn read(conn: &mut Conn<'_>, scope: &SubjectName) -> Result<Option<Config>, Failure> {
    conn.first(READ, &key(scope))
        .await?
        .map(|row| read_columns(&row, 0))
        .transpose()
}

fn key(scope: &SubjectName) -> [Param<'_>; 2] {
    [Param::Text(scope.context()), Param::Text(scope.name())]
}

async fn write(conn: &mut Conn<'_>, scope: &SubjectName, config: &Config) -> Result<(), Failure> {
    let text = |value: &Option<Value>| value.as_ref().map(ToString::to_string);
    let default_metadata = text(&config.default_metadata);
    let override_metadata = text(&config.override_metadata);
    let default_rule_set = text(&config.default_rule_set);
    let override_rule_set = text(&config.override_rule_set);
    let row = [
        Param::Text(scope.context()),
        Param::Text(scope.name()),
        Param::OptText(config.alias.as_deref()),
        Param::OptText(config.alias_for_deks.as_deref()),
        Param::OptBool(config.normalize),
        Param::OptBool(config.validate_fields),
        Param::OptBool(config.validate_new_schemas),
        Param::OptBool(config.validate_rules),
        Param::OptText(config.compatibility_level.as_deref()),
        Param::OptText(config.compatibility_policy.as_deref()),
        Param::OptText(config.compatibility_group.as_deref()),
        Param::OptText(default_metadata.as_deref()),
        Param::OptText(override_metadata.as_deref()),
        Param::OptText(default_rule_set.as_deref()),
        Param::OptText(override_rule_set.as_deref()),
    ];
    conn.execute(DELETE, &key(scope)).await?;
    conn.execute(WRITE, &row).await?;
    Ok(())
}

/// See [`crate::Store::put_config`].
pub(crate) struct PutConfig {
    pub(crate) scope: SubjectName,
    pub(crate) update: ConfigUpdate,
    pub(crate) stamp: Stamp,
}

impl Write for PutConfig {
    type Answer = Config;
    const DOING: &'static str = "storing a configuration";

    fn stamp(&self) -> &Stamp {
        &self.stamp
    }

    fn locks(&self) -> Vec<LockName> {
        vec![LockName::Subject(self.scope.clone())]
    }

    async fn apply(&self, conn: &mut Conn<'_>, _next: i64) -> Result<Applied<Config>, Failure> {
        let old = read(conn, &self.scope).await?;
        let config = self.update.clone().apply(old.clone().unwrap_or_default());
        if old.as_ref() == Some(&config) {
            return Ok(Applied {
                answer: config,
                changes: Vec::new(),
            });
        }
        write(conn, &self.scope, &config).await?;
        let change = What::ConfigPut {
            scope: self.scope.clone(),
            config: Box::new(config.clone()),
        };
        Ok(Applied {
            answer: config,
            changes: vec![change],
        })
    }
}

/// See [`crate::Store::delete_config`].
pub(crate) struct DeleteConfig {
    pub(crate) scope: SubjectName,
    pub(crate) stamp: Stamp,
}

impl Write for DeleteConfig {
    type Answer = Config;
    const DOING: &'static str = "deleting a configuration";

    fn stamp(&self) -> &Stamp {
        &self.stamp
    }

    fn locks(&self) -> Vec<LockName> {
        vec![LockName::Subject(self.scope.clone())]
    }

    async fn apply(&self, conn: &mut Conn<'_>, _next: i64) -> Result<Applied<Config>, Failure> {
        let scope = self.scope.clone();
        let Some(old) = read(conn, &scope).await? else {
            return Err(StoreError::ConfigNotFound { scope }.into());
        };
        conn.execute(DELETE, &key(&scope)).await?;
        Ok(Applied {
            answer: old,
            changes: vec![What::ConfigDeleted { scope }],
        })
    }
}
