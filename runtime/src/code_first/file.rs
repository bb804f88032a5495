//! The schema of a type as a file of a contract folder.

use core::fmt;
use std::path::{Path, PathBuf};

use callsheet_schema::Problems;
use callsheet_schema::avro::Schema;

use super::AvroSchema;

/// Environment variable that lets [`check_file`] write.
pub const WRITE_VARIABLE: &str = "CALLSHEET_WRITE";

/// Why a file is not the schema of a type.
#[derive(Debug)]
#[non_exhaustive]
pub enum FileError {
    /// The file holds another schema.
    Stale {
        /// The file.
        path: PathBuf,
    },
    /// The type's schema is no Avro schema: a default that does not fit its type, a name that Avro does not allow.
    Schema {
        /// What is wrong with it.
        problems: Problems,
    },
    /// The file cannot be read or written.
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

impl fmt::Display for FileError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stale { path } => write!(
                formatter,
                "`{}` is not the schema of its type: run the test with {WRITE_VARIABLE}=1, then `callsheet check`",
                path.display()
            ),
            Self::Schema { problems } => write!(formatter, "the type's schema: {problems}"),
            Self::Io { path, .. } => write!(formatter, "reading or writing `{}`", path.display()),
        }
    }
}

impl core::error::Error for FileError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            Self::Stale { .. } | Self::Schema { .. } => None,
        }
    }
}

/// Holds a schema file against a type, and writes it when the environment says `CALLSHEET_WRITE=1`; for a unit test of the type's crate.
///
/// Layout does not matter; documentation, defaults, aliases and properties do.
///
/// # Errors
/// [`FileError`].
pub fn check_file<T: AvroSchema>(path: impl AsRef<Path>) -> Result<(), FileError> {
    let path = path.as_ref();
    let here = Schema::parse(T::AVRO_SCHEMA).map_err(|problems| FileError::Schema { problems })?;
    let failed = |source| FileError::Io {
        path: path.to_owned(),
        source,
    };
    let text = match std::fs::read_to_string(path) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(failed(error)),
    };
    // A file that is no schema is another one.
    let found = text.and_then(|text| Schema::parse(&text).ok());
    if found.is_some_and(|found| found.to_json() == here.to_json()) {
        return Ok(());
    }
    if std::env::var_os(WRITE_VARIABLE).is_none_or(|value| value.is_empty()) {
        return Err(FileError::Stale {
            path: path.to_owned(),
        });
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    std::fs::write(path, pretty(T::AVRO_SCHEMA)).map_err(failed)
}

/// JSON with each member and item on a line of its own, indented by two spaces, newline-terminated; lists and objects without lists or
/// objects inside stay on one line.
pub fn pretty(json: &str) -> String {
    let mut out = String::with_capacity(json.len() * 2);
    let mut depth = 0_usize;
    let mut rest = json;
    let line = |out: &mut String, depth: usize| {
        out.push('\n');
        out.extend(core::iter::repeat_n("  ", depth));
    };
    while let Some(letter) = rest.chars().next() {
        match letter {
            '"' => {
                let end = string_end(rest);
                out.push_str(&rest[..end]);
                rest = &rest[end..];
                continue;
            }
            '{' | '[' => {
                if let Some(end) = flat_end(rest) {
                    let inside = rest[1..end - 1].trim();
                    out.push(letter);
                    spaced(inside, &mut out);
                    out.push(if letter == '{' { '}' } else { ']' });
                    rest = &rest[end..];
                    continue;
                }
                depth += 1;
                out.push(letter);
                line(&mut out, depth);
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                line(&mut out, depth);
                out.push(letter);
            }
            ',' => {
                out.push(',');
                line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            letter if letter.is_whitespace() => {}
            letter => out.push(letter),
        }
        rest = &rest[letter.len_utf8()..];
    }
    out.push('\n');
    out
}

/// Members or items on one line.
fn spaced(mut rest: &str, out: &mut String) {
    while let Some(letter) = rest.chars().next() {
        let end = if letter == '"' {
            string_end(rest)
        } else {
            letter.len_utf8()
        };
        match letter {
            ',' => out.push_str(", "),
            ':' => out.push_str(": "),
            letter if letter.is_whitespace() => {}
            _ => out.push_str(&rest[..end]),
        }
        rest = &rest[end..];
    }
}

/// Bytes of the string that the text begins with.
fn string_end(text: &str) -> usize {
    let mut escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Bytes of the list or object that the text begins with, when nothing lies inside it that has an inside.
fn flat_end(text: &str) -> Option<usize> {
    let mut at = 1;
    while let Some(letter) = text[at..].chars().next() {
        match letter {
            '"' => at += string_end(&text[at..]),
            '{' | '[' => return None,
            '}' | ']' => return Some(at + 1),
            letter => at += letter.len_utf8(),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::pretty;

    #[test]
    fn a_schema_is_laid_out_for_people() {
        let text = r#"{"type":"record","name":"R","fields":[{"name":"a","type":["null","long"],"doc":"x, {y}\"","default":null},{"name":"b","type":"int"}]}"#;
        let laid_out = pretty(text);
        assert_eq!(
            laid_out,
            "{\n  \"type\": \"record\",\n  \"name\": \"R\",\n  \"fields\": [\n    {\n      \"name\": \"a\",\n      \"type\": [\"null\", \"long\"],\n      \"doc\": \"x, {y}\\\"\",\n      \"default\": null\n    },\n    {\"name\": \"b\", \"type\": \"int\"}\n  ]\n}\n"
        );
        assert_eq!(pretty(&laid_out), laid_out);
    }
}
