//! Finds what references name: in the text, in the references that came with it, among the metaschemas.

use std::rc::Rc;

use super::{Builder, Pending, Place, Resource, Slot};
use crate::json::model::{At, Kind, NodeId, Ref};
use crate::json::{Draft, metaschema, pointer, uri};
use crate::problem::{Problem, nearest};
use crate::tree::{self, Value};

impl Builder {
    /// Resolves every pending reference, also those that come up while doing so.
    pub(super) fn resolve(&mut self) {
        let mut next = 0;
        while next < self.pending.len() {
            let pending = &mut self.pending[next];
            let pending = Pending {
                text: std::mem::take(&mut pending.text),
                base: Rc::clone(&pending.base),
                ..*pending
            };
            next += 1;
            match self.target(&pending) {
                Ok((target, dynamic)) => self.fill(&pending, target, dynamic),
                Err(problem) => self.problem(pending.document as usize, *problem),
            }
        }
    }

    fn fill(&mut self, pending: &Pending, target: NodeId, dynamic: Option<String>) {
        let Kind::Keywords(keywords) = &mut self.nodes[pending.from.index()].kind else {
            return;
        };
        let slot: &mut Option<At<Ref>> = match pending.slot {
            Slot::Static => &mut keywords.reference,
            Slot::Dynamic | Slot::Recursive => &mut keywords.dynamic_reference,
        };
        if let Some(at) = slot {
            at.value.target = target;
            at.value.dynamic = dynamic;
        }
    }

    fn target(&mut self, pending: &Pending) -> Result<(NodeId, Option<String>), Box<Problem>> {
        let (reference, fragment) = uri::split_fragment(&pending.text);
        if pending.slot == Slot::Recursive && pending.text != "#" {
            let message = format!("`$recursiveRef` is `{}`, not `#`", pending.text);
            return Err(Problem::new(message, pending.span)
                .help("use `$ref` for any other place")
                .into());
        }
        let resource = self.resource(reference, pending)?;
        let fragment = fragment.unwrap_or_default();
        let base = self.nodes[resource.node.index()].base.clone();
        if fragment.is_empty() {
            let anchor = self.anchors.get(&(base, String::new())).copied();
            let recursive = pending.slot == Slot::Recursive
                && anchor.is_some_and(|anchor| anchor.dynamic && anchor.node == resource.node);
            return Ok((resource.node, recursive.then(String::new)));
        }
        if fragment.starts_with('/') {
            return self
                .place(&resource, &fragment, pending)
                .map(|node| (node, None));
        }
        let key = (base, fragment);
        if let Some(anchor) = self.anchors.get(&key) {
            let dynamic = (pending.slot == Slot::Dynamic && anchor.dynamic).then_some(key.1);
            return Ok((anchor.node, dynamic));
        }
        let mut names: Vec<&str> = self
            .anchors
            .keys()
            .filter(|(base, _)| *base == key.0)
            .map(|(_, name)| name.as_str())
            .collect();
        names.sort_unstable();
        let message = format!("`{}` names an anchor that is not there", pending.text);
        let problem = Problem::new(message, pending.span);
        Err(match nearest(&key.1, names.into_iter()) {
            Some(near) => problem.help(format!("did you mean `#{near}`?")),
            None => problem.help("anchors are given by `$anchor`; a pointer begins with `#/`"),
        }
        .into())
    }

    /// Finds the resource that a reference without fragment names.
    fn resource(&mut self, reference: &str, pending: &Pending) -> Result<Resource, Box<Problem>> {
        let absolute = uri::resolve(&pending.base, reference);
        if let Some(found) = self.resources.get(&absolute) {
            return Ok(found.clone());
        }
        if reference.is_empty() {
            // A base that nothing registered: the enclosing document.
            return Ok(self.whole_document(pending.document));
        }
        if let Some(found) = self.by_name(reference) {
            return Ok(found);
        }
        if let Some((uri, draft, text)) = metaschema::find(&absolute) {
            return Ok(self.load(uri, draft, text));
        }
        Err(self.missing(reference, &absolute, pending).into())
    }

    fn whole_document(&self, document: u32) -> Resource {
        Resource {
            document,
            pointer: String::new(),
            node: self.places[document as usize][""],
        }
    }

