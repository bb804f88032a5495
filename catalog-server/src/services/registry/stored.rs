//! What scopes store themselves, without anything that they inherit: for copies of the whole registry.

use callsheet_api::registry::{ScopeConfig, ScopeMode, StoredSettings};
use callsheet_store::SubjectName;

use super::Registry;
use super::config::wire;
use crate::auth::principal;

impl Registry {
    /// Every stored configuration and mode that the caller may read, by scope.
    pub fn stored_settings(&self) -> StoredSettings {
        let index = self.index();
        StoredSettings {
            configs: index
                .stored_configs()
                .filter(|(scope, _)| principal::shows(scope))
                .map(|(scope, config)| ScopeConfig {
                    scope: written(scope),
                    config: wire(config),
                })
                .collect(),
            modes: index
                .stored_modes()
                .filter(|(scope, _)| principal::shows(scope))
                .map(|(scope, mode)| ScopeMode {
                    scope: written(scope),
                    mode: mode.as_str().to_owned(),
                })
                .collect(),
        }
    }
}

/// A scope's name; that of the default context is not empty here.
fn written(scope: &SubjectName) -> String {
    if scope.name().is_empty() {
        format!(":{}:", scope.context())
    } else {
        scope.to_string()
    }
}
