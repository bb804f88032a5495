//! What an edge joins, how the source shapes the target, and how we know.

use std::fmt;

use callsheet_openlineage::facets::Transformation;
use callsheet_openlineage::{DatasetName, JobName};

/// Names one end of a lineage edge.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Endpoint {
    /// A whole dataset. As source: one of its columns, which is not known. As target: every column.
    Dataset(DatasetName),
    /// One column, nested ones as `outer.inner`.
    Column(DatasetName, String),
    /// A job: it makes the data, takes it, or hands it on without a dataset between.
    Job(JobName),
}

impl Endpoint {
    /// The dataset, unless it is a job.
    pub fn dataset(&self) -> Option<&DatasetName> {
        match self {
            Self::Dataset(dataset) | Self::Column(dataset, _) => Some(dataset),
            Self::Job(_) => None,
        }
    }

    /// The column, if it is one.
    pub fn column(&self) -> Option<&str> {
        match self {
            Self::Column(_, column) => Some(column),
            Self::Dataset(_) | Self::Job(_) => None,
        }
    }
}

impl fmt::Display for Endpoint {
    /// Writes `namespace:name`, for a column followed by `#column`, for a job preceded by `job `.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dataset(dataset) => dataset.fmt(f),
            Self::Column(dataset, column) => write!(f, "{dataset}#{column}"),
            Self::Job(job) => write!(f, "job {job}"),
        }
    }
}

/// Says how a source shapes a target; an edge has a set of these.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kind {
    /// Whether the value is derived or influenced.
    pub influence: Influence,
    /// The operation.
    pub subtype: Option<Subtype>,
    /// Whether the value is obfuscated on the way.
    pub masked: bool,
    /// The expression, for people.
    pub description: Option<String>,
}

/// Tells a derived value from an influenced one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Influence {
    /// The target's value is made of the source's value.
    Direct,
    /// The source decides about the target: filters, joins, grouping.
    Indirect,
    /// The producer does not say.
    Unstated,
}

/// Names the operation of an edge.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subtype {
    /// The value as it is.
    Identity,
    /// A value computed from single rows.
    Transformation,
    /// A value computed from many rows.
    Aggregation,
    /// A join condition.
    Join,
    /// A grouping key.
    GroupBy,
    /// A filter condition.
    Filter,
    /// A sort key.
    Sort,
    /// A window's partition or order.
    Window,
    /// A condition inside an expression: IF, CASE, COALESCE.
    Conditional,
    /// A word that the specification does not list, as written.
    Other(String),
}

/// Grades what we know an edge by, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Evidence {
    /// A job reads the source and writes the target; nobody said that one feeds the other.
    Inferred,
    /// Someone declared it before or beside any run.
    Declared,
    /// A run reported it.
    Observed,
}

impl Evidence {
    /// The word in JSON and on pages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Inferred => "inferred",
            Self::Declared => "declared",
            Self::Observed => "observed",
        }
    }
}

impl Influence {
    /// OpenLineage's word; empty when unstated.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Direct => "DIRECT",
            Self::Indirect => "INDIRECT",
            Self::Unstated => "",
        }
    }
}

impl Subtype {
    /// Reads OpenLineage's word in any case; others are kept.
    pub fn parse(text: &str) -> Self {
        match text.to_ascii_uppercase().as_str() {
            "IDENTITY" => Self::Identity,
            "TRANSFORMATION" => Self::Transformation,
            "AGGREGATION" => Self::Aggregation,
            "JOIN" => Self::Join,
            "GROUP_BY" => Self::GroupBy,
            "FILTER" => Self::Filter,
            "SORT" => Self::Sort,
            "WINDOW" => Self::Window,
            "CONDITIONAL" => Self::Conditional,
            _ => Self::Other(text.to_owned()),
        }
    }

    /// OpenLineage's word.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Identity => "IDENTITY",
            Self::Transformation => "TRANSFORMATION",
            Self::Aggregation => "AGGREGATION",
            Self::Join => "JOIN",
            Self::GroupBy => "GROUP_BY",
            Self::Filter => "FILTER",
            Self::Sort => "SORT",
            Self::Window => "WINDOW",
            Self::Conditional => "CONDITIONAL",
            Self::Other(text) => text,
        }
    }
}

impl Kind {
    /// What an edge has when its producer says nothing about it.
    pub fn unstated() -> Self {
        Self {
            influence: Influence::Unstated,
            subtype: None,
            masked: false,
            description: None,
        }
    }
}

impl From<&Transformation> for Kind {
    fn from(transformation: &Transformation) -> Self {
        let influence = match transformation.kind.to_ascii_uppercase().as_str() {
            "DIRECT" => Influence::Direct,
            "INDIRECT" => Influence::Indirect,
            _ => Influence::Unstated,
        };
        Self {
            influence,
            subtype: transformation.subtype.as_deref().map(Subtype::parse),
            masked: transformation.masking.unwrap_or(false),
            description: transformation.description.clone(),
        }
    }
}

impl fmt::Display for Kind {
    /// Writes `DIRECT IDENTITY`, with ` masked` after it if so; `unstated` when nothing is known.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let subtype = self.subtype.as_ref().map_or("", Subtype::as_str);
        let masked = if self.masked { "masked" } else { "" };
        let words = [self.influence.as_str(), subtype, masked];
        let mut words = words.iter().filter(|word| !word.is_empty()).peekable();
        if words.peek().is_none() {
            return f.write_str("unstated");
        }
        let text: Vec<&str> = words.copied().collect();
        f.write_str(&text.join(" "))
    }
}