    /// Finds a reference by the text of its name, whatever the base is; `./` in front does not matter.
    fn by_name(&self, reference: &str) -> Option<Resource> {
        let plain = |name: &str| name.strip_prefix("./").unwrap_or(name).to_owned();
        let wanted = plain(reference);
        let index = self.documents.iter().position(|document| {
            !document.name.is_empty() && plain(document.name.trim_end_matches('#')) == wanted
        })?;
        Some(self.whole_document(u32::try_from(index).ok()?))
    }

    /// Takes in a metaschema.
    fn load(&mut self, uri: &'static str, draft: Draft, text: &'static str) -> Resource {
        let tree = tree::parse(text).expect("invariant: the metaschemas are JSON");
        let document = self.add(uri.to_owned(), uri.to_owned(), text, tree);
        self.document(document, draft);
        self.whole_document(document)
    }

    fn missing(&self, reference: &str, absolute: &str, pending: &Pending) -> Problem {
        let remote = absolute.starts_with("http://") || absolute.starts_with("https://");
        // The words that clients of a registry look for.
        let disabled = if remote {
            ": Remote schema reference fetching over HTTP(S) is disabled"
        } else {
            ""
        };
        let message = format!(
            "`{}` names a schema that is neither here nor among the references{disabled}",
            pending.text
        );
        let problem = Problem::new(message, pending.span);
        let mut names: Vec<&str> = self
            .documents
            .iter()
            .map(|document| document.name.as_str())
            .chain(self.resources.keys().map(String::as_str))
            .filter(|name| !name.is_empty())
            .collect();
        names.sort_unstable();
        if let Some(near) = nearest(reference, names.into_iter()) {
            return problem.help(format!("did you mean `{near}`?"));
        }
        if remote {
            problem.help(format!(
                "register it and list it as the reference `{reference}`"
            ))
        } else {
            problem.help(format!("list it as the reference `{reference}`"))
        }
    }

    /// Finds the schema at a pointer below a resource; a place that was no schema becomes one.
    fn place(
        &mut self,
        resource: &Resource,
        fragment: &str,
        pending: &Pending,
    ) -> Result<NodeId, Box<Problem>> {
        let tree = Rc::clone(&self.trees[resource.document as usize]);
        let mut found = self.walk_to(&tree, resource, fragment, pending);
        if found.is_err()
            && let Some(rest) = fragment.strip_prefix("/$defs/")
        {
            // Registries find in `definitions` what a text looks for in `$defs`.
            let bridged = format!("/definitions/{rest}");
            found = self.walk_to(&tree, resource, &bridged, pending).or(found);
        }
        found
    }

    fn walk_to(
        &mut self,
        tree: &tree::Node,
        resource: &Resource,
        fragment: &str,
        pending: &Pending,
    ) -> Result<NodeId, Box<Problem>> {
        let document = resource.document as usize;
        let tokens = pointer::tokens(fragment).unwrap_or_default();
        let mut full = resource.pointer.clone();
        for token in &tokens {
            pointer::push(&mut full, token);
        }
        if let Some(known) = self.places[document].get(&full) {
            return Ok(*known);
        }
        full.truncate(resource.pointer.len());
        let mut node = pointer::follow(tree, &full).unwrap_or(tree);
        let mut enclosing = resource.node;
        for token in tokens {
            let Some(next) = pointer::step(node, &token) else {
                return Err(nowhere(node, &token, pending).into());
            };
            node = next;
            pointer::push(&mut full, &token);
            if let Some(known) = self.places[document].get(&full) {
                enclosing = *known;
            }
        }
        if !matches!(node.value, Value::Object(_) | Value::Bool(_)) {
            let message = format!("`{}` points at {}, not a schema", pending.text, node.kind());
            return Err(Problem::new(message, pending.span).into());
        }
        let around = &self.nodes[enclosing.index()];
        let place = Place {
            document: resource.document,
            base: Rc::from(around.base.as_str()),
            draft: around.draft,
        };
        Ok(self.schema(node, &mut full, &place, false))
    }
}

fn nowhere(node: &tree::Node, token: &str, pending: &Pending) -> Problem {
    let message = format!("`{}` points at nothing: no `{token}`", pending.text);
    let problem = Problem::new(message, pending.span);
    let names = node.members().iter().map(|member| member.key.as_str());
    match nearest(token, names) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None => problem,
    }
}
