//! Full names, and what each name refers to.
//!
//! Names are looked up as `protoc` does: from the innermost scope outwards, and the first scope that knows the first
//! part of a name must know the rest. Only what a file imports, or gets through a public import, is seen.

use std::collections::{BTreeMap, BTreeSet};

use super::model::{
    Cardinality, FieldType, FileId, ImportKind, Message, MessageId, Scalar, TypeId,
};
use super::parse::Arena;
use crate::problem::{Problem, nearest};
use crate::protobuf::model::Syntax;
use crate::protobuf::option;
use crate::span::Span;

/// What a full name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Symbol {
    /// A message or an enum.
    Type(TypeId),
    /// A package, or a leading part of one.
    Package,
}

/// All types by full name; where two share one, the first.
pub(super) type Names = BTreeMap<String, TypeId>;

/// A name that does not resolve, in which file and where.
pub(super) struct Unresolved {
    pub(super) file: FileId,
    pub(super) problem: Problem,
}

fn join(scope: &str, name: &str) -> String {
    if scope.is_empty() {
        name.to_owned()
    } else {
        format!("{scope}.{name}")
    }
}

/// Fills in the full names of everything.
pub(super) fn name(arena: &mut Arena) -> Names {
    let mut names = Names::new();
    let packages: Vec<String> = arena
        .files
        .iter()
        .map(|file| file.package().to_owned())
        .collect();
    // Parents come before their children.
    for index in 0..arena.messages.len() {
        let message = &arena.messages[index];
        let scope = match message.parent {
            Some(parent) => &arena.messages[parent.index()].full_name,
            None => &packages[message.file.index()],
        };
        let full = join(scope, &message.name);
        let message = &mut arena.messages[index];
        for field in &mut message.fields {
            field.full_name = join(&full, &field.name);
        }
        for oneof in &mut message.oneofs {
            oneof.full_name = join(&full, &oneof.name);
        }
        for extend in &mut message.extends {
            for field in &mut extend.fields {
                field.full_name = join(&full, &field.name);
            }
        }
        let id = MessageId(u32::try_from(index).unwrap_or(u32::MAX));
        names.entry(full.clone()).or_insert(TypeId::Message(id));
        message.full_name = full;
    }
    for index in 0..arena.enums.len() {
        let scope = match arena.enums[index].parent {
            Some(parent) => arena.messages[parent.index()].full_name.clone(),
            None => packages[arena.enums[index].file.index()].clone(),
        };
        let found = &mut arena.enums[index];
        found.full_name = join(&scope, &found.name);
        for value in &mut found.values {
            value.full_name = join(&scope, &value.name);
        }
        let id = super::model::EnumId(u32::try_from(index).unwrap_or(u32::MAX));
        names
            .entry(found.full_name.clone())
            .or_insert(TypeId::Enum(id));
    }
    for (file, package) in arena.files.iter_mut().zip(&packages) {
        for service in &mut file.services {
            service.full_name = join(package, &service.name);
            for method in &mut service.methods {
                method.full_name = join(&service.full_name, &method.name);
            }
        }
        for field in file.extends.iter_mut().flat_map(|one| &mut one.fields) {
            field.full_name = join(package, &field.name);
        }
    }
    names
}

/// The files that each file sees: itself, its imports, and what those import publicly.
fn visible(arena: &Arena) -> Vec<BTreeSet<FileId>> {
    let ids = (0_u32..).map(FileId);
    ids.zip(&arena.files)
        .map(|(id, file)| {
            let mut seen = BTreeSet::from([id]);
            let mut open: Vec<FileId> = file.imports.iter().filter_map(|one| one.file).collect();
            while let Some(next) = open.pop() {
                if seen.insert(next) {
                    open.extend(
                        arena.files[next.index()]
                            .imports
                            .iter()
                            .filter(|one| one.kind == ImportKind::Public)
                            .filter_map(|one| one.file),
                    );
                }
            }
            seen
        })
        .collect()
}

struct Linker<'a> {
    names: &'a Names,
    /// The file of each type.
    message_files: Vec<FileId>,
    enum_files: Vec<FileId>,
    file_names: Vec<String>,
    visible: Vec<BTreeSet<FileId>>,
    /// Every leading part of a package, with the files that are in it.
    packages: BTreeMap<String, BTreeSet<FileId>>,
    lenient: bool,
    unresolved: Vec<Unresolved>,
}

