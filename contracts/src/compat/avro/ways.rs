//! The way from the roots to every pair that was visited: a tree that only grows.
//!
//! A pair keeps one step and its parent, so that nesting costs nothing until a finding asks for its whole trail.

use callsheet_schema::avro::NodeId;

use super::pair::Step;

/// A pair and the step that led to it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Visit {
    from: u32,
    depth: u32,
    step: Option<Step>,
    pub(crate) w: NodeId,
    pub(crate) r: NodeId,
}

/// Every visited pair in the order of visits: nearer pairs first.
#[derive(Debug, Default)]
pub(crate) struct Ways(Vec<Visit>);

impl Ways {
    /// The tree with its root.
    pub(crate) fn from(w: NodeId, r: NodeId) -> Self {
        let root = Visit {
            from: 0,
            depth: 0,
            step: None,
            w,
            r,
        };
        Self(vec![root])
    }

    /// Adds a pair that is one step from the pair `from`.
    pub(crate) fn push(&mut self, from: usize, step: Step, w: NodeId, r: NodeId) {
        self.0.push(Visit {
            depth: self.0[from].depth.saturating_add(1),
            from: u32::try_from(from).unwrap_or(u32::MAX),
            step: Some(step),
            w,
            r,
        });
    }

    /// How many pairs there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The pair `at`.
    pub(crate) fn get(&self, at: usize) -> Visit {
        self.0[at]
    }

    /// The step that led to the pair `at`; `None` for the root.
    pub(crate) fn step(&self, at: usize) -> Option<Step> {
        self.0[at].step
    }

    /// The pair before the pair `at`; the root's is the root.
    pub(crate) fn before(&self, at: usize) -> Visit {
        self.0[self.0[at].from as usize]
    }

    /// How many steps the pair `at` is from the root.
    pub(crate) fn depth(&self, at: usize) -> usize {
        self.0[at].depth as usize
    }

    /// The place of the pair before the pair `at`; the root's is its own.
    pub(crate) fn index_before(&self, at: usize) -> usize {
        self.0[at].from as usize
    }

    /// The steps from the root to the pair `at`.
    pub(crate) fn trail(&self, mut at: usize) -> Vec<Step> {
        let mut trail = Vec::new();
        while let Visit {
            from,
            step: Some(step),
            ..
        } = self.0[at]
        {
            trail.push(step);
            at = from as usize;
        }
        trail.reverse();
        trail
    }

    /// The pair that lies `steps` before the pair `at`, or the root.
    pub(crate) fn back(&self, mut at: usize, steps: usize) -> Visit {
        for _ in 0..steps {
            at = self.0[at].from as usize;
        }
        self.0[at]
    }
}
