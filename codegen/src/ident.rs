//! Names: from the wire's to Rust's. Casing, keywords and collisions are decided here and nowhere else.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Span};

const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];
/// Keywords that cannot be raw identifiers.
const NEVER_RAW: &[&str] = &["self", "Self", "super", "crate", "_"];

/// Cuts a wire name into words: at anything that is not a letter or digit, and where the case rises.
fn words(name: &str) -> Vec<String> {
    let letters: Vec<char> = name.chars().collect();
    let mut words = Vec::new();
    let mut word = String::new();
    for (index, &letter) in letters.iter().enumerate() {
        if !letter.is_alphanumeric() {
            if !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            continue;
        }
        let before = index.checked_sub(1).and_then(|at| letters.get(at));
        let after = letters.get(index + 1);
        let rises = letter.is_uppercase() && before.is_some_and(|c| c.is_lowercase());
        let after_digit = letter.is_uppercase()
            && before.is_some_and(|c| c.is_numeric())
            && after.is_some_and(|c| c.is_lowercase());
        let acronym_ends = letter.is_uppercase()
            && before.is_some_and(|c| c.is_uppercase())
            && after.is_some_and(|c| c.is_lowercase());
        if (rises || after_digit || acronym_ends) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        word.push(letter);
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// A type's or variant's name: `UpperCamel`.
pub fn upper_camel(name: &str) -> String {
    let mut camel = String::new();
    for word in words(name) {
        let mut letters = word.chars();
        if let Some(first) = letters.next() {
            camel.extend(first.to_uppercase());
            camel.extend(letters.flat_map(char::to_lowercase));
        }
    }
    usable(camel)
}

/// A field's or module's name: `snake_case`.
pub fn snake(name: &str) -> String {
    let snake = words(name)
        .iter()
        .map(|word| word.to_lowercase())
        .collect::<Vec<_>>()
        .join("_");
    usable(snake)
}

fn usable(mut name: String) -> String {
    if name.is_empty() || name.starts_with(char::is_numeric) {
        name.insert(0, '_');
    }
    if NEVER_RAW.contains(&name.as_str()) {
        name.push('_');
    }
    name
}

/// A name made of two: the underscore behind which a keyword hides is not needed inside.
pub fn joined(base: &str, part: &str) -> String {
    match base.trim_end_matches('_') {
        "" => format!("{base}{part}"),
        base => format!("{base}{part}"),
    }
}

/// An identifier, raw when the name is a keyword.
pub fn ident(name: &str) -> Ident {
    if KEYWORDS.contains(&name) {
        Ident::new_raw(name, Span::call_site())
    } else {
        Ident::new(name, Span::call_site())
    }
}

/// Names given out in one scope; a second claim of a name gets a number.
#[derive(Clone, Debug, Default)]
pub struct Scope(BTreeSet<String>);

impl Scope {
    /// Takes `name`, or the first of `name2`, `name3` … (`name_2` when it is in snake case) that is free.
    pub fn claim(&mut self, name: &str) -> String {
        if self.0.insert(name.to_owned()) {
            return name.to_owned();
        }
        let joint = if name.chars().any(char::is_uppercase) {
            ""
        } else {
            "_"
        };
        let mut number = 2_usize;
        loop {
            let candidate = joined(name, &format!("{joint}{number}"));
            if self.0.insert(candidate.clone()) {
                return candidate;
            }
            number += 1;
        }
    }
}

/// The candidate closest to `name`, when it is close enough to be a typo.
pub fn nearest<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let limit = 1 + name.chars().count() / 4;
    candidates
        .into_iter()
        .map(|candidate| (distance(name, candidate), candidate))
        .filter(|(far, _)| *far <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Edits between two words (Levenshtein).
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, from) in left.chars().enumerate() {
        let mut next = vec![index + 1];
        for (at, to) in right.iter().enumerate() {
            let replace = row[at] + usize::from(from != *to);
            next.push(replace.min(row[at + 1] + 1).min(next[at] + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_take_the_case_of_rust() {
        for (wire, camel, lower) in [
            ("playback_event", "PlaybackEvent", "playback_event"),
            ("PlaybackEvent", "PlaybackEvent", "playback_event"),
            ("HTTPServer2x", "HttpServer2x", "http_server2x"),
            ("UHD_4K", "Uhd4k", "uhd_4k"),
            ("eventTime", "EventTime", "event_time"),
            ("type", "Type", "type"),
            ("self", "Self_", "self_"),
            ("Self", "Self_", "self_"),
            ("2fa", "_2fa", "_2fa"),
            ("_", "__", "__"),
        ] {
            assert_eq!(
                (upper_camel(wire), snake(wire)),
                (camel.to_owned(), lower.to_owned()),
                "{wire}"
            );
        }
        assert_eq!(ident("type").to_string(), "r#type");
        assert_eq!(ident("self_").to_string(), "self_");
    }

    #[test]
    fn equal_names_after_casing_get_numbers() {
        let mut scope = Scope::default();
        assert_eq!(
            [
                scope.claim("user_id"),
                scope.claim("user_id"),
                scope.claim("user_id")
            ],
            ["user_id", "user_id_2", "user_id_3"]
        );
        assert_eq!(
            [scope.claim("Kind"), scope.claim("Kind")],
            ["Kind", "Kind2"]
        );
        assert_eq!(
            [scope.claim("Self_"), scope.claim("Self_")],
            ["Self_", "Self2"]
        );
        assert_eq!(joined("Self_", "Ref"), "SelfRef");
        assert_eq!(joined("__", "Ref"), "__Ref");
    }

    #[test]
    fn a_typo_finds_its_neighbour() {
        assert_eq!(
            nearest("quality_levle", ["quality_level", "user_id"]),
            Some("quality_level")
        );
        assert_eq!(nearest("colour", ["quality_level", "user_id"]), None);
    }
}
