//! The layers of a configuration: default file, user's file, environment, flags.
//!
//! Reads no file and no environment itself: whoever starts the server passes texts and variables.

use callsheet_contracts::nearest;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::keys::KEYS;
use super::{ConfigError, DEFAULT_FILE, ServerConfig};

/// Variables of the environment that stand for one setting.
const SHORT_VARIABLES: &[(&str, &str)] = &[
    ("CALLSHEET_LISTEN", "listen"),
    ("CALLSHEET_DATA", "data"),
    ("CALLSHEET_DATABASE", "database"),
    ("OTEL_EXPORTER_OTLP_ENDPOINT", "telemetry.otlp_endpoint"),
];

/// Variables whose names spell a setting: `CALLSHEET_SERVER__LOG__FORMAT` is `log.format`.
const PREFIX: &str = "CALLSHEET_SERVER__";

/// What the layers above the default file say.
#[derive(Clone, Debug, Default)]
pub struct Layers {
    file: Option<(String, String)>,
    environment: Vec<(String, String)>,
    flags: Vec<(String, String)>,
    allow_remote_without_auth: bool,
}

impl Layers {
    /// The user's `callsheet.toml`: its path, for messages, and its text.
    #[must_use]
    pub fn file(mut self, path: impl Into<String>, text: impl Into<String>) -> Self {
        self.file = Some((path.into(), text.into()));
        self
    }

    /// The environment; variables that are not ours are ignored.
    #[must_use]
    pub fn environment(mut self, variables: impl IntoIterator<Item = (String, String)>) -> Self {
        self.environment = variables.into_iter().collect();
        // The environment has no order of its own.
        self.environment.sort();
        self
    }

    /// A flag's setting, by its dotted name, for example `log.format`.
    #[must_use]
    pub fn flag(mut self, key: impl Into<String>, value: Option<impl Into<String>>) -> Self {
        if let Some(value) = value {
            self.flags.push((key.into(), value.into()));
        }
        self
    }

    /// The flag `--allow-remote-without-auth`, which has no counterpart in a file.
    #[must_use]
    pub fn allow_remote_without_auth(mut self, allow: bool) -> Self {
        self.allow_remote_without_auth = allow;
        self
    }

    /// Puts the layers together.
    pub fn load(self) -> Result<ServerConfig, ConfigError> {
        let mut config = ServerConfig::blank();
        apply_file(&mut config, "default.toml", DEFAULT_FILE)?;
        if let Some((path, text)) = &self.file {
            apply_file(&mut config, path, text)?;
        }
        // The short names first: the spelt-out ones are more deliberate.
        for (short, key) in SHORT_VARIABLES {
            for (_, value) in self.environment.iter().filter(|(name, _)| name == short) {
                set(&mut config, short, key, value)?;
            }
        }
        for (name, value) in &self.environment {
            if let Some(rest) = name.strip_prefix(PREFIX) {
                set(
                    &mut config,
                    name,
                    &rest.to_lowercase().replace("__", "."),
                    value,
                )?;
            }
        }
        // `--data` chooses the embedded database even where a file names a server.
        let flagged = |key: &str| self.flags.iter().any(|(flag, _)| flag == key);
        if flagged("data") && !flagged("database") {
            config.database = None;
        }
        for (key, value) in &self.flags {
            set(&mut config, "command line", key, value)?;
        }
        config.allow_remote_without_auth = self.allow_remote_without_auth;
        Ok(config)
    }
}

fn apply_file(config: &mut ServerConfig, path: &str, text: &str) -> Result<(), ConfigError> {
    let root = DeTable::parse(text).map_err(|error| {
        let offset = error.span().map_or(0, |span| span.start);
        let (line, column) = position(text, offset);
        let message = error.message().to_owned();
        ConfigError::Syntax {
            path: path.to_owned(),
            line,
            column,
            message,
        }
    })?;
    let Some(server) = root.get_ref().get("server") else {
        return Ok(());
    };
    let DeValue::Table(server_table) = server.get_ref() else {
        let place = place(path, text, server);
        let message = "is a table, `[server]`".to_owned();
        return Err(ConfigError::Value {
            place,
            key: "server".to_owned(),
            message,
        });
    };
    apply_table(config, path, text, "", server_table)
}

