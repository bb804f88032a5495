//! The compiled form of a schema, made by a second reader of the same texts.
//!
//! `protox` finds what the checks here leave out (options that do not exist, defaults of another type, …), and its
//! descriptors encode and decode records. Texts come here only after [`super::parse`] has bounded their nesting.

use std::borrow::Cow;

use protox::prost_reflect::{DescriptorError, DescriptorPool};
use protox_parse::ParseError;

use super::lexer::offset;
use super::model::FileId;
use super::parse::Arena;
use crate::problem::Problem;
use crate::span::Span;

/// The descriptors of all files.
#[derive(Clone)]
pub(super) struct Compiled {
    pub(super) pool: DescriptorPool,
    /// The name of the main text in the pool.
    pub(super) main: String,
}

pub(super) fn compile(
    arena: &Arena,
    texts: &[&str],
    order: &[FileId],
) -> Result<Compiled, (FileId, Problem)> {
    // The main text has no path of its own: take one that no import has.
    let mut main = "schema.proto".to_owned();
    while arena.files.iter().any(|file| file.name == main) {
        main.insert(0, '_');
    }
    // Places in the texts take half of the memory of descriptors, and only problems speak of them.
    let mut pool = pool(arena, texts, order, &main, Places::Dropped)
        .or_else(|_| self::pool(arena, texts, order, &main, Places::Kept))?;
    // `packed` is understood only after options are, so it takes a second look.
    let packs = arena
        .messages
        .iter()
        .flat_map(|message| &message.fields)
        .any(|field| super::option::find(&field.options, "packed").is_some());
    if packs {
        let bytes = pool.encode_to_vec();
        pool = DescriptorPool::decode(bytes.as_slice())
            .map_err(|error| (FileId::MAIN, invalid(&error, texts[0])))?;
    }
    Ok(Compiled { pool, main })
}

/// Whether descriptors know where their declarations stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Places {
    Kept,
    Dropped,
}

fn pool(
    arena: &Arena,
    texts: &[&str],
    order: &[FileId],
    main: &str,
    places: Places,
) -> Result<DescriptorPool, (FileId, Problem)> {
    let mut pool = DescriptorPool::new();
    for id in order {
        let file = &arena.files[id.index()];
        let name = if *id == FileId::MAIN {
            main
        } else {
            &file.name
        };
        let text = &*readable(arena, *id, texts[id.index()]);
        let mut descriptor =
            protox_parse::parse(name, text).map_err(|error| (*id, refused(&error, text)))?;
        drop_missing(&mut descriptor, file);
        if places == Places::Dropped {
            descriptor.source_code_info = None;
        }
        pool.add_file_descriptor_proto(descriptor)
            .map_err(|error| (*id, invalid(&error, text)))?;
    }
    Ok(pool)
}

/// The text without what the second reader does not know: a byte order mark, options of a single extension number.
/// Places stay.
fn readable<'t>(arena: &Arena, id: FileId, text: &'t str) -> Cow<'t, str> {
    let statements = arena
        .messages
        .iter()
        .filter(|message| message.file == id)
        .flat_map(|message| &message.extensions)
        .filter(|extensions| !extensions.options.is_empty());
    let mut bytes = text
        .strip_prefix('\u{feff}')
        .map(|rest| format!("   {rest}").into_bytes());
    for extensions in statements {
        let Some(last) = extensions.ranges.last() else {
            continue;
        };
        let from = usize::try_from(last.span.end).unwrap_or(usize::MAX);
        // Up to the semicolon.
        let to = usize::try_from(extensions.span.end).map_or(0, |end| end.saturating_sub(1));
        let bytes = bytes.get_or_insert_with(|| text.as_bytes().to_vec());
        for byte in bytes.iter_mut().take(to).skip(from) {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
    }
    bytes
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .map_or(Cow::Borrowed(text), Cow::Owned)
}

/// A weak import may be missing; the pool knows no such import.
fn drop_missing(descriptor: &mut prost_types::FileDescriptorProto, file: &super::model::File) {
    if file.imports.iter().all(|import| import.file.is_some()) {
        return;
    }
    let kept: Vec<usize> = (0..file.imports.len())
        .filter(|index| file.imports[*index].file.is_some())
        .collect();
    let renumber = |list: &mut Vec<i32>| {
        *list = list
            .iter()
            .filter_map(|index| {
                let index = usize::try_from(*index).ok()?;
                let at = kept.iter().position(|old| *old == index)?;
                i32::try_from(at).ok()
            })
            .collect();
    };
    renumber(&mut descriptor.public_dependency);
    renumber(&mut descriptor.weak_dependency);
    descriptor.dependency = kept
        .iter()
        .filter_map(|index| descriptor.dependency.get(*index).cloned())
        .collect();
    // Places of imports no longer fit.
    descriptor.source_code_info = None;
}

fn refused(error: &ParseError, text: &str) -> Problem {
    let range = error.span().unwrap_or(0..0);
    let end = range.end.min(text.len());
    Problem::new(
        quoted(&error.to_string()),
        Span::new(offset(range.start.min(end)), offset(end)),
    )
}

fn invalid(error: &DescriptorError, text: &str) -> Problem {
    let start = match (error.line(), error.column()) {
        (Some(line), Some(column)) => {
            let before: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
            (before + column).min(text.len())
        }
        _ => 0,
    };
    let rest = text.get(start..).unwrap_or("");
    // The word or the quoted text at the place.
    let length = rest
        .find(|c: char| c.is_whitespace() || matches!(c, ';' | '{' | '}' | '=' | ',' | ']'))
        .unwrap_or(rest.len());
    Problem::new(
        quoted(&error.to_string()),
        Span::new(offset(start), offset(start + length)),
    )
}

/// Values stand in backticks.
fn quoted(message: &str) -> String {
    message.replace('\'', "`")
}