/// Resolves every name; those that do not resolve stay [`FieldType::Unresolved`] and are returned.
///
/// Leniently, a type of any loaded file is seen.
pub(super) fn resolve(arena: &mut Arena, names: &Names, lenient: bool) -> Vec<Unresolved> {
    let mut packages: BTreeMap<String, BTreeSet<FileId>> = BTreeMap::new();
    for (id, file) in (0_u32..).map(FileId).zip(&arena.files) {
        let package = file.package();
        for (at, _) in package.match_indices('.').chain([(package.len(), "")]) {
            if at > 0 {
                packages
                    .entry(package[..at].to_owned())
                    .or_default()
                    .insert(id);
            }
        }
    }
    let mut linker = Linker {
        names,
        message_files: arena.messages.iter().map(|message| message.file).collect(),
        enum_files: arena.enums.iter().map(|one| one.file).collect(),
        file_names: arena.files.iter().map(|file| file.name.clone()).collect(),
        visible: visible(arena),
        packages,
        lenient,
        unresolved: Vec::new(),
    };
    let syntaxes: Vec<Syntax> = arena.files.iter().map(|file| file.syntax).collect();
    for message in &mut arena.messages {
        let (scope, file) = (message.full_name.clone(), message.file);
        linker.message(message, &scope, file, syntaxes[file.index()]);
    }
    for (id, file) in (0_u32..).map(FileId).zip(&mut arena.files) {
        let scope = file.package().to_owned();
        for extend in &mut file.extends {
            linker.extend(extend, &scope, id, syntaxes[id.index()]);
        }
        for service in &mut file.services {
            let scope = service.full_name.clone();
            for method in &mut service.methods {
                for side in [&mut method.request, &mut method.response] {
                    side.message = linker.message_of(&side.name.text, &scope, id, side.name.span);
                }
            }
        }
    }
    linker.unresolved
}