fn apply_table(
    config: &mut ServerConfig,
    path: &str,
    text: &str,
    prefix: &str,
    table: &DeTable<'_>,
) -> Result<(), ConfigError> {
    for (key, value) in table {
        let name = format!("{prefix}{}", key.get_ref());
        match value.get_ref() {
            DeValue::Table(inner) => {
                apply_table(config, path, text, &format!("{name}."), inner)?;
            }
            scalar => {
                let value = match scalar {
                    DeValue::String(value) => value.to_string(),
                    DeValue::Integer(value) => value.to_string(),
                    DeValue::Boolean(value) => value.to_string(),
                    other => {
                        let message = format!("cannot be of type {}", other.type_str());
                        let place = place(path, text, value);
                        return Err(ConfigError::Value {
                            place,
                            key: name,
                            message,
                        });
                    }
                };
                set(config, &place(path, text, key), &name, &value)?;
            }
        }
    }
    Ok(())
}

fn set(config: &mut ServerConfig, place: &str, key: &str, value: &str) -> Result<(), ConfigError> {
    let Some(known) = KEYS.iter().find(|known| known.name == key) else {
        let nearest = nearest(key, KEYS.iter().map(|known| known.name)).map(str::to_owned);
        return Err(ConfigError::UnknownKey {
            place: place.to_owned(),
            key: key.to_owned(),
            nearest,
        });
    };
    (known.set)(config, value).map_err(|message| ConfigError::Value {
        place: place.to_owned(),
        key: key.to_owned(),
        message,
    })
}

fn place<T>(path: &str, text: &str, spanned: &Spanned<T>) -> String {
    let (line, column) = position(text, spanned.span().start);
    format!("{path}:{line}:{column}")
}

fn position(text: &str, offset: usize) -> (u32, u32) {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
    (
        u32::try_from(line).unwrap_or(u32::MAX),
        u32::try_from(column).unwrap_or(u32::MAX),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_stands_in_the_default_file() {
        for key in KEYS {
            let name = key.name.rsplit('.').next().unwrap();
            assert!(
                DEFAULT_FILE.contains(&format!("\n{name} = ")),
                "{}",
                key.name
            );
        }
    }

    #[test]
    fn flags_win_over_the_environment_which_wins_over_the_file() {
        let file = "[server]\nlisten = \"127.0.0.1:1\"\nmax_body_bytes = 5\n[gate]\nx = 1\n";
        let environment = [
            ("CALLSHEET_LISTEN".to_owned(), "127.0.0.1:2".to_owned()),
            (
                "CALLSHEET_SERVER__LOG__FORMAT".to_owned(),
                "json".to_owned(),
            ),
            ("PATH".to_owned(), "x".to_owned()),
        ];
        let config = Layers::default()
            .file("callsheet.toml", file)
            .environment(environment)
            .flag("listen", Some("127.0.0.1:3"))
            .load()
            .unwrap();
        assert_eq!(config.listen.port(), 3);
        assert_eq!(config.limits.max_body_bytes, 5);
        assert_eq!(config.log.format, super::super::LogFormat::Json);
    }

    #[test]
    fn an_unknown_key_names_its_place_and_the_nearest_known_one() {
        let error = Layers::default()
            .file(
                "callsheet.toml",
                "[server.registry]\nresponse_field = \"x\"\n",
            )
            .load()
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "callsheet.toml:2:1: unknown setting `registry.response_field`; \
             did you mean `registry.response_fields`?"
        );
    }

    #[test]
    fn a_wrong_value_says_what_would_be_right() {
        let error = Layers::default()
            .environment([("CALLSHEET_SERVER__LOG__FORMAT".to_owned(), "xml".to_owned())])
            .load()
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "CALLSHEET_SERVER__LOG__FORMAT: setting `log.format`: \
             `xml` is neither `text` nor `json`"
        );
    }

    #[test]
    fn a_broken_file_names_line_and_column() {
        let error = Layers::default()
            .file("c.toml", "[server]\nlisten = \n")
            .load()
            .unwrap_err();
        assert!(error.to_string().starts_with("c.toml:2:"), "{error}");
    }

    #[test]
    fn a_data_flag_overrides_a_database_of_the_file() {
        let config = Layers::default()
            .file("c.toml", "[server]\ndatabase = \"postgres://x\"\n")
            .flag("data", Some("/tmp/d"))
            .load()
            .unwrap();
        assert_eq!(config.database, None);
    }
}
