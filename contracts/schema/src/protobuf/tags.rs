//! Tags of messages and fields: the member `tags` of the options `confluent.message_meta` and `confluent.field_meta`.

use super::model::{FileId, Import, ImportKind, Message};
use super::option::{NamePart, OptionValue, ProtoOption, merged};
use super::parse::Arena;
use super::schema::Schema;
use crate::span::Span;
use crate::tags::edits::Edits;
use crate::tags::{Entity, EntityKind, NoSuchEntity, TagEdit, Tagged};

/// The file that declares the options.
const META: &str = "confluent/meta.proto";
/// The option of a message.
const MESSAGE_META: &str = "confluent.message_meta";
/// The option of a field.
const FIELD_META: &str = "confluent.field_meta";

impl Schema {
    /// Returns the messages and fields of the main file that have tags, in the order of the text.
    pub fn tagged(&self) -> Vec<Tagged> {
        let package = self.file().package();
        let mut found = Vec::new();
        let mut add = |kind, path: String, options: &[ProtoOption], name| {
            let tags = tags_of(&meta(options, name));
            if !tags.is_empty() {
                found.push(Tagged {
                    entity: Entity { kind, path },
                    tags,
                });
            }
        };
        for (_, message) in self
            .messages()
            .filter(|(_, message)| message.file == FileId::MAIN)
        {
            let path = inside(&message.full_name, package);
            add(
                EntityKind::Record,
                path.to_owned(),
                &message.options,
                MESSAGE_META,
            );
            for field in &message.fields {
                let path = format!("{path}.{}", field.name);
                add(EntityKind::Field, path, &field.options, FIELD_META);
            }
        }
        found
    }

    /// Returns the canonical text with other tags, and the import that the option needs.
    ///
    /// # Errors
    /// A path that names nothing in the main file.
    pub fn with_tags(&self, edits: &[TagEdit]) -> Result<String, NoSuchEntity> {
        let mut edits = Edits::new(edits);
        let mut arena: Arena = self.arena().clone();
        let package = self.file().package().to_owned();
        for message in &mut arena.messages {
            if message.file == FileId::MAIN {
                edit(message, &package, &mut edits);
            }
        }
        edits.finish()?;
        let options = arena
            .messages
            .iter()
            .filter(|message| message.file == FileId::MAIN);
        let tagged = options
            .flat_map(|message| {
                let fields = message.fields.iter().flat_map(|field| &field.options);
                message.options.iter().chain(fields)
            })
            .any(|option| is_meta(option, MESSAGE_META) || is_meta(option, FIELD_META));
        let file = &mut arena.files[0];
        if tagged && !file.imports.iter().any(|import| import.path == META) {
            file.imports.push(Import {
                path: META.to_owned(),
                kind: ImportKind::Plain,
                file: None,
                span: Span::default(),
                path_span: Span::default(),
            });
        }
        Ok(super::print::print(&arena))
    }
}

fn edit(message: &mut Message, package: &str, edits: &mut Edits<'_>) {
    let full = message.full_name.clone();
    let short = inside(&full, package);
    edit_options(
        &mut message.options,
        MESSAGE_META,
        EntityKind::Record,
        [full.clone(), short.to_owned()],
        edits,
    );
    for field in &mut message.fields {
        let names = [
            format!("{full}.{}", field.name),
            format!("{short}.{}", field.name),
        ];
        edit_options(
            &mut field.options,
            FIELD_META,
            EntityKind::Field,
            names,
            edits,
        );
    }
}

fn edit_options(
    options: &mut Vec<ProtoOption>,
    name: &str,
    kind: EntityKind,
    names: [String; 2],
    edits: &mut Edits<'_>,
) {
    let mut entries = meta(options, name);
    let Some(tags) = edits.apply(kind, &[&names[0], &names[1]], &tags_of(&entries)) else {
        return;
    };
    let values = tags
        .into_iter()
        .map(|tag| OptionValue::Text(tag.into_bytes()))
        .collect::<Vec<_>>();
    let place = entries.iter().position(|(key, _)| key == "tags");
    match (place, values.is_empty()) {
        (Some(at), true) => drop(entries.remove(at)),
        (Some(at), false) => entries[at].1 = OptionValue::List(values),
        (None, true) => {}
        (None, false) => entries.push(("tags".to_owned(), OptionValue::List(values))),
    }
    let at = options
        .iter()
        .position(|option| is_meta(option, name))
        .unwrap_or(options.len());
    options.retain(|option| !is_meta(option, name));
    if !entries.is_empty() {
        let option = ProtoOption {
            name: vec![NamePart {
                name: name.to_owned(),
                extension: true,
            }],
            value: OptionValue::Message(entries),
            span: Span::default(),
            name_span: Span::default(),
            value_span: Span::default(),
        };
        options.insert(at.min(options.len()), option);
    }
}

/// The path of a type without its package.
fn inside<'a>(full: &'a str, package: &str) -> &'a str {
    if package.is_empty() {
        return full;
    }
    full.strip_prefix(package)
        .and_then(|rest| rest.strip_prefix('.'))
        .unwrap_or(full)
}

fn is_meta(option: &ProtoOption, name: &str) -> bool {
    option
        .name
        .first()
        .is_some_and(|part| part.extension && part.name.trim_start_matches('.') == name)
}

/// The entries of an option, from all statements that set some of them.
fn meta(options: &[ProtoOption], name: &str) -> Vec<(String, OptionValue)> {
    let mut entries: Vec<(String, OptionValue)> = Vec::new();
    for option in options.iter().filter(|option| is_meta(option, name)) {
        match (&option.name[1..], &option.value) {
            ([], OptionValue::Message(more)) => entries.extend(more.iter().cloned()),
            ([part], value) => entries.push((part.name.clone(), value.clone())),
            _ => {}
        }
    }
    merged(&entries)
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
}

fn tags_of(entries: &[(String, OptionValue)]) -> Vec<String> {
    let Some((_, value)) = entries.iter().find(|(key, _)| key == "tags") else {
        return Vec::new();
    };
    match value {
        OptionValue::List(values) => values.iter().filter_map(OptionValue::as_text).collect(),
        one => one.as_text().into_iter().collect(),
    }
}
