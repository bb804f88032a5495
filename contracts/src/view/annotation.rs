//! What schemas say about a place besides its type: properties of Avro, extensions of JSON Schema, options of Protobuf.
//!
//! The formats spell one notion differently: `confluent:tags`, `x-tags` and `(confluent.field_meta).tags` all are *tags*. An
//! [`Annotation`] keeps how it was written, for people and for fixes, and its [`word`](Annotation::word), for rules.

use std::borrow::Cow;

use callsheet_schema::Span;
use callsheet_schema::protobuf::{OptionValue, ProtoOption};
use callsheet_schema::tree::{self, Member, Node};

/// Words that rules ask for. A flag whose word means personal data counts as well, and those are configured.
const WORDS: [&str; 12] = [
    "classification",
    "currency",
    "deprecated",
    "enumdescriptions",
    "key",
    "pii",
    "precision",
    "primarykey",
    "scale",
    "sunset",
    "tags",
    "unit",
];

/// Objects whose members are annotations of their own, such as `connect.parameters`.
const CONTAINERS: [&str; 6] = [
    "callsheet",
    "deprecated",
    "deprecation",
    "meta",
    "parameters",
    "params",
];

/// Objects inside objects that are opened.
const DEPTH: usize = 4;

/// One thing said about a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Annotation<'s> {
    /// The name as written, such as `confluent:tags` or `(acme.meta).unit`.
    pub(crate) key: Cow<'s, str>,
    /// The name without namespace, `x-`, case and separators: `tags`, `primarykey`.
    pub(crate) word: String,
    /// What it says.
    pub(crate) value: Said,
    /// The value on one line.
    pub(crate) shown: String,
    /// How to write it again; none inside an option of Protobuf.
    pub(crate) source: Option<Source>,
}

/// How an annotation is written again, or another one in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Source {
    /// Name and value, as a member of an object or an option of a list; none inside another annotation.
    pub(crate) text: Option<String>,
    /// The value alone.
    pub(crate) value: String,
    /// Where the value stands.
    pub(crate) span: Span,
}

/// The value of an annotation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    /// `true` or `false`.
    Flag(bool),
    /// One or more texts; numbers are texts.
    Texts(Vec<String>),
}

impl Annotation<'_> {
    /// The texts, none for a flag.
    pub(crate) fn texts(&self) -> &[String] {
        match &self.value {
            Said::Flag(_) => &[],
            Said::Texts(texts) => texts,
        }
    }

    /// The one text.
    pub(crate) fn text(&self) -> Option<&str> {
        match self.texts() {
            [one] => Some(one.trim()),
            _ => None,
        }
    }

    /// Whether it is a flag that is up.
    pub(crate) fn is_up(&self) -> bool {
        self.value == Said::Flag(true)
    }
}

/// The name of an annotation without what the formats add to it.
pub(crate) fn word(key: &str) -> String {
    let last = key
        .rsplit([':', '.', '/', '(', ')'])
        .find(|part| !part.is_empty())
        .unwrap_or(key);
    let bare = last
        .strip_prefix("x-")
        .or_else(|| last.strip_prefix("x_"))
        .unwrap_or(last);
    bare.chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Whether rules look at members of that name; `personal` are the words for personal data.
pub(crate) fn speaks(key: &str, personal: &[&str]) -> bool {
    if key == "logicalType" {
        return false;
    }
    let word = word(key);
    WORDS.contains(&word.as_str())
        || CONTAINERS.contains(&word.as_str())
        || personal.iter().any(|known| *known == word)
}

/// The annotations among named values of a JSON text.
pub(crate) fn of_values<'s>(
    values: impl Iterator<Item = (&'s str, &'s Node)>,
) -> Vec<Annotation<'s>> {
    let mut out = Vec::new();
    for (key, node) in values {
        add(Cow::Borrowed(key), node, DEPTH, &mut out);
    }
    out
}

