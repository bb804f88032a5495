//! Configuration of a subject, a context or the server, and the mode that applies.

use callsheet_api::error as codes;
use callsheet_api::registry::{Config, ConfigUpdate, Mode, Setting};
use callsheet_contracts::compat::{Policy, UnknownPolicy};
use callsheet_store::{self as store, Patch, Stamp, SubjectName};

use super::register::check_writable;
use super::{Registry, compare, scope};
use crate::error::ApiError;

impl Registry {
    /// The configuration of a scope; `inherited` adds what it takes from above.
    ///
    /// A whole context always has one: the server's default if nothing is stored. A subject
    /// without one is 40408 unless `inherited`.
    pub fn config_of(&self, subject: &SubjectName, inherited: bool) -> Result<Config, ApiError> {
        let index = self.index();
        let own = index.stored_config(subject);
        if inherited || subject.name().is_empty() {
            let effective = scope::config(&index, subject, &self.config.compatibility_level);
            return Ok(Config {
                normalize: effective.normalize,
                validate_fields: effective.validate_fields,
                validate_new_schemas: effective.validate_new_schemas,
                compatibility_level: Some(effective.level),
                compatibility_policy: effective.stored_policy,
                compatibility_group: effective.group,
            });
        }
        own.map(shown)
            .ok_or_else(|| ApiError::new(codes::SUBJECT_CONFIG_NOT_FOUND, &[&subject.to_string()]))
    }

    /// Merges an update into a scope's configuration and answers the stored result.
    pub async fn put_config(
        &self,
        subject: &SubjectName,
        update: ConfigUpdate,
        stamp: Stamp,
    ) -> Result<ConfigUpdate, ApiError> {
        let compatibility_level = match update.compatibility {
            Setting::Set(text) => Patch::Set(compare::level(&text)?.as_str().to_owned()),
            Setting::Clear => Patch::Clear,
            Setting::Keep => Patch::Keep,
        };
        let compatibility_policy = match update.compatibility_policy {
            Setting::Set(text) => {
                let policy: Policy = text.parse().map_err(|error: UnknownPolicy| {
                    let arguments = ["compatibilityPolicy", &error.to_string()];
                    ApiError::new(codes::INVALID_PARAMETER, &arguments)
                })?;
                Patch::Set(policy.as_str().to_owned())
            }
            Setting::Clear => Patch::Clear,
            Setting::Keep => Patch::Keep,
        };
        check_writable(subject, scope::mode(&self.index(), subject))?;
        let update = store::ConfigUpdate {
            normalize: patch(update.normalize),
            validate_fields: patch(update.validate_fields),
            validate_new_schemas: patch(update.validate_new_schemas),
            compatibility_level,
            compatibility_policy,
            compatibility_group: patch(update.compatibility_group),
            ..store::ConfigUpdate::default()
        };
        let stored = self.store.put_config(subject, update, stamp).await?;
        self.catch_up_to(stored.seq).await?;
        let config = shown(&stored.value);
        Ok(ConfigUpdate {
            normalize: config.normalize.into(),
            validate_fields: config.validate_fields.into(),
            validate_new_schemas: config.validate_new_schemas.into(),
            compatibility: config.compatibility_level.into(),
            compatibility_policy: config.compatibility_policy.into(),
            compatibility_group: config.compatibility_group.into(),
        })
    }

    /// Removes a scope's configuration and answers the old one; 40401 if a subject had none.
    pub async fn delete_config(
        &self,
        subject: &SubjectName,
        stamp: Stamp,
    ) -> Result<Config, ApiError> {
        check_writable(subject, scope::mode(&self.index(), subject))?;
        if subject.name().is_empty() && self.index().stored_config(subject).is_none() {
            return self.config_of(subject, true);
        }
        let removed = self.store.delete_config(subject, stamp).await?;
        self.catch_up_to(removed.seq).await?;
        Ok(shown(&removed.value))
    }

    /// The mode of a scope; 40409 for a subject without one unless `inherited`.
    pub fn mode_of(&self, subject: &SubjectName, inherited: bool) -> Result<Mode, ApiError> {
        let index = self.index();
        let mode = if inherited || subject.name().is_empty() {
            scope::mode(&index, subject)
        } else {
            index.stored_mode(subject).ok_or_else(|| {
                ApiError::new(codes::SUBJECT_MODE_NOT_FOUND, &[&subject.to_string()])
            })?
        };
        Ok(Mode {
            mode: mode.as_str().to_owned(),
        })
    }
}

fn shown(config: &store::Config) -> Config {
    Config {
        normalize: config.normalize,
        validate_fields: config.validate_fields,
        validate_new_schemas: config.validate_new_schemas,
        compatibility_level: config.compatibility_level.clone(),
        compatibility_policy: config.compatibility_policy.clone(),
        compatibility_group: config.compatibility_group.clone(),
    }
}

fn patch<T>(setting: Setting<T>) -> Patch<T> {
    match setting {
        Setting::Keep => Patch::Keep,
        Setting::Clear => Patch::Clear,
        Setting::Set(value) => Patch::Set(value),
    }
}
