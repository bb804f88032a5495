//! Where a pair of types stands in both schemas: a tree of steps that is written out only when somebody asks.

use std::fmt::Write as _;

/// Index of a place in its plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PlaceId(u32);

/// A place: the one before it and what to append to its two JSON pointers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    before: PlaceId,
    tokens: Tokens,
}

/// What a step appends to the reader's and to the writer's pointer.
#[derive(Clone, Copy, Debug)]
pub(super) enum Tokens {
    Root,
    Items,
    Values,
    WriterBranch(usize),
    ReaderBranch(usize),
    Field { reader: usize, writer: usize },
}

/// A part of a pair of types that has no pair of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Whole,
    ReaderField(usize),
    WriterSymbol(usize),
}

/// Every place of a plan.
#[derive(Clone, Debug, Default)]
pub(super) struct Places(Vec<Place>);

impl Place {
    pub(super) const ROOT: Self = Self {
        before: PlaceId(0),
        tokens: Tokens::Root,
    };

    pub(super) const fn after(before: PlaceId, tokens: Tokens) -> Self {
        Self { before, tokens }
    }
}

impl Places {
    pub(super) fn push(&mut self, place: Place) -> PlaceId {
        let id = PlaceId(u32::try_from(self.0.len()).unwrap_or(u32::MAX));
        self.0.push(place);
        id
    }

    /// Writes out the JSON pointers of a part of a place: into the reader, into the writer.
    pub(super) fn pointers(&self, place: PlaceId, part: Part) -> (String, String) {
        let mut way = Vec::new();
        let mut at = self.0[place.0 as usize];
        while !matches!(at.tokens, Tokens::Root) {
            way.push(at.tokens);
            at = self.0[at.before.0 as usize];
        }
        let (mut to, mut from) = (String::new(), String::new());
        for tokens in way.into_iter().rev() {
            match tokens {
                Tokens::Root => {}
                Tokens::Items => {
                    to.push_str("/items");
                    from.push_str("/items");
                }
                Tokens::Values => {
                    to.push_str("/values");
                    from.push_str("/values");
                }
                Tokens::WriterBranch(index) => append(&mut from, format_args!("/{index}")),
                Tokens::ReaderBranch(index) => append(&mut to, format_args!("/{index}")),
                Tokens::Field { reader, writer } => {
                    append(&mut to, format_args!("/fields/{reader}/type"));
                    append(&mut from, format_args!("/fields/{writer}/type"));
                }
            }
        }
        match part {
            Part::Whole => {}
            Part::ReaderField(index) => append(&mut to, format_args!("/fields/{index}")),
            Part::WriterSymbol(index) => {
                to.push_str("/symbols");
                append(&mut from, format_args!("/symbols/{index}"));
            }
        }
        (to, from)
    }
}

fn append(out: &mut String, text: std::fmt::Arguments<'_>) {
    out.write_fmt(text)
        .expect("invariant: writing to a String does not fail");
}