/// The annotations among members of a JSON text.
pub(crate) fn of_members(members: &[Member]) -> Vec<Annotation<'_>> {
    of_values(
        members
            .iter()
            .map(|member| (member.key.as_str(), &member.value)),
    )
}

fn add<'s>(key: Cow<'s, str>, node: &'s Node, depth: usize, out: &mut Vec<Annotation<'s>>) {
    let word = word(&key);
    let value = match &node.value {
        tree::Value::Bool(flag) => Said::Flag(*flag),
        tree::Value::String(text) | tree::Value::Number(text) => Said::Texts(vec![text.clone()]),
        tree::Value::Array(items) => {
            let texts = items.iter().filter_map(|item| match &item.value {
                tree::Value::String(text) | tree::Value::Number(text) => Some(text.clone()),
                _ => None,
            });
            Said::Texts(texts.collect())
        }
        tree::Value::Object(members) => {
            if depth > 0 && CONTAINERS.contains(&word.as_str()) {
                for member in members {
                    let key = Cow::Owned(format!("{key}.{}", member.key));
                    add(key, &member.value, depth - 1, out);
                }
            }
            return;
        }
        tree::Value::Null => return,
    };
    let shown = node.to_compact_json();
    out.push(Annotation {
        source: Some(Source {
            text: (depth == DEPTH).then(|| format!("{}: {shown}", quoted(&key))),
            value: shown.clone(),
            span: node.span,
        }),
        key,
        word,
        value,
        shown,
    });
}

fn quoted(text: &str) -> String {
    Node {
        value: tree::Value::String(text.to_owned()),
        span: Span { start: 0, end: 0 },
    }
    .to_compact_json()
}

/// The annotations among options: `deprecated`, and whatever extensions say, such as `(confluent.field_meta).tags`.
///
/// `text` is the main text if the options stand in it. Several options of one name are one list.
pub(crate) fn of_options<'s>(
    options: &'s [ProtoOption],
    text: Option<&'s str>,
) -> Vec<Annotation<'s>> {
    let mut out: Vec<Annotation<'s>> = Vec::new();
    for option in options {
        if !option.is("deprecated") && !option.name.first().is_some_and(|part| part.extension) {
            continue;
        }
        let before = out.len();
        say(option.name_text(), &option.value, DEPTH, &mut out);
        if let ([one], Some(text)) = (&mut out[before..], text)
            && !matches!(option.value, OptionValue::Message(_))
        {
            one.source = Some(Source {
                text: Some(option.span.slice(text).to_owned()),
                value: option.value_span.slice(text).to_owned(),
                span: option.value_span,
            });
        }
        join(&mut out, before);
    }
    out
}

fn say(key: String, value: &OptionValue, depth: usize, out: &mut Vec<Annotation<'_>>) {
    let said = match value {
        OptionValue::Message(entries) => {
            if depth > 0 {
                entries_of(&key, entries, depth - 1, out);
            }
            return;
        }
        OptionValue::List(items) => {
            let messages = items
                .iter()
                .any(|item| matches!(item, OptionValue::Message(_)));
            if messages {
                for item in items {
                    say(key.clone(), item, depth, out);
                }
                return;
            }
            Said::Texts(items.iter().filter_map(OptionValue::as_text).collect())
        }
        one => match one.as_bool() {
            Some(flag) => Said::Flag(flag),
            None => Said::Texts(one.as_text().into_iter().collect()),
        },
    };
    let shown = match &said {
        Said::Flag(flag) => flag.to_string(),
        Said::Texts(texts) => {
            let texts: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
            if matches!(value, OptionValue::List(_)) {
                format!("[{}]", texts.join(", "))
            } else {
                texts.join(", ")
            }
        }
    };
    out.push(Annotation {
        word: word(&key),
        key: Cow::Owned(key),
        value: said,
        shown,
        source: None,
    });
}

