//! Reads the main text and everything that it imports, and links them.

use std::collections::BTreeMap;

use super::model::{FileId, ImportKind};
use super::parse::{self, Arena};
use super::schema::ParseOptions;
use super::{builtin, check, compile, hash, link};
use crate::problem::{Problem, Problems, nearest};
use crate::reference::Reference;
use crate::span::Span;

/// Longest text that is read, in bytes.
pub(super) const MAX_TEXT: usize = 16 << 20;

/// Most files of one schema.
const MAX_FILES: usize = 10_000;

/// What reading gives.
pub(super) struct Loaded {
    pub(super) arena: Arena,
    pub(super) names: link::Names,
    pub(super) compiled: Option<compile::Compiled>,
    pub(super) hash: super::model::NodeHash,
}

/// Problems by file, so that each is located in its own text.
struct Ledger {
    problems: Vec<Vec<Problem>>,
}

impl Ledger {
    fn add(&mut self, file: FileId, problem: Problem) {
        if self.problems.len() <= file.index() {
            self.problems.resize_with(file.index() + 1, Vec::new);
        }
        // Positions cost the length of their line; past so many problems the text needs another look anyway.
        if self.problems[file.index()].len() < parse::MAX_PROBLEMS {
            self.problems[file.index()].push(problem);
        }
    }

    fn is_empty(&self) -> bool {
        self.problems.iter().all(Vec::is_empty)
    }

    /// The problems of the main text first, then those of the imports, each naming its file.
    fn finish(self, arena: &Arena, texts: &[&str]) -> Problems {
        let mut all = Vec::new();
        for (index, problems) in self.problems.into_iter().enumerate() {
            if problems.is_empty() {
                continue;
            }
            let mut located = Problems::locate(problems, texts[index]);
            located.0.dedup();
            if index > 0 {
                let reference = Reference {
                    name: &arena.files[index].name,
                    text: texts[index],
                };
                located = reference.within(located);
            }
            all.extend(located.0);
        }
        Problems(all)
    }
}