impl Linker<'_> {
    fn message(&mut self, message: &mut Message, scope: &str, file: FileId, syntax: Syntax) {
        for field in &mut message.fields {
            self.field(field, scope, file, syntax);
        }
        for extend in &mut message.extends {
            self.extend(extend, scope, file, syntax);
        }
    }

    fn extend(
        &mut self,
        extend: &mut super::model::Extend,
        scope: &str,
        file: FileId,
        syntax: Syntax,
    ) {
        let extendee = &extend.extendee;
        extend.message = self.message_of(&extendee.text, scope, file, extendee.span);
        for field in &mut extend.fields {
            self.field(field, scope, file, syntax);
        }
    }

    fn field(
        &mut self,
        field: &mut super::model::Field,
        scope: &str,
        file: FileId,
        syntax: Syntax,
    ) {
        if let FieldType::Unresolved(name) = &field.ty {
            match self.lookup(name, scope, file) {
                Ok(TypeId::Message(id)) => field.ty = FieldType::Message(id),
                Ok(TypeId::Enum(id)) => field.ty = FieldType::Enum(id),
                Err(why) => self.miss(why, name.clone(), file, field.type_span),
            }
        }
        if syntax == Syntax::Proto3
            && field.cardinality == Cardinality::Implicit
            && matches!(field.ty, FieldType::Message(_))
        {
            // A message is always seen to be absent.
            field.cardinality = Cardinality::Optional;
        }
        let packable = match &field.ty {
            FieldType::Scalar(scalar) => scalar.is_packable(),
            FieldType::Enum(_) => true,
            _ => false,
        };
        field.packed = field.cardinality == Cardinality::Repeated
            && packable
            && option::find(&field.options, "packed")
                .and_then(|option| option.value.as_bool())
                .unwrap_or(syntax == Syntax::Proto3);
    }

    fn message_of(
        &mut self,
        name: &str,
        scope: &str,
        file: FileId,
        span: Span,
    ) -> Option<MessageId> {
        match self.lookup(name, scope, file) {
            Ok(TypeId::Message(id)) => Some(id),
            Ok(TypeId::Enum(_)) => {
                let problem = Problem::new(format!("`{name}` is an enum, not a message"), span);
                self.unresolved.push(Unresolved { file, problem });
                None
            }
            Err(why) => {
                self.miss(why, name.to_owned(), file, span);
                None
            }
        }
    }

    fn file_of(&self, id: TypeId) -> FileId {
        match id {
            TypeId::Message(id) => self.message_files[id.index()],
            TypeId::Enum(id) => self.enum_files[id.index()],
        }
    }

    fn sees(&self, file: FileId, other: FileId) -> bool {
        self.lenient || self.visible[file.index()].contains(&other)
    }

    /// What a full name stands for, as a file sees it.
    fn symbol(&self, full: &str, file: FileId) -> Option<Symbol> {
        if let Some(id) = self.names.get(full)
            && self.sees(file, self.file_of(*id))
        {
            return Some(Symbol::Type(*id));
        }
        self.packages
            .get(full)
            .filter(|files| files.iter().any(|other| self.sees(file, *other)))
            .map(|_| Symbol::Package)
    }

    fn lookup(&self, name: &str, scope: &str, file: FileId) -> Result<TypeId, Option<String>> {
        if let Some(full) = name.strip_prefix('.') {
            return match self.symbol(full, file) {
                Some(Symbol::Type(id)) => Ok(id),
                _ => Err(None),
            };
        }
        let first = name.split('.').next().unwrap_or(name);
        let mut scope = scope;
        loop {
            let full = join(scope, first);
            match self.symbol(&full, file) {
                Some(Symbol::Type(id)) if full.len() == join(scope, name).len() => return Ok(id),
                Some(Symbol::Type(TypeId::Message(_)) | Symbol::Package)
                    if first.len() < name.len() =>
                {
                    // This scope has the first part, so it must have the rest.
                    let whole = join(scope, name);
                    return match self.symbol(&whole, file) {
                        Some(Symbol::Type(id)) => Ok(id),
                        _ if self.lenient && !scope.is_empty() => {
                            // A registry looks further out.
                            scope = outer(scope);
                            continue;
                        }
                        _ => Err(Some(whole)),
                    };
                }
                _ => {}
            }
            if scope.is_empty() {
                return Err(None);
            }
            scope = outer(scope);
        }
    }

    fn miss(&mut self, inner: Option<String>, name: String, file: FileId, span: Span) {
        if self.unresolved.len() >= super::parse::MAX_PROBLEMS {
            // No more are told, so nothing near is sought.
            let problem = Problem::new(format!("type `{name}` is not defined"), span);
            return self.unresolved.push(Unresolved { file, problem });
        }
        let tail = format!(".{}", name.trim_start_matches('.'));
        let elsewhere = self.names.iter().find(|(full, id)| {
            (**full == tail[1..] || full.ends_with(&tail)) && !self.sees(file, self.file_of(**id))
        });
        let mut problem = Problem::new(format!("type `{name}` is not defined"), span);
        if let Some((full, id)) = elsewhere {
            let path = &self.file_names[self.file_of(*id).index()];
            problem.help = Some(format!("import `{path}`, which defines `{full}`"));
        } else if let Some(whole) = inner {
            problem.message = format!("type `{name}` is not defined: it means `{whole}` here");
            problem.help = Some(format!("write `.{name}` to start from the outermost scope"));
        } else {
            // The comparison is quadratic in the length of names.
            let wanted = name.trim_start_matches('.');
            let mut known: Vec<&str> = Scalar::ALL.into_iter().map(Scalar::as_str).collect();
            for (full, id) in self.names.iter().take(1_000) {
                if self.sees(file, self.file_of(*id)) {
                    known.push(full);
                    known.push(full.rsplit('.').next().unwrap_or(full));
                }
            }
            known.retain(|one| one.len() <= 128);
            if wanted.len() <= 128
                && let Some(near) = nearest(wanted, known.into_iter())
            {
                problem.help = Some(format!("did you mean `{near}`?"));
            }
        }
        self.unresolved.push(Unresolved { file, problem });
    }
}

fn outer(scope: &str) -> &str {
    scope.rfind('.').map_or("", |at| &scope[..at])
}
