//! What stands beside the types: syntax, package, imports, options, extensions, services.

use std::collections::BTreeMap;

use callsheet_schema::Span;
use callsheet_schema::protobuf::{
    Extend, Field, FileId, Import, Method, MethodType, Schema, Service,
};

use super::super::{ChangeKind, Side};
use super::{Diff, local, side};

const MAIN: FileId = FileId::MAIN;

impl<'a> Diff<'a> {
    pub(super) fn file(&mut self) {
        let (old, new) = (self.old.file(), self.new.file());
        let start = Span::new(0, 0);
        let spot =
            |text: &str, span: Option<Span>| -> Side { side(MAIN, text, span.unwrap_or(start)) };
        if old.syntax != new.syntax {
            let (was, is) = (old.syntax.as_str(), new.syntax.as_str());
            self.push(
                ChangeKind::SyntaxChanged,
                "",
                Some(spot(was, old.syntax_span)),
                Some(spot(is, new.syntax_span)),
                format!("the syntax went from `{was}` to `{is}`"),
            );
        }
        let (was, is) = (old.package(), new.package());
        if was != is {
            let shown = |name: &str| {
                if name.is_empty() {
                    "no package".to_owned()
                } else {
                    format!("package `{name}`")
                }
            };
            let span = |file: &callsheet_schema::protobuf::File| {
                file.package.as_ref().map(|package| package.span)
            };
            self.push(
                ChangeKind::NameChanged,
                "",
                Some(spot(was, span(old))),
                Some(spot(is, span(new))),
                format!("{} became {}", shown(was), shown(is)),
            );
        }
        let has = |imports: &[Import], path: &str| imports.iter().any(|one| one.path == path);
        for import in old
            .imports
            .iter()
            .filter(|one| !has(&new.imports, &one.path))
        {
            self.push(
                ChangeKind::ImportRemoved,
                "",
                Some(side(MAIN, import.path.as_str(), import.span)),
                None,
                format!("`{}` is no longer imported", import.path),
            );
        }
        for import in new
            .imports
            .iter()
            .filter(|one| !has(&old.imports, &one.path))
        {
            self.push(
                ChangeKind::ImportAdded,
                "",
                None,
                Some(side(MAIN, import.path.as_str(), import.span)),
                format!("`{}` is imported", import.path),
            );
        }
        self.options((MAIN, &old.options), (MAIN, &new.options), "");
    }

    /// Extensions of the main file, those inside of messages included, by the message that they extend.
    pub(super) fn extensions(&mut self) {
        let declared = |schema: &'a Schema| {
            let mut found: BTreeMap<String, Vec<&'a Field>> = BTreeMap::new();
            let nested = schema
                .messages()
                .filter(|(_, message)| message.file == MAIN)
                .flat_map(|(_, message)| &message.extends);
            for extend in schema.file().extends.iter().chain(nested) {
                found
                    .entry(extended(schema, extend))
                    .or_default()
                    .extend(&extend.fields);
            }
            found
        };
        let (before, after) = (declared(self.old), declared(self.new));
        let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
        names.sort_unstable();
        names.dedup();
        let none = |_: &Field| None;
        for name in names {
            let empty = Vec::new();
            let (b, a) = (
                before.get(name).unwrap_or(&empty),
                after.get(name).unwrap_or(&empty),
            );
            self.fields(
                (MAIN, b, &none),
                (MAIN, a, &none),
                &format!("extend {name}"),
            );
        }
    }

    pub(super) fn services(&mut self) {
        let (old, new) = (&self.old.file().services, &self.new.file().services);
        let find =
            |services: &'a [Service], name: &str| services.iter().find(|one| one.name == name);
        for service in old {
            if find(new, &service.name).is_none() {
                self.push(
                    ChangeKind::TypeRemoved,
                    &service.name,
                    Some(side(MAIN, service.name.as_str(), service.name_span)),
                    None,
                    format!("service `{}` was removed", service.name),
                );
            }
        }
        for service in new {
            match find(old, &service.name) {
                Some(was) => self.service(was, service),
                None => self.push(
                    ChangeKind::TypeAdded,
                    &service.name,
                    None,
                    Some(side(MAIN, service.name.as_str(), service.name_span)),
                    format!("service `{}` was added", service.name),
                ),
            }
        }
    }

    fn service(&mut self, old: &Service, new: &Service) {
        let path = &new.name;
        let (b, a) = ((MAIN, old.name_span), (MAIN, new.name_span));
        self.doc(old.doc.as_deref(), new.doc.as_deref(), b, a, path);
        self.options((MAIN, &old.options), (MAIN, &new.options), path);
        for method in &old.methods {
            if new.method(&method.name).is_none() {
                let text = signature(self.old, method);
                self.push(
                    ChangeKind::MethodRemoved,
                    &format!("{path}.{}", method.name),
                    Some(side(MAIN, text, method.span)),
                    None,
                    format!("method `{}` of `{path}` was removed", method.name),
                );
            }
        }
        for method in &new.methods {
            let at = format!("{path}.{}", method.name);
            let is = signature(self.new, method);
            let Some(held) = old.method(&method.name) else {
                self.push(
                    ChangeKind::MethodAdded,
                    &at,
                    None,
                    Some(side(MAIN, is, method.span)),
                    format!("method `{}` of `{path}` was added", method.name),
                );
                continue;
            };
            let was = signature(self.old, held);
            if was != is {
                self.push(
                    ChangeKind::MethodChanged,
                    &at,
                    Some(side(MAIN, was.as_str(), held.span)),
                    Some(side(MAIN, is.as_str(), method.span)),
                    format!("method `{at}` went from `{was}` to `{is}`"),
                );
            }
            let (b, a) = ((MAIN, held.name_span), (MAIN, method.name_span));
            self.doc(held.doc.as_deref(), method.doc.as_deref(), b, a, &at);
            self.options((MAIN, &held.options), (MAIN, &method.options), &at);
        }
    }
}

fn extended(schema: &Schema, extend: &Extend) -> String {
    match extend.message {
        Some(id) => {
            let message = schema.message(id);
            local(schema, message.file, &message.full_name)
        }
        None => extend.extendee.text.clone(),
    }
}

/// What a method takes and answers, such as `(Get) → (stream Order)`.
fn signature(schema: &Schema, method: &Method) -> String {
    let side = |side: &MethodType| {
        let name = match side.message {
            Some(id) => {
                let message = schema.message(id);
                local(schema, message.file, &message.full_name)
            }
            None => side.name.text.clone(),
        };
        format!("({}{name})", if side.stream { "stream " } else { "" })
    };
    format!("{} → {}", side(&method.request), side(&method.response))
}