pub(super) fn load(
    text: &str,
    references: &[Reference<'_>],
    options: ParseOptions,
) -> Result<Loaded, Problems> {
    if let Some(problem) = too_long(text) {
        return Err(Problems::locate(vec![problem], ""));
    }
    let mut arena = Arena::default();
    let mut texts: Vec<&str> = vec![text];
    let mut ledger = Ledger {
        problems: Vec::new(),
    };
    let read = |arena: &mut Arena, ledger: &mut Ledger, name: &str, built_in, text: &str| {
        let id = FileId(u32::try_from(arena.files.len()).unwrap_or(u32::MAX));
        let mut problems = Vec::new();
        parse::file(arena, name, built_in, text, &mut problems);
        for problem in problems {
            ledger.add(id, problem);
        }
        id
    };
    read(&mut arena, &mut ledger, "", false, text);

    let mut known: BTreeMap<String, FileId> = BTreeMap::new();
    let mut at = 0;
    while at < arena.files.len() {
        let file = FileId(u32::try_from(at).unwrap_or(u32::MAX));
        for index in 0..arena.files[at].imports.len() {
            let import = arena.files[at].imports[index].clone();
            let found = match known.get(&import.path) {
                Some(id) => Some(*id),
                None if arena.files.len() >= MAX_FILES => {
                    let message = format!("the schema has more than {MAX_FILES} files");
                    ledger.add(file, Problem::new(message, import.path_span));
                    return Err(ledger.finish(&arena, &texts));
                }
                None => {
                    let given = references
                        .iter()
                        .find(|reference| reference.name == import.path)
                        .map(|reference| (reference.name, reference.text, false))
                        .or_else(|| {
                            builtin::find(&import.path).map(|(name, text)| (name, text, true))
                        });
                    match given {
                        Some((_, text, _)) if too_long(text).is_some() => {
                            let message = format!("import `{}` is too long", import.path);
                            ledger.add(file, Problem::new(message, import.path_span));
                            None
                        }
                        Some((name, text, built_in)) => {
                            texts.push(text);
                            let id = read(&mut arena, &mut ledger, name, built_in, text);
                            known.insert(import.path.clone(), id);
                            Some(id)
                        }
                        None => {
                            if !options.lenient && import.kind != ImportKind::Weak {
                                ledger
                                    .add(file, missing(&import.path, import.path_span, references));
                            }
                            None
                        }
                    }
                }
            };
            arena.files[at].imports[index].file = found;
        }
        at += 1;
    }

    let order = match order(&arena) {
        Ok(order) => order,
        Err((file, span, cycle)) => {
            ledger.add(
                file,
                Problem::new(format!("the imports run in a circle: {cycle}"), span),
            );
            return Err(ledger.finish(&arena, &texts));
        }
    };
    let names = link::name(&mut arena);
    let broken = !ledger.is_empty();
    let unresolved = link::resolve(&mut arena, &names, options.lenient);
    let mut whole = unresolved.is_empty();
    if options.lenient {
        check::check(&arena, &mut |_, _| whole = false);
    } else {
        // After a broken statement a missing type says nothing.
        if !broken {
            for one in unresolved {
                ledger.add(one.file, one.problem);
            }
        }
        check::check(&arena, &mut |file, problem| ledger.add(file, problem));
    }
    if !ledger.is_empty() {
        return Err(ledger.finish(&arena, &texts));
    }
    let compiled = if options.lenient && !whole {
        None
    } else {
        match compile::compile(&arena, &texts, &order) {
            Ok(compiled) => Some(compiled),
            Err(_) if options.lenient => None,
            Err((file, problem)) => {
                ledger.add(file, problem);
                return Err(ledger.finish(&arena, &texts));
            }
        }
    };
    hash::digest(&mut arena, &texts, &order);
    let hash = hash::fill(&mut arena);
    Ok(Loaded {
        arena,
        names,
        compiled,
        hash,
    })
}

fn too_long(text: &str) -> Option<Problem> {
    (text.len() > MAX_TEXT).then(|| {
        Problem::new(
            format!(
                "the text has {} bytes, more than {MAX_TEXT} are not read",
                text.len()
            ),
            Span::new(0, 0),
        )
    })
}

fn missing(path: &str, span: Span, references: &[Reference<'_>]) -> Problem {
    let mut known: Vec<&str> = builtin::built_in_files().collect();
    known.extend(references.iter().map(|reference| reference.name));
    // The comparison is quadratic in the length of names.
    known.retain(|name| name.len() <= 256);
    let near = (path.len() <= 256)
        .then(|| nearest(path, known.into_iter()))
        .flatten()
        .map(|near| format!("; did you mean `{near}`?"))
        .unwrap_or_default();
    Problem::new(format!("import `{path}` is missing"), span).help(format!(
        "add a reference of that name, or remove the import{near}"
    ))
}

/// All files, imports before what imports them; or a circle with the file and import that close it.
fn order(arena: &Arena) -> Result<Vec<FileId>, (FileId, Span, String)> {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Open,
        Done,
    }
    let mut state = vec![State::New; arena.files.len()];
    let mut order = Vec::with_capacity(arena.files.len());
    let mut path: Vec<(FileId, usize)> = vec![(FileId::MAIN, 0)];
    state[0] = State::Open;
    while let Some((file, next)) = path.last_mut() {
        let file = *file;
        let Some(import) = arena.files[file.index()].imports.get(*next) else {
            state[file.index()] = State::Done;
            order.push(file);
            path.pop();
            continue;
        };
        *next += 1;
        let Some(target) = import.file else { continue };
        match state[target.index()] {
            State::Done => {}
            State::New => {
                state[target.index()] = State::Open;
                path.push((target, 0));
            }
            State::Open => {
                let from = path
                    .iter()
                    .position(|(on, _)| *on == target)
                    .unwrap_or_default();
                let mut cycle: Vec<&str> = path[from..]
                    .iter()
                    .take(8)
                    .map(|(on, _)| arena.files[on.index()].name.as_str())
                    .collect();
                cycle.push(&arena.files[target.index()].name);
                return Err((file, import.path_span, cycle.join(" → ")));
            }
        }
    }
    Ok(order)
}
