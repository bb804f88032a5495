//! ODCS documents, v3.0.0 to v3.2.0, read by hand from a spanned tree.
//!
//! [`read`] answers the document and everything that is wrong with it: all of v3 is judged by the
//! rules of 3.2, then fields newer than the declared `apiVersion` are warned about. Members that
//! the standard does not have are errors (the standard refuses them) and are kept in the model.
//! Nothing is fetched: links and remote references stay text.
//!
//! Start at [`Document`]; `fields` is the cursor that all parts share, `checks` what no single
//! object can tell.

mod checks;
mod document;
mod facts;
mod fields;
mod model;
mod options;
mod people;
mod quality;
mod schema;
mod servers;

use callsheet_schema::Problem;
use callsheet_schema::tree::{Node, Value};

pub use facts::facts;
pub use model::{
    ApiVersion, CustomProperty, Definition, Description, Document, Element, EnumValue, Price,
    Property, Quality, Relationship, Role, SchemaObject, Server, SlaProperty, SupportChannel, Team,
    TeamMember, Text,
};

use crate::yaml;

/// What reading a document gave.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The document, as far as it could be read; `None` if it is not an object.
    pub document: Option<Document>,
    /// What makes it invalid, in the order of the text.
    pub errors: Vec<Problem>,
    /// What to look at although it is valid, in the order of the text.
    pub warnings: Vec<Problem>,
}

/// Reads an ODCS document from YAML or JSON text.
pub fn read(text: &str) -> Reading {
    let (root, mut problems) = yaml::parse_lenient(text);
    let mut notes = fields::Notes::new(text, document::declared(&root));
    let document = match (&root.value, problems.is_empty()) {
        // Broken syntax: one problem that matters, instead of a list of its consequences.
        (Value::Null, false) => None,
        _ => document::read(&root, &mut notes),
    };
    if let Some(document) = &document {
        checks::run(document, &mut notes);
    }
    problems.append(&mut notes.errors);
    let mut warnings = notes.warnings;
    sort(&mut problems);
    sort(&mut warnings);
    Reading {
        document,
        errors: problems,
        warnings,
    }
}

/// Whether a tree looks like an ODCS document at all: an object with `apiVersion` or `kind`.
pub fn is_document(root: &Node) -> bool {
    root.get("apiVersion").is_some() || root.get("kind").is_some()
}

fn sort(problems: &mut [Problem]) {
    problems.sort_by(|left, right| {
        (left.span.start, &left.message).cmp(&(right.span.start, &right.message))
    });
}