/// The entries of a message in text format. An entry of a map is a message with `key` and `value`: it is what it maps.
fn entries_of(
    key: &str,
    entries: &[(String, OptionValue)],
    depth: usize,
    out: &mut Vec<Annotation<'_>>,
) {
    if let [(one, name), (two, value)] = entries
        && (one.as_str(), two.as_str()) == ("key", "value")
        && let Some(name) = name.as_text()
    {
        say(format!("{key}.{name}"), value, depth, out);
        return;
    }
    for (name, value) in entries {
        let before = out.len();
        say(format!("{key}.{name}"), value, depth, out);
        join(out, before);
    }
}

/// Lets the annotations from `before` on add to earlier ones of the same name: a repeated option is written once a value.
fn join(out: &mut Vec<Annotation<'_>>, before: usize) {
    let mut at = before;
    while at < out.len() {
        let earlier = out[..at].iter().position(|one| one.key == out[at].key);
        let Some(earlier) = earlier else {
            at += 1;
            continue;
        };
        let later = out.remove(at);
        let one = &mut out[earlier];
        one.shown = format!("{}, {}", one.shown, later.shown);
        one.source = None;
        if let (Said::Texts(texts), Said::Texts(more)) = (&mut one.value, later.value) {
            texts.extend(more);
        }
    }
}

#[cfg(test)]
mod tests {
    use callsheet_schema::protobuf::Schema;

    use super::*;

    fn told(all: &[Annotation<'_>]) -> Vec<String> {
        let one = |one: &Annotation<'_>| format!("{} {}={}", one.word, one.key, one.shown);
        all.iter().map(one).collect()
    }

    #[test]
    fn one_word_for_what_the_formats_spell_differently() {
        for (key, bare) in [
            ("confluent:tags", "tags"),
            ("x-tags", "tags"),
            ("(confluent.field_meta).tags", "tags"),
            ("x-primary-key", "primarykey"),
            ("primaryKey", "primarykey"),
            ("callsheet.deprecated", "deprecated"),
            ("(acme.unit)", "unit"),
        ] {
            assert_eq!(word(key), bare, "{key}");
        }
    }

    #[test]
    fn members_of_known_objects_are_annotations() {
        let root = tree::parse(
            r#"{"callsheet.deprecated": {"since": "1", "sunset": "2027-01-31"}, "connect.parameters": {"scale": 2},
                "x-ui": {"unit": "px"}, "tags": ["PII", "eu"], "pii": true, "unit": null}"#,
        )
        .unwrap();
        assert_eq!(
            told(&of_members(root.members())),
            [
                "since callsheet.deprecated.since=\"1\"",
                "sunset callsheet.deprecated.sunset=\"2027-01-31\"",
                "scale connect.parameters.scale=2",
                "tags tags=[\"PII\",\"eu\"]",
                "pii pii=true",
            ]
        );
    }

    #[test]
    fn options_in_all_their_spellings() {
        let schema = Schema::parse(
            "syntax = \"proto3\";\nimport \"confluent/meta.proto\";\nmessage M {\n\
             string a = 1 [(confluent.field_meta) = { tags: [\"PII\", \"eu\"], params: [{ key: \"unit\", value: \"ms\" }] }, deprecated = true];\n\
             string b = 2 [(confluent.field_meta).tags = \"PII\", (confluent.field_meta).tags = \"eu\", json_name = \"bee\"];\n\
             string c = 3 [(confluent.field_meta) = { tags: \"x\" tags: \"y\" }];\n}",
            &[],
        )
        .unwrap();
        let message = schema.message(schema.file().messages().next().unwrap());
        let of = |name: &str| {
            let field = message.field_by_name(name).unwrap();
            told(&of_options(&field.options, Some(schema.text())))
        };
        assert_eq!(
            of("a"),
            [
                "tags (confluent.field_meta).tags=[\"PII\", \"eu\"]",
                "unit (confluent.field_meta).params.unit=\"ms\"",
                "deprecated deprecated=true",
            ]
        );
        assert_eq!(
            of("b"),
            ["tags (confluent.field_meta).tags=\"PII\", \"eu\""]
        );
        assert_eq!(of("c"), ["tags (confluent.field_meta).tags=\"x\", \"y\""]);
    }
}
